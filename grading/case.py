"""A call laid out for marking: the trainee's words in passages, and what went on around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Literal

from grading.call_file import CallFile, EndedBy, Key
from grading.features import Match
from grading.grade import Evidence
from grading.reading import Reader, Words
from grading.recital import is_recital, script_of
from grading.speech import misheard_you
from grading.text.slots import Facts, facts_of
from grading.timeline import Measured, hung_up_first
from scenarios.paths import ahead
from scenarios.scenario import Check, Scenario
from voices.transcript import Party, Turn

JOINT = "，"  # between the turns of a passage
TYPED = 0.999  # what is typed is certain; in what is heard a figure may be lost
AT_AN_END = 3  # passages that are the trainee's first, or last, words


@dataclass(frozen=True, eq=False)
class Passage:
    """Turns of the trainee's in a row, with none of the caller's between, in one script state."""

    turns: tuple[Turn, ...]
    heard: str  # the caller's last words before it
    words: Words | None

    @property
    def state(self) -> str:
        return self.turns[0].state

    @property
    def start_s(self) -> float:
        return self.turns[0].start_s

    def at(self, offset: int) -> float:
        """When the character at `offset` of the passage was said."""
        for turn in self.turns:
            if offset < len(turn.text):
                return turn.second_of(max(0, offset))
            offset -= len(turn.text) + len(JOINT)
        return self.turns[-1].end_s

    def confidence(self, start: int, end: int) -> float:
        """The recogniser's confidence in the least certain piece between two offsets."""
        least, offset = 1.0, 0
        for turn in self.turns:
            for piece in turn.pieces:
                if piece.text and offset < end and offset + len(piece.text) > start:
                    least = min(least, piece.confidence)
                offset += len(piece.text)
            offset += len(JOINT)
        return least

    def evidence(self, start: int, end: int, **more: object) -> Evidence:
        """The words between two offsets, with their seconds."""
        text = text_of(self.turns)
        return Evidence(
            text[start:end].strip(JOINT),
            round(self.at(start), 2),
            round(max(self.at(start), self.at(end - 1)), 2),
            **more,  # type: ignore[arg-type]
        )

    def window(self, match: Match) -> tuple[int, int]:
        """Offsets of the window a match was found in."""
        assert self.words is not None, "a match was found in them"
        window = self.words.windows[match.window]
        return self.words.plain.source_span(window.start, window.end)


def text_of(turns: tuple[Turn, ...]) -> str:
    """The words of a passage's turns."""
    return JOINT.join(turn.text for turn in turns)


@dataclass(frozen=True)
class Case:
    """Everything the checks look at."""

    call: CallFile
    scenario: Scenario
    reader: Reader

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.scenario)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All of the trainee's passages in order."""
        made: list[Passage] = []
        row: list[Turn] = []
        heard = ""
        for turn in self.call.transcript.turns:
            if not turn.pieces or not turn.text.strip():
                continue
            if row and (turn.party is Party.CALLER or turn.state != row[-1].state):
                made.append(self._passage(row, heard))
                row = []
            if turn.party is Party.CALLER:
                heard = turn.text
            else:
                row.append(turn)
        return (*made, self._passage(row, heard)) if row else tuple(made)

    def _passage(self, turns: list[Turn], heard: str) -> Passage:
        row = tuple(turns)
        said = text_of(row)
        if self._misheard_you:
            said = said.replace("你", "您")
        return Passage(row, heard, self.reader.words(said))

    @cached_property
    def _misheard_you(self) -> bool:
        return misheard_you(self.call)

    def applies(self, check: Check) -> bool:
        """Whether this check is asked for in this call at all.

        What a state asks for is asked for when the state was reached, or when it lay ahead and
        the trainee hung up on the caller.
        """
        seen = {visit.state for visit in self.call.visits} | self._forgone
        if check.during and not seen & set(check.during):
            return False
        if check.when is None:
            return True
        wanted = Key.HOLD if check.when == "hold" else Key.TRANSFER
        return any(press.key is wanted for press in self.call.presses)

    def passages_for(self, check: Check, after_s: float = 0.0) -> list[Passage]:
        """The passages this check is looked for in; those that begin before `after_s` left out.

        What is recited earns nothing, but what is forbidden in it still counts.
        """
        recited = self._recited if check.kind == "say" else frozenset()
        return [
            passage
            for passage in self._at(check.place)
            if passage.words is not None
            and passage not in recited
            and (not check.during or passage.state in check.during)
            and passage.turns[-1].end_s >= after_s
        ]

    def _at(self, place: Literal["first", "last"] | None) -> tuple[Passage, ...]:
        """The passages at an end of the call, or all; a line that was cut begins but once."""
        if place == "last":
            return self.passages[-AT_AN_END:]
        if place is None:
            return self.passages
        first = self.passages[:AT_AN_END]
        cut_s = min((cut.at_s for cut in self.call.cuts), default=inf)
        return tuple(one for one in first if one.start_s < cut_s) or first

    @cached_property
    def _recited(self) -> frozenset[Passage]:
        script = script_of(self.scenario.checks, self.facts)
        return frozenset(one for one in self.passages if is_recital(text_of(one.turns), script))

    @cached_property
    def _forgone(self) -> set[str]:
        """The states that a trainee who hung up on the caller will never know of."""
        last = self.call.visits[-1].state if self.call.visits else ""
        asking = any(state.state == last and state.says for state in self.scenario.script)
        early = hung_up_first(self.call, self.scenario)
        hung_up = isinstance(early, Measured) and early.figure > 0
        return ahead(self.scenario.script, last) if asking and hung_up else set()

    @property
    def cut_short(self) -> bool:
        """Whether the call broke off, so that what is missing may not be held against anyone."""
        return self.call.ended_by is EndedBy.INTERRUPTED
