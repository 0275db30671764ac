"""What robots were told, held against what the records say afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from exams.attempt import Status
from exams.outcome import OutcomeStatus
from exams.sitting import Event, EventKind, Sitting, Stage
from exams.sitting_rules import BROKE_OFF, Course
from grading.call_file import EndedBy
from trainer.office import Office

KEPT = {"choose": EventKind.CHOSEN, "answer": EventKind.ANSWERED}


@dataclass
class Ledger:
    """Deeds by (sitting, item or attempt, what was given): asked how often, and acknowledged."""

    tried: Counter[tuple[str, ...]] = field(default_factory=Counter)
    done: Counter[tuple[str, ...]] = field(default_factory=Counter)
    ended: set[str] = field(default_factory=set)  # calls that the server said were over

    def asked(self, deed: str, given: dict[str, Any]) -> None:
        """It is on its way; whether it arrived is not known."""
        self.tried[_name(deed, given)] += 1

    def acknowledged(self, deed: str, given: dict[str, Any], answer: dict[str, Any]) -> None:
        """The server says that it is done."""
        if deed == "ring":
            given = {**given, "attempt": answer["attempt"]}
        self.done[_name(deed, given)] += 1
        if answer.get("stage") not in (None, "open"):
            self.done["over", given["sitting"], answer["stage"]] += 1


def _name(deed: str, given: dict[str, Any]) -> tuple[str, ...]:
    keys = ("sitting", "item", "attempt", "given", "matter")
    return (deed, *(str(given[key]) for key in keys if key in given))


def faults_in(ledger: Ledger, office: Office) -> list[str]:
    """Everything that was lost, doubled, or ended by no rule."""
    found: list[str] = []
    for deed in sorted(ledger.done):
        found += _lost(deed, office)
    for sitting in _all(office):
        found += _ended_badly(sitting, office)
        found += _doubled(sitting, office)
    for attempt_id in sorted(ledger.ended):
        attempt, call = office.store.attempt(attempt_id), office.desk.call_file(attempt_id)
        if attempt is None or call is None or call.ended_by is not EndedBy.TRAINEE:
            found.append(f"call {attempt_id} was said to be over, and is not kept so")
        elif attempt.status in (Status.OPEN, Status.INTERRUPTED) or call.notes != "记下来":
            found.append(f"call {attempt_id} was over and is kept as {attempt.status}")
    return found


def _lost(deed: tuple[str, ...], office: Office) -> Iterator[str]:
    """What was acknowledged must be there once."""
    events = office.exams.sittings.events(deed[1]) if len(deed) > 1 else ()
    match deed:
        case ("begin", _):
            consents = sum(one.kind is EventKind.CONSENTED for one in events)
            if consents != 1:
                yield f"{deed}: begun, and {consents} consents are kept"
        case ("ring", _, item, attempt_id):
            began = _calls(events, EventKind.CALL_BEGAN, attempt_id)
            if began != [int(item)] or office.store.attempt(attempt_id) is None:
                yield f"{deed}: rung, and kept at items {began}"
        case ("choose" | "answer" as what, _, item, given):
            kept = sum(
                (one.kind, str(one.item), str(one.data.get("given"))) == (KEPT[what], item, given)
                for one in events
            )
            if kept != 1:
                yield f"{deed}: acknowledged, and kept {kept} times"
        case ("record", _, attempt_id, matter):
            yield from _record_lost(attempt_id, matter, events, office)
        case ("over", sitting_id, stage):
            sitting = office.exams.sittings.sitting(sitting_id)
            if sitting is None or sitting.stage != stage:
                yield f"{deed}: it was over, and is not any more"


def _record_lost(
    attempt_id: str, matter: str, events: tuple[Event, ...], office: Office
) -> Iterator[str]:
    attempt, ended = (
        office.store.attempt(attempt_id),
        _calls(events, EventKind.CALL_ENDED, attempt_id),
    )
    if attempt is None or attempt.call is None or attempt.call.record.matter != matter:
        yield f"record of {attempt_id}: acknowledged, and what is kept is another"
    elif len(ended) != 1 or attempt.grade is None:
        marked = "marked" if attempt.grade else "not marked"
        yield f"record of {attempt_id}: handed in {len(ended)} times, and {marked}"


def _calls(events: tuple[Event, ...], kind: EventKind, attempt_id: str) -> list[int | None]:
    return [
        one.item for one in events if one.kind is kind and one.data.get("attempt") == attempt_id
    ]


def _all(office: Office) -> tuple[Sitting, ...]:
    with office.store.reading() as db:
        names = [str(row["id"]) for row in db.query("select id from sittings order by id")]
    found = (office.exams.sittings.sitting(name) for name in names)
    return tuple(one for one in found if one is not None)


def _ended_badly(sitting: Sitting, office: Office) -> Iterator[str]:
    """Handed in, or void because a call broke off too often; with one outcome that says so."""
    course = office.exams.sittings.course(sitting.id)
    assert course is not None
    outcome = office.exams.outcomes.of(sitting.id)
    if sitting.stage is Stage.OPEN:
        yield f"{sitting.id}: still open at the end"
    elif sitting.stage is Stage.VOID and not _void_by_rule(course):
        yield f"{sitting.id}: void, and no rule says so ({sitting.void_reason})"
    elif sitting.stage is Stage.HANDED_IN and course.current is not None:
        yield f"{sitting.id}: handed in before its items were done, with time left"
    if outcome is None or (outcome.status is OutcomeStatus.VOID) is (
        sitting.stage is Stage.HANDED_IN
    ):
        yield f"{sitting.id}: its outcome is {outcome.status if outcome else 'missing'}"


def _void_by_rule(course: Course) -> bool:
    return course.must_be_void and course.sitting.void_reason == BROKE_OFF


def _doubled(sitting: Sitting, office: Office) -> Iterator[str]:
    """No item is shown or answered twice, no call begun or ended twice, no value kept twice."""
    seen: Counter[tuple[object, ...]] = Counter()
    for event in office.exams.sittings.events(sitting.id):
        match event.kind:
            case EventKind.SHOWN | EventKind.ANSWERED:
                seen[event.kind, event.item] += 1
            case EventKind.CALL_BEGAN | EventKind.CALL_ENDED:
                seen[event.kind, str(event.data["attempt"])] += 1
            case EventKind.CHOSEN:
                seen[event.kind, event.item, str(event.data["given"])] += 1
            case EventKind.CONSENTED | EventKind.HANDED_IN | EventKind.VOIDED:
                seen[event.kind,] += 1
            case _:
                pass
    yield from (f"{sitting.id}: {what} {times} times" for what, times in seen.items() if times > 1)


def told(ledger: Ledger, office: Office) -> str:
    """The figures: what was acknowledged, and how the sittings ended."""
    deeds: Counter[str] = Counter()
    for name, times in ledger.done.items():
        deeds[name[0]] += times
    ends = Counter(one.stage.value for one in _all(office))
    again = sum(
        state.broke_off
        for one in _all(office)
        if (course := office.exams.sittings.course(one.id)) is not None
        for state in course.items
    )
    counted = ("begin", "ring", "choose", "answer", "record")
    acknowledged = ", ".join(f"{deeds[deed]} {deed}" for deed in counted)
    return (
        f"acknowledged: {acknowledged}; {len(ledger.ended)} calls to their end\n"
        f"sittings: {ends['handed_in']} handed in, {ends['void']} void by rule, "
        f"{ends['open']} open; {again} calls broke off"
    )
