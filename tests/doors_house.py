"""A house full of secrets behind its real addresses, and a browser that asks as crooks ask."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote

from exam_house import NOW, sat
from exam_office import begun, exam_office
from reviewed import certain
from starlette.applications import Starlette

from exams.people import Person, Session, token_hash
from exams.permissions import Role
from exams.sitting import Candidate
from exams.tokens import TERMINAL, Tokens, TokenScope, make_token
from trainer import exam_routes
from trainer.exam_papers import recording_for
from trainer.office import Office
from trainer.people.gate import COOKIE
from trainer.recordings import FILE, address
from trainer.reviewing import ReviewDesk
from trainer.routes import routes
from trainer.spotting_sound import place_of
from trainer.tickets import Tickets

HERE, ELSEWHERE, NOBODYS = "客服部", "财务部", "某人"
FAR_AHEAD = 4e9
SOUND = b"fLaC the sound of "
EXAM = (
    "id: small\ntitle: 小考\nabout: 录音。\nspotting: [{count: 1, seconds: 300}]\n"
    "minutes: 20\npass_mark: 80\nperiod: quarter\n"
)


def person(person_id: str, role: Role = Role.TRAINEE, department: str = HERE) -> Person:
    """Somebody whose name and number nobody else's words hold."""
    called = f"名-{person_id}-秘"
    return Person(person_id, f"NR-{person_id}".upper(), called, frozenset({role}), department)


PEOPLE = (
    *(person(role.value, role) for role in Role),
    person("colleague"),
    person("far", department=ELSEWHERE),
)
OWNERS = (*(one.key for one in PEOPLE), NOBODYS)


@dataclass
class House:
    """The office, its addresses as one application, and what of whom lies where."""

    office: Office
    app: Starlette
    sittings: dict[str, str] = field(default_factory=dict)  # open ones, by owner
    tokens: dict[str, str] = field(default_factory=dict)  # HR's, by what is amiss with them
    tickets: Tickets = field(default_factory=Tickets)

    def cookie(self, who: str) -> str:
        """The cookie of that person's session."""
        return f"{who}'s-session"

    def call(self, owner: str) -> str:
        """A call of theirs that was sat and is marked."""
        return f"{owner.lstrip('@')}-sat-call"

    def recording(self, owner: str) -> str:
        """The address of its sound, as it was handed out to whoever may hear it."""
        return address(self.office.seal, self.call(owner))

    def exam_recording(self, owner: str) -> str:
        """The address of the recording that their open sitting is at."""
        return exam_routes.address(self.office, self.sittings[owner], 0)

    def secrets(self) -> list[bytes]:
        """What no answer to a stranger may hold."""
        texts = [one.name for one in PEOPLE] + [one.staff_number for one in PEOPLE]
        texts += ["退款都三周了", "非常抱歉让您久等了", "13812345678", "13900001111", "73.3"]
        texts += [*self.tokens.values(), *map(self.cookie, (one.id for one in PEOPLE))]
        texts += [*map(self.call, OWNERS), *self.sittings.values()]
        return [SOUND, *(text.encode() for text in texts)]


def doors_house(data: Path) -> House:
    """Everybody with a call, an examination, a certificate and a sitting that is going on."""
    office = exam_office(data, EXAM)
    desk = cast(Any, office.desk)
    desk.preparing = SimpleNamespace(submit=lambda *given: None)
    office.engines.listener = cast(Any, None)
    for one in PEOPLE:
        office.gate.register.add(one)
        session = Session(token_hash(f"{one.id}'s-session"), one.id, FAR_AHEAD, FAR_AHEAD)
        office.gate.register.begin_session(session)
    by_key = {one.key: one for one in PEOPLE}
    for owner in OWNERS:
        _one_exam(office, owner, by_key.get(owner))
    ReviewDesk(office).look_through(NOW + 1000)
    made = House(office, Starlette(routes=routes(office)))
    for owner in OWNERS:
        sitting = begun(office, owner)
        made.sittings[owner] = sitting.id
        entry = recording_for(sitting.paper.items[0])
        assert entry is not None, "it has one item, a recording"
        _sound(office.spotting / place_of(entry), "an item")
    _sound(office.spotting / "free", "practice")
    _line(made)
    _tokens(made)
    return made


def _one_exam(office: Office, owner: str, one: Person | None) -> None:
    name = f"{owner.lstrip('@')}-sat"
    who = Candidate(owner, one.staff_number if one else "", one.name if one else owner, HERE)
    sat(office, name, who, grade=certain(), id="earlier")
    _sound(office.calls / f"{name}-call", owner)


def _sound(folder: Path, of: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(SOUND + of.encode())


def _line(house: House) -> None:
    """The desk has each one's call; who gets to the telephone is told, and the line hangs up."""
    desk = cast(Any, house.office.desk)
    of_call = {house.call(owner): owner for owner in OWNERS}
    desk.call = lambda call_id: SimpleNamespace(trainee=of_call.get(call_id, ""))
    desk.take = house.tickets.punch


def _tokens(house: House) -> None:
    now, kept = time.time(), Tokens(house.office.store)
    makers = {
        **{"good": TERMINAL, "expired": TERMINAL, "revoked": TERMINAL},
        **{"a trainee's": "@trainee", "hr's": "@hr"},
        **{scope.value: TERMINAL for scope in TokenScope},
    }
    for what, by in makers.items():
        scopes = [TokenScope(what)] if what in set(TokenScope) else list(TokenScope)
        token, text = make_token(what, scopes, by, now, 30, token_hash(what))
        if what == "expired":
            token = replace(token, made_at=now - 1000, expires_at=now - 1)
        kept.keep(token)
        house.tokens[what] = text
        if what == "revoked":
            kept.revoke(token.id, TERMINAL, now)


# --- asking ---


@dataclass(frozen=True)
class Asked:
    """A request as it goes over the wire; nothing of it is made tidy on the way."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def holds(self, text: bytes) -> bool:
        """Whether whoever asked knew that already."""
        known = f"{self.path} {self.headers}".encode("utf-8", "surrogatepass")
        return text in known or text in self.body


@dataclass(frozen=True)
class Answered:
    """What came back, heads and all."""

    status: int
    whole: bytes


def with_cookie(path: str, token: str, method: str = "GET") -> Asked:
    """A browser that shows this as its session."""
    return Asked(path, method, (("cookie", f"{COOKIE}={token}"),) if token else ())


async def ask(app: Callable[..., Any], asked: Asked) -> Answered:
    """Put a request to the application as a server does. What it raises is raised."""
    path, _, query = asked.path.partition("?")
    raw = path.encode("utf-8", "surrogatepass")
    heads = [(name.lower(), value) for name, value in (("host", "testserver"), *asked.headers)]
    scope = {
        **{"type": "http", "http_version": "1.1", "asgi": {"version": "3.0"}, "scheme": "http"},
        **{"method": asked.method, "path": unquote(path), "raw_path": raw, "root_path": ""},
        "query_string": query.encode("utf-8", "surrogatepass"),
        "headers": [(name.encode(), value.encode("latin-1", "replace")) for name, value in heads],
        **{"client": ("10.0.0.9", 4711), "server": ("testserver", 80)},
    }
    status, parts, sent = 0, [b""], False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:
            await asyncio.Event().wait()  # whoever asked stays until all has come
        sent = True
        return {"type": "http.request", "body": asked.body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            parts.extend(b": ".join(pair) + b"\n" for pair in message["headers"])
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return Answered(status, b"".join(parts))
