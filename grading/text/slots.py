"""Slots of a phrasing, {time} or {company}: what stands for them, and whether it was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from grading.text.normalise import plain_text
from grading.text.numbers import codes, digits_of, figures_lost
from grading.text.pinyin import figures_by_sound, find_by_sound
from grading.text.times import is_definite, money, times
from scenarios.scenario import Scenario

SLOT = re.compile(r"\{([a-z_]+)(?::([^{}]+))?\}")
_SAMPLES = {"time": "明天上午十点", "phone": "13900001111", "money": "三百元", "name": "李明"}
_NAMED = re.compile(
    r"(?:我(?:是|叫|姓)|姓名是|名字叫)[一-鿿]{1,4}|[一-鿿]{1,3}(?:先生|女士|小姐|经理|主任|老师|总|工)"
)
LONG = 7  # figures of a number in which one may be lost in hearing
LOOSE = 3  # times as long as usual: a slot's words further apart are not one form of it
_COMPANY_TAIL = re.compile(
    r"(?:股份|有限|责任|公司|集团|中心|服务热线|热线|客服|客服中心|服务中心)+$"
)
_TITLE = "先生|女士|小姐|太太|经理|主任|老师|总|师傅|大姐|大哥|阿姨|叔叔"


@dataclass(frozen=True)
class Facts:
    """What the slots stand for in one scenario."""

    company: str = ""
    trainee: str = ""
    caller: str = ""
    phone: str = ""  # the caller's
    desks: tuple[tuple[str, str, str], ...] = ()  # desk, extension, person
    facts: dict[str, str] = field(default_factory=dict)


def facts_of(scenario: Scenario) -> Facts:
    """The facts a scenario's slots are filled from."""
    desk = scenario.desk
    return Facts(
        company=desk.company,
        trainee=desk.trainee,
        caller=scenario.caller.name,
        phone=scenario.caller.phone,
        desks=tuple((entry.desk, entry.extension, entry.person) for entry in desk.directory),
        facts=dict(desk.facts),
    )


def slots_in(phrase: str) -> tuple[str, ...]:
    """The slots of a phrasing, as 'time' or 'fact:reason'."""
    return tuple(f"{kind}:{name}" if name else kind for kind, name in SLOT.findall(phrase))


def with_slots(phrase: str, facts: Facts) -> str:
    """The phrasing with slots for the facts it spells out, as its author might have written it."""
    spelt = {facts.company: "{company}", facts.trainee: "{trainee}"}
    for name, value in facts.facts.items():
        spelt.setdefault(value, f"{{fact:{name}}}")
    known = sorted((re.escape(value) for value in spelt if len(value) >= 2), key=len, reverse=True)
    any_of = "|".join([SLOT.pattern, *known])  # slots first, so that nothing in them is replaced
    return re.sub(any_of, lambda found: spelt.get(found[0], found[0]), phrase)


def fill(phrase: str, facts: Facts) -> str:
    """The phrasing with something fitting in each slot."""
    return SLOT.sub(lambda found: _filling(found[1], found[2] or "", facts), phrase)


def fill_as_said(phrase: str, facts: Facts, said: str) -> str:
    """The same, each slot with what was said for it, where it was: 幺三五… for 135…, any {time}."""

    def filling(found: re.Match[str]) -> str:
        usual = _filling(found[1], found[2] or "", facts)
        span = _said_for(found[1], found[0][1:-1], said, facts)
        short = span is not None and span[1] - span[0] <= LOOSE * len(usual)
        return said[slice(*span)] if span and short else usual

    return SLOT.sub(filling, phrase)


def _said_for(kind: str, slot: str, said: str, facts: Facts) -> tuple[int, int] | None:
    if kind == "time":
        return _time_span(said)
    return find_slot(slot, said, facts)


def _time_span(said: str) -> tuple[int, int] | None:
    """The first definite time, with what belongs to it: 明天，上午十点."""
    tokens = times(said)
    for at, first in enumerate(tokens):
        end, run = first.end, [first]
        for token in tokens[at + 1 :]:
            if token.start - end > 1:
                break
            end, run = max(end, token.end), [*run, token]
        if is_definite(run):
            return first.start, end
    return None


def _money_span(said: str) -> tuple[int, int] | None:
    return next(((token.start, token.end) for token in money(said)), None)


def _filling(kind: str, name: str, facts: Facts) -> str:
    given = {"company": facts.company, "trainee": facts.trainee, "caller": facts.caller}
    given["phone"] = facts.phone
    if kind == "fact":
        return facts.facts.get(name, "")
    if kind == "desk":
        return facts.desks[0][0] if facts.desks else ""
    return given.get(kind) or _SAMPLES.get(kind, "")


def find_slot(slot: str, said: str, facts: Facts) -> tuple[int, int] | None:
    """Where the words (plain text) hold what the slot wants; None when they do not."""
    kind, _, name = slot.partition(":")
    match kind:
        case "time":
            found = times(said)
            return (found[0].start, found[-1].end) if is_definite(found) else None
        case "phone" if facts.phone:  # another number would ring elsewhere
            return find_fact(facts.phone, said)
        case "phone":
            return next(((c.start, c.end) for c in codes(said, shortest=5)), None)
        case "money":
            return _money_span(said)
        case "name":
            named = _NAMED.search(said)
            return named.span() if named else None
        case "fact":
            return find_fact(facts.facts.get(name, ""), said)
        case "desk":
            return _first(find_fact(part, said) for desk in facts.desks for part in desk if part)
        case "company":
            return _find_company(facts.company, said)
        case "caller" | "trainee":
            return _find_person(facts.caller if kind == "caller" else facts.trainee, said)
        case _:
            return None


def find_fact(fact: str, said: str) -> tuple[int, int] | None:
    """Where the words hold this fact: numbers and times in any form, names by sound."""
    wanted = plain_text(fact)
    if not wanted:
        return None
    if codes(wanted):
        return _all_of(_find_numbers(wanted, said))
    tokens = times(wanted) + money(wanted)
    if tokens:
        heard = times(said) + money(said)
        matched = [next((h for h in heard if token.agrees(h)), None) for token in tokens]
        return _all_of([(one.start, one.end) if one else None for one in matched])
    return find_by_sound(wanted, said, slips=len(wanted) // 4)


def _find_numbers(wanted: str, said: str) -> list[tuple[int, int] | None]:
    """Where each long number of the fact was said, and its other counted words: 五栋 of 五栋302."""
    told, rest = [*codes(said), *codes(figures_by_sound(said))], wanted
    found: list[tuple[int, int] | None] = []
    for number in codes(wanted):
        same = (one for one in told if number.digits in one.digits)
        found.append(next(((one.start, one.end) for one in same), None))
        rest = rest.replace(wanted[number.start : number.end], " ")
    counted = [word for word in rest.split() if digits_of(word)]
    return found + [find_by_sound(word, said) for word in counted]


def almost_told(slot: str, said: str, facts: Facts) -> bool:
    """Whether a long number of the slot was said but for figures that recognisers lose.

    Who speaks seldom leaves a figure out.
    """
    kind, _, name = slot.partition(":")
    fact = {"fact": facts.facts.get(name, ""), "phone": facts.phone}.get(kind, "")
    told = [one.digits for read in (said, figures_by_sound(said)) for one in codes(read)]
    return any(
        figures_lost(number.digits, digits)
        for number in codes(plain_text(fact), shortest=LONG)
        for digits in told
    )


def _all_of(spans: Sequence[tuple[int, int] | None]) -> tuple[int, int] | None:
    """From the first to the last; None when one is missing."""
    found = [span for span in spans if span is not None]
    if len(found) < len(spans):
        return None
    return min(start for start, _ in found), max(end for _, end in found)


def _find_company(company: str, said: str) -> tuple[int, int] | None:
    short = _COMPANY_TAIL.sub("", company)
    wanted = short if len(short) >= 2 else company
    return find_by_sound(wanted, said, slips=len(wanted) // 4)


def _find_person(person: str, said: str) -> tuple[int, int] | None:
    """By the whole name, the given name, or the surname with a title."""
    if not person:
        return None
    whole = find_by_sound(person, said)
    if whole is not None:
        return whole
    titled = re.search(rf"{re.escape(person[0])}(?:{_TITLE})", said)
    if titled:
        return titled.span()
    return find_by_sound(person[1:], said) if len(person) >= 3 else None


def _first(found: Iterable[tuple[int, int] | None]) -> tuple[int, int] | None:
    for span in found:
        if span is not None:
            return span
    return None
