"""The ways through a script: states nobody reaches, and ones nobody gets out of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenarios.faults import hint
from scenarios.scenario import Branch, State
from scenarios.source import Path

Fault = tuple[Path, str]


def find_path_faults(script: Sequence[State]) -> Iterator[Fault]:
    """Where the script has no way on, no way there or no way out."""
    names = [state.state for state in script]
    broken = False
    for at, state in enumerate(script):
        for number, branch in enumerate(state.next):
            if branch.go not in names:
                broken = True
                text = f"no state is called '{branch.go}'{hint(branch.go, names)}"
                yield ("script", at, "next", number, "go"), text
        yield from _way_on(at, state)
    if broken or len(set(names)) < len(names):
        return  # mend these first: until then the ways are not known
    ways = {state.state: [branch.go for branch in state.next] for state in script}
    yield from _unreached(script, ways)
    yield from _endless(script, ways)


def _way_on(at: int, state: State) -> Iterator[Fault]:
    """Every state ends the call or has, last of its branches, one without conditions."""
    path: Path = ("script", at, "next")
    if not state.next and state.drops:
        text = f"the line drops in '{state.state}' and nothing follows; add 'next' with the state"
        yield path, f"{text} that the call goes on at once it is answered again"
    elif not state.next and not state.hangs_up:
        yield path, f"'{state.state}' leads nowhere; add 'next', or 'hangs_up: true'"
    free = [number for number, branch in enumerate(state.next) if _is_free(branch)]
    if state.next and not free and not state.hangs_up:
        text = f"nothing follows '{state.state}' when no condition holds; end with '- {{go: …}}'"
        yield path, text
    if free and free[0] < len(state.next) - 1:
        yield (*path, free[0] + 1), "a branch without conditions stands before this; put it last"


def _is_free(branch: Branch) -> bool:
    return not (branch.if_ or branch.unless or branch.ever)


def _from(start: Sequence[str], ways: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += ways[name]
    return found


def ahead(script: Sequence[State], state: str) -> set[str]:
    """The states that may still come after this one."""
    ways = {one.state: [branch.go for branch in one.next] for one in script}
    return _from(ways.get(state, ()), ways)


def _unreached(script: Sequence[State], ways: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    reached = _from([script[0].state], ways)
    for at, state in enumerate(script):
        if state.state not in reached:
            text = f"no branch leads to '{state.state}'; add '- {{go: {state.state}}}' or delete it"
            yield ("script", at, "state"), text


def _endless(script: Sequence[State], ways: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Rings of states from which the caller never comes to an end of the call."""
    back: dict[str, list[str]] = {name: [] for name in ways}
    for name, targets in ways.items():
        for target in targets:
            back[target].append(name)
    leaving = _from([state.state for state in script if state.hangs_up], back)
    for at, state in enumerate(script):
        if state.state not in leaving and state.next:
            text = f"from '{state.state}' the caller can never end the call; lead on to a state"
            yield ("script", at, "state"), f"{text} with 'hangs_up: true'"
