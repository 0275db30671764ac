"""Checks across the fields of a scenario: names that exist, ways on, lines one can say."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from scenarios.faults import hint
from scenarios.house_checks import house_checks
from scenarios.paths import find_path_faults
from scenarios.points import find_point_faults
from scenarios.scenario import Check, HouseRules, RecordFacts, Scenario, Status
from scenarios.situations import find_situation_faults
from scenarios.source import Path, Problem, Source

EVENTS = ("silence", "interrupted", "hold", "held_too_long", "transfer", "faint")
SLOTS = ("time", "phone", "money", "name", "company", "desk", "caller", "trainee")
LONGEST_LINE = 60  # characters; longer ones are a speech, not something said on the telephone
LONGEST_BREATH = 24  # characters without a mark to pause at, some five seconds of speech
SIGNAL_KINDS = ("say", "never", "secret", "key")  # what the caller can notice during a call
EXAMPLE_LEVELS = ("good", "middling", "failing")
KOKORO_VOICES = (
    *("zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zf_xiaoyi"),
    *("zm_yunjian", "zm_yunxi", "zm_yunxia", "zm_yunyang"),
)


@dataclass(frozen=True)
class Fault:
    """Something wrong between fields; `path` is where in the file."""

    path: Path
    text: str
    severity: Literal["error", "warning"] = "error"
    code: str = "file"


Rule = Callable[[Scenario, HouseRules], Iterator[Fault]]


def find_problems(
    scenario: Scenario,
    house: HouseRules,
    source: Source | None = None,
    clauses: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """All that is wrong between the fields of a scenario, errors and warnings, in file order.

    With `source` every problem has its line; `clauses` are the ids of the clause catalogue,
    without them clause names are not looked up.
    """
    placed = source or Source(file=scenario.id)
    at_desk = house.model_copy(update={"checks": house_checks(scenario, house)})
    faults = [fault for rule in _RULES for fault in rule(scenario, at_desk)]
    if clauses is not None:
        faults += _clauses_exist(scenario, clauses)
    problems = placed_problems(faults, placed)
    return tuple(sorted(problems, key=lambda one: (one.line, one.column)))


def placed_problems(faults: Iterable[Fault], source: Source) -> list[Problem]:
    """The faults with the lines they stand on."""
    return [source.problem(one.path, one.text, one.severity, code=one.code) for one in faults]


def find_word_faults(scenario: Scenario) -> tuple[Fault, ...]:
    """What the words of the scenario's checks name and the desk does not have."""
    nobody = HouseRules(id="none", title="none", version=1, checks=())
    rules: tuple[Rule, ...] = (_slots_are_known, _checks_name_what_exists)
    return tuple(fault for rule in rules for fault in rule(scenario, nobody))


def _repeated(names: Iterable[str], path: Path, key: str, what: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, name in enumerate(names):
        if name in seen:
            yield Fault((*path, at, key), f"a second {what} is called '{name}'; rename one")
        seen.add(name)


def _names_are_unique(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    yield from _repeated((one.state for one in scenario.script), ("script",), "state", "state")
    yield from _repeated((one.id for one in scenario.checks), ("checks",), "id", "check")
    yield from _repeated((one.name for one in scenario.examples), ("examples",), "name", "example")
    desk = scenario.desk
    yield from _repeated(
        (one.desk for one in desk.directory), ("desk", "directory"), "desk", "desk"
    )
    yield from _repeated((one.name for one in desk.secrets), ("desk", "secrets"), "name", "secret")


def _conditions_are_known(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    checks = {check.id: check for check in (*house.checks, *scenario.checks)}
    for at, state in enumerate(scenario.script):
        for number, branch in enumerate(state.next):
            for key, given in (
                ("if", branch.if_),
                ("unless", branch.unless),
                ("ever", branch.ever),
            ):
                names = (given,) if isinstance(given, str) else given
                path: Path = ("script", at, "next", number, key)
                for place, name in enumerate(names):
                    yield from _condition(name, (*path, place), checks)


def _condition(name: str, path: Path, checks: dict[str, Check]) -> Iterator[Fault]:
    if name in EVENTS:
        return
    check = checks.get(name)
    if check is None:
        known = [one for one, found in checks.items() if found.kind in SIGNAL_KINDS]
        yield Fault(path, f"no check or event is called '{name}'{hint(name, (*known, *EVENTS))}")
    elif check.kind not in SIGNAL_KINDS:
        said = (
            f"'{name}' is known only after the call ({check.kind}); choose a check of words or keys"
        )
        yield Fault(path, said)


def _interruptions_can_happen(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    for at, state in enumerate(scenario.script):
        asked = any("interrupted" in (branch.if_, *branch.if_) for branch in state.next)
        if asked and state.interrupts_after_s is None:
            said = "the caller interrupts only with 'interrupts_after_s'; add it to this state"
            yield Fault(("script", at, "next"), said)
        if state.interrupts_after_s is not None and not asked:
            said = "nothing follows the interruption; add a branch '- {if: interrupted, go: …}'"
            yield Fault(("script", at, "interrupts_after_s"), said)


def _lines_can_be_said(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    for at, state in enumerate(scenario.script):
        for number, line in enumerate(state.says):
            path: Path = ("script", at, "says", number)
            if re.search(r"[{}｛｝]", line):
                yield Fault(path, "the caller would read '{…}' aloud; write out what is said")
            if len(line) > LONGEST_LINE:
                said = f"the line has {len(line)} characters, more than {LONGEST_LINE}; split it"
                yield Fault(path, said, "warning", "line")
            breath = max(re.split(r"[^\w%]+", line), key=len)
            if len(breath) > LONGEST_BREATH:
                said = f"'{breath[:12]}…' is {len(breath)} characters without a pause, more than"
                remedy = f"{LONGEST_BREATH} in one breath; put in a comma or split it"
                yield Fault(path, f"{said} {remedy}", "warning", "line")
        if len(state.says) == 1 and scenario.status == Status.PUBLISHED:
            said = "the caller has one wording only; add another, so that practice stays fresh"
            yield Fault(("script", at, "says"), said, "warning")


def _phrases(check: Check) -> Iterator[tuple[Path, str]]:
    for part, phrases in enumerate(check.say):
        for number, phrase in enumerate(phrases):
            yield ("say", part, number), phrase
    for number, phrase in enumerate(check.never):
        yield ("never", number), phrase


def _slots_are_known(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    facts = scenario.desk.facts
    for at, check in enumerate(scenario.checks):
        for place, phrase in _phrases(check):
            path: Path = ("checks", at, *place)
            for slot in re.findall(r"[{｛]([^}｝]*)[}｝]?", phrase):
                yield from _slot(slot, path, facts)
    for at, part in ((at, part) for at, one in enumerate(scenario.checks)
                     for part, phrases in enumerate(one.say) if not phrases):  # fmt: skip
        yield Fault(("checks", at, "say", part), "this part has no phrasing; add one")


def _slot(slot: str, path: Path, facts: dict[str, str]) -> Iterator[Fault]:
    if slot.startswith("fact:"):
        name = slot.removeprefix("fact:")
        if name not in facts:
            yield Fault(path, f"the desk has no fact called '{name}'{hint(name, facts)}")
    elif slot not in SLOTS:
        choices = (*SLOTS, *(f"fact:{name}" for name in facts))
        yield Fault(path, f"no slot is called '{{{slot}}}'{hint(slot, choices)}")


def _checks_name_what_exists(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    states = [state.state for state in scenario.script]
    ids = [check.id for check in (*house.checks, *scenario.checks)]
    secrets = [secret.name for secret in scenario.desk.secrets]
    desks = [entry.desk for entry in scenario.desk.directory]
    for at, check in enumerate(scenario.checks):
        path: Path = ("checks", at)
        for number, name in enumerate(check.during):
            if name not in states:
                text = f"no state is called '{name}'{hint(name, states)}"
                yield Fault((*path, "during", number), text)
        if check.after is not None and (check.after not in ids or check.after == check.id):
            text = f"no other check is called '{check.after}'{hint(check.after, ids)}"
            yield Fault((*path, "after"), text)
        if check.secret is not None and check.secret not in secrets:
            text = f"the desk has no secret called '{check.secret}'{hint(check.secret, secrets)}"
            yield Fault((*path, "secret"), text)
        if check.key is not None and check.key.to and check.key.to not in desks:
            text = f"the directory has no desk '{check.key.to}'{hint(check.key.to, desks)}"
            yield Fault((*path, "key", "to"), text)


def _house_checks_fit(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    states = [state.state for state in scenario.script]
    ids = [check.id for check in house.checks]
    for number, name in enumerate(scenario.without):
        if name not in ids:
            yield Fault(("without", number), f"the house has no check '{name}'{hint(name, ids)}")
    own = {check.id for check in scenario.checks} | set(scenario.without)
    for check in house.checks:
        missing = [name for name in check.during if name not in states]
        if check.id not in own and missing and len(missing) == len(check.during):
            text = (
                f"the house check '{check.id}' looks in '{missing[0]}', which is not a state here"
            )
            yield Fault(("script",), f"{text}; name a state so, or write the check anew", "warning")


def _secrets_are_kept(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    kept = {check.secret for check in checks_asked(scenario, house)}
    for at, secret in enumerate(scenario.desk.secrets):
        if secret.name not in kept:
            text = f"no check minds whether '{secret.name}' is given away; add a check with"
            fault = f"{text} 'secret: {secret.name}'"
            yield Fault(("desk", "secrets", at), fault, "warning", "secret")
        if not _asked_for(secret.name, scenario):
            text = (
                f"no line of the caller's asks for '{secret.name}'; let one do so in these words,"
            )
            yield Fault(("desk", "secrets", at), f"{text} or delete it", "warning", "secret")


def _asked_for(name: str, scenario: Scenario) -> bool:
    """Whether a line shares two characters in a row with the name that is not a person's."""
    people = (scenario.caller.name, *(entry.person for entry in scenario.desk.directory))
    pairs = {name[at : at + 2] for at in range(max(1, len(name) - 1))}
    pairs = {pair for pair in pairs if not any(pair in who for who in people)} or pairs
    return any(pair in line for state in scenario.script for line in state.says for pair in pairs)


def _points_add_up(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    for path, text in find_point_faults(scenario, checks_asked(scenario, house)):
        yield Fault(path, text, "warning", "points")


def checks_asked(scenario: Scenario, house: HouseRules) -> tuple[Check, ...]:
    """The house's checks that the scenario neither replaces nor leaves out, and its own."""
    own = {check.id for check in scenario.checks} | set(scenario.without)
    return (*(check for check in house.checks if check.id not in own), *scenario.checks)


def points_fault(check: Check) -> str:
    """What is wrong with the sign of a check's points; empty when nothing is."""
    forbids = check.kind in ("never", "secret")
    if forbids and check.points > 0 and not check.fatal:
        return f"a forbidden thing costs points; write 'points: -{check.points:g}'"
    if not forbids and check.points < 0:
        return f"what is asked for earns points; write 'points: {-check.points:g}'"
    return ""


def _points_have_the_right_sign(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    for at, check in enumerate(scenario.checks):
        if fault := points_fault(check):
            yield Fault(("checks", at, "points"), fault)
        if check.record is not None and not getattr(scenario.record, check.record):
            text = f"'record' has no '{check.record}' to compare with; add it there"
            yield Fault(("checks", at, "record"), text)
    if all(check.points <= 0 for check in scenario.checks):
        yield Fault(("checks",), "no check earns points; give one of them points above 0")


def _clauses_exist(scenario: Scenario, clauses: Collection[str]) -> Iterator[Fault]:
    for number, name in enumerate(scenario.clauses):
        if name not in clauses:
            yield Fault(("clauses", number), f"no clause is called '{name}'{hint(name, clauses)}")
    for at, check in enumerate(scenario.checks):
        if check.clause and check.clause not in clauses:
            text = f"no clause is called '{check.clause}'{hint(check.clause, clauses)}"
            yield Fault(("checks", at, "clause"), text)


def _examples_fit(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    states = [state.state for state in scenario.script]
    checks = [check.id for check in (*house.checks, *scenario.checks)]
    checks = [check for check in checks if check not in scenario.without]
    for at, example in enumerate(scenario.examples):
        for name in example.answers:
            if name not in states:
                text = f"no state is called '{name}'{hint(name, states)}"
                yield Fault(("examples", at, "answers", name), text)
        for name in example.expect.checks:
            if name not in checks:
                text = f"no check is called '{name}'{hint(name, checks)}"
                yield Fault(("examples", at, "expect", "checks", name), text)
        yield from _steps_fit(scenario, at)


def _steps_fit(scenario: Scenario, at: int) -> Iterator[Fault]:
    desks = [entry.desk for entry in scenario.desk.directory]
    for name, steps in scenario.examples[at].answers.items():
        for number, step in enumerate(steps):
            path: Path = ("examples", at, "answers", name, number)
            if step.press == "transfer" and step.to not in desks:
                text = f"the directory has no desk '{step.to}'{hint(step.to, desks)}"
                yield Fault((*path, "to"), text)
            elif step.to and step.press != "transfer":
                yield Fault((*path, "to"), "'to' belongs to 'press: transfer'; delete it")


def _published_is_complete(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    if scenario.status != Status.PUBLISHED:
        return
    levels = {example.level for example in scenario.examples}
    missing = [level for level in EXAMPLE_LEVELS if level not in levels]
    if missing:
        text = f"a published scenario has an example of each level; add: {', '.join(missing)}"
        yield Fault(("examples",), text)
    if scenario.record == RecordFacts():
        text = "a published scenario says what a right call record holds; fill in 'record'"
        yield Fault(("record",), text)
    if house.second_person and not scenario.approved_by.strip():
        text = f"the house rules '{house.id}' want a second person's approval"
        yield Fault(("status",), f"{text}; add 'approved_by: ' and who approved it")


def _voice_is_known(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    voice = scenario.caller.voice.kokoro
    if voice not in KOKORO_VOICES:
        text = f"'{voice}' is not one of the Mandarin voices{hint(voice, KOKORO_VOICES)}"
        yield Fault(("caller", "voice", "kokoro"), text, "warning")


def _ways_lead_on(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    for path, text in find_path_faults(scenario.script):
        yield Fault(path, text)


def _situations_fit(scenario: Scenario, house: HouseRules) -> Iterator[Fault]:
    for path, text, severity in find_situation_faults(scenario, house.checks):
        yield Fault(path, text, severity)


_RULES: tuple[Rule, ...] = (
    _names_are_unique,
    _conditions_are_known,
    _interruptions_can_happen,
    _ways_lead_on,
    _situations_fit,
    _lines_can_be_said,
    _slots_are_known,
    _checks_name_what_exists,
    _house_checks_fit,
    _points_have_the_right_sign,
    _points_add_up,
    _secrets_are_kept,
    _examples_fit,
    _published_is_complete,
    _voice_is_known,
)
