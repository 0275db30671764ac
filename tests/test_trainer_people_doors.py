"""Every address × every role × own, a colleague's and a stranger's things, and what is forged."""

import random
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_office import fake_office, finished
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from exams.people import Person, Session, token_hash
from exams.permissions import Action, Owner, Role, Visitor, may
from trainer.line import line_routes
from trainer.people.doors import DOORS, PAGES, allowed, door, guarded, session_routes
from trainer.people.gate import COOKIE, HAND_OVER_S, Gate
from trainer.routes import routes
from trainer.tickets import TicketRefused
from trainer.wire import SUBPROTOCOL

TRAINEES = {
    "own": "@{role}",
    "colleague's": "@colleague",
    "elsewhere": "@far",
    "typed": "某人",
}
FAR_AHEAD = 4e9
OURS = {"origin": "http://testserver"}
HOME = Path(__file__).parent.parent / "trainer" / "ui" / "home.py"


def person(person_id, role, department="客服部"):
    return Person(person_id, person_id.upper(), person_id, frozenset({role}), department)


@pytest.fixture
def office(tmp_path):
    made = fake_office(tmp_path)
    register = made.gate.register
    people = [person(role.value, role) for role in Role]
    people += [person("colleague", Role.TRAINEE), person("far", Role.TRAINEE, "财务部")]
    for one in people:
        register.add(one)
        register.begin_session(Session(token_hash(f"{one.id}'s"), one.id, FAR_AHEAD, FAR_AHEAD))
    owners = {one.key for one in people} | {"某人"}
    for number, owner in enumerate(sorted(owners)):
        made.store.save(finished(f"call{number}", owner))
    made.desk.call = lambda call_id: SimpleNamespace(trainee=made.store.trainee(call_id) or "")
    return made


def call_of(office, owner):
    return office.store.attempts(owner)[0].id


def behind(office, path):
    """A client of one address that, once past its door, only says so."""
    route = Route(path, lambda request: PlainTextResponse("came in"))
    return TestClient(Starlette(routes=guarded([route], office)))


def asked(office, path, token, call_id="none"):
    address = path.format(call_id=call_id, token="x", staff_number="A1")
    with behind(office, path) as client:
        headers = {"cookie": f"{COOKIE}={token}"} if token else {}
        return client.get(address, headers=headers).status_code


def test_every_address_has_its_door_and_every_door_an_address(office):
    office.engines.listener = None
    paths = [route.path for route in routes(office)]
    assert [path for path in paths if door(path) is None] == []
    assert {path for path in DOORS if path != "/assets/"} <= set(paths)


def test_every_page_has_its_door():
    named = set(re.findall(r'url_path="([a-z-]+)"', HOME.read_text("utf-8")))
    assert named | {""} == set(PAGES)


CLOSED = [path for path, one in DOORS.items() if one.action is not None]


# Sittings have owners too; test_trainer_people_walk opens their doors with real ones.
OF_CALLS = [path for path in CLOSED if not path.startswith("/exam-recordings/")]


@pytest.mark.parametrize("whose", TRAINEES)
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", OF_CALLS)
def test_each_role_passes_the_doors_the_table_opens(office, path, role, whose):
    owner = TRAINEES[whose].format(role=role.value)
    asks = DOORS[path]
    expected = may(
        person(role.value, role).visitor,
        asks.action,
        office.gate.register.owner(owner) if asks.whose else None,
    )
    status = asked(office, path, f"{role.value}'s", call_of(office, owner))
    assert status == (200 if expected else 403)


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("token", ["", "forged", "trainee's "[:-2], token_hash("trainee's")])
def test_without_a_session_nobody_passes(office, path, token):
    refused = 401 if DOORS[path].scope and not token else 403
    assert asked(office, path, token, call_of(office, "@trainee")) == refused


def test_an_address_nobody_thought_of_lets_nobody_in(office):
    assert asked(office, "/secret/{call_id}", "administrator's") == 403


def test_open_doors_ask_nothing(office):
    assert asked(office, "/health", "") == 200


def test_somebody_locked_passes_no_more(office):
    office.gate.register.change("trainee", lambda one: replace(one, locked=True))
    assert asked(office, "/headset/{token}", "trainee's") == 403


def test_a_call_that_never_was_is_nobodys(office):
    path = "/recordings/{call_id}/{token}/call.flac"
    assert asked(office, path, "trainee's", "no-such-call") == 403


def test_in_an_open_house_the_doors_stand_open_but_for_what_is_everybodys(tmp_path):
    for path in CLOSED:
        opened = may(Visitor(open_house=True), DOORS[path].action)
        shut = 401 if DOORS[path].scope else 403
        assert asked(fake_office(tmp_path), path, "") == (200 if opened else shut)
        assert asked(fake_office(tmp_path), path, "forged") == (200 if opened else 403)


def test_ten_thousand_random_requests_open_nothing(office):
    chance = random.Random(7)
    visitor = office.gate.register.person("trainer").visitor
    signs = "abcdef0123456789@./%-_ \x7f林"

    def anything(longest):
        return "".join(chance.choices(signs, k=chance.randrange(longest)))

    doors = [DOORS[path] for path in CLOSED] + [None]
    for _ in range(2_000):
        assert not allowed(office, chance.choice(doors), anything(60), anything(20))
    for _ in range(8_000):
        assert not may(visitor, Action.HEAR_RECORDINGS, Owner(anything(20), None))


# --- the line itself ---


@pytest.mark.parametrize("token", ["", "colleague's", "administrator's"])
def test_the_line_refuses_anothers_call_and_leaves_the_ticket_unused(office, token):
    used = []
    office.desk.take = lambda call_id, ticket: used.append(ticket)
    application = Starlette(routes=guarded(line_routes(office.desk), office))
    headers = {"cookie": f"{COOKIE}={token}", **OURS}
    address = f"/line/{call_of(office, '@trainee')}"
    with (
        TestClient(application) as client,
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect(address, subprotocols=["x"], headers=headers),
    ):
        pass
    assert closed.value.code == 1008
    assert used == []


def test_the_line_refuses_a_page_whose_address_is_none(office):
    office.desk.take = lambda call_id, ticket: pytest.fail("it was let in")
    application = Starlette(routes=guarded(line_routes(office.desk), office))
    headers = {"cookie": f"{COOKIE}=trainee's", "origin": "http://["}
    with (
        TestClient(application) as client,
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect(
            f"/line/{call_of(office, '@trainee')}", subprotocols=[SUBPROTOCOL, "x"], headers=headers
        ),
    ):
        pass
    assert closed.value.code == 1008


def test_the_line_of_ones_own_call_still_asks_for_its_ticket(office):
    asked_for = []

    def take(call_id, ticket):
        asked_for.append((call_id, ticket))
        raise TicketRefused("forged")

    office.desk.take = take
    application = Starlette(routes=guarded(line_routes(office.desk), office))
    headers = {"cookie": f"{COOKIE}=trainee's", **OURS}
    call_id = call_of(office, "@trainee")
    with (
        TestClient(application) as client,
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(
            f"/line/{call_id}", subprotocols=[SUBPROTOCOL, "forged"], headers=headers
        ),
    ):
        pass
    assert asked_for == [(call_id, "forged")]


# --- the cookie ---


@pytest.fixture
def client(office):
    with TestClient(Starlette(routes=session_routes(office))) as client:
        yield client


def test_what_was_handed_over_becomes_a_session_once(office, client):
    nonce = office.gate.hand_over(office.gate.register.person("trainee"))
    answer = client.post("/session/begin", content=nonce, headers=OURS)
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert office.gate.visitor(client.cookies[COOKIE]).key == "@trainee"
    assert client.post("/session/begin", content=nonce, headers=OURS).status_code == 403


def test_behind_https_the_cookie_goes_nowhere_else(office, client):
    nonce = office.gate.hand_over(office.gate.register.person("trainee"))
    headers = {**OURS, "x-forwarded-proto": "https"}
    answer = client.post("/session/begin", content=nonce, headers=headers)
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize("path", ["/session/begin", "/session/end"])
@pytest.mark.parametrize(
    "headers",
    [
        *({}, {"origin": "http://evil.test"}, {"origin": "null"}, {"origin": "http://["}),
        {"origin": "null", "host": ""},
    ],
)
def test_other_peoples_pages_cannot_ask_for_sessions(office, client, path, headers):
    nonce = office.gate.hand_over(office.gate.register.person("trainee"))
    assert client.post(path, content=nonce, headers=headers).status_code == 403
    assert office.gate.begin(nonce) is not None, "it was not used up"


def test_signing_out_ends_the_session_at_the_server(office, client):
    headers = {**OURS, "cookie": f"{COOKIE}=trainee's"}
    assert client.post("/session/end", headers=headers).status_code == 204
    assert office.gate.person("trainee's") is None


def test_a_hand_over_grows_stale_and_dies_with_signing_out_everywhere(office):
    clock = [1000.0]
    gate = Gate(office.gate.register, "auto", lambda: clock[0])
    trainee = office.gate.register.person("trainee")
    late, ended = gate.hand_over(trainee), gate.hand_over(trainee)
    clock[0] += HAND_OVER_S + 1
    assert gate.begin(late) is None
    ended = gate.hand_over(trainee)
    gate.end_all(trainee, "boss")
    assert gate.begin(ended) is None
    assert gate.begin("never handed over") is None


def test_the_house_is_open_until_there_is_an_administrator(tmp_path):
    made = fake_office(tmp_path)
    register = made.gate.register
    assert made.gate.open_house()
    assert not Gate(register, "yes").open_house()
    register.add(person("trainee", Role.TRAINEE))
    assert made.gate.open_house()
    register.add(person("boss", Role.ADMINISTRATOR))
    assert not made.gate.open_house()
    assert Gate(register, "no").open_house()
