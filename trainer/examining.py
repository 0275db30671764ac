"""Examinations as they are sat: the one object between the pages, the desk and the records."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exams.attempt import Attempt, Status
from exams.blueprint import BlueprintEntry
from exams.outcomes import Outcomes, Wanted
from exams.periods import period_at
from exams.permissions import Role
from exams.sitting import Candidate, Event, EventKind, ItemKind, Json, Sitting, Stage
from exams.sitting_rules import (
    BROKE_OFF,
    Course,
    Move,
    NotNow,
    SittingError,
    Step,
    TimeLeft,
    attempts_left,
    limit_of,
    may_begin,
    next_step,
    time_left,
)
from exams.sittings import Beginning, Sittings
from scenarios.scenario import RecordFacts
from trainer import exam_marks, exam_papers
from trainer.exam_call import Terms
from trainer.practice import keep_record, open_attempt, settle

if TYPE_CHECKING:
    from trainer.office import Office

AWAY_S = 25.0  # a page that has not been heard of for so long is gone
MOST_STEPS = 50  # that can follow from each other at once; a paper has fewer items in a row

log = logging.getLogger("threerings.exams")


@dataclass(frozen=True)
class View:
    """Where a sitting stands; `attempt` is the call of its present item, once there is one."""

    course: Course
    step: Step
    left: TimeLeft
    attempt: Attempt | None = None

    @property
    def sitting(self) -> Sitting:
        """The sitting itself."""
        return self.course.sitting

    @property
    def item_runs(self) -> bool:
        """Whether the clock of the present item runs: a call's does from its ring on."""
        at = self.step.item
        if at is None:
            return False
        state, is_call = self.course.items[at], self.course.asked(at).kind is ItemKind.CALL
        return state.on_call if is_call else state.shown_at is not None


@dataclass(frozen=True)
class Live:
    """An open sitting as the invigilator sees it; `seen_at` is None for a page never heard of."""

    view: View
    seen_at: float | None
    last: Event | None

    def connected(self, now: float) -> bool:
        """Whether the candidate's page was heard of just now."""
        return self.seen_at is not None and now - self.seen_at < AWAY_S


class Examiner:
    """Lets people sit examinations. Any thread may call it."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.sittings, self.outcomes = Sittings(office.store), Outcomes(office.store)
        self._marking = ThreadPoolExecutor(1, "exam-marking")
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()
        self._records = threading.RLock()  # a record is not written on while it is handed in

    def close(self) -> None:
        """Let go of the thread; what was not marked is marked at the next start."""
        self._marking.shutdown(cancel_futures=True)

    # --- who sits ---

    def candidate(self, key: str) -> Candidate:
        """Who sits under that key; in the open house everybody may sit as anybody."""
        person = self._office.gate.register.person(key[1:]) if key.startswith("@") else None
        if person is None:
            return Candidate(key=key, name=key, roles=frozenset(Role))
        return Candidate(
            key, person.staff_number, person.name, person.department, person.team, person.roles
        )

    def open_sitting(self, key: str) -> Sitting | None:
        """The sitting of theirs that is going on, brought up to now; None when none is."""
        for one in self.sittings.of(key) if key else ():
            if one.stage is Stage.OPEN and self.look(one.id).sitting.stage is Stage.OPEN:
                return one
        return None

    def may_begin(self, key: str, entry: BlueprintEntry) -> NotNow | None:
        """Why they may not begin it now; None when they may."""
        now, wanted = time.time(), Wanted(candidate=key)
        past, outcomes = self.sittings.of(key), self.outcomes.find(wanted)
        period = self._period(entry, now)
        return may_begin(entry.blueprint, self.candidate(key), past, outcomes, now, period)

    def attempts_left(self, key: str, entry: BlueprintEntry) -> int:
        """How often they may still sit it, in its period or its days."""
        now = time.time()
        period = self.period(entry)
        return attempts_left(entry.blueprint, self.sittings.of(key), now, period)

    def period(self, entry: BlueprintEntry) -> str:
        """What a sitting begun now counts for."""
        return self._period(entry, time.time())

    def _period(self, entry: BlueprintEntry, now: float) -> str:
        return period_at(entry.blueprint.period, now, self._office.settings.time_zone).name

    def begin(self, key: str, entry: BlueprintEntry, rules: str, sitting_id: str = "") -> Sitting:
        """Draw a paper and start the clock.

        Raises NotAllowed, DrawError, and SittingError while they are on a call of practice. Begun
        again under the same id it is the sitting there is.
        """
        if self._office.desk.unfinished(key):
            raise SittingError("on_practice_call", f"{key}: a call is going on. End it first.")
        now = time.time()
        wanted = Beginning(
            id=sitting_id or new_id(),
            candidate=self.candidate(key),
            entry=entry,
            rules=rules,
            at=now,
            period=self._period(entry, now),
        )
        sitting = self.sittings.begin(wanted, exam_papers.drawing(self._office, entry))
        exam_papers.keep_texts(self._office, sitting.paper)
        exam_papers.make_recordings(self._office, sitting.paper)
        return sitting

    # --- where it stands ---

    def look_at_calls(self, sitting_id: str, at: float) -> None:
        """A call that was lost with the server broke off at this moment."""
        course = self.sittings.course(sitting_id)
        if course is not None and course.current is not None and course.on_call:
            self._on_call(course, course.current, at, time_up=False)

    def look(self, sitting_id: str, now: float | None = None) -> View:
        """Do what the rules ask for by now, and tell where the sitting stands."""
        at = time.time() if now is None else now
        for _ in range(MOST_STEPS):
            course = self.sittings.course(sitting_id)
            if course is None:
                raise SittingError("unknown", f"There is no sitting '{sitting_id}'.")
            step = next_step(course, at)
            try:
                if not self._follow(course, step, at):
                    return self._view(course, step, at)
            except SittingError:
                continue  # another thread did it first
        raise AssertionError(f"{sitting_id}: it does not come to rest")

    def _view(self, course: Course, step: Step, now: float) -> View:
        item = course.items[step.item] if step.item is not None else None
        attempt = self._office.store.attempt(item.attempt) if item and item.attempt else None
        return View(course, step, time_left(course, now), attempt)

    def _follow(self, course: Course, step: Step, now: float) -> bool:
        """Do what comes next unless it is the candidate's turn; whether anything was done."""
        sitting_id = course.sitting.id
        match step.move:
            case Move.ON_CALL | Move.END_CALL:
                assert step.item is not None, "a call is of an item"
                return self._on_call(course, step.item, now, step.move is Move.END_CALL)
            case Move.PASS_OVER:
                assert step.item is not None, "what is passed over is an item"
                self._pass_over(course, step.item, now)
            case Move.HAND_IN:
                if course.current is not None:
                    self._pass_over(course, course.current, now)
                by = "candidate" if course.current is None else "clock"
                self.sittings.hand_in(sitting_id, min(now, course.closes_at), by)
                self.later(exam_marks.conclude, sitting_id)
            case Move.VOID:
                self.sittings.void(sitting_id, now, BROKE_OFF, "rule")
                self.later(exam_marks.conclude, sitting_id)
            case _:
                return False
        return True

    def _on_call(self, course: Course, at: int, now: float, time_up: bool) -> bool:
        attempt = self._office.store.attempt(course.items[at].attempt)
        if attempt is not None:
            attempt = settle(self._office, attempt)
        if attempt is None or attempt.status is Status.INTERRUPTED:
            self._end_call(course, at, now, broke_off=True)
        elif attempt.status is Status.OPEN:
            if time_up:
                self._office.desk.cut(attempt.id)
            return False
        elif attempt.status is Status.AWAITING_RECORD and not time_up:
            return False
        else:
            self._end_call(course, at, now)
        return True

    def _end_call(self, course: Course, at: int, now: float, broke_off: bool = False) -> None:
        attempt_id = course.items[at].attempt
        data: dict[str, Json] = {"attempt": attempt_id, "broke_off": broke_off}
        event = Event(f"{attempt_id} ended", now, EventKind.CALL_ENDED, at, data)
        self.sittings.append(course.sitting.id, event)
        if not broke_off:
            self.later(exam_marks.mark_call, attempt_id)

    def _pass_over(self, course: Course, at: int, now: float) -> None:
        """The time for it is up: what was chosen until then stands."""
        item = course.items[at]
        if course.asked(at).kind is ItemKind.CALL or item.shown_at is None:
            return
        limit = limit_of(course, at)
        self._keep_answer(course, at, item.chosen, now if limit is None else min(now, limit))

    # --- what the candidate does ---

    def show(self, sitting_id: str, at: int) -> View:
        """The item is put before them; its clock runs from the first time."""
        event = Event(f"{at} shown", time.time(), EventKind.SHOWN, at)
        self.sittings.append(sitting_id, event)
        return self.look(sitting_id)

    def take_over(self, sitting_id: str, tab: str) -> None:
        """This window has the sitting from now on. Raises SittingError while another has a call."""
        event = Event(f"{tab} {new_id()}", time.time(), EventKind.TAKEN_OVER, tab=tab)
        self.sittings.append(sitting_id, event)

    def ring(self, sitting_id: str, at: int) -> Attempt:
        """Let the call of this item ring. Raises SittingError, ScenarioError, JournalError."""
        view = self.look(sitting_id)
        if view.step != Step(Move.ITEM, at) or view.course.asked(at).kind is not ItemKind.CALL:
            raise SittingError("not_now", f"{sitting_id}: no call may begin at item {at}.")
        course, now = view.course, time.time()
        asked, tries = course.asked(at), len(course.items[at].calls)
        entry = exam_papers.call_for(self._office, asked)
        if entry is None:
            raise SittingError("gone", f"{asked.ref}: there is no such scenario any more.")
        limit_s = asked.seconds if asked.seconds is not None else course.closes_at - now
        terms = Terms(course.sitting.paper.seed % 997 + tries, time.monotonic() + limit_s)
        attempt = open_attempt(
            self._office, course.sitting.candidate, entry, terms, course.sitting.id
        )
        data: dict[str, Json] = {"attempt": attempt.id}
        event = Event(f"{attempt.id} began", now, EventKind.CALL_BEGAN, at, data)
        try:
            self.sittings.append(sitting_id, event)
        except SittingError:
            self._office.desk.cut(attempt.id)
            raise
        return attempt

    def hand_in_record(self, sitting_id: str, attempt_id: str, record: RecordFacts) -> View:
        """The call record is written; the call is behind them and marked in the background."""
        with self._records:
            view = self.write_record(sitting_id, attempt_id, record)
            assert view.step.item is not None, "a record is of an item"
            self._end_call(view.course, view.step.item, time.time())
        return self.look(sitting_id)

    def write_record(self, sitting_id: str, attempt_id: str, record: RecordFacts) -> View:
        """Keep what is written so far. Raises SittingError once the record was handed in."""
        with self._records:
            view = self.look(sitting_id)
            attempt = view.attempt
            if attempt is None or attempt.id != attempt_id or view.step.item is None:
                text = f"{sitting_id}: call {attempt_id} is not at its record."
                raise SittingError("not_now", text)
            if attempt.status is not Status.AWAITING_RECORD:
                text = f"{sitting_id}: call {attempt_id} is not over yet."
                raise SittingError("not_now", text)
            keep_record(self._office, attempt, record)
            return view

    def choose(self, sitting_id: str, at: int, given: Json, tab: str = "") -> float:
        """Keep what is chosen so far; when it was kept. Raises SittingError."""
        course = self.sittings.course(sitting_id)
        item = course.items[at] if course is not None else None
        if item is not None and item.chosen_at is not None and item.chosen == given:
            return item.chosen_at  # sent again, its answer having been lost
        now = time.time()
        event = Event(f"{at} {new_id()}", now, EventKind.CHOSEN, at, {"given": given}, tab)
        self.sittings.append(sitting_id, event)
        return now

    def answer(self, sitting_id: str, at: int, given: Json, tab: str = "") -> View:
        """Keep the answer, which ends the item. Raises SittingError."""
        course = self.look(sitting_id).course
        self._keep_answer(course, at, given, time.time(), tab)
        return self.look(sitting_id)

    def _keep_answer(self, course: Course, at: int, given: Json, now: float, tab: str = "") -> None:
        share = exam_marks.share_of(self._office, course.asked(at), given)
        data: dict[str, Json] = {"given": given, "share": share}
        event = Event(f"{at} answered", now, EventKind.ANSWERED, at, data, tab)
        self.sittings.append(course.sitting.id, event)

    # --- what the invigilator sees and does ---

    def saw(self, sitting_id: str) -> None:
        """The candidate's page is there."""
        with self._lock:
            self._seen[sitting_id] = time.time()

    def live(self) -> tuple[Live, ...]:
        """Every sitting that is going on, the first begun first."""
        found = []
        for sitting in self.sittings.open():
            view = self.look(sitting.id)
            if view.sitting.stage is Stage.OPEN:
                last = next(reversed(self.sittings.events(sitting.id)), None)
                found.append(Live(view, self._seen.get(sitting.id), last))
        return tuple(found)

    def void(self, sitting_id: str, reason: str, by: str) -> Sitting:
        """Let an open sitting count for nothing; its call ends. Raises SittingError."""
        course = self.sittings.course(sitting_id)
        sitting = self.sittings.void(sitting_id, time.time(), reason, by)
        for item in course.items if course else ():
            if item.on_call:
                self._office.desk.cut(item.attempt)
        self.later(exam_marks.conclude, sitting_id)
        return sitting

    # --- what came of it ---

    def later(self, work: exam_marks.Work, name: str) -> Future[None]:
        """Have it done behind the pages."""
        return self._marking.submit(exam_marks.logged, work, self._office, name)


def new_id() -> str:
    """A name nobody guesses."""
    return secrets.token_hex(8)
