"""A call as a state machine over its scenario's script: event in, actions out.

No clock, no sound, no network: every event carries its own line time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import assert_never

from grading.call_file import EndedBy, Key, Visit
from scenarios.scenario import Branch, NoticeSound, Scenario, State
from voices.delivery import Mood

GOODBYE_S = 3.0  # how long a caller who has said goodbye waits for the trainee's


@dataclass(frozen=True)
class Answered:
    """The receiver was lifted: by the trainee, or by the one the trainee rang."""

    at_s: float


@dataclass(frozen=True)
class TraineeStarted:
    """The trainee began to make speech sounds."""

    at_s: float


@dataclass(frozen=True)
class TraineeSaid:
    """A turn of the trainee's is over and understood.

    `signals` are the checks of the scenario that the words fulfil (for `never` and `secret`: that
    were broken); empty with `understood` False when sound was speech but no words were made out.
    """

    at_s: float  # when the pause rule was met
    start_s: float
    end_s: float
    text: str
    signals: frozenset[str]
    understood: bool = True
    faint: bool = False  # too soft for the caller


@dataclass(frozen=True)
class LineHeard:
    """The caller's line was played to its end (or to where it was cut) at the trainee's ear."""

    at_s: float
    line: str


@dataclass(frozen=True)
class Pressed:
    """A key of the telephone other than answer."""

    at_s: float
    key: Key
    detail: str = ""


@dataclass(frozen=True)
class TimeCame:
    """The moment a `WakeMe` asked for."""

    at_s: float


@dataclass(frozen=True)
class Lost:
    """The line to the trainee is gone and was not resumed in time."""

    at_s: float


Way = tuple[str, int]  # a state, and which of its branches led on

Event = Answered | TraineeStarted | TraineeSaid | LineHeard | Pressed | TimeCame | Lost


@dataclass(frozen=True)
class Say:
    """Let the caller speak. `line` names this utterance; `LineHeard` will come back with it."""

    line: str
    text: str
    mood: Mood
    state: str


@dataclass(frozen=True)
class BeQuiet:
    """Cut the caller's line short: nothing more of it is to be heard."""


@dataclass(frozen=True)
class WakeMe:
    """Send `TimeCame` at this line time; a later WakeMe replaces an earlier one."""

    at_s: float


@dataclass(frozen=True)
class Enter:
    """The script moved to this state."""

    state: str
    at_s: float


@dataclass(frozen=True)
class CutOff:
    """The line goes dead; at `back_s` the telephone rings again, and `Answered` comes back."""

    at_s: float
    back_s: float


@dataclass(frozen=True)
class Notify:
    """Show a state's notice at this line time; a later one of the same state replaces it."""

    at_s: float
    state: str
    text: str
    sound: NoticeSound


@dataclass(frozen=True)
class End:
    """The call is over."""

    by: EndedBy
    at_s: float


Action = Say | BeQuiet | WakeMe | Enter | CutOff | Notify | End


class Call:
    """The caller's side of one call.

    A state waits for the trainee's words, a key, or the end of the caller's patience, and the
    first of its branches that holds leads on. What the trainee says over the caller's line counts
    once the line is over, and only where a branch asks for it by name.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._scenario = scenario
        self._seed = seed
        self._state: State | None = None
        self._visits: list[Visit] = []
        self._taken: list[Way] = []
        self._here: set[str] = set()  # signals and events since the state was entered
        self._ever: set[str] = set()
        self._line: str | None = None  # the caller's line that is being heard
        self._last: Say | None = None  # the state's own line
        self._wake_at: float | None = None
        self._talking_since: float | None = None
        self._spoke_over = False
        self._held = False
        self._cut = False  # the line is dead until it is answered again
        self._notice: Notify | None = None  # the latest
        self.end: End | None = None

    @property
    def state(self) -> str:
        """The script state the call is in; empty before the answer."""
        return self._state.state if self._state else ""

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every state entered so far, in order."""
        return tuple(self._visits)

    @property
    def taken(self) -> tuple[Way, ...]:
        """Every branch taken so far, in order."""
        return tuple(self._taken)

    def on(self, event: Event) -> list[Action]:
        """What the caller does about `event`; nothing more once the call has ended."""
        if self.end is not None:
            return []
        match event:
            case Answered(at_s):
                return self._answered(at_s)
            case TraineeStarted(at_s):
                return self._started(at_s)
            case TraineeSaid():
                return self._said(event)
            case LineHeard(at_s, line):
                return self._line_over(at_s) if line == self._line else []
            case Pressed():
                return self._pressed(event)
            case TimeCame(at_s):
                return self._time_came(at_s)
            case Lost(at_s):
                return self._finish(EndedBy.INTERRUPTED, at_s)
            case _:
                assert_never(event)

    def _answered(self, at_s: float) -> list[Action]:
        if not self._cut:
            return self._enter(self._scenario.script[0].state, at_s)
        self._cut = False
        return self._go_on(at_s)

    def _enter(self, name: str, at_s: float) -> list[Action]:
        state = self._scenario.state(name)
        self._state = state
        self._visits.append(Visit(name, at_s))
        self._here = set()
        self._spoke_over = False
        self._last = None
        entered: list[Action] = [Enter(name, at_s), *self._notify(state, at_s)]
        if not state.says:
            return entered + (self._cut_off(at_s) if state.drops else self._be_patient(at_s))
        mood = Mood(state.mood or self._scenario.caller.voice.mood)
        times = sum(visit.state == name for visit in self._visits)
        order = wordings(state, self._seed)
        text = order[(times - 1) % len(order)]
        self._last = Say(f"{name}.{len(self._visits)}", text, mood, name)
        return entered + self._speak(self._last)

    def _notify(self, state: State, at_s: float) -> list[Action]:
        """The notice that the state left still owes, and the first visit's own."""
        due: list[Action] = []
        if self._notice is not None and at_s < self._notice.at_s:
            due.append(replace(self._notice, at_s=at_s))
        self._notice = None
        if state.notice and [visit.state for visit in self._visits].count(state.state) == 1:
            comes_s = at_s + state.notice_after_s
            self._notice = Notify(comes_s, state.state, state.notice, state.notice_sound)
            due.append(self._notice)
        return due

    def _cut_off(self, at_s: float) -> list[Action]:
        assert self._state is not None
        self._cut = True
        self._wake_at = self._talking_since = None
        return [CutOff(at_s, at_s + self._state.back_after_s)]

    def _speak(self, line: Say) -> list[Action]:
        self._line = line.line
        self._wake_at = None
        return [line]

    def _be_patient(self, at_s: float) -> list[Action]:
        assert self._state is not None
        patience = GOODBYE_S if self._state.hangs_up else self._state.patience_s
        return self._wake(at_s + patience)

    def _wake(self, at_s: float) -> list[Action]:
        self._wake_at = at_s
        return [WakeMe(at_s)]

    def _started(self, at_s: float) -> list[Action]:
        if self._cut:
            return []
        self._talking_since = at_s
        if self._line is not None or self._held or self._state is None:
            return []
        self._wake_at = None
        if self._state.interrupts_after_s is not None:
            return self._wake(at_s + self._state.interrupts_after_s)
        return []

    def _said(self, said: TraineeSaid) -> list[Action]:
        self._talking_since = None
        self._here.discard("faint")  # of the last turn alone
        self._note(said.signals | ({"faint"} if said.faint else set()))
        if self._held or self._cut:
            return []
        if self._line is not None:
            self._spoke_over = self._spoke_over or bool(said.text)
            return []
        if not said.text and said.understood:
            return self._be_patient(said.at_s)
        return self._go_on(said.at_s) or self._be_patient(said.at_s)

    def _line_over(self, at_s: float) -> list[Action]:
        assert self._state is not None
        if self._held:
            return []  # cut by the hold: said again on the return
        self._line = None
        if self._state.drops:
            return self._cut_off(at_s)
        if self._talking_since is not None:
            since = max(self._talking_since, at_s)
            limit = self._state.interrupts_after_s
            return self._wake(since + limit) if limit is not None else []
        if self._spoke_over:
            return self._go_on(at_s, only_named=True) or self._be_patient(at_s)
        return self._be_patient(at_s)

    def _pressed(self, press: Pressed) -> list[Action]:
        if self._cut:
            return []
        self._note(self._signals_of(press))
        match press.key:
            case Key.HANG_UP:
                return self._finish(EndedBy.TRAINEE, press.at_s)
            case Key.TRANSFER:
                self._note({"transfer"})
                gone = self._finish(EndedBy.TRANSFER, press.at_s)
                return [BeQuiet(), *gone] if self._line is not None else gone
            case Key.HOLD:
                return self._hold(press.at_s)
            case Key.RESUME:
                return self._resume(press.at_s)
            case _:
                return []

    def _hold(self, at_s: float) -> list[Action]:
        assert self._state is not None
        self._held = True
        self._note({"hold"})
        waiting = self._wake(at_s + self._state.hold_patience_s)
        return [BeQuiet(), *waiting] if self._line is not None else waiting

    def _resume(self, at_s: float) -> list[Action]:
        self._held = False
        if self._line is not None and self._last is not None:
            self._last = replace(self._last, line=self._last.line + "+")
            return self._speak(self._last)
        return self._be_patient(at_s)

    def _time_came(self, at_s: float) -> list[Action]:
        if self._wake_at is None or at_s < self._wake_at or self._state is None:
            return []
        self._wake_at = None
        if self._held:
            if "held_too_long" in self._here:
                return self._finish(EndedBy.CALLER, at_s)
            self._note({"held_too_long"})
            return self._wake(at_s + self._state.hold_patience_s)
        if self._talking_since is not None:
            return self._go_on(at_s, now="interrupted", only_named=True)
        return self._go_on(at_s, now="silence") or self._be_patient(at_s)

    def _go_on(self, at_s: float, now: str = "", only_named: bool = False) -> list[Action]:
        """Take the first branch that holds; `only_named` leaves the unconditional ones out."""
        assert self._state is not None
        here = self._here | {now}
        for number, branch in enumerate(self._state.next):
            if only_named and not (names(branch.if_) or names(branch.ever)):
                continue
            if self._holds(branch, here):
                self._taken.append((self._state.state, number))
                return self._enter(branch.go, at_s)
        if self._state.hangs_up and not only_named:
            return self._finish(EndedBy.CALLER, at_s)
        return []

    def _holds(self, branch: Branch, here: set[str]) -> bool:
        return (
            names(branch.if_) <= here
            and not names(branch.unless) & here
            and names(branch.ever) <= self._ever | here
        )

    def _note(self, signals: Iterable[str]) -> None:
        self._here |= set(signals)
        self._ever |= set(signals)

    def _signals_of(self, press: Pressed) -> set[str]:
        """The key checks that this press fulfils."""
        return {
            check.id
            for check in self._scenario.checks
            if check.key and check.key.press == press.key and check.key.to in ("", press.detail)
        }

    def _finish(self, by: EndedBy, at_s: float) -> list[Action]:
        self.end = End(by, at_s)
        self._wake_at = None
        return [self.end]


def wordings(state: State, seed: int) -> list[str]:
    """What the caller says at the first visit to the state, at the second, and so on."""
    order = list(state.says)
    Random(f"{seed} {state.state}").shuffle(order)
    return order


def names(value: str | tuple[str, ...]) -> set[str]:
    """A branch condition as a set, however it was written."""
    return {value} if isinstance(value, str) else set(value)
