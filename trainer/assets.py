"""Large scripts of the pages, served once and kept by the browser."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

EDITOR = Path(__file__).parent / "ui" / "author" / "codemirror.js.gz"
FOR_EVER = "public, max-age=31536000, immutable"  # the address changes with the content


@cache
def editor_address() -> str:
    """Where the browser finds the editor."""
    return f"/assets/codemirror-{hashlib.sha256(EDITOR.read_bytes()).hexdigest()[:12]}.js"


def asset_routes() -> list[Route]:
    """The scripts' addresses."""
    return [Route(editor_address(), _editor)]


def _editor(request: Request) -> Response:
    headers = {"content-encoding": "gzip", "cache-control": FOR_EVER}
    return Response(EDITOR.read_bytes(), media_type="text/javascript", headers=headers)
