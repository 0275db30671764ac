"""Where the sound of an error-spotting item of an examination is heard: its name tells nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from exams.sitting import ItemKind, Stage
from trainer.exam_papers import recording_for
from trainer.recordings import FILE, recording
from trainer.spotting_sound import place_of

if TYPE_CHECKING:
    from pathlib import Path

    from trainer.office import Office

PLACE = "exam-recordings"


def address(office: Office, sitting_id: str, at: int) -> str:
    """Where the candidate's browser finds the recording of an item, for the next hour."""
    name = f"{sitting_id}-{at}"
    return f"/{PLACE}/{name}/{office.seal.token(_purpose(name))}/{FILE}"


def exam_routes(office: Office) -> list[BaseRoute]:
    """GET /exam-recordings/{sitting}-{item}/{token}/call.flac, while the candidate is at it."""

    async def serve(request: Request) -> Response:
        name = request.path_params["call_id"]
        if not office.seal.holds(_purpose(name), request.path_params["token"]):
            return PlainTextResponse("This address is no longer open. Load the page again.", 403)
        path = await to_thread.run_sync(_sound, office, name)
        if path is None:
            return PlainTextResponse("This recording is not to be heard now.", 404)
        headers = {"Cache-Control": "private, no-store"}
        return FileResponse(path, media_type="audio/flac", headers=headers)

    return [Route(f"/{PLACE}/{{call_id}}/{{token}}/{FILE}", serve)]


def _purpose(name: str) -> str:
    return f"exam recording {name}"


def _sound(office: Office, name: str) -> Path | None:
    sitting_id, _, number = name.rpartition("-")
    course, at = office.exams.sittings.course(sitting_id), int(number)
    if course is None or course.sitting.stage is not Stage.OPEN or course.current != at:
        return None
    item = course.asked(at)
    entry = recording_for(item) if item.kind is ItemKind.SPOTTING else None
    return recording(office.spotting, place_of(entry)) if entry is not None else None
