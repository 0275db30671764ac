"""Where a recording can be heard: addresses that open for one call and for a short time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

OPEN_FOR_S = 3600  # a result page is read, and listened to, within the hour

FILE = "call.flac"


class Seal:
    """Signs and checks the addresses this process hands out."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt="three-rings")

    def token(self, purpose: str) -> str:
        """A proof, good for an hour, that we handed out `purpose`."""
        return str(self._serializer.dumps(purpose))

    def holds(self, purpose: str, token: str) -> bool:
        """Whether we made this token, for this purpose, within the hour."""
        try:
            return bool(self._serializer.loads(token, max_age=OPEN_FOR_S) == purpose)
        except BadSignature:
            return False


def recording(folder: Path, call_id: str) -> Path | None:
    """The sound of a call, or None when none was kept."""
    path = folder / call_id / FILE
    return path if path.is_file() else None


def address(seal: Seal, call_id: str, place: str = "recordings") -> str:
    """Where the browser finds the sound of a call, for the next hour."""
    return f"/{place}/{call_id}/{seal.token(f'recording {call_id}')}/{FILE}"


def recording_routes(folder: Path, seal: Seal, place: str = "recordings") -> list[BaseRoute]:
    """GET /recordings/{call}/{token}/call.flac, in whole or by range."""
    return [Route(f"/{place}/{{call_id}}/{{token}}/{FILE}", _serve(folder, seal))]


def _serve(folder: Path, seal: Seal) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        call_id = request.path_params["call_id"]
        if not seal.holds(f"recording {call_id}", request.path_params["token"]):
            return PlainTextResponse(
                "This address is no longer open. Open the call's result page again.", 403
            )
        path = recording(folder, call_id)
        if path is None:
            return PlainTextResponse("No recording of this call was kept.", 404)
        headers = {"Cache-Control": "private, no-store"}
        return FileResponse(path, media_type="audio/flac", headers=headers)

    return serve
