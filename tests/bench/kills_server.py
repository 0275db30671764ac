"""The server side of bench.kills: real line, desk, records and rules; engines that cost nothing."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import uvicorn
from fake_office import FakeLibrary, fake_office
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bench.line_server import AnyWords, Noise, NoMeaning
from exams.blueprint import BlueprintEntry
from exams.sitting_rules import SittingError
from exams.sittings import NotAllowed
from grading.embedders import embedder
from scenarios.catalog import Entry, version_of
from scenarios.questions import questions
from scenarios.scenario import RecordFacts, Scenario
from scenarios.spotting import spotting_entries
from trainer import exam_papers, journal
from trainer.desk import Desk
from trainer.ears import Hearing
from trainer.exam_watch import Watch
from trainer.examining import Examiner, View
from trainer.line import line_routes
from trainer.office import Office, recover
from voices.engines import spotter

BLUEPRINT = """\
id: kills
title: 断电考试
about: 服务器随时会停。
calls: [{count: 2, minutes: 2}]
theory: [{count: 3, seconds: 120}]
minutes: 12
weights: {call: 60, theory: 40}
pass_mark: 80
period: year
calls_again: 2
"""
RULES = "规则……我同意"


# Read before the first life, so that no life is spent on reading them.
READ = (questions(), spotting_entries())


def _entry(number: int) -> Entry:
    scenario = Scenario.model_validate(
        {
            "id": f"kills-{number}",
            "title": "断电",
            "kind": "unsolvable_question",
            "level": 1,
            "status": "published",
            "desk": {"company": "安达物流", "trainee": "小李", "briefing": "-"},
            "caller": {"name": "赵敏"},
            "script": [{"state": "asks", "says": ["喂？"], "patience_s": 60, "hangs_up": True}],
            "checks": [{"id": "sorry", "means": "道歉", "say": [["非常抱歉让您久等了"]]}],
        }
    )
    text = json.dumps(scenario.model_dump(mode="json", by_alias=True), ensure_ascii=False)
    return Entry(Path(f"{scenario.id}.yaml"), scenario, version_of(scenario.id, text), text)


def office_at(data: Path) -> Office:
    """The office of the bench on this data folder, as a server that starts there opens it."""
    (data / "exams").mkdir(parents=True, exist_ok=True)
    (data / "exams" / "kills.yaml").write_text(BLUEPRINT, "utf-8")
    hearing = Hearing(AnyWords(), spotter("energy"), lambda *_: NoMeaning())
    opened = replace(
        fake_office(data),
        library=cast(Any, FakeLibrary([_entry(number) for number in range(6)])),
        desk=Desk(data, Noise(), hearing),
        engines=cast(Any, SimpleNamespace(embedder=embedder("letters"), listener=None)),
    )
    opened.store.prepare()
    return opened


def seen(view: View) -> dict[str, object]:
    """What a candidate's page knows of a sitting."""
    at, attempt = view.step.item, view.attempt
    state = view.course.items[at] if at is not None else None
    return {
        "stage": view.sitting.stage.value,
        "move": view.step.move.value,
        "item": at,
        "kind": view.course.asked(at).kind.value if at is not None else "",
        "attempt": attempt.id if attempt else "",
        "status": attempt.status.value if attempt else "",
        "shown": state is not None and state.shown_at is not None,
    }


def _deeds(office: Office) -> dict[str, Callable[[dict[str, Any]], dict[str, object]]]:
    exams: Examiner = office.exams
    entry: BlueprintEntry = next(
        one for one in exam_papers.blueprints(office)[0] if one.blueprint.id == "kills"
    )

    def begin(given: dict[str, Any]) -> dict[str, object]:
        exams.begin(given["key"], entry, RULES, given["sitting"])
        return {}

    def ring(given: dict[str, Any]) -> dict[str, object]:
        return {"attempt": exams.ring(given["sitting"], given["item"]).id}

    def choose(given: dict[str, Any]) -> dict[str, object]:
        exams.choose(given["sitting"], given["item"], given["given"])
        return {}

    return {
        "begin": begin,
        "ring": ring,
        "choose": choose,
        "look": lambda given: seen(exams.look(given["sitting"])),
        "show": lambda given: seen(exams.show(given["sitting"], given["item"])),
        "ticket": lambda given: {"ticket": office.desk.ticket(given["attempt"])},
        "answer": lambda given: seen(exams.answer(given["sitting"], given["item"], given["given"])),
        "record": lambda given: seen(
            exams.hand_in_record(
                given["sitting"], given["attempt"], RecordFacts(matter=given["matter"])
            )
        ),
    }


def serve(pipe: Connection, data: Path) -> None:
    """Recover, then run the server; its port goes down the pipe once it takes requests."""
    office = office_at(data)
    recover(office)
    Watch(office).start()
    deeds = _deeds(office)

    def do(request: Request) -> JSONResponse:
        given = json.loads(request.query_params["given"])
        try:
            return JSONResponse(deeds[given.pop("do")](given))
        except (SittingError, NotAllowed, LookupError, journal.JournalError) as refusal:
            return JSONResponse({"refused": str(refusal)}, 409)

    app = Starlette(routes=[Route("/do", do), *line_routes(office.desk)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        pipe.send(listening.getsockname()[1])
        server.run([listening])
