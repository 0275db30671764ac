"""What no example puts to the test: states, branches and checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scenarios.rules import Fault
from scenarios.scenario import Branch, Check, Scenario
from scenarios.source import Source
from trainer.checking.plays import Play, Reached

MISSED = ("partly", "not_met")
FORBIDDING = ("never", "secret")  # met when the forbidden thing was left alone


def find_unreached_states(scenario: Scenario, reached: Reached, source: Source) -> Iterator[Fault]:
    """States that no example's call comes to, with the lines of the branches that lead there."""
    for at, state in enumerate(scenario.script):
        if state.state not in reached.states:
            ways = [
                str(_line(source, (from_, number)))
                for from_, other in enumerate(scenario.script)
                for number, branch in enumerate(other.next)
                if branch.go == state.state
            ]
            there = f" (from line {', '.join(ways)})" if ways else ""
            text = f"no example comes to '{state.state}'{there}; let one go there, or delete it"
            yield Fault(("script", at, "state"), text, "warning", "state")


def find_untaken_branches(scenario: Scenario, reached: Reached, source: Source) -> Iterator[Fault]:
    """Branches that no example takes, where the state is reached and none of the same kind is.

    Branches of the same conditions that lead to the same state are one kind: what is tried in one
    state need not be tried in all. They are told once, with the lines of the others. Those to a
    state that nobody reaches are told of with that state.
    """
    kinds: dict[tuple[object, ...], list[tuple[int, int]]] = defaultdict(list)
    for at, state in enumerate(scenario.script):
        for number, branch in enumerate(state.next):
            kinds[(branch.if_, branch.unless, branch.ever, branch.go)].append((at, number))
    script = scenario.script
    for (*_, target), places in kinds.items():
        if target not in reached.states or any(
            (script[at].state, number) in reached.ways for at, number in places
        ):
            continue
        there = [place for place in places if script[place[0]].state in reached.states]
        if not there:
            continue  # the state itself is told of
        at, number = there[0]
        told = told_branch(script[at].next[number])
        more = [str(_line(source, place)) for place in there[1:]]
        also = f" (nor on line {', '.join(more)})" if more else ""
        text = f"no example takes the branch '{told}'{also}; let one of them do so, or delete it"
        yield Fault(("script", at, "next", number), text, "warning", "branch")


def _line(source: Source, place: tuple[int, int]) -> int:
    return source.problem(("script", place[0], "next", place[1]), "").line


def told_branch(branch: Branch) -> str:
    """A branch in one line, much as it is written."""
    given = (("if", branch.if_), ("unless", branch.unless), ("ever", branch.ever))
    told = [f"{key} {_names(names)}" for key, names in given if names]
    return ", ".join([*told, f"go {branch.go}"])


def _names(names: str | tuple[str, ...]) -> str:
    return names if isinstance(names, str) else "+".join(names)


def find_untested_checks(scenario: Scenario, plays: Sequence[Play]) -> Iterator[Fault]:
    """The scenario's own checks that the examples do not expect to be both met and missed.

    Those of 0 points only steer or show, and are tried by the branches they open.
    """
    for at, check in enumerate(scenario.checks):
        if not check.points and not check.fatal:
            continue
        expected = {play.example.expect.checks.get(check.id, "") for play in plays}
        path = ("checks", at, "id")
        if not expected & {"met", *MISSED}:
            text = f"no example expects a verdict of '{check.id}'"
            yield Fault(path, f"{text}; {_remedies(check, plays)}", "warning", "check")
            continue
        if "met" not in expected:
            text = f"no example is expected to {_meet(check)} '{check.id}'"
            yield Fault(path, f"{text}; {_remedy(check, plays, True)}", "warning", "check")
        if not expected & set(MISSED):
            text = f"no example is expected to {_miss(check)} '{check.id}'"
            yield Fault(path, f"{text}; {_remedy(check, plays, False)}", "warning", "check")


def _meet(check: Check) -> str:
    return "keep" if check.kind in FORBIDDING else "meet"


def _miss(check: Check) -> str:
    return "break" if check.kind in FORBIDDING else "miss"


def _does(verb: str) -> str:
    return f"{verb}es" if verb.endswith("s") else f"{verb}s"


def _remedies(check: Check, plays: Sequence[Play]) -> str:
    return f"{_remedy(check, plays, True)}, and {_remedy(check, plays, False)}"


def _remedy(check: Check, plays: Sequence[Play], met: bool) -> str:
    """What to add: an expectation where an example does so already, else another example."""
    wanted = ("met",) if met else MISSED
    for play in plays:
        verdict = play.verdicts.get(check.id)
        if not met and play.example.level == "good":
            continue  # a good example is not to miss anything, whatever became of it
        if verdict in wanted:
            return f"'{play.example.name}' does, so expect '{check.id}: {verdict}' there"
    return f"add an example that {_does(_meet(check) if met else _miss(check))} it"
