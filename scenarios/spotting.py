"""Error-spotting items: a call with breaches in it, spoken by two voices, and where they are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from scenarios.catalog import Catalog
from scenarios.clauses import clause_ids
from scenarios.faults import hint
from scenarios.rules import KOKORO_VOICES, LONGEST_LINE
from scenarios.scenario import Id, LineQuality, Scenario, Step, Strict, Text
from scenarios.source import Path as Place
from scenarios.source import Problem, ScenarioError, Source, parse, read_text

FOLDER = Path(__file__).parent / "spotting"
MoodName = Literal["plain", "angry", "worried", "cold", "hesitant"]
FindScenario = Callable[[str], Scenario]  # raises KeyError with a spelling hint


class Breach(StrEnum):
    """What can be wrong in a call: the list a candidate chooses from."""

    LATE_ANSWER = "late_answer"
    POOR_OPENING = "poor_opening"
    INTERRUPTED = "interrupted"
    RUDE = "rude"
    INFORMAL = "informal"
    NO_APOLOGY = "no_apology"
    SHIRKED = "shirked"
    BLUFFED = "bluffed"
    OVERPROMISED = "overpromised"
    SECRET_TOLD = "secret_told"
    HOLD_UNANNOUNCED = "hold_unannounced"
    WAIT_UNTHANKED = "wait_unthanked"
    DEAD_AIR = "dead_air"
    TRANSFER_UNASKED = "transfer_unasked"
    NOT_CONFIRMED = "not_confirmed"
    NO_TIME_GIVEN = "no_time_given"
    PRESSED = "pressed"
    POOR_CLOSING = "poor_closing"


class CallTurn(Strict):
    """One turn of a script: the caller speaks, the trainee speaks, or nobody does.

    `after_s` is the quiet before it; below 0 it begins over the turn before.
    """

    caller: str = ""
    trainee: str = ""
    pause_s: float = Field(default=0, ge=0, le=60)
    hold: bool = False  # the pause is a hold: the caller hears its tone
    mood: MoodName | None = None
    after_s: float = Field(default=0.5, ge=-4, le=10)

    @property
    def party(self) -> Literal["caller", "trainee", "pause"]:
        """Whose turn it is."""
        return "caller" if self.caller else "trainee" if self.trainee else "pause"

    @property
    def text(self) -> str:
        """What is said."""
        return self.caller or self.trainee

    @model_validator(mode="after")
    def _is_of_one_party(self) -> CallTurn:
        given = [key for key in ("caller", "trainee", "pause_s") if getattr(self, key)]
        if len(given) != 1:
            found = " and ".join(given) if given else "none"
            raise ValueError(f"a turn is one of caller, trainee and pause_s; found {found}")
        if self.hold and not self.pause_s:
            raise ValueError("'hold' belongs to a pause; write it beside 'pause_s'")
        return self


class TwoVoices(Strict):
    """Who speaks."""

    caller: str = "zf_xiaoyi"
    trainee: str = "zm_yunjian"
    caller_mood: MoodName = "plain"
    caller_pace: float = Field(default=1.0, ge=0.5, le=2.0)
    trainee_pace: float = Field(default=0.95, ge=0.5, le=2.0)


class FromExample(Strict):
    """An example trainee of a scenario, whose answers make the script."""

    scenario: Id
    example: Text


class Marked(Strict):
    """A breach: in which turn, counted from 1 (0 is the ringing), and of which kind.

    `also` are the kinds by which it may be named as well.
    """

    turn: int = Field(ge=0, le=200)
    kind: Breach
    also: tuple[Breach, ...] = ()
    clause: Id
    why: Text
    why_en: str = ""
    tolerance_s: float = Field(default=2.5, gt=0, le=10)


class SpottingItem(Strict):
    """A whole file: the call, as a script of its own or an example's, and its breaches."""

    id: Id
    title: Text
    title_en: str = ""
    level: int = Field(ge=1, le=3)
    about: Text  # what the listener is told beforehand
    about_en: str = ""
    rings: int = Field(default=2, ge=1, le=10)
    voices: TwoVoices = TwoVoices()
    line: LineQuality = LineQuality()
    turns: tuple[CallTurn, ...] = ()
    of: FromExample | None = None
    breaches: tuple[Marked, ...] = Field(min_length=1)


@dataclass(frozen=True)
class SpottingEntry:
    """An item that can be used, its turns worked out, and the version of its content."""

    item: SpottingItem
    turns: tuple[CallTurn, ...]
    version: str  # id@ and 8 hex digits


@cache
def spotting_entries(folder: Path = FOLDER) -> tuple[SpottingEntry, ...]:
    """Every item of the folder; examples are of the scenario library. Raises ScenarioError."""
    return read_items(folder, library_scenario)


def library_scenario(scenario_id: str) -> Scenario:
    """The scenario of that id in the library. Raises KeyError with the likely spelling."""
    return _library().get(scenario_id).scenario


@cache
def _library() -> Catalog:
    return Catalog()


def read_items(folder: Path, scenario: FindScenario) -> tuple[SpottingEntry, ...]:
    """Every item of the folder. Raises ScenarioError with all mistakes."""
    found, problems = check_items(sorted(folder.glob("*.yaml")), scenario)
    if problems:
        raise ScenarioError(problems)
    return found


def check_items(
    files: list[Path], scenario: FindScenario
) -> tuple[tuple[SpottingEntry, ...], tuple[Problem, ...]]:
    """The items that are in order, and all that is wrong with the others."""
    found: dict[str, SpottingEntry] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            item, source = parse(read_text(file), str(file), SpottingItem)
            turns = turns_of(item, source, scenario)
        except ScenarioError as error:
            problems += error.problems
            continue
        faults = list(find_problems(item, turns, source, clause_ids()))
        if item.id in found:
            faults.append(source.problem(("id",), f"'{item.id}' is another item's id; change one"))
        problems += faults
        if not faults:
            found[item.id] = SpottingEntry(item, turns, _version(item, turns))
    return tuple(found.values()), tuple(problems)


def _version(item: SpottingItem, turns: tuple[CallTurn, ...]) -> str:
    text = item.model_dump_json() + "".join(turn.model_dump_json() for turn in turns)
    return f"{item.id}@{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def turns_of(
    item: SpottingItem, source: Source, find_scenario: FindScenario
) -> tuple[CallTurn, ...]:
    """The turns of the call, the item's own or those of the example. Raises ScenarioError."""
    if item.of is None:
        return item.turns
    try:
        scenario = find_scenario(item.of.scenario)
    except KeyError as error:
        raise ScenarioError((source.problem(("of", "scenario"), str(error.args[0])),)) from None
    for example in scenario.examples:
        if example.name == item.of.example:
            return tuple(_played(scenario, example.answers))
    names = [example.name for example in scenario.examples]
    text = f"'{item.of.scenario}' has no example '{item.of.example}'{hint(item.of.example, names)}"
    raise ScenarioError((source.problem(("of", "example"), text),))


def _played(scenario: Scenario, answers: dict[str, tuple[Step, ...]]) -> Iterator[CallTurn]:
    """Each state's first wording and the example's answer to it, in the order of the answers."""
    known = {state.state: state for state in scenario.script}
    for name, steps in answers.items():
        state = known.get(name)
        if state is not None and state.says:
            yield CallTurn(caller=state.says[0], mood=state.mood)
        hold = False
        for step in steps:
            if step.press in ("hold", "resume"):
                hold = step.press == "hold"
            elif step.say:
                yield CallTurn(trainee=step.say)
            elif step.wait_s:
                yield CallTurn(pause_s=min(step.wait_s, 60), hold=hold)


# --- what must hold between the fields ---


def find_problems(
    item: SpottingItem, turns: tuple[CallTurn, ...], source: Source, clauses: Collection[str]
) -> Iterator[Problem]:
    """All that is wrong between the fields of an item."""
    for path, text in (*_script_faults(item, turns), *_breach_faults(item, turns, clauses)):
        yield source.problem(path, text)


def _script_faults(item: SpottingItem, turns: tuple[CallTurn, ...]) -> Iterator[tuple[Place, str]]:
    if bool(item.turns) == (item.of is not None):
        yield (), "give the call as 'turns', or as 'of' with a scenario and its example"
    for at, turn in enumerate(item.turns):
        if len(turn.text) > LONGEST_LINE * 2:
            text = f"{len(turn.text)} characters are long for one turn; split it"
            yield ("turns", at), text
    for key in ("caller", "trainee"):
        name = getattr(item.voices, key)
        if name not in KOKORO_VOICES:
            text = f"no voice is called '{name}'{hint(name, KOKORO_VOICES)}"
            yield ("voices", key), text
    if item.voices.caller == item.voices.trainee:
        yield ("voices",), "both parties have one voice; choose another for one of them"
    if turns and turns[0].after_s < 0:
        yield ("turns", 0, "after_s"), "nothing stands before the first turn; give 0 or more"


def _breach_faults(
    item: SpottingItem, turns: tuple[CallTurn, ...], clauses: Collection[str]
) -> Iterator[tuple[Place, str]]:
    seen: set[tuple[int, Breach]] = set()
    for at, breach in enumerate(item.breaches):
        path: Place = ("breaches", at)
        if breach.clause not in clauses:
            text = f"no clause is called '{breach.clause}'{hint(breach.clause, clauses)}"
            yield (*path, "clause"), text
        if breach.turn > len(turns):
            text = f"the call has {len(turns)} turns; give one from 0 to {len(turns)}"
            yield (*path, "turn"), text
        elif breach.turn and turns[breach.turn - 1].party == "caller":
            text = f"turn {breach.turn} is the caller's; name the trainee's turn or a pause"
            yield (*path, "turn"), text
        if (breach.turn, breach.kind) in seen:
            yield path, f"'{breach.kind}' stands for turn {breach.turn} already; delete one"
        if breach.kind in breach.also:
            yield (*path, "also"), f"'{breach.kind}' is the breach's own kind; leave it out here"
        seen.add((breach.turn, breach.kind))
