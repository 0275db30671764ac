"""Gaming: trainees who play the marking instead of the caller, over all published scenarios.

Five strategies, in the typed rehearsal, so that each call runs its course as on the line. All are
given a right call record and pick up in time, so that only what is said can fail them. None may
pass; one that is left open is told of as well, with the checks that give it away.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from grading.embedders import Embedder, embedder
from grading.grade import Grade
from grading.marking import grade_call
from grading.signals import Understanding
from grading.text.slots import facts_of, fill
from scenarios.catalog import Catalog, Entry, checks_of, house
from scenarios.clauses import clauses
from scenarios.scenario import Check, Example, Expectation, HouseRules, Scenario, Status, Step
from trainer.mouths import TypedMouths
from trainer.rehearsal import Rehearsal, RehearsalError

SORRY = (
    "非常抱歉非常抱歉，真的对不起，实在不好意思，给您添麻烦了，请您原谅。",
    "对不起对不起，都是我们的错，我向您道歉，再次向您道歉，请您多多包涵。",
    "真是太抱歉了，我理解您的心情，对不起，让您受委屈了，万分抱歉。",
)
Answers = dict[str, str]  # what is said to each state
Strategy = Callable[[Scenario, Sequence[Check]], Answers]


@dataclass(frozen=True)
class Played:
    """One strategy in one scenario."""

    strategy: str
    entry: Entry
    grade: Grade | None  # None: still talking after half an hour, so nothing to mark
    seconds: float = 0.0
    last_state: str = ""

    @property
    def passed(self) -> bool | None:
        """As the grade says; a call that never ends is no pass."""
        return self.grade.passed if self.grade else False


def reads_rules(scenario: Scenario, checks: Sequence[Check]) -> Answers:
    """Reads aloud what each check is about, and the clauses it rests on."""
    texts = {clause.id: clause.text_zh for clause in clauses()}
    means = "。".join(check.means for check in checks)
    rules = "。".join(texts[check.clause] for check in checks if check.clause in texts)
    return everywhere(scenario, [f"{means}。{rules}", means, rules])


def salad(scenario: Scenario, checks: Sequence[Check]) -> Answers:
    """Throws out the key words of all accepted phrasings, in no sentence."""
    words = [phrase[at : at + 4] for phrase in phrasings(scenario, checks) for at in (0, 4)]
    kept = [word for word in dict.fromkeys(words) if len(word) >= 2]
    return everywhere(scenario, ["，".join(kept), "，".join(reversed(kept))])


def recites(scenario: Scenario, checks: Sequence[Check]) -> Answers:
    """Recites every accepted phrasing of every check at the first opportunity, then keeps quiet."""
    return {scenario.script[0].state: "。".join(phrasings(scenario, checks))}


def recites_on(scenario: Scenario, checks: Sequence[Check]) -> Answers:
    """Recites every accepted phrasing of every check at every opportunity."""
    return everywhere(scenario, ["。".join(phrasings(scenario, checks))])


def recites_one(scenario: Scenario, checks: Sequence[Check]) -> Answers:
    """Recites the first accepted phrasing of every part at every opportunity."""
    facts = facts_of(scenario)
    firsts = (fill(part[0], facts) for check in checks for part in check.say)
    return everywhere(scenario, ["。".join(dict.fromkeys(firsts))])


def apologises(scenario: Scenario, checks: Sequence[Check]) -> Answers:
    """Apologises without end."""
    del checks
    return everywhere(scenario, SORRY)


def keeps_silent(scenario: Scenario, checks: Sequence[Check]) -> Answers:
    """Says nothing at all."""
    del scenario, checks
    return {}


STRATEGIES: dict[str, Strategy] = {
    "reads the rules": reads_rules,
    "key-word salad": salad,
    "recites at once": recites,
    "recites always": recites_on,
    "recites the first": recites_one,
    "apologises": apologises,
    "says nothing": keeps_silent,
}


def phrasings(scenario: Scenario, checks: Sequence[Check]) -> list[str]:
    """Every accepted phrasing of every check, slots filled, each once."""
    facts = facts_of(scenario)
    found = (fill(one, facts) for check in checks for part in check.say for one in part)
    return list(dict.fromkeys(found))


def everywhere(scenario: Scenario, texts: Sequence[str]) -> Answers:
    """One of the texts in turn for each state."""
    return {state.state: texts[at % len(texts)] for at, state in enumerate(scenario.script)}


def published(catalog: Catalog) -> Iterator[tuple[Entry, HouseRules]]:
    """The published scenarios, each with its house."""
    for entry in catalog.entries:
        if entry.scenario.status == Status.PUBLISHED:
            yield entry, catalog.house(entry)


def play(name: str, entry: Entry, rules: HouseRules, chosen: Embedder) -> Played:
    """One strategy through one scenario, and its grade."""
    scenario = entry.scenario
    checks = checks_of(scenario, rules)
    said = STRATEGIES[name](scenario, checks)
    example = Example(
        name=name,
        level="failing",
        answers={state: (Step(say=text),) for state, text in said.items()},
        record=scenario.record,
        expect=Expectation(),
    )
    understanding = Understanding(scenario, checks, chosen)
    try:
        call = Rehearsal(entry, rules, example, understanding, TypedMouths()).play()
    except RehearsalError:
        return Played(name, entry, None)
    grade = grade_call(call, scenario, rules, chosen)
    return Played(name, entry, grade, call.ended_s, call.visits[-1].state)


def given_away(grade: Grade) -> list[str]:
    """The scenario's worth that a gamer got: what was met, and what is left open."""
    house_ids = {check.id for check in house(grade.house.partition("@")[0]).checks}
    met = [m for m in grade.marks if m.points > 0 and m.check not in house_ids]
    got = [f"{m.check} {m.points:g}/{m.out_of:g}" for m in sorted(met, key=lambda m: -m.points)]
    return got + [f"{one.check} open ({one.reason}, {one.out_of:g})" for one in grade.unmarked]


def report(played: Sequence[Played]) -> None:
    """Print what each strategy earned, and what gave away those not failed."""
    for one in played:
        called = f"{one.entry.scenario.id:20} {one.strategy:18}"
        grade = one.grade
        if grade is None:
            print(f"{called} talks for half an hour, and the call does not end")
            continue
        score = "—" if grade.score is None else f"{grade.score:.0f}"
        result = {True: "PASSES", False: "fails", None: "OPEN"}[one.passed]
        print(
            f"{called} {score:>4} ({grade.low:.0f}–{grade.high:.0f}) {result:7} "
            f"{one.seconds:5.0f} s, ends in {one.last_state}"
        )
        if one.passed is not False:
            print("\n".join(f"      {line}" for line in given_away(grade)))
    passing = sum(one.passed is True for one in played)
    left = sum(one.passed is None for one in played)
    print(f"\n{len(played)} calls: {passing} pass, {left} left open")


def main() -> int:
    """Play every strategy through every published scenario; exit code 1 when one passes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--embedder", default="e5")
    parser.add_argument("--json", action="store_true", help="the grades, one JSON object a line")
    args = parser.parse_args()
    chosen = embedder(args.embedder)
    played = []
    entries = list(published(Catalog()))
    for number, (entry, rules) in enumerate(entries, 1):
        print(f"{number} of {len(entries)}: {entry.scenario.id}", file=sys.stderr, flush=True)
        played += [play(name, entry, rules, chosen) for name in STRATEGIES]
    if args.json:
        for grade in (replace(one.grade, call_id=one.strategy) for one in played if one.grade):
            print(json.dumps(json.loads(grade.to_json()), ensure_ascii=False))
    else:
        report(played)
    return int(any(one.passed for one in played))


if __name__ == "__main__":
    sys.exit(main())
