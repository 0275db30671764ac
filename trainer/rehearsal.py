"""A call without a browser: an example trainee plays against the script, faster than real time.

The same call engine, understanding and marking as on the line; only the clock is simulated.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from typing import Protocol

from grading.call_file import CallFile, Cut, EndedBy, Key, Notice, Press
from grading.signals import Understanding
from grading.text.normalise import BREAK, plain_text
from scenarios.catalog import Entry
from scenarios.scenario import Example, HouseRules, Step
from trainer.bell import CONNECTING_S, PICK_UP_S, RING_EVERY_S
from trainer.call import (
    Action,
    Answered,
    BeQuiet,
    Call,
    CutOff,
    End,
    Enter,
    LineHeard,
    Notify,
    Pressed,
    Say,
    TimeCame,
    TraineeSaid,
    TraineeStarted,
    WakeMe,
    Way,
)
from voices.transcript import Party, Piece, Stretch, Transcript, Turn

PRESS_S = 0.2  # a key pressed right after the words that announce it
LONGEST_S = 1800.0  # a rehearsal that is not over by then never ends


@dataclass(frozen=True)
class Tempo:
    """How quick the simulated world is."""

    reaction_s: float = 0.6  # from the caller's last word to the trainee's first
    settle_s: float = 0.0  # from lifting the receiver to the first word, on top of that
    reply_s: float = 0.0  # what the caller's reply takes on top of the pause rule


USUAL = Tempo()


class RehearsalError(ValueError):
    """An example that cannot be played to an end; the text says where it got to."""


@dataclass(frozen=True)
class Spoken:
    """What one utterance came out as; times count from its own start."""

    seconds: float
    pieces: tuple[Piece, ...]
    stretches: tuple[tuple[float, float], ...]
    faint: bool = False  # too soft for the caller


class Mouths(Protocol):
    """How the two parties' words become time, and the trainee's become what was recognised."""

    engines: dict[str, str]

    def caller(self, line: Say, at_s: float) -> Spoken:
        """The caller says `line` from line time `at_s`."""

    def trainee(self, text: str, at_s: float, faint: bool = False) -> Spoken:
        """The trainee says `text` from line time `at_s`; the pieces are what was heard."""

    def levels_db(self, seconds: float) -> tuple[float, ...]:
        """The trainee's level in each tenth of a second of the call; () when there is no sound."""


@dataclass(order=True)
class _Due:
    at_s: float
    order: int
    event: object = field(compare=False)
    plan: int | None = field(compare=False, default=None)  # void once the trainee has another plan


@dataclass(frozen=True)
class _Move:
    """The next step of the trainee's plan."""

    steps: tuple[Step, ...]


class Rehearsal:
    """One example against one scenario. `play` runs it once."""

    def __init__(
        self,
        entry: Entry,
        house: HouseRules,
        example: Example,
        understanding: Understanding,
        mouths: Mouths,
        tempo: Tempo = USUAL,
    ) -> None:
        self._tempo = tempo
        self._entry, self._house, self._example = entry, house, example
        self._understanding, self._mouths = understanding, mouths
        self._call = Call(entry.scenario, seed=0)
        self._queue: list[_Due] = []
        self._order = count()
        self._plan = 0
        self._wake_at: float | None = None
        self._turns: list[Turn] = []
        self._stretches: list[Stretch] = []
        self._presses: list[Press] = []
        self._busy_until = 0.0  # end of the trainee's own speech
        self._heard = ""  # the caller's last words
        self._misheard: tuple[Step, ...] = ()  # what the recogniser made something else of
        self._repeated: tuple[Step, ...] = ()  # and what was already said again for that
        self._lines: dict[str, float] = {}  # when the caller's line in the air will be over
        self._cuts: list[Cut] = []
        self._notices: dict[str, Notify] = {}

    def play(self) -> CallFile:
        """The whole call. Raises RehearsalError when it does not end."""
        answered_s = self._begin()
        self._busy_until = answered_s + self._tempo.settle_s
        self._do(self._call.on(Answered(answered_s)), answered_s)
        while self._call.end is None:
            due = self._next_due()
            if due.at_s > LONGEST_S:
                raise RehearsalError(
                    f"after {LONGEST_S / 60:.0f} minutes the call is still in state "
                    f"'{self._call.state}'; give that state an answer or a way out."
                )
            if due.plan in (None, self._plan):
                self._happen(due)
        return self._call_file(answered_s, self._call.end)

    @property
    def taken(self) -> tuple[Way, ...]:
        """The branches that led from state to state."""
        return self._call.taken

    def _begin(self) -> float:
        """Dial, or let it ring; when the receiver is lifted."""
        answered_s = lifted_after_s(self._rings)
        if self._entry.scenario.direction == "outgoing":
            self._presses.append(Press(Key.DIAL, 0.0))
            return CONNECTING_S + answered_s
        self._presses.append(Press(Key.ANSWER, answered_s))
        return answered_s

    @property
    def _rings(self) -> int:
        scenario = self._entry.scenario
        outgoing = scenario.direction == "outgoing"
        return scenario.rings_before_answer if outgoing else self._example.rings

    def _next_due(self) -> _Due:
        wake = self._wake_at
        if wake is not None and (not self._queue or wake <= self._queue[0].at_s):
            self._wake_at = None
            return _Due(wake, 0, TimeCame(wake))
        if not self._queue:
            return _Due(LONGEST_S + 1, 0, None)
        return heapq.heappop(self._queue)

    def _at(self, at_s: float, event: object, plan: int | None = None) -> None:
        heapq.heappush(self._queue, _Due(at_s, next(self._order), event, plan))

    def _happen(self, due: _Due) -> None:
        match due.event:
            case _Move(steps):
                self._move(steps, due.at_s)
            case LineHeard(at_s, line) if line in self._lines:
                del self._lines[line]
                self._do(self._call.on(LineHeard(at_s, line)), at_s)
                self._answer_state(at_s)
            case Answered(at_s):
                self._presses.append(Press(Key.ANSWER, at_s))
                self._cuts[-1] = replace(self._cuts[-1], answered_s=at_s)
                self._busy_until = max(self._busy_until, at_s + self._tempo.settle_s)
                self._do(self._call.on(Answered(at_s)), at_s)
            case TraineeSaid() | TraineeStarted() | TimeCame() | Pressed() as event:
                self._do(self._call.on(event), due.at_s)

    def _do(self, actions: list[Action], at_s: float) -> None:
        for action in actions:
            match action:
                case Enter(state):
                    self._plan += 1
                    if not self._entry.scenario.state(state).says:
                        self._heard = ""
                        self._answer_state(at_s)
                case Say():
                    self._say(action, at_s)
                case BeQuiet():
                    self._hush(at_s)
                case WakeMe(wake_at_s):
                    self._wake_at = wake_at_s
                case CutOff(_, back_s):
                    self._cut_off(at_s, back_s)
                case Notify(state=state):
                    self._notices[state] = action
                case End():
                    self._hush(at_s)

    def _cut_off(self, at_s: float, back_s: float) -> None:
        """The trainee's plan is void; the telephone is answered as it was at first."""
        self._plan += 1
        self._cuts.append(Cut(at_s, back_s, self._example.rings))
        answered_s = max(back_s + lifted_after_s(self._example.rings), self._busy_until)
        self._at(answered_s, Answered(answered_s))

    def _say(self, line: Say, at_s: float) -> None:
        spoken = self._mouths.caller(line, at_s)
        self._heard = line.text
        self._lines[line.line] = at_s + spoken.seconds
        self._keep(Party.CALLER, spoken, at_s, line.state)
        self._at(at_s + spoken.seconds, LineHeard(at_s + spoken.seconds, line.line))

    def _hush(self, at_s: float) -> None:
        """Cut what the caller has not yet said out of the record."""
        if not self._lines:
            return
        self._lines.clear()
        self._stretches = [
            Stretch(each.party, each.start_s, min(each.end_s, at_s))
            if each.party is Party.CALLER
            else each
            for each in self._stretches
            if each.party is Party.TRAINEE or each.start_s < at_s
        ]

    def _answer_state(self, at_s: float) -> None:
        """Plan the example's answer to the state the call is in now; none on a dead line."""
        if self._cuts and self._cuts[-1].answered_s is None:
            return
        steps = self._example.answers.get(self._call.state)
        if steps is None:  # asked again, who was misheard says it again
            steps, self._misheard = self._misheard, ()
            self._repeated += steps
        self._plan += 1
        self._at(max(at_s, self._busy_until) + self._tempo.reaction_s, _Move(steps), self._plan)

    def _move(self, steps: tuple[Step, ...], at_s: float) -> None:
        """Make the first move of `steps` now and plan the rest."""
        if not steps:
            return
        first, rest = steps[0], steps[1:]
        if first.say:
            said, rest = joined_words(steps)
            next_s = self._speak(said, at_s) + PRESS_S
        elif first.press:
            press = Press(Key(first.press), at_s, first.to)
            self._presses.append(press)
            self._do(self._call.on(Pressed(at_s, press.key, press.detail)), at_s)
            next_s = at_s + self._tempo.reaction_s
        else:
            next_s = at_s + first.wait_s
        if rest:
            self._at(next_s, _Move(rest), self._plan)

    def _speak(self, said: Step, at_s: float) -> float:
        spoken = self._mouths.trainee(said.say, at_s, said.faint)
        end_s = at_s + spoken.seconds
        self._busy_until = end_s
        self._at(at_s, TraineeStarted(at_s))
        self._keep(Party.TRAINEE, spoken, at_s, self._call.state)
        text = "".join(piece.text for piece in spoken.pieces)
        as_said = _letters(text) == _letters(said.say)
        self._misheard = () if as_said or said in self._repeated else (said,)
        said_s = end_s + self._house.pause_s + self._tempo.reply_s
        signals = self._understanding.signals(text, self._heard)
        turn = TraineeSaid(said_s, at_s, end_s, text, signals, bool(text), spoken.faint)
        self._at(said_s, turn)
        return end_s

    def _keep(self, party: Party, spoken: Spoken, at_s: float, state: str) -> None:
        pieces = tuple(
            Piece(p.text, at_s + p.start_s, at_s + p.end_s, p.confidence) for p in spoken.pieces
        )
        if pieces:
            self._turns.append(Turn(party, pieces, state))
        self._stretches += [Stretch(party, at_s + a, at_s + b) for a, b in spoken.stretches]

    def _call_file(self, answered_s: float, end: End) -> CallFile:
        if end.by is EndedBy.TRAINEE and self._presses[-1].key is not Key.HANG_UP:
            self._presses.append(Press(Key.HANG_UP, end.at_s))
        return CallFile(
            call_id=f"rehearsal-{self._entry.scenario.id}-{self._example.name}",
            scenario=self._entry.version,
            house=f"{self._house.id}@{self._house.version}",
            started_at=0.0,
            rings=self._rings,
            answered_s=answered_s,
            ended_s=end.at_s,
            ended_by=end.by,
            transcript=Transcript(
                tuple(sorted(self._turns, key=lambda turn: turn.start_s)),
                tuple(sorted(self._stretches, key=lambda stretch: stretch.start_s)),
            ),
            presses=tuple(self._presses),
            visits=self._call.visits,
            record=self._example.record,
            levels_db=self._mouths.levels_db(end.at_s),
            engines=self._mouths.engines,
            cuts=tuple(self._cuts),
            notices=tuple(
                Notice(one.at_s, one.text, one.state)
                for one in sorted(self._notices.values(), key=lambda one: one.at_s)
                if one.at_s < end.at_s
            ),
        )


def _letters(text: str) -> str:
    return plain_text(text).replace(BREAK, "")


def lifted_after_s(rings: int) -> float:
    """How long after ringing began a receiver is lifted while this ring sounds."""
    return (rings - 1) * RING_EVERY_S + PICK_UP_S


def joined_words(steps: tuple[Step, ...]) -> tuple[Step, tuple[Step, ...]]:
    """The words of the leading `say` steps as one turn, and the steps after them."""
    runs: Iterator[tuple[bool, Iterator[Step]]] = groupby(steps, key=lambda step: bool(step.say))
    said = tuple(next(runs)[1])
    words = "".join(step.say for step in said)
    return Step(say=words, faint=any(step.faint for step in said)), steps[len(said) :]
