"""What holds while an examination is sat: whose turn it is, how long they have, what breaks it off.

The rules, as `sitting_rules.yaml` states them to candidates before they begin:

- The clock runs on the server from the beginning and does not stop for a page that is closed,
  loaded again or cut off. Whoever comes back finds the item they were at, and the time left.
- Items come in order. What has been answered, and a call once it is over, is not gone back to.
- An answer is kept as it was given. One that comes more than GRACE_S seconds after its own time,
  or after the whole time, counts as none.
- A call that breaks off (line, browser or server lost) rings again from its beginning, as often
  as the blueprint's `calls_again`; the time it took is given back. When it breaks off once more
  the sitting is void: it counts as no attempt, and what was answered in it counts for nothing.
  Who has had as many void ones as attempts are allowed may not begin another in the same time:
  pulling the plug is no way to a new paper.
- When the whole time is up the sitting is handed in as it stands; a call that is going on may be
  brought to its end within the time for it. What was not reached earns nothing.
- The window that was opened last has the sitting, and earlier ones only look on. While a call is
  going on no other window can take it over.
- Time for which the server was away is given back, to the whole and to the question shown.
- Somebody who invigilates may void a sitting, with a reason. That counts as no attempt either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from exams.admission import BROKE_OFF as BROKE_OFF
from exams.admission import NotNow as NotNow
from exams.admission import Why as Why
from exams.admission import attempts_left as attempts_left
from exams.admission import is_for as is_for
from exams.admission import may_begin as may_begin
from exams.sitting import Event, EventKind, Item, ItemKind, Json, Sitting, Stage

GRACE_S = 5.0  # for an answer on its way


class SittingError(ValueError):
    """What was asked of a sitting cannot be done; `why` is the key of its words."""

    def __init__(self, why: str, text: str) -> None:
        super().__init__(text)
        self.why = why


# --- how it goes ---


@dataclass(frozen=True)
class ItemState:
    """How far one item has come. `calls` are the ids of its attempts; the last one counts."""

    shown_at: float | None = None
    given_back_s: float = 0.0
    calls: tuple[str, ...] = ()
    call_began_at: float | None = None
    on_call: bool = False
    broke_off: int = 0
    chosen: Json = None  # so far, and not yet handed in
    chosen_at: float | None = None
    given: Json = None
    share: float | None = None  # of the answer that is right; 0 when it came too late
    late: bool = False
    ended_at: float | None = None

    @property
    def done(self) -> bool:
        """Whether it is behind them."""
        return self.ended_at is not None

    @property
    def attempt(self) -> str:
        """The call that counts, empty while there is none."""
        return self.calls[-1] if self.calls else ""

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        began = self.call_began_at or self.shown_at
        return self.ended_at - began if self.ended_at is not None and began is not None else None


@dataclass(frozen=True)
class Course:
    """A sitting and how it has gone so far."""

    sitting: Sitting
    items: tuple[ItemState, ...]
    holder: str = ""  # the window that has it
    given_back_s: float = 0.0

    @property
    def current(self) -> int | None:
        """The item they are at; None when all are behind them."""
        return next((at for at, item in enumerate(self.items) if not item.done), None)

    @property
    def on_call(self) -> bool:
        """Whether a call is going on."""
        return any(item.on_call for item in self.items)

    @property
    def closes_at(self) -> float:
        """When the whole time is up."""
        return self.sitting.closes_at + self.given_back_s

    @property
    def must_be_void(self) -> bool:
        """Whether a call broke off more often than it is rung again."""
        return any(item.broke_off > self.sitting.calls_again for item in self.items)

    def asked(self, at: int) -> Item:
        """The item on the paper."""
        return self.sitting.paper.items[at]


def course_of(sitting: Sitting, events: Iterable[Event]) -> Course:
    """The sitting as it stands after these events, the oldest first."""
    course = Course(sitting, tuple(ItemState() for _ in sitting.paper.items))
    for event in events:
        course = _after(course, event)
    return course


def _after(course: Course, event: Event) -> Course:
    if event.kind is EventKind.TAKEN_OVER:
        return replace(course, holder=event.tab)
    if event.kind is EventKind.OUTAGE:
        return _after_outage(course, _number(event, "seconds"))
    if event.item is None:
        return course
    before = course.items[event.item]
    after = _item_after(before, event, limit_of(course, event.item))
    back = 0.0
    if after.broke_off > before.broke_off and before.call_began_at is not None:
        back = max(0.0, event.at - before.call_began_at)
    items = (*course.items[: event.item], after, *course.items[event.item + 1 :])
    return replace(course, items=items, given_back_s=course.given_back_s + back)


def _after_outage(course: Course, seconds: float) -> Course:
    at = course.current
    if at is None:
        return course
    item = course.items[at]
    if item.on_call and item.call_began_at is not None:
        # One that breaks off gives back the rest of its time then.
        item = replace(item, call_began_at=item.call_began_at + seconds)
    elif item.shown_at is not None:
        item = replace(item, given_back_s=item.given_back_s + seconds)
    items = (*course.items[:at], item, *course.items[at + 1 :])
    return replace(course, items=items, given_back_s=course.given_back_s + seconds)


def _item_after(item: ItemState, event: Event, limit: float | None) -> ItemState:
    match event.kind:
        case EventKind.SHOWN:
            return item if item.shown_at is not None else replace(item, shown_at=event.at)
        case EventKind.CALL_BEGAN:
            calls = (*item.calls, str(event.data["attempt"]))
            return replace(item, calls=calls, call_began_at=event.at, on_call=True)
        case EventKind.CALL_ENDED if event.data.get("broke_off"):
            return replace(item, on_call=False, broke_off=item.broke_off + 1)
        case EventKind.CALL_ENDED:
            return replace(item, on_call=False, ended_at=event.at)
        case EventKind.CHOSEN:
            return replace(item, chosen=event.data.get("given"), chosen_at=event.at)
        case EventKind.ANSWERED:
            late = limit is not None and event.at > limit + GRACE_S
            share = 0.0 if late else _number(event, "share")
            return replace(
                item, given=event.data.get("given"), share=share, late=late, ended_at=event.at
            )
        case _:
            return item


def _number(event: Event, key: str) -> float:
    value = event.data.get(key, 0)
    assert isinstance(value, int | float), f"{event.kind} {event.id}: '{key}' is a number"
    return float(value)


def limit_of(course: Course, at: int) -> float | None:
    """Until when the item may take: an answer by its own time and the whole's, a call by its own.

    None before its clock runs.
    """
    item, asked = course.items[at], course.asked(at)
    if asked.kind is ItemKind.CALL:
        began = item.call_began_at if item.on_call else None
        return None if began is None else began + (asked.seconds or course.closes_at - began)
    if item.shown_at is None or asked.seconds is None:
        return course.closes_at
    return min(item.shown_at + asked.seconds + item.given_back_s, course.closes_at)


@dataclass(frozen=True)
class TimeLeft:
    """Seconds left, never below 0; `item_s` is None where only the whole is timed."""

    whole_s: float
    item_s: float | None


def time_left(course: Course, now: float) -> TimeLeft:
    """How long they have, for the whole and for the item they are at."""
    whole = max(0.0, course.closes_at - now)
    at = course.current
    if at is None or course.asked(at).seconds is None:
        return TimeLeft(whole, None)
    limit = limit_of(course, at)
    own = course.asked(at).seconds if limit is None or not _runs(course, at) else limit - now
    return TimeLeft(whole, max(0.0, own or 0.0))


def _runs(course: Course, at: int) -> bool:
    return course.items[at].on_call or (
        course.asked(at).kind is not ItemKind.CALL and course.items[at].shown_at is not None
    )


class Move(StrEnum):
    """What comes next."""

    ITEM = "item"  # the candidate's turn, at the item named
    ON_CALL = "on_call"  # a call is going on
    END_CALL = "end_call"  # the time for it is up: hang it up
    PASS_OVER = "pass_over"  # the time of a question is up: keep what is given so far, or nothing
    HAND_IN = "hand_in"  # nothing is left, or the whole time is up
    VOID = "void"  # by rule
    OVER = "over"  # handed in or void already


@dataclass(frozen=True)
class Step:
    """What comes next, and at which item."""

    move: Move
    item: int | None = None


def next_step(course: Course, now: float) -> Step:
    """What comes next: the same after a crash, a reload or an hour away."""
    at = course.current
    if course.sitting.stage is not Stage.OPEN:
        return Step(Move.OVER)
    if course.must_be_void:
        return Step(Move.VOID)
    if at is None:
        return Step(Move.HAND_IN)
    limit = limit_of(course, at)
    if course.items[at].on_call:
        return Step(Move.END_CALL if limit is not None and now >= limit else Move.ON_CALL, at)
    runs = _runs(course, at)
    if now >= course.closes_at + GRACE_S * runs:
        return Step(Move.HAND_IN)
    if runs and limit is not None and now >= limit + GRACE_S:
        return Step(Move.PASS_OVER, at)
    return Step(Move.ITEM, at)


# --- what may be added ---


def check_event(course: Course, event: Event) -> None:
    """Refuse what does not fit the course. Raises SittingError."""
    if course.sitting.stage is not Stage.OPEN:
        raise SittingError("over", f"{course.sitting.id}: this sitting is over. Begin another.")
    if event.kind is EventKind.TAKEN_OVER:
        if course.on_call and event.tab != course.holder:
            raise SittingError(
                "on_call", f"{course.sitting.id}: a call is going on in another window. End it."
            )
        return
    if event.tab and course.holder and event.tab != course.holder:
        raise SittingError(
            "other_tab", f"{course.sitting.id}: another window has it. Go on there, or take over."
        )
    fault = _misplaced(course, event) if event.item is not None else None
    if fault or (event.item is None) != (event.kind in _OF_THE_WHOLE):
        fault = fault or "it names no item, or one it has no use for"
        raise SittingError("not_now", f"{course.sitting.id}: {event.kind} cannot be kept: {fault}.")


_OF_THE_WHOLE = frozenset(
    {EventKind.CONSENTED, EventKind.OUTAGE, EventKind.HANDED_IN, EventKind.VOIDED}
)


def _misplaced(course: Course, event: Event) -> str | None:
    at = event.item
    if at != course.current or at is None:
        return f"item {at} is not the one to be done now, which is {course.current}"
    item, is_call = course.items[at], course.asked(at).kind is ItemKind.CALL
    match event.kind:
        case EventKind.CALL_BEGAN if not is_call or item.on_call or course.must_be_void:
            return "no call may begin here"
        case EventKind.CALL_BEGAN if event.at > course.closes_at:
            return "the time is up"
        case EventKind.CALL_ENDED if not item.on_call or event.data.get("attempt") != item.attempt:
            return "this call is not going on"
        case EventKind.ANSWERED | EventKind.CHOSEN if is_call or item.shown_at is None:
            return "no question has been shown"
        case _:
            return None
