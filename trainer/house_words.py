"""House rules in plain words: what a house asks for, and how two houses differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from grading.wording import Language, limits
from scenarios.house_rules import House
from scenarios.scenario import Check, HouseRules

Origin = Literal["own", "changed", "inherited"]
_WORDS: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
    Path(__file__).with_suffix(".yaml").read_text("utf-8")
)
SETTINGS = ("pass_mark", "pause_s", "unanswered_rings")
FEW = 2  # forbidden things told of at first sight


@dataclass(frozen=True)
class Difference:
    """One thing in which two houses differ; `left` and `right` are what each asks for."""

    what: str  # a setting's name or a check's id
    title: str
    left: str
    right: str


def say(group: str, name: str, language: Language, **values: object) -> str:
    """Words of house_words.yaml, values filled in."""
    return _WORDS[group][name][language].format(**values)


def asked(check: Check, language: Language, full: bool = False) -> str:
    """What would meet a check: its first wordings or, `full`, all; its limits, its key."""
    told = _asked(check, language, full)
    notes = [say("when", check.when, language)] if check.when else []
    notes += [say("place", check.place, language)] if check.place else []
    if not notes:
        return told
    return f"{told}（{'，'.join(notes)}）" if language == "zh" else f"{told} ({', '.join(notes)})"


def _asked(check: Check, language: Language, full: bool) -> str:
    match check.kind:
        case "say":
            parts = ("／".join(part) if full else part[0] for part in check.say)
            return say("ask", "say", language, parts=" ＋ ".join(parts))
        case "never":
            more = "" if full or len(check.never) <= FEW else "…"
            examples = check.never if full else check.never[:FEW]
            return say("ask", "never", language, parts="／".join(examples) + more)
        case "key":
            assert check.key is not None, "its kind says so"
            to = f" → {check.key.to}" if check.key.to else ""
            return say("ask", "key", language, key=check.key.press, to=to)
        case "timing" | "manner":
            band = check.timing or check.manner
            assert band is not None, "its kind says so"
            if band.min is None and band.max == 0:
                return say("ask", "never_once", language)
            told = limits(band.measure, band.min, band.max, language)
            return say("ask", "measured", language, limits=told)
        case kind:
            return say("ask", kind, language)


def points(check: Check, language: Language) -> str:
    """What a check is worth, in a word or a figure."""
    if check.fatal:
        return say("points", "fatal", language)
    if not check.points:
        figures = check.kind in ("timing", "manner")
        return say("points", "shown" if figures else "steers", language)
    return f"{check.points:g}"


def origin(check: Check, house: House) -> Origin:
    """Whether a check is the house's own, replaces one it extends, or is taken from there."""
    if check.id not in {one.id for one in house.written.checks}:
        return "inherited"
    base = house.base.rules.checks if house.base else ()
    return "changed" if check.id in {one.id for one in base} else "own"


def origin_words(check: Check, house: House, language: Language) -> str:
    """The same in words; empty for a house that extends none."""
    if house.base is None:
        return ""
    return say("origin", origin(check, house), language, base=house.base.rules.id)


def version_words(house: House, language: Language) -> str:
    """The version calls name, and of what it is the sum."""
    base, version = house.base, house.rules.version
    if base is None:
        return say("house", "version", language, version=version)
    own, rest = house.written.version, base.rules.version
    name = base.rules.id
    return say("house", "version_sum", language, version=version, own=own, base=name, rest=rest)


def settings(rules: HouseRules, language: Language) -> Iterator[tuple[str, str]]:
    """Name and value of what a house sets beside its checks."""
    for name in SETTINGS:
        yield say("setting", name, language), f"{getattr(rules, name):g}"


def differences(left: HouseRules, right: HouseRules, language: Language) -> list[Difference]:
    """Settings first, then checks in the order of the left house, then the right's own."""
    found = [
        Difference(name, say("setting", name, language), f"{one:g}", f"{other:g}")
        for name in SETTINGS
        if (one := getattr(left, name)) != (other := getattr(right, name))
    ]
    theirs = {check.id: check for check in right.checks}
    for check in left.checks:
        other = theirs.pop(check.id, None)
        if not _alike(check, other):
            found.append(_difference(check.id, check, other, language))
    found += [_difference(check.id, None, check, language) for check in theirs.values()]
    return found


def _alike(one: Check, other: Check | None) -> bool:
    """Whether a call is marked alike by both; a hint or another clause changes no mark."""
    if other is None:
        return False
    beside = {"hint", "clause", "means"}
    return one.model_dump(exclude=beside) == other.model_dump(exclude=beside)


def _difference(
    check_id: str, left: Check | None, right: Check | None, language: Language
) -> Difference:
    told = [_told(check, language, full=False) for check in (left, right)]
    if told[0] == told[1]:
        told = [_told(check, language, full=True) for check in (left, right)]
    shown = left or right
    assert shown is not None, "it is in one of them"
    return Difference(check_id, shown.means, told[0], told[1])


def _told(check: Check | None, language: Language, full: bool) -> str:
    if check is None:
        return say("house", "none", language)
    return f"{points(check, language)} · {asked(check, language, full)}"
