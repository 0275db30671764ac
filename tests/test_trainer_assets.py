import gzip

from starlette.applications import Starlette
from starlette.testclient import TestClient

from trainer.assets import EDITOR, asset_routes, editor_address


def test_the_editor_is_served_whole_and_kept_by_the_browser():
    client = TestClient(Starlette(routes=asset_routes()))
    answer = client.get(editor_address())
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.content == gzip.decompress(EDITOR.read_bytes())


def test_the_editor_in_the_repository_stays_small():
    assert EDITOR.stat().st_size < 300_000
