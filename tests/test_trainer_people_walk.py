"""Every real address and page × every role × whose things it opens, as the table alone says."""

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from doors_house import (
    HERE,
    NOBODYS,
    OWNERS,
    PEOPLE,
    SOUND,
    Asked,
    ask,
    doors_house,
    person,
    with_cookie,
)
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from bench.doors import Crook, leaks
from exams.people import token_hash
from exams.permissions import NOBODY, Action, Owner, Role, Visitor, may
from exams.tokens import TokenScope
from trainer.assets import editor_address
from trainer.people.doors import DOORS, PAGES, door
from trainer.people.gate import COOKIE
from trainer.ui import entrance
from trainer.wire import SUBPROTOCOL

UI = Path(__file__).parent.parent / "trainer" / "ui"
DEPARTMENT = {one.key: one.department for one in PEOPLE}
WHOSE = {"own": "@{role}", "colleague's": "@colleague", "elsewhere's": "@far", "nobody's": NOBODYS}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = doors_house(tmp_path_factory.mktemp("doors") / "data")
    yield made
    made.office.exams.close()


def answer(house, asked):
    return asyncio.run(ask(house.app, asked))


# What is asked at each address, whether it is somebody's, and what only those let in are told.
SPOTTING = "/spotting-calls/free/{token}/call.flac"
ASKED = {
    "/recordings/{call_id}/{token}/call.flac": (
        Action.HEAR_RECORDINGS, True, lambda house, owner: house.recording(owner), SOUND,
    ),
    "/exam-recordings/{call_id}/{token}/call.flac": (
        Action.SIT_EXAMS, True, lambda house, owner: house.exam_recording(owner), SOUND,
    ),
    "/spotting-calls/{call_id}/{token}/call.flac": (
        Action.PRACTISE, False,
        lambda house, owner: SPOTTING.format(token=house.office.seal.token("recording free")),
        SOUND,
    ),
    "/headset/{token}": (
        Action.PRACTISE, False,
        lambda house, owner: f"POST /headset/{house.office.seal.token('headset')}", b'"empty"',
    ),
    "/hr/results.csv": (
        Action.EXPORT_RESULTS, False, lambda *_: "/hr/results.csv", b"NR-COLLEAGUE",
    ),
    "/hr/results.xlsx": (Action.EXPORT_RESULTS, False, lambda *_: "/hr/results.xlsx", b"PK"),
    "/hr/results.json": (
        Action.EXPORT_RESULTS, False, lambda *_: "/hr/results.json", b"NR-COLLEAGUE",
    ),
    "/hr/people/{staff_number}.pdf": (
        Action.EXPORT_RESULTS, False,
        lambda house, owner: f"/hr/people/NR-{owner.lstrip('@').upper()}.pdf", b"",
    ),
    "/hr/certificates.zip": (
        Action.EXPORT_RESULTS, False, lambda *_: "/hr/certificates.zip?period=2026Q3", b"PK",
    ),
}  # fmt: skip
LINE = {"/line/{call_id}"}  # walked by itself
OPEN = {path for path, one in DOORS.items() if one.action is None}


def test_each_address_is_walked_and_asks_for_what_the_table_names(house):
    """An address without a row, or with one that nobody walks, is told here."""
    paths = {route.path for route in house.app.routes}
    assert {path for path in paths if door(path) is None} == set()
    ours = {"/assets/" if path == editor_address() else path for path in paths}
    assert ours == set(DOORS) == ASKED.keys() | LINE | OPEN
    assert {path: DOORS[path].action for path in ASKED} == {p: a[0] for p, a in ASKED.items()}
    sockets = {one.path for one in house.app.routes if isinstance(one, WebSocketRoute)}
    assert sockets == LINE


def expected(role, action, owner):
    visitor = person(role.value, role).visitor
    return may(visitor, action, Owner(owner, DEPARTMENT.get(owner)) if owner else None)


@pytest.mark.parametrize("whose", WHOSE)
@pytest.mark.parametrize("path", ASKED)
def test_each_role_gets_from_each_address_what_the_table_opens(house, path, whose):
    action, owned, where, told = ASKED[path]
    for role in Role:
        owner = WHOSE[whose].format(role=role.value)
        method, _, address = where(house, owner).rpartition(" ")
        asked = with_cookie(address, house.cookie(role.value), method or "GET")
        found = answer(house, asked)
        if expected(role, action, owner if owned else ""):
            assert found.status not in (401, 403), (role, found)
            assert told in found.whole or found.status == 404, (role, found)
        else:
            assert found.status == 403, (role, found)
            assert leaks(house, asked, found) == [], role


@pytest.mark.parametrize("whose", WHOSE)
@pytest.mark.parametrize("role", list(Role))
def test_the_line_opens_to_whose_call_it_is_and_only_with_its_ticket(house, role, whose):
    owner = WHOSE[whose].format(role=role.value)
    for number, ticket in enumerate((house.tickets.make(house.call(owner), "ticket"), "forged")):
        passed = connected(house, owner, ticket, role.value)
        assert passed == (number == 0 and expected(role, Action.PRACTISE, owner))


def connected(house, owner, ticket, who):
    """Whether the ticket was punched; beyond it no telephone is there."""
    punched, punch = [], house.tickets.punch

    def take(call_id, shown):
        punch(call_id, shown)
        punched.append(call_id)
        raise LookupError("nobody talks here")

    house.office.desk.take = take
    headers = {"cookie": f"{COOKIE}={house.cookie(who)}", "origin": "http://testserver"}
    line = TestClient(house.app).websocket_connect(
        f"/line/{house.call(owner)}", subprotocols=[SUBPROTOCOL, ticket], headers=headers
    )
    with pytest.raises((WebSocketDisconnect, LookupError)), line:
        pass
    return bool(punched)


def test_a_ticket_opens_its_own_call_once(house):
    own, other = house.call("@trainee"), house.call("@colleague")
    ticket = house.tickets.make(own, "ticket")
    assert connected(house, "@colleague", house.tickets.make(own, "ticket"), "colleague") is False
    assert connected(house, "@trainee", house.tickets.make(other, "ticket"), "trainee") is False
    assert connected(house, "@trainee", ticket, "trainee") is True
    assert connected(house, "@trainee", ticket, "trainee") is False


# --- pages ---


def test_each_page_has_a_row_and_each_row_a_page():
    home = (UI / "home.py").read_text("utf-8")
    made = re.findall(r"st\.Page\((.*?)\)", home.replace("word(", "word"))
    named = re.findall(r'url_path="([^"]+)"', home)
    assert len(set(named)) == len(named)
    assert {*named, ""} == set(PAGES)
    assert len(re.findall(r"st\.Page\(", home)) == len(PAGES), made


@pytest.mark.parametrize("page", [*PAGES, "a-page-nobody-thought-of"])
def test_each_page_opens_to_the_roles_of_the_table(monkeypatch, page):
    drawn = []
    monkeypatch.setattr(entrance, "sign_in_page", lambda here: drawn.append("sign in"))
    monkeypatch.setattr(entrance, "lost", lambda text: drawn.append("lost"))
    monkeypatch.setattr(entrance, "word", str)
    monkeypatch.setattr(entrance, "presence", lambda: SimpleNamespace(open_house=False))
    shown = SimpleNamespace(url_path=page, run=lambda: drawn.append("page"))
    visitors = [(None, NOBODY)] + [(one, Visitor("@x", frozenset({one}), HERE)) for one in Role]
    for role, visitor in visitors:
        monkeypatch.setattr(entrance, "visitor", lambda found=visitor: found)
        monkeypatch.setattr(entrance, "may_do", lambda action, found=visitor: may(found, action))
        entrance.enter(None, shown, None)
        asked = PAGES.get(page)
        refused = "sign in" if role is None else "lost"
        opened = page in PAGES and (asked is None or may(visitor, asked))
        assert drawn.pop() == ("page" if opened else refused), (page, role)


# --- what is forged, replayed, revoked ---

SEALED = [path for path in ASKED if "{token}" in path]
SCOPED = [path for path in ASKED if DOORS[path].scope is not None]


@pytest.mark.parametrize("path", SEALED)
def test_a_seal_with_any_sign_changed_opens_nothing(house, path):
    method, _, address = ASKED[path][2](house, "@trainee").rpartition(" ")
    before, token = address.split("/call.flac")[0].rsplit("/", 1)
    after = address[len(before) + 1 + len(token) :]
    for at in range(0, len(token) - 1, 3):
        sign = chr(ord(token[at]) ^ 1)
        forged = f"{before}/{token[:at]}{sign}{token[at + 1 :]}{after}"
        asked = with_cookie(forged, house.cookie("trainee"), method or "GET")
        assert answer(house, asked).status in (403, 404), forged


def test_the_seal_of_one_thing_opens_no_other(house):
    seal, cookie = house.office.seal, house.cookie("trainee")
    own, others = house.call("@trainee"), house.call("@colleague")
    for purpose in (f"recording {others}", "headset", f"exam recording {own}", ""):
        asked = with_cookie(f"/recordings/{own}/{seal.token(purpose)}/call.flac", cookie)
        assert answer(house, asked).status == 403
    asked = with_cookie(f"/headset/{seal.token(f'recording {own}')}", cookie, "POST")
    assert answer(house, asked).status == 403


@pytest.mark.parametrize("path", SCOPED)
def test_each_token_opens_what_it_is_for_and_what_is_amiss_with_it_opens_nothing(house, path):
    address = path.format(staff_number="NR-COLLEAGUE") + "?lang=en"
    opens = {"good", "hr's", DOORS[path].scope.value}
    for what, text in house.tokens.items():
        asked = Asked(address, headers=(("authorization", f"Bearer {text}"),))
        found = answer(house, asked)
        assert (found.status not in (401, 403)) == (what in opens), what
        if what not in opens:
            assert leaks(house, asked, found) == []
    good = house.tokens["good"]
    for forged in (good[:-1], f"{good}x", good.upper(), token_hash(good), good[4:], "", "x" * 9999):
        asked = Asked(address, headers=(("authorization", f"Bearer {forged}"),))
        assert answer(house, asked).status == 401, forged[:80]


def test_a_token_shown_beside_a_session_stands_for_itself(house):
    """Whoever may not export does not by their cookie, nor does HR by a revoked token."""
    for who, what, status in (("hr", "revoked", 401), ("trainee", "expired", 401)):
        cookie = ("cookie", f"{COOKIE}={house.cookie(who)}")
        shown = ("authorization", f"Bearer {house.tokens[what]}")
        assert answer(house, Asked("/hr/results.csv", "GET", (cookie, shown))).status == status
    assert set(TokenScope) == {one.scope for one in DOORS.values() if one.scope}


# --- tricks ---


def test_tricks_with_the_path_lead_to_nobody_elses_things(house):
    cookie, own, seal = house.cookie("trainee"), house.call("@trainee"), house.office.seal
    other = house.call("@colleague")
    tricks = (
        *(f"{own}/../{other}", f"{own}%2f..%2f{other}", f"{own}/%2e%2e/{other}", f"./{other}"),
        *(f"{other};{own}", f"{other}%00", f"{own}%00{other}", f"/{other}", f"{other}/", "..", "."),
        *("%252e%252e", "．．", f"{other}\u200b", f"{other}%20", other.upper(), "x" * 20_000),
        *("%c0%ae%c0%ae", "%ff", "..%5c..%5c", "%2e%2e/%2e%2e/records.db"),
    )
    for trick in tricks:
        # Even sealed by us, so that the door and the folder stand alone.
        sealed = [seal.token(f"recording {trick}")] if len(trick) < 200 else []
        for token in (seal.token(f"recording {other}"), *sealed, "x"):
            for place in ("recordings", "spotting-calls", "exam-recordings", "Recordings"):
                asked = with_cookie(f"/{place}/{trick}/{token}/call.flac", cookie)
                found = answer(house, asked)
                assert found.status in (307, 403, 404), (asked.path[:200], found.status)
                assert leaks(house, asked, found) == []


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "X"])
def test_no_method_passes_a_door_that_is_shut(house, method):
    for path, (_, _, where, _) in ASKED.items():
        address = where(house, "@colleague").rpartition(" ")[2]
        for who in ("", house.cookie("far")):
            if who and DOORS[path].action is Action.PRACTISE and not ASKED[path][1]:
                continue
            asked = with_cookie(address, who, method)
            found = answer(house, asked)
            assert found.status in (401, 403, 405), (path, method, found)
            assert leaks(house, asked, found) == []


def test_sessions_ended_or_given_to_another_open_nothing(house):
    where = house.recording("@trainee")
    good = house.cookie("trainee")
    for forged in (token_hash(good), good[:-1], good.upper(), f"{good} ", "", "x" * 20_000):
        if forged.strip() != good:
            assert answer(house, with_cookie(where, forged)).status == 403
    house.office.gate.end(house.cookie("trainee"))
    assert answer(house, with_cookie(where, good)).status == 403


def test_five_hundred_random_requests_of_a_stranger(house):
    """`make bench-doors` asks 10,000 times."""
    crook = Crook(house, seed=11)
    asyncio.run(crook.ask_often(500))
    assert crook.amiss == []
    assert sum(crook.statuses.values()) == 500
    assert len(OWNERS) == len(house.sittings)
