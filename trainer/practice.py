"""A practice call from the ring to the grade: each function is one arrow of it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from exams.attempt import Attempt, Status
from grading.marking import grade_call
from scenarios.catalog import Entry, checks_of, house_text
from scenarios.scenario import HouseRules, RecordFacts
from trainer.desk import NoSuchCall
from trainer.exam_call import Terms
from trainer.versions import entry_at, house_at, house_then

if TYPE_CHECKING:
    from trainer.office import Office


# Attempts are read, changed and written by pages, the line's end and the exam's clock alike.
_changing = threading.Lock()


class ScenarioChanged(RuntimeError):
    """The scenario is not what it was when the call was taken, so it cannot be marked by it."""


def begin(office: Office, trainee: str, entry: Entry) -> Attempt:
    """Let a call ring for this trainee."""
    return open_attempt(office, trainee, entry, Terms(tries(office, trainee, entry)))


def open_attempt(
    office: Office, trainee: str, entry: Entry, terms: Terms, sitting: str = ""
) -> Attempt:
    """Let a call ring on these terms, in practice or in a sitting."""
    rules = office.library.house(entry)
    checks = checks_of(entry.scenario, rules)
    call_id = office.desk.open_call(trainee, entry, rules, checks, terms)
    attempt = Attempt(
        id=call_id,
        trainee=trainee,
        scenario=entry.version,
        title=entry.scenario.title,
        kind=entry.scenario.kind.value,
        started_at=time.time(),
        scenario_text=office.store.keep_text(entry.text) if entry.text else "",
        house_text=office.store.keep_text(house_text(rules)),
        sitting=sitting,
    )
    office.store.save(attempt)
    return attempt


def tries(office: Office, trainee: str, entry: Entry) -> int:
    """How often they took this call before; each try is worded otherwise."""
    scenario = entry.scenario.id
    return sum(attempt.scenario_id == scenario for attempt in office.store.attempts(trainee))


def settle(office: Office, attempt: Attempt) -> Attempt:
    """The attempt as it stands now: a call that ended, or was lost, is kept as such."""
    if attempt.status is not Status.OPEN:
        return attempt
    # Asked in this order: the desk lets go of a call once its file is kept, not before.
    going_on = _is_going_on(office, attempt.id)
    call = office.desk.call_file(attempt.id)
    if call is None and going_on:
        return attempt
    with _changing:
        # Another thread may have settled it meanwhile, and its record may be written since.
        present = office.store.attempt(attempt.id) or attempt
        if present.status is not Status.OPEN:
            return present
        lost = replace(present, status=Status.INTERRUPTED)
        return _keep(office, present.ended(call) if call is not None else lost)


def _is_going_on(office: Office, call_id: str) -> bool:
    try:
        office.desk.call(call_id)
    except NoSuchCall:
        return False
    return True


def keep_record(office: Office, attempt: Attempt, record: RecordFacts) -> Attempt:
    """Keep what is written in the call record so far; of a call that was marked, no more."""
    with _changing:
        present = office.store.attempt(attempt.id) or attempt
        if present.call is None or present.call.record == record:
            return present
        if present.status is not Status.AWAITING_RECORD:
            return present
        return _keep(office, replace(present, call=replace(present.call, record=record)))


def mark(office: Office, attempt: Attempt) -> Attempt:
    """Mark an ended call. Raises ScenarioChanged, EngineMissing, RecordsError."""
    assert attempt.call is not None, "only a call that ended is marked"
    entry = entry_of(office, attempt)
    rules = house_of(office, attempt, entry)
    grade = grade_call(attempt.call, entry.scenario, rules, office.engines.embedder)
    return _keep(office, attempt.marked(attempt.call, grade))


def entry_of(office: Office, attempt: Attempt) -> Entry:
    """The scenario the call was taken under. Raises ScenarioChanged."""
    present = office.library.entry(attempt.scenario_id)
    entry = entry_at(attempt, present, office.store)
    if entry is None:
        found = present.version if present else "nothing of that name"
        raise ScenarioChanged(
            f"The call was taken under {attempt.scenario}, and there is {found} now. "
            "Put the former file back to mark it."
        )
    return entry


def house_of(office: Office, attempt: Attempt, entry: Entry) -> HouseRules:
    """The house rules an ended call was taken under. Raises ScenarioChanged."""
    assert attempt.call is not None, "a call names its house when it ended"
    kept = house_at(attempt, office.store)
    rules = house_then(attempt.call, kept, lambda: office.library.house(entry))
    if isinstance(rules, str):
        raise ScenarioChanged(rules)
    return rules


def _keep(office: Office, attempt: Attempt) -> Attempt:
    office.store.save(attempt)
    return attempt
