"""An office without engines: real records, one scenario, and a desk that tests move by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sample_call import SCENARIO, sample_call, sample_grade

from exams.attempt import Attempt, Status
from exams.learning import offers
from exams.store import Store
from grading.call_file import CallFile
from scenarios.catalog import Entry
from scenarios.learning import LearningPath
from scenarios.scenario import HouseRules, Scenario
from trainer.desk import NoSuchCall
from trainer.engines import EngineState, Readiness
from trainer.office import Office
from trainer.recordings import Seal
from trainer.settings import read_settings

SAMPLE = Scenario.model_validate(
    {
        "id": "angry-refund",
        "title": "退款拖了三周的愤怒客户",
        "kind": "angry_caller",
        "level": 2,
        "status": "published",
        "desk": {
            "company": "安达物流",
            "trainee": "林晓",
            "briefing": "您在客服热线值班。退款由财务部审核，**当天下午五点前**会有结果。",
            "knowledge": "- 退款审核：财务部，每天 17:00 前答复\n- 超过三周的先道歉，再查订单",
            "directory": [
                {"desk": "售后部", "extension": "8012", "person": "陈主管"},
                {"desk": "财务部", "extension": "8030"},
            ],
            "secrets": [{"name": "王总手机号", "value": "13812345678"}],
        },
        "caller": {"name": "赵敏", "phone": "13900001111"},
        "record": {"caller_name": "赵敏", "matter": "退款申请三周未到账"},
        "script": [{"state": "outburst", "says": ["退款都三周了！"], "hangs_up": True}],
        "checks": [{"id": "soothed", "means": "表示歉意", "say": [["非常抱歉"]]}],
    }
)


def sample_entries() -> list[Entry]:
    others = (
        ("silent-line", "接起来没有人说话", "silent_line", 1),
        ("executive-number", "要总经理手机号的“老朋友”", "confidential_request", 2),
        ("unknown-rule", "跨境退税怎么算", "unsolvable_question", 3),
    )
    entries = [Entry(Path("angry-refund.yaml"), SAMPLE, SCENARIO)]
    for scenario_id, title, kind, level in others:
        scenario = Scenario.model_validate(
            {
                **SAMPLE.model_dump(by_alias=True),
                "id": scenario_id,
                "title": title,
                "kind": kind,
                "level": level,
            }
        )
        entries.append(Entry(Path(f"{scenario_id}.yaml"), scenario, f"{scenario_id}@00000000"))
    return entries


@dataclass
class FakeLibrary:
    """A library of given entries."""

    entries: list[Entry] = field(default_factory=sample_entries)
    problems: tuple[str, ...] = ()
    learning_paths: tuple[LearningPath, ...] = ()

    def catalog(self) -> Any:
        return SimpleNamespace(entries=tuple(self.entries), problems=self.problems)

    def published(self) -> list[Entry]:
        return self.entries

    def entry(self, scenario_id: str) -> Entry | None:
        return next((e for e in self.entries if e.scenario.id == scenario_id), None)

    def offers(self) -> Any:
        return offers(self.entries, self.house)

    def paths(self) -> Any:
        return self.learning_paths, ()

    def house(self, entry: Entry) -> Any:
        return HouseRules(id="neutral", title="中性", version=1, checks=())


@dataclass
class FakeDesk:
    """Calls that last until `files` holds what they left."""

    trainees: dict[str, str] = field(default_factory=dict)
    files: dict[str, CallFile] = field(default_factory=dict)
    tickets: int = 0
    connected_to: set[str] = field(default_factory=set)
    cut_off: list[str] = field(default_factory=list)
    preparing: Any = None

    def connected(self, call_id: str) -> bool:
        return call_id in self.connected_to

    def cut(self, call_id: str) -> None:
        self.cut_off.append(call_id)

    def open_call(
        self, trainee: str, entry: Entry, house: Any, checks: Any, terms: Any = None
    ) -> str:
        call_id = f"new{len(self.trainees) + 1}"
        self.trainees[call_id] = trainee
        return call_id

    def ticket(self, call_id: str) -> str:
        self.tickets += 1
        return f"ticket-{self.tickets}"

    def call(self, call_id: str) -> str:
        if call_id not in self.trainees:
            raise NoSuchCall(call_id)
        return call_id

    def call_file(self, call_id: str) -> CallFile | None:
        return self.files.get(call_id)

    def unfinished(self, trainee: str) -> list[str]:
        return [
            one
            for one, whose in self.trainees.items()
            if whose == trainee and one not in self.files
        ]

    def phase(self, call_id: str) -> str:
        return "ended" if call_id in self.files else "talking"


class FakeEmbedder:
    """Stands where an embedder would; these tests mark nothing by meaning."""

    name = "fake"


def fake_office(data: Path, states: tuple[EngineState, ...] | None = None) -> Office:
    settings = replace(read_settings({}), data=data)
    if states is None:
        roles = {"speaker": "kokoro", "listener": "whisper", "spotter": "silero", "embedder": "e5"}
        states = tuple(EngineState(cast(Any, r), n, Readiness.READY) for r, n in roles.items())
    return Office(
        settings=settings,
        library=cast(Any, FakeLibrary()),
        store=Store(data / "records.db"),
        desk=cast(Any, FakeDesk()),
        shelf=cast(Any, None),
        engines=cast(Any, SimpleNamespace(embedder=FakeEmbedder(), listener=None)),
        warmth=cast(Any, SimpleNamespace(states=lambda: states)),
        seal=Seal("for tests"),
    )


def finished(call_id: str = "call1", trainee: str = "林晓", **changes: Any) -> Attempt:
    """An attempt with a call and a grade, as the records keep it."""
    call = sample_call(call_id)
    attempt = Attempt(
        id=call_id,
        trainee=trainee,
        scenario=SCENARIO,
        title=SAMPLE.title,
        kind="angry_caller",
        started_at=call.started_at,
        status=Status.FINISHED,
        call=call,
        grade=sample_grade(call_id),
    )
    return replace(attempt, **changes)
