"""The pages of review and appeal, visited as one person and another."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from exam_house import house
from reviewed import correction
from streamlit.testing.v1 import AppTest

from exams.people import Person, Session, token_hash
from exams.permissions import Role
from exams.review import Decision
from grading.grade import Verdict
from trainer import office as the_office
from trainer.office import Office
from trainer.reviewing import ReviewDesk

HOME = Path(__file__).parent.parent / "trainer" / "ui" / "home.py"
PEOPLE = {
    "wang": ("王敏", Role.TRAINEE),
    "ann": ("安考评", Role.ASSESSOR),
    "ben": ("贝考评", Role.ASSESSOR),
    "cai": ("蔡考评", Role.ASSESSOR),
    "hr": ("人事", Role.HR),
    "boss": ("管理员", Role.ADMINISTRATOR),
}
ANN, BEN, CAI = "@ann", "@ben", "@cai"
HEARD = ("confirmed", Verdict.MET, 5.0)
NOT_HEARD = ("confirmed", Verdict.NOT_MET, 0.0)


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """An office in the folder with everybody of `PEOPLE` in it, appointed until the end."""
    made = house(folder)
    the_office.appoint(made)
    for key, (called, role) in PEOPLE.items():
        made.gate.register.add(
            Person(key, f"N-{key}".upper(), called, frozenset({role}), "客服部", joined_at=1.0)
        )
    yield made
    the_office.appoint(None)


def visits(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Call it with a key of `PEOPLE` and a page: that person's session, with the page open."""
    kept = {"token": ""}
    monkeypatch.setattr("trainer.ui.visitor.token", lambda: kept["token"])
    monkeypatch.setattr("trainer.ui.account.token", lambda: kept["token"])

    def visit_as(who, page="review", language="zh", **query):
        now = time.time()
        kept["token"] = secrets.token_hex(8)
        office.gate.register.begin_session(Session(token_hash(kept["token"]), who, now, now))
        app = AppTest.from_file(str(HOME), default_timeout=20)
        app.session_state["language"] = language
        app.run()
        app._page_hash = app.session_state["pages"][page]._script_hash
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return visit_as


@pytest.fixture
def office(tmp_path):
    with opened(tmp_path) as made:
        yield made


@pytest.fixture
def desk(office):
    return ReviewDesk(office)


@pytest.fixture
def visit(office, monkeypatch):
    return visits(office, monkeypatch)


def shown(app):
    texts = [e.proto.body for e in app.get("html") if "--tr-card" not in e.proto.body]
    texts += [element.value for element in (*app.markdown, *app.caption)]
    texts += [element.value for element in (*app.warning, *app.error, *app.success, *app.info)]
    for component in app.get("bidi_component"):
        texts.append(json.loads(component.proto.json or "{}").get("html", ""))
    return "\n".join(texts)


def links(app):
    return [link.proto.label for link in app.get("page_link")]


def has(app, key):
    return any(one.key == key for one in app.button)


def press(app, key):
    return app.button(key=key).click().run()


def submit(app, form):
    button = next(one for one in app.button if one.key.startswith(f"FormSubmitter:{form}-"))
    return button.click().run()


def waiting(desk):
    desk.look_through(time.time())
    return [one.case for one in desk.reviews.waiting()]


def judge(app, case, check, verdict, reason="录音里听得清楚。"):
    key = f"{case.id}-{check}"
    app.radio(key=f"verdict-{key}").set_value(verdict)
    app.text_area(key=f"reason-{key}").set_value(reason)
    return submit(app, f"correct-{key}")


def settle(app, reason="听过全程。"):
    app.text_area(key="settle-reason").set_value(reason)
    return press(app.run(), "settle")


def by_hand(desk, case, author, *said, ruling=None):
    """The same without pages."""
    machine = desk.office.store.attempt(case.attempt).grade
    now = time.time()
    desk.reviews.take_up(case.id, author, now)
    for check, verdict, points in said:
        one = correction(case.id, author, check, verdict=verdict, points=points, at=now)
        desk.reviews.correct(one, machine)
    return desk.settle(case.id, Decision(author, now, "听过。", ruling), machine)
