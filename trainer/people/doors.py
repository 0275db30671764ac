"""What each page and each address asks of a visitor; what is not named here lets nobody in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from exams.permissions import NOBODY, Action, Visitor, may
from exams.tokens import TokenScope
from trainer.desk import NoSuchCall
from trainer.people.bearer import Unwelcome, bearer
from trainer.people.gate import COOKIE
from trainer.tickets import from_own_page

if TYPE_CHECKING:
    from trainer.office import Office

# By the last part of a page's address; the first page has none. None lets all in.
PAGES: dict[str, Action | None] = {
    "": Action.PRACTISE,
    "theory": Action.PRACTISE,
    "spotting": Action.PRACTISE,
    "calls": Action.PRACTISE,
    "headset": Action.PRACTISE,
    "call": Action.PRACTISE,
    "result": Action.READ_RESULTS,
    "clauses": Action.READ_RULES,
    "houses": Action.READ_RULES,
    "author": Action.WRITE_SCENARIOS,
    "scenario": Action.WRITE_SCENARIOS,
    "from-call": Action.WRITE_SCENARIOS,
    "guide": Action.WRITE_SCENARIOS,
    "tasks": Action.ASSIGN_PRACTICE,
    "people": Action.KEEP_ROSTER,
    "analysis": Action.READ_ANALYSIS,
    "standing": Action.READ_STANDING,
    "results": Action.READ_STANDING,
    "records": Action.KEEP_RECORDS,
    "review": Action.REVIEW_MARKS,
    "appeals": Action.SIT_EXAMS,
    "verify": None,
    "exams": Action.SIT_EXAMS,
    "exam": Action.SIT_EXAMS,
    "invigilate": Action.INVIGILATE,
}
LONGEST_NONCE = 200
OPEN_VISITOR = Visitor(open_house=True)


@dataclass(frozen=True)
class Door:
    """What an address asks for; None lets all in. `whose` finds the key of its owner.

    `scope` is what a token must open that is shown instead of being signed in.
    """

    action: Action | None
    whose: Callable[[Office, str], str] | None = None
    scope: TokenScope | None = None


def _calling(office: Office, call_id: str) -> str:
    try:
        return office.desk.call(call_id).trainee
    except NoSuchCall:
        return ""


def _called(office: Office, call_id: str) -> str:
    return office.store.trainee(call_id) or ""


def _sitting(office: Office, recording: str) -> str:
    """Whose examination it is that a recording's name begins with."""
    sitting = office.exams.sittings.sitting(recording.rpartition("-")[0])
    return sitting.candidate if sitting is not None else ""


DOORS: dict[str, Door] = {
    "/line/{call_id}": Door(Action.PRACTISE, _calling),
    "/recordings/{call_id}/{token}/call.flac": Door(Action.HEAR_RECORDINGS, _called),
    "/spotting-calls/{call_id}/{token}/call.flac": Door(Action.PRACTISE),
    "/exam-recordings/{call_id}/{token}/call.flac": Door(Action.SIT_EXAMS, _sitting),
    "/headset/{token}": Door(Action.PRACTISE),
    "/health": Door(None),  # how the server is, for who watches over it; names nobody
    "/assets/": Door(None),  # our own scripts
    "/certificates/verify": Door(None),  # whoever is shown a certificate may check it
    "/certificates/trust.json": Door(None),  # public keys and what was revoked
    "/hr/openapi.json": Door(None),  # how to ask for results; holds none
    "/hr/docs": Door(None),
    "/hr/results.csv": Door(Action.EXPORT_RESULTS, scope=TokenScope.RESULTS),
    "/hr/results.xlsx": Door(Action.EXPORT_RESULTS, scope=TokenScope.RESULTS),
    "/hr/results.json": Door(Action.EXPORT_RESULTS, scope=TokenScope.RESULTS),
    "/hr/people/{staff_number}.pdf": Door(Action.EXPORT_RESULTS, scope=TokenScope.RECORDS),
    "/hr/certificates.zip": Door(Action.EXPORT_RESULTS, scope=TokenScope.CERTIFICATES),
    "/session/begin": Door(None),
    "/session/end": Door(None),
}


def door(path: str) -> Door | None:
    """What the route of that path asks for; None when it is not named."""
    return DOORS["/assets/"] if path.startswith("/assets/") else DOORS.get(path)


def guarded(routes: Sequence[BaseRoute], office: Office) -> list[BaseRoute]:
    """The same routes, each behind its door while people sign in here."""
    for route in routes:
        assert isinstance(route, Route | WebSocketRoute), "a door stands before one address"
        route.app = _guard(route.app, door(route.path), office)
    return list(routes)


def _guard(inner: ASGIApp, asked: Door | None, office: Office) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        token = connection.cookies.get(COOKIE, "")
        call_id = str(connection.path_params.get("call_id", ""))
        shown = connection.headers.get("authorization", "")
        if asked is not None and asked.scope is not None and (shown or not token):
            found = await to_thread.run_sync(bearer, office, shown, asked.scope)
            if isinstance(found, Unwelcome):
                await found.answer()(scope, receive, send)
                return
            scope.setdefault("state", {})["bearer"] = found
            await inner(scope, receive, send)
        elif await to_thread.run_sync(allowed, office, asked, token, call_id):
            await inner(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            refusal = PlainTextResponse("Sign in as somebody who may open this address.", 403)
            await refusal(scope, receive, send)

    return app


def allowed(office: Office, asked: Door | None, token: str, call_id: str) -> bool:
    """Whether the browser with this cookie may pass. Blocks."""
    if asked is not None and asked.action is None:
        return True
    gate = office.gate
    if gate.open_house():
        return asked is None or asked.action is None or may(OPEN_VISITOR, asked.action)
    visitor = gate.visitor(token)
    if asked is None or asked.action is None or visitor == NOBODY:
        return False
    whose = asked.whose(office, call_id) if asked.whose else None
    return gate.allows(visitor, asked.action, whose)


# --- where the cookie is set ---


def session_routes(office: Office) -> list[BaseRoute]:
    """POST /session/begin with the word handed over; POST /session/end. Own pages only."""

    async def begin(request: Request) -> Response:
        if not from_own_page(request):
            return PlainTextResponse("Only our own pages may ask for this.", 403)
        nonce = (await request.body())[:LONGEST_NONCE].decode("ascii", errors="replace")
        token = await to_thread.run_sync(office.gate.begin, nonce)
        if token is None:
            return PlainTextResponse("This sign-in is too old. Sign in again.", 403)
        await to_thread.run_sync(office.gate.end, request.cookies.get(COOKIE, ""))
        answer = Response(status_code=204, headers={"Cache-Control": "no-store"})
        answer.set_cookie(
            COOKIE, token, path="/", httponly=True, samesite="lax", secure=_secure(request)
        )
        return answer

    async def end(request: Request) -> Response:
        if not from_own_page(request):
            return PlainTextResponse("Only our own pages may ask for this.", 403)
        await to_thread.run_sync(office.gate.end, request.cookies.get(COOKIE, ""))
        answer = Response(status_code=204, headers={"Cache-Control": "no-store"})
        answer.delete_cookie(COOKIE, path="/")
        return answer

    return [
        Route("/session/begin", begin, methods=["POST"]),
        Route("/session/end", end, methods=["POST"]),
    ]


def _secure(request: Request) -> bool:
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
