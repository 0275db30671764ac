"""A small examination for tests: its blueprint, a pool to draw from, and grades for its calls."""

from pathlib import Path

from exams.blueprint import Blueprint, BlueprintEntry
from exams.draw import draw
from exams.pool import Pool, PoolCall, PoolQuestion, PoolRecording
from exams.sitting import Candidate, Event, EventKind, Sitting, Stage
from grading.grade import Grade, Mark, Unmarked, Verdict
from grading.marking import score_of
from scenarios.questions import Topic
from scenarios.scenario import Kind

WANG = Candidate("@wang", "1001", "王敏", "客服部", "一组")
LI = Candidate("@li", "1002", "李强", "客服部", "二组")
PARTS = {
    "calls": [{"count": 2, "minutes": 5}],
    "theory": [{"count": 4, "seconds": 60}],
    "spotting": [{"count": 1, "seconds": 300}],
}
WEIGHTS = {"call": 60, "theory": 30, "spotting": 10}


def blueprint(**given) -> Blueprint:
    """Two calls, four questions and a recording, with what is given otherwise."""
    usual = {
        **{"id": "small", "title": "小考", "about": "试一试。", "minutes": 30, "pass_mark": 80},
        **{"period": "quarter", "weights": WEIGHTS, **PARTS},
    }
    return Blueprint.model_validate(usual | given)


def entry(**given) -> BlueprintEntry:
    """The same as if from a file."""
    made = blueprint(**given)
    return BlueprintEntry(Path("small.yaml"), made, "small@0a", made.model_dump_json())


def pool(calls: int = 8, questions: int = 12, recordings: int = 4) -> Pool:
    """So many of each, of changing situation, topic and level."""
    kinds, topics = list(Kind), list(Topic)
    return Pool(
        calls=tuple(
            PoolCall(f"call-{n}@1", kinds[n % 4], 1 + n % 3, "neutral") for n in range(calls)
        ),
        questions=tuple(
            PoolQuestion(f"ask-{n}@1", topics[n % 4], 1 + n % 3, (f"rule.{n % 5}",))
            for n in range(questions)
        ),
        recordings=tuple(
            PoolRecording(f"hear-{n}@1", 1 + n % 3, ("rule.heard",)) for n in range(recordings)
        ),
    )


def sitting(of: BlueprintEntry | None = None, **given) -> Sitting:
    """Wang's sitting, begun at second 1000."""
    drawn = of or entry()
    usual = {
        **{"id": "s1", "candidate": WANG.key, "facts": WANG, "title": "小考", "number": 1},
        **{"period": "2026Q4", "began_at": 1000.0, "stage": Stage.OPEN},
        "closes_at": 1000.0 + drawn.blueprint.minutes * 60,
        "paper": draw(drawn, pool(), 1),
        "calls_again": drawn.blueprint.calls_again,
    }
    return Sitting(**(usual | given))


def happened(at: float, kind: EventKind, item: int | None = None, **data) -> Event:
    """An event with an id made of where it stands."""
    tab = data.pop("tab", "")
    return Event(f"{kind} {item} {at:g}", at, kind, item, data, tab)


def call(at: float, item: int, attempt: str, seconds: float = 60) -> list[Event]:
    """A call taken from ring to record."""
    return [
        happened(at, EventKind.SHOWN, item),
        happened(at, EventKind.CALL_BEGAN, item, attempt=attempt),
        happened(at + seconds, EventKind.CALL_ENDED, item, attempt=attempt),
    ]


def answer(at: float, item: int, share: float, seconds: float = 10) -> list[Event]:
    """A question shown and answered."""
    return [
        happened(at, EventKind.SHOWN, item),
        happened(at + seconds, EventKind.ANSWERED, item, given=[0], share=share),
    ]


def taken(shares=(1.0, 1.0, 1.0, 1.0, 1.0)) -> list[Event]:
    """All that happens in a sitting of the small examination, calls c0 and c1."""
    events = [*call(1010, 0, "c0"), *call(1110, 1, "c1")]
    for at, share in enumerate(shares):
        events += answer(1300 + 20 * at, 2 + at, share)
    return events


def mark(check: str, points: float, out_of: float, **given) -> Mark:
    """A mark of a call."""
    full = Verdict.MET if points >= out_of else Verdict.PARTLY if points > 0 else Verdict.NOT_MET
    usual = {"kind": "say", "means": check, "verdict": full, "clause": f"rule.{check}"}
    return Mark(check=check, points=points, out_of=out_of, **(usual | given))


def left(check: str, out_of: float, **given) -> Unmarked:
    """A check that could not be judged."""
    return Unmarked(check=check, kind="say", means=check, reason="unsure", out_of=out_of, **given)


def grade(attempt: str, *judged: Mark | Unmarked) -> Grade:
    """The grade of a call."""
    marks = tuple(one for one in judged if isinstance(one, Mark))
    unmarked = tuple(one for one in judged if isinstance(one, Unmarked))
    score, low, high = score_of(marks, unmarked)
    return Grade(
        call_id=attempt,
        scenario="call-0@1",
        house="neutral@1",
        rubric="r",
        engines={},
        pass_mark=80,
        marks=marks,
        unmarked=unmarked,
        score=score,
        low=low,
        high=high,
        fatal=tuple(one.check for one in marks if one.fatal and one.verdict is not Verdict.MET),
    )
