import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from trainer.recordings import Seal, address, recording_routes
from voices.audio import Audio, write_audio


@pytest.fixture
def seal():
    return Seal("a secret")


@pytest.fixture
def client(tmp_path, seal):
    (tmp_path / "call-1").mkdir()
    noise = np.random.default_rng(0).normal(0, 0.1, 16000).astype(np.float32)
    write_audio(tmp_path / "call-1" / "call.flac", Audio(noise, 16000), Audio(noise, 16000))
    return TestClient(Starlette(routes=recording_routes(tmp_path, seal)))


def test_a_recording_is_served_by_range_so_that_a_player_can_jump(client, seal):
    whole = client.get(address(seal, "call-1"))
    assert whole.headers["content-type"] == "audio/flac"
    part = client.get(address(seal, "call-1"), headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.content == whole.content[100:200]


def test_an_address_opens_only_the_call_it_was_made_for(client, seal):
    other = address(seal, "call-2").replace("call-2", "call-1")
    assert client.get(other).status_code == 403


def test_an_address_of_another_process_is_refused(client):
    assert client.get(address(Seal("another secret"), "call-1")).status_code == 403


def test_an_address_closes_after_an_hour(client, seal, monkeypatch):
    old = address(seal, "call-1")
    monkeypatch.setattr("trainer.recordings.OPEN_FOR_S", -1)
    assert client.get(old).status_code == 403


def test_a_call_without_a_recording_is_told_in_words(client, seal):
    answer = client.get(address(seal, "call-2"))
    assert answer.status_code == 404
    assert answer.text == "No recording of this call was kept."


def test_no_address_leads_out_of_the_folder(client, seal):
    token = seal.token("recording ..")
    assert client.get(f"/recordings/%2e%2e/{token}/call.flac").status_code in (403, 404)
