"""GET /health: whether the server is well, which engines are ready, and what is missing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from exams.store import RecordsError
from trainer.engines import Readiness
from trainer.office import Office
from voices import models


def health(office: Office) -> dict[str, Any]:
    """The state of everything. `status` is ok, loading, degraded (an engine is missing) or down."""
    states = office.warmth.states()
    found: dict[str, Any] = {
        "status": "ok",
        "version": _version(),
        "engines": {
            state.role: {"name": state.name, "state": state.readiness, "detail": state.detail}
            for state in states
        },
        "missing": [
            {
                "model": model.name,
                "needed_for": model.needed_for,
                "works_without": model.works_without,
            }
            for model in models.status()
            if not model.present
        ],
    }
    readiness = {state.readiness for state in states}
    if Readiness.MISSING in readiness:
        found["status"] = "degraded"
    elif Readiness.LOADING in readiness:
        found["status"] = "loading"
    try:
        office.store.prepare()
    except RecordsError as error:
        found["status"] = "down"
        found["records"] = str(error)
    return found


def _version() -> str:
    try:
        return version("three-rings")
    except PackageNotFoundError:
        return "not installed: run from a checkout"


def health_routes(office: Office) -> list[BaseRoute]:
    """GET /health as JSON; 503 when records cannot be kept."""
    return [Route("/health", _answer(office))]


def _answer(office: Office) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        found = await to_thread.run_sync(health, office)
        return JSONResponse(found, 503 if found["status"] == "down" else 200)

    return answer
