"""A script as a picture: where each state stands, which ways lead on, and the path of one call.

States stand in columns by how many moves they are from the answer, so that a call reads from left
to right. Ways to states that nearly everything leads to would cover all else; they are marked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scenarios.scenario import Branch, State

WIDTH, HEAD, ROW, GAP_X, GAP_Y = 236, 52, 20, 90, 26
NAME_HEAD = 40  # of a box that shows its name alone
COMMON = 5  # a state that so many others lead to, and a quarter of them all, is on every way
SWEEPS = 6  # rounds of putting each state level with its neighbours


@dataclass(frozen=True)
class Way:
    """A branch of a state."""

    go: str
    if_: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    ever: tuple[str, ...] = ()
    lit: bool = False


@dataclass(frozen=True)
class Box:
    """A state and where it stands."""

    state: str
    x: int
    y: int
    height: int
    says: str
    hangs_up: bool
    ways: tuple[Way, ...]
    steps: tuple[int, ...] = ()  # when the call came here, counted from 1
    folded: int = 0  # how many states are hidden behind it
    reached: bool = True


@dataclass(frozen=True)
class Link:
    """One or several ways from a state to another; `common` ones are drawn on demand only."""

    source: str
    target: str
    row: int  # of the first such way in its box
    lit: bool = False
    common: bool = False
    back: bool = False


@dataclass(frozen=True)
class Picture:
    """Boxes, links, and the size of it all."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    width: int
    height: int


def picture(
    script: Sequence[State],
    path: Sequence[str] = (),
    folded: Collection[str] = (),
    brief: bool = False,
) -> Picture:
    """The picture of a script, sound or not; `path` is lit, nothing behind `folded` is shown.

    A `brief` picture has the states' names alone.
    """
    ways = {one.state: _ways(one, script, path) for one in script}
    behind = {name: _hidden_by(name, script, ways) for name in folded if name in ways}
    hidden = {state for states in behind.values() for state in states}
    shown = [one for one in script if one.state not in hidden]
    columns = _columns(shown, ways, folded)
    places, height = _placed(columns, ways, brief)
    reached = _from_start(script, ways)
    boxes = tuple(
        Box(
            state=one.state,
            x=places[one.state][0],
            y=places[one.state][1],
            height=_height(ways[one.state], brief),
            says=one.says[0] if one.says else "",
            hangs_up=one.hangs_up,
            ways=ways[one.state],
            steps=tuple(at for at, name in enumerate(path, 1) if name == one.state),
            folded=len(behind.get(one.state, ())),
            reached=one.state in reached,
        )
        for one in shown
    )
    width = len(columns) * (WIDTH + GAP_X) - GAP_X
    return Picture(boxes, _links(boxes, path, len(script)), max(WIDTH, width), height)


def _ways(state: State, script: Sequence[State], path: Sequence[str]) -> tuple[Way, ...]:
    known = {one.state for one in script}
    taken = {after for before, after in pairwise(path) if before == state.state}
    return tuple(_way(one, one.go in taken) for one in state.next if one.go in known)


def _way(branch: Branch, lit: bool) -> Way:
    def told(value: str | tuple[str, ...]) -> tuple[str, ...]:
        return (value,) if isinstance(value, str) else value

    return Way(branch.go, told(branch.if_), told(branch.unless), told(branch.ever), lit)


Ways = Mapping[str, Sequence[Way]]


def _reach(start: str, ways: Ways, shut: Collection[str] = ()) -> dict[str, int]:
    """How many moves each state is from `start`, going on from none of those `shut`."""
    found = {start: 0}
    waiting = [start]
    for name in waiting:
        for way in ways[name] if name not in shut else ():
            if way.go not in found:
                found[way.go] = found[name] + 1
                waiting.append(way.go)
    return found


def _from_start(script: Sequence[State], ways: Ways) -> set[str]:
    return set(_reach(script[0].state, ways)) if script else set()


def _hidden_by(name: str, script: Sequence[State], ways: Ways) -> set[str]:
    """The states that are reached through this one alone."""
    with_it = _from_start(script, ways)
    without = set(_reach(script[0].state, ways, shut=(name,)))
    return with_it - without


def _columns(shown: Sequence[State], ways: Ways, folded: Collection[str]) -> list[list[str]]:
    """States by their distance from the start; those nobody reaches come last."""
    if not shown:
        return []
    distance = _reach(shown[0].state, ways, shut=folded)
    last = max(distance.values()) + 1
    columns: list[list[str]] = [[] for _ in range(last + 1)]
    for one in shown:
        columns[distance.get(one.state, last)].append(one.state)
    return [column for column in columns if column]


def _placed(
    columns: Sequence[list[str]], ways: Ways, brief: bool
) -> tuple[dict[str, tuple[int, int]], int]:
    """Where each state stands, level with those it comes from and leads to, and the height."""
    heights = {name: _height(ways[name], brief) for column in columns for name in column}
    beside: dict[str, set[str]] = {name: set() for name in heights}
    for name in heights:
        for way in ways[name]:
            if way.go in beside and way.go != name:
                beside[name].add(way.go)
                beside[way.go].add(name)
    middle = {name: float(at) for column in columns for at, name in enumerate(column)}
    for _ in range(SWEEPS):
        for column in columns:
            column.sort(key=lambda name: _mean([middle[one] for one in beside[name]]))
            middle |= {name: at - len(column) / 2 for at, name in enumerate(column)}
    tall = max((_column_height(column, heights) for column in columns), default=HEAD)
    places = {}
    for number, column in enumerate(columns):
        y = (tall - _column_height(column, heights)) // 2
        for name in column:
            places[name] = number * (WIDTH + GAP_X), y
            y += heights[name] + GAP_Y
    return places, tall


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _column_height(column: Sequence[str], heights: Mapping[str, int]) -> int:
    return sum(heights[name] + GAP_Y for name in column) - GAP_Y


def _height(ways: Sequence[Way], brief: bool) -> int:
    return NAME_HEAD if brief else HEAD + ROW * len(ways) + (8 if ways else 0)


def _links(boxes: Sequence[Box], path: Sequence[str], states: int) -> tuple[Link, ...]:
    at = {box.state: box.x for box in boxes}
    sources: dict[str, set[str]] = {box.state: set() for box in boxes}
    for box in boxes:
        for way in box.ways:
            if way.go in sources:
                sources[way.go].add(box.state)
    many = max(COMMON, states / 4)
    lit = set(pairwise(path))
    links: dict[tuple[str, str], Link] = {}
    for box in boxes:
        for row, way in enumerate(box.ways):
            if way.go in at and not box.folded:
                links.setdefault(
                    (box.state, way.go),
                    Link(
                        box.state,
                        way.go,
                        row,
                        lit=(box.state, way.go) in lit,
                        common=len(sources[way.go]) >= many,
                        back=at[way.go] <= box.x,
                    ),
                )
    return tuple(links.values())
