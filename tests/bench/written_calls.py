"""Reads the written calls of tests/cases/written_calls: scripts with times into call files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from grading.call_file import CallFile, EndedBy, Key, Press, Visit
from scenarios.catalog import LIBRARY, Entry, check_file, house
from scenarios.scenario import RecordFacts
from trainer.bell import PICK_UP_S, RING_EVERY_S
from voices.transcript import Party, Piece, Stretch, Transcript, Turn

FOLDER = Path(__file__).parent.parent / "cases" / "written_calls"
SECTIONS = {"礼貌": 15, "开场": 10, "弄清": 15, "处理": 30, "时间": 10, "收尾": 8, "记录": 12}
FATAL_CAP = 40
PASS_MARK = 80
PACE = {Party.CALLER: 250, Party.TRAINEE: 240}  # characters a minute
CONFIDENCE = 0.9  # of a recogniser that heard well
_LINE = re.compile(
    r"^(?P<who>[学来键挂])(?:@(?P<state>\S+))? (?P<gap>-?\d+(?:\.\d+)?)(?: (?P<words>.+))?$"
)


@dataclass(frozen=True)
class Expert:
    """An assessor's sheet: points by section, what was taken off, the total and the result."""

    points: tuple[int, ...]
    less: int
    fatal: bool
    total: int
    passed: bool
    why: str

    @property
    def reckoned(self) -> int:
        """The total that the key makes of the sheet."""
        total = max(0, sum(self.points) - self.less)
        return min(total, FATAL_CAP) if self.fatal else total


@dataclass(frozen=True)
class Written:
    """One written call with its sheet."""

    name: str
    quality: str
    entry: Entry
    call: CallFile
    expert: Expert


def written_calls(folder: Path = FOLDER) -> list[Written]:
    """All of them. Raises ValueError at a line that cannot be read."""
    found = []
    for file in sorted(folder.glob("*.yaml")):
        data = yaml.safe_load(file.read_text("utf-8"))
        entry = entry_of(data["scenario"], folder)
        found += [read_call(each, entry) for each in data["calls"]]
    return found


def entry_of(name: str, folder: Path = FOLDER) -> Entry:
    """The scenario of that id: a published one, or one written for this bench."""
    own = folder / "scenarios" / f"{name}.yaml"
    file = own if own.is_file() else LIBRARY / f"{name}.yaml"
    entry, problems = check_file(file)
    if entry is None:
        raise ValueError("\n".join(str(problem) for problem in problems))
    return entry


def read_call(given: dict, entry: Entry) -> Written:
    """One call of the file, its times reckoned from the gaps between its lines."""
    sheet = given["expert"]
    expert = Expert(
        tuple(sheet["points"]),
        sheet.get("less", 0),
        sheet.get("fatal", False),
        sheet["total"],
        sheet["pass"],
        sheet["why"],
    )
    script = _Script(given, entry)
    for line in given["talk"].splitlines():
        script.read(line)
    return Written(given["id"], given["quality"], entry, script.call_file(), expert)


class _Script:
    """Turns the lines of one call into what happened, second by second."""

    def __init__(self, given: dict, entry: Entry) -> None:
        self._given, self._entry = given, entry
        self._pace = PACE | ({Party.TRAINEE: given["pace"]} if "pace" in given else {})
        self._answered_s = (given["rings"] - 1) * RING_EVERY_S + PICK_UP_S
        self._now_s = self._answered_s  # when the last line was over
        self._presses = [Press(Key.ANSWER, self._answered_s)]
        self._visits = [Visit(entry.scenario.script[0].state, self._answered_s)]
        self._turns: list[Turn] = []
        self._ended_by: EndedBy | None = None

    def read(self, line: str) -> None:
        """One line: who, the seconds since the line before, and the words or the key."""
        found = _LINE.match(line.strip())
        if found is None or self._ended_by is not None:
            raise ValueError(f"{self._given['id']}: cannot read the line '{line}'")
        who, state, words = found["who"], found["state"], found["words"] or ""
        at_s = round(self._now_s + float(found["gap"]), 2)
        if state:
            self._entry.scenario.state(state)  # raises KeyError when there is none
            self._visits.append(Visit(state, self._now_s if who != "来" else at_s))
        if who in "学来":
            self._say(Party.TRAINEE if who == "学" else Party.CALLER, at_s, words)
        elif who == "键":
            self._press(at_s, *words.split())
        else:
            self._end(EndedBy.CALLER, at_s)

    def _say(self, party: Party, at_s: float, words: str) -> None:
        letters = sum(character.isalnum() for character in words)
        end_s = round(at_s + letters * 60 / self._pace[party], 2)
        piece = Piece(words, at_s, end_s, CONFIDENCE if party is Party.TRAINEE else 1.0)
        self._turns.append(Turn(party, (piece,), self._visits[-1].state))
        self._now_s = end_s

    def _press(self, at_s: float, key: str, desk: str = "") -> None:
        self._presses.append(Press(Key(key), at_s, desk))
        self._now_s = at_s
        if key == Key.HANG_UP:
            self._end(EndedBy.TRAINEE, at_s)
        elif key == Key.TRANSFER:
            self._end(EndedBy.TRANSFER, at_s)

    def _end(self, by: EndedBy, at_s: float) -> None:
        self._ended_by, self._now_s = by, at_s

    def call_file(self) -> CallFile:
        """The finished call."""
        if self._ended_by is None:
            raise ValueError(f"{self._given['id']}: nobody ends the call; add a line '挂 1.0'")
        rules = house(self._entry.scenario.house)
        stretches = tuple(Stretch(t.party, t.start_s, t.end_s) for t in self._turns)
        return CallFile(
            call_id=self._given["id"],
            scenario=self._entry.version,
            house=f"{rules.id}@{rules.version}",
            started_at=0.0,
            rings=self._given["rings"],
            answered_s=self._answered_s,
            ended_s=self._now_s,
            ended_by=self._ended_by,
            transcript=Transcript(tuple(self._turns), stretches),
            presses=tuple(self._presses),
            visits=tuple(self._visits),
            record=RecordFacts.model_validate(self._given["record"]),
            engines={"speaker": "written", "listener": "written"},
        )
