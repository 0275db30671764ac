"""House rules: found by id, joined with the rules they extend, and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scenarios.clauses import clause_ids
from scenarios.faults import hint
from scenarios.house_checks import EVERY
from scenarios.rules import SLOTS, Fault, points_fault
from scenarios.scenario import Check, HouseRules, Id
from scenarios.source import Problem, ScenarioError, Source, load

HOUSES = Path(__file__).parent / "houses"


class HouseFile(HouseRules):
    """House rules as they are written: on their own, or as what differs from others.

    What a file that extends others leaves out is as there. A check with the id of one there
    stands in its place; further checks come after them. The joined rules are of both versions
    together, so that a change to either gives them another name.
    """

    extends: Id | None = None
    without: tuple[Id, ...] = ()  # checks of the extended rules that are left out
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class House:
    """One house's rules: as written, what they extend, and the two joined."""

    path: Path
    written: HouseFile
    base: House | None
    rules: HouseRules


def house(house_id: str, folders: Sequence[Path] = ()) -> HouseRules:
    """The house rules of that id, from `folders` or those supplied. Raises ScenarioError."""
    return read_house(house_id, folders).rules


def read_house(house_id: str, folders: Sequence[Path] = ()) -> House:
    """The same with the file and what it extends. Raises ScenarioError."""
    file = _find(house_id, folders)
    if file is None:
        text = f"there is no such file{hint(house_id, house_ids(folders))}"
        raise ScenarioError((Problem(f"{house_id}.yaml", 1, 1, text),))
    return _read(file, folders, ())


def house_ids(folders: Sequence[Path] = ()) -> list[str]:
    """The ids there are, those of the supplied houses among them."""
    return sorted({file.stem for folder in (*folders, HOUSES) for file in folder.glob("*.yaml")})


def find_houses(folders: Sequence[Path] = ()) -> tuple[tuple[House, ...], tuple[Problem, ...]]:
    """Every house that can be used, and what is wrong with the others."""
    houses: list[House] = []
    problems: list[Problem] = []
    for name in house_ids(folders):
        try:
            houses.append(read_house(name, folders))
        except ScenarioError as error:
            problems += error.problems
    return tuple(houses), tuple(dict.fromkeys(problems))


def house_text(rules: HouseRules) -> str:
    """House rules as text that a later reading makes the same rules of.

    They are the joined ones: what they extend may have changed by then.
    """
    return rules.model_dump_json(exclude_defaults=True, by_alias=True)


def join(written: HouseFile, base: HouseRules | None) -> HouseRules:
    """What the file says over what it extends."""
    given = {
        name: getattr(written, name)
        for name in HouseRules.model_fields
        if name in written.model_fields_set
    }
    if base is None:
        return HouseRules(**given)
    own = {check.id: check for check in written.checks}
    kept = (own.pop(one.id, one) for one in base.checks if one.id not in written.without)
    joined = (*kept, *own.values())
    version = written.version + base.version
    return base.model_copy(update={**given, "version": version, "checks": joined})


def _find(house_id: str, folders: Sequence[Path], trail: Sequence[Path] = ()) -> Path | None:
    files = (folder / f"{house_id}.yaml" for folder in (*folders, HOUSES))
    return next((file for file in files if file.is_file() and file not in trail), None)


def _read(file: Path, folders: Sequence[Path], trail: tuple[Path, ...]) -> House:
    stat = file.stat()
    written, source = _written(file, (stat.st_mtime_ns, stat.st_size))
    base = None
    if written.extends is not None:
        base = _base(written, source, folders, (*trail, file))
    faults = find_faults(written, base.rules if base else None, file.stem, clause_ids())
    problems = tuple(source.problem(one.path, one.text, one.severity) for one in faults)
    if problems:
        raise ScenarioError(problems)
    return House(file, written, base, join(written, base.rules if base else None))


@lru_cache(maxsize=256)
def _written(file: Path, stamp: tuple[int, int]) -> tuple[HouseFile, Source]:
    """What is in a file; `stamp` is when it was written, so that an edit is read."""
    del stamp
    return load(file, HouseFile)


def _base(
    written: HouseFile, source: Source, folders: Sequence[Path], trail: tuple[Path, ...]
) -> House:
    """What a file extends. A company's own 'neutral' may extend the supplied one."""
    assert written.extends is not None, "the caller looked"
    file = _find(written.extends, folders, trail)
    if file is not None:
        return _read(file, folders, trail)
    if _find(written.extends, folders) is None:
        known = [name for name in house_ids(folders) if name != written.id]
        text = f"no house rules are called '{written.extends}'{hint(written.extends, known)}"
    else:
        chain = " → ".join([*(one.stem for one in trail), written.extends])
        text = f"the house rules extend themselves ({chain}); take one 'extends' out"
    raise ScenarioError((source.problem(("extends",), text),))


# --- what is wrong between the keys of a file ---


def find_faults(
    written: HouseFile, base: HouseRules | None, name: str, clauses: Collection[str]
) -> Iterator[Fault]:
    """All of it; `base` are the rules it extends, `name` is what the file is called."""
    if written.id != name:
        text = f"the file is called '{name}', its rules '{written.id}'; give both one name"
        yield Fault(("id",), text)
    if base is None and "checks" not in written.model_fields_set:
        yield Fault((), "'checks' is missing; add it, or name other rules with 'extends'")
    yield from _without_fits(written, base)
    ids = [check.id for check in (*(base.checks if base else ()), *written.checks)]
    seen: set[str] = set()
    for at, check in enumerate(written.checks):
        if check.id in seen:
            yield Fault(("checks", at, "id"), f"a second check is called '{check.id}'; rename one")
        seen.add(check.id)
        yield from _check_faults(check, ("checks", at), ids, clauses)


def _without_fits(written: HouseFile, base: HouseRules | None) -> Iterator[Fault]:
    if base is None and written.without:
        text = "there is nothing to leave out; name the rules it is left out of with 'extends'"
        yield Fault(("without",), text)
        return
    known = [check.id for check in base.checks] if base else []
    own = {check.id for check in written.checks}
    for at, name in enumerate(written.without):
        if name not in known:
            text = f"the rules extended have no check '{name}'{hint(name, known)}"
            yield Fault(("without", at), text)
        elif name in own:
            yield Fault(("without", at), f"'{name}' is written below all the same; delete it here")


def _check_faults(
    check: Check, path: tuple[str | int, ...], ids: Collection[str], clauses: Collection[str]
) -> Iterator[Fault]:
    if fault := points_fault(check):
        yield Fault((*path, "points"), fault)
    if check.clause and check.clause not in clauses:
        text = f"no clause is called '{check.clause}'{hint(check.clause, clauses)}"
        yield Fault((*path, "clause"), text)
    if check.after is not None and (check.after not in ids or check.after == check.id):
        text = f"no other check is called '{check.after}'{hint(check.after, ids)}"
        yield Fault((*path, "after"), text)
    if check.secret not in (None, EVERY):
        text = f"a house cannot know a desk's secret '{check.secret}'; write '*' for every one"
        yield Fault((*path, "secret"), text)
    for part, phrases in enumerate(check.say):
        if not phrases:
            yield Fault((*path, "say", part), "this part has no phrasing; add one")
        for at, phrase in enumerate(phrases):
            yield from _slots_are_known(phrase, (*path, "say", part, at))
    for at, phrase in enumerate(check.never):
        yield from _slots_are_known(phrase, (*path, "never", at))


def _slots_are_known(phrase: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
    for slot in re.findall(r"[{｛]([^}｝]*)[}｝]?", phrase):
        if slot.startswith("fact:"):
            text = f"'{{{slot}}}' is one scenario's; a house's rules are for all, write it out"
            yield Fault(path, text)
        elif slot not in SLOTS:
            yield Fault(path, f"no slot is called '{{{slot}}}'{hint(slot, SLOTS)}")
