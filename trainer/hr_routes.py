"""Results over HTTP, for whoever is signed in as HR and for programs with a token."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from exams.audit import SYSTEM, AuditLog
from exams.export.columns import ExportError, Language
from exams.people import staff_number
from exams.permissions import Action, Reach
from exams.results import Results, Sight, sight
from exams.store import RecordsError
from trainer.hr import files
from trainer.hr.addresses import ADDRESSES, Address
from trainer.hr.docs import page
from trainer.hr.files import Asker, Made
from trainer.hr.openapi import description
from trainer.hr.question import Question, QuestionError, read_question
from trainer.office import Office
from trainer.people.gate import COOKIE

NAMING = ("staff_number", "name")  # parameters that name a person
PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
# The docs page is ours alone: no script, nothing from elsewhere.
CLOSED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


class NobodyKnown(ValueError):
    """No person of that staff number is in the records."""


def hr_routes(office: Office) -> list[BaseRoute]:
    """A route for each address of the table, its description and its documentation."""
    one_by_one = _OneByOne()
    return [
        *(Route(one.path, _answer(office, one, one_by_one)) for one in ADDRESSES),
        Route("/hr/openapi.json", _description(office)),
        Route("/hr/docs", _documentation(office)),
    ]


class _OneByOne:
    """Lets one file at a time be made, so that open calls keep their sound."""

    def __init__(self) -> None:
        self._limiter: CapacityLimiter | None = None

    def turn(self) -> CapacityLimiter:
        # Made where it is used: it belongs to the running loop.
        if self._limiter is None:
            self._limiter = CapacityLimiter(1)
        return self._limiter


Handler = Callable[[Request], Awaitable[Response]]


def _answer(office: Office, address: Address, one_by_one: _OneByOne) -> Handler:
    async def answer(request: Request) -> Response:
        work = partial(_make, office, address, request, time.time())
        try:
            made = await to_thread.run_sync(work, limiter=one_by_one.turn())
        except NobodyKnown as error:
            return _refused(404, error)
        except (QuestionError, ExportError) as error:
            return _refused(422, error)
        except RecordsError as error:
            return _refused(503, error)
        name = address.name.format(**request.path_params)
        headers = {
            **PRIVATE,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        }
        if made.size is not None:
            headers["Content-Length"] = str(made.size)
        return StreamingResponse(made.pieces, media_type=address.media, headers=headers)

    return answer


def _make(office: Office, address: Address, request: Request, at: float) -> Made:
    asker = _asker(office, request)
    results = Results(office.store, asker.sight)
    question = read_question(request.query_params.multi_items(), address.parameters, results)
    if address.make is not None:
        made = address.make(office, question, asker, at)
        _note(office, address, asker, question, question.sought.staff_number)
        return made
    given = request.path_params["staff_number"]
    found = files.person_file(office, question, asker, at, staff_number(given))
    if found is None:
        raise NobodyKnown(f"Nobody is known by the staff number '{given[:40]}'. Look it up again.")
    _note(office, address, asker, question, staff_number(given))
    return found


def _note(office: Office, address: Address, asker: Asker, asked: Question, number: str) -> None:
    """Note what goes out. What names somebody is left out: whose it is stands there by key."""
    person = office.gate.register.of_staff_number(number) if number else None
    told: dict[str, list[str]] = {}
    for name, value in asked.asked:
        told.setdefault(name, []).append("…" if name in NAMING else value)
    AuditLog(office.store).note(
        asker.key or SYSTEM,
        "export.made",
        person.key if person else "",
        {"what": address.path, "asked": told},
    )


def _asker(office: Office, request: Request) -> Asker:
    """The door has let them in: a program by its token, or somebody signed in."""
    bearer = getattr(request.state, "bearer", None)
    if bearer is not None:
        return Asker(bearer.token.name, bearer.sight, f"token:{bearer.token.id}")
    person = office.gate.person(request.cookies.get(COOKIE, ""))
    if person is None:
        return Asker("", Sight(Reach.NOBODY))
    return Asker(
        f"{person.name} ({person.staff_number})",
        sight(person.visitor, Action.EXPORT_RESULTS),
        person.key,
    )


def _refused(status: int, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status, PRIVATE)


def _description(office: Office) -> Handler:
    async def answer(request: Request) -> Response:
        return JSONResponse(description(office.settings.address))

    return answer


def _documentation(office: Office) -> Handler:
    async def answer(request: Request) -> Response:
        language: Language = "en" if request.query_params.get("lang") == "en" else "zh"
        address = office.settings.address or str(request.base_url).rstrip("/")
        headers = {"Content-Security-Policy": CLOSED, "X-Content-Type-Options": "nosniff"}
        return HTMLResponse(page(address, language), headers=headers)

    return answer
