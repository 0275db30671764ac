"""Made-up people and what came of their examinations, the same for the same seed.

Everybody has an ability that grows a little with time, every item a difficulty and how sharply it
tells people apart; `REVERSED` tells them apart the wrong way round, `WORN` grows easier with time.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from exams.outcome import ClauseMark, ItemMark, Outcome, OutcomeStatus, PartMark
from exams.outcomes import keep
from exams.people import Person
from exams.permissions import Role
from exams.sitting import ItemKind
from exams.store import Store

WEIGHTS = {ItemKind.CALL: 0.6, ItemKind.THEORY: 0.25, ItemKind.SPOTTING: 0.15}
DRAWN = {ItemKind.CALL: 3, ItemKind.THEORY: 16, ItemKind.SPOTTING: 4}
BLUEPRINTS = (  # id, title, pass mark
    ("reception-basic", "前台接听上岗考试", 80.0),
    ("hotline-senior", "服务热线进阶考试", 85.0),
)
DEPARTMENTS = ("客服部", "前台接待部", "售后服务部", "营业部", "财务部", "高速热线中心")
TEAMS = ("一组", "二组", "三组")
REVERSED = "houses.disagree"
WORN = "refund-angry"

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英晓燕文博欣怡子涵雨桐"
_CALLS = """
refund-angry roadline.abuse standards.calming standards.when-unsolved
silent-line standards.silent-first standards.silent-explain standards.silent-end
confidential-number reception.internal-information line400.leaders line400.colleague-number
unsolvable-question roadline.unsure-question roadline.no-bluff line400.no-own-opinion
message-for-buyer reception.person-asked roadline.message zijin.message
engineer-put-through reception.person-asked roadline.ask-who frontdesk.number-first
complaint-tow roadline.complaint-record manager.complaint-facts frontdesk.complaint
harassment-night reception.harassment roadline.pestered standards.restraint
survey-cleaning online.survey-opening careservice.return-call
rescue-tyre roadline.rescue roadline.care roadline.say-steps
wrong-number zijin.wrong-number roadline.point-the-way
long-look-up careservice.long-search line400.long-handling
"""
_THEORY = """
complaints.first-words manager.complaint-apology
complaints.calm-steps standards.calming
complaints.shouting roadline.abuse
complaints.own-reasons line400.few-excuses
complaints.no-blind-admission centre.no-blind-admission
emergencies.first reception.emergency
emergencies.rescue-eight roadline.rescue
emergencies.rescue-confirm roadline.rescue-confirm
emergencies.worried-caller roadline.care
greeting.rings-neutral reception.three-rings
greeting.rings-motorway roadline.rings
greeting.rings-400 line400.two-or-three
greeting.opening-parts reception.opening
greeting.opening-order reception.opening
houses.disagree reception.three-rings
houses.motorway-opening roadline.opening
houses.hang-up reception.hang-up-last
houses.closing-400 line400.closing
listening.no-interrupting hotline.listen
listening.partly-unheard roadline.unclear-words
listening.rambling zijin.rambling
outgoing.opening roadline.outgoing-opening
outgoing.refusal telesales.refusal
records.what reception.record
records.key-facts line400.key-facts
records.message roadline.message
records.digits roadline.repeat-important
secrets.leader-number line400.leaders
secrets.internal reception.internal-information
secrets.customer-data hotline.privacy
secrets.confirming-guess line400.secrecy
silence.steps standards.silent-first
silence.threat standards.silent-end
transfers.before line400.transfer-consent
transfers.number-first frontdesk.number-first
voice.pace-400 line400.pace
voice.polite-you standards.polite-you
"""
_SPOTTING = """
dead-air line400.long-handling line400.after-wait
half-a-number hotline.privacy standards.confidentiality
hold-without-a-word standards.interrupting-the-call roadline.after-lookup
rescue-half-asked roadline.care roadline.rescue-confirm
rude-to-angry reception.three-rings roadline.restraint
silent-line-threat standards.silent-end hotline.civil
transfer-by-force line400.transfer-consent manager.other-way
bluffed-at-altitude standards.no-pretence incoming.careful-promise
"""


@dataclass(frozen=True)
class FakeItem:
    """What can be drawn: `difficulty` on the scale of ability, `sharpness` how it tells apart."""

    kind: ItemKind
    id: str
    clauses: tuple[str, ...]
    difficulty: float
    sharpness: float


@cache
def fake_items(seed: int = 0) -> tuple[FakeItem, ...]:
    """Everything that can be drawn."""
    chance = random.Random(f"items {seed}")
    texts = {ItemKind.CALL: _CALLS, ItemKind.THEORY: _THEORY, ItemKind.SPOTTING: _SPOTTING}
    items = []
    for kind, text in texts.items():
        for line in text.strip().splitlines():
            name, *clauses = line.split()
            sharpness = -0.9 if name == REVERSED else chance.uniform(0.5, 1.8)
            items.append(FakeItem(kind, name, tuple(clauses), chance.gauss(-1.4, 0.6), sharpness))
    return tuple(items)


def fake_people(count: int, seed: int = 0) -> tuple[Person, ...]:
    """So many people, spread over departments and teams."""
    chance = random.Random(f"people {seed}")
    return tuple(
        Person(
            id=f"{number:08x}",
            staff_number=str(100_000 + number),
            name=chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2)))),
            roles=frozenset({Role.TRAINEE}),
            department=chance.choice(DEPARTMENTS),
            team=chance.choice(TEAMS),
            joined_at=0.0,
        )
        for number in range(1, count + 1)
    )


def fake_outcomes(
    people: int | Sequence[Person], periods: Sequence[str], seed: int = 0
) -> tuple[Outcome, ...]:
    """What came of everybody's examinations: one a period, and often another after a failure."""
    return tuple(each_fake_outcome(people, periods, seed))


def each_fake_outcome(
    people: int | Sequence[Person], periods: Sequence[str], seed: int = 0
) -> Iterator[Outcome]:
    """The same one after another, the oldest period first."""
    crowd = fake_people(people, seed) if isinstance(people, int) else people
    abilities = {one.id: random.Random(f"{seed} {one.id}").gauss(0, 1) for one in crowd}
    numbers: dict[str, int] = {}
    for age, period in enumerate(sorted(periods, key=span)):
        chance = random.Random(f"{seed} {period}")
        for person in crowd:
            if chance.random() < 0.03:
                continue  # away
            grown = abilities[person.id] + 0.02 * age + _lift(person, age)
            again = 2
            while again:
                numbers[person.id] = number = numbers.get(person.id, 0) + 1
                made = _outcome(person, period, number, grown, (seed, age, chance))
                yield made
                again = again - 1 if made.passed is False and chance.random() < 0.7 else 0


def fill(store: Store, outcomes: Iterable[Outcome]) -> None:
    """Keep them all in one transaction."""
    with store.writing() as db:
        for one in outcomes:
            keep(db, one)


def span(period: str) -> tuple[float, float]:
    """When a period such as 2026-11, 2026Q4, 2026H2 or 2026 begins and ends."""
    year, first, months = int(period[:4]), 1, 12
    if "Q" in period:
        first, months = 3 * int(period[5:]) - 2, 3
    elif "H" in period:
        first, months = 6 * int(period[5:]) - 5, 6
    elif "-" in period:
        first, months = int(period[5:]), 1
    after = year * 12 + first - 1 + months
    begin = datetime(year, first, 1, tzinfo=UTC).timestamp()
    return begin, datetime(after // 12, after % 12 + 1, 1, tzinfo=UTC).timestamp()


def quarters(first_year: int, years: int) -> tuple[str, ...]:
    """The names of the quarters of so many years."""
    return tuple(f"{first_year + at // 4}Q{at % 4 + 1}" for at in range(4 * years))


def _lift(person: Person, age: int) -> float:
    """Departments differ, and one team learns faster than the rest."""
    base = 0.12 * (DEPARTMENTS.index(person.department) if person.department in DEPARTMENTS else 0)
    return base + (0.08 * age if person.team == TEAMS[1] else 0.0) - 0.3


@cache
def _pool(kind: ItemKind, seed: int) -> tuple[FakeItem, ...]:
    return tuple(one for one in fake_items(seed) if one.kind is kind)


def _outcome(
    person: Person, period: str, number: int, ability: float,
    by: tuple[int, int, random.Random],
) -> Outcome:  # fmt: skip
    seed, age, chance = by
    blueprint, title, pass_mark = BLUEPRINTS[_digest(person.department) % len(BLUEPRINTS)]
    begin, end = span(period)
    sitting = f"{_digest(f'{seed} {person.id} {number}'):016x}"
    drawn = [
        item for kind, count in DRAWN.items() for item in chance.sample(_pool(kind, seed), count)
    ]
    items = tuple(_mark(item, sitting, at, ability, (age, chance)) for at, item in enumerate(drawn))
    parts = tuple(_part(kind, items) for kind in WEIGHTS)
    low, high = (round(sum(p.weight * v(p) for p in parts), 2) for v in (_low, _high))
    known = all(part.score is not None for part in parts)
    score = round(sum(p.weight * (p.score or 0.0) for p in parts), 2) if known else None
    fatal = tuple(name for item in items for name in item.fatal)
    sure = low >= pass_mark or high < pass_mark or bool(fatal)
    outcome = Outcome(
        sitting=sitting,
        candidate=person.key,
        staff_number=person.staff_number,
        name=person.name,
        department=person.department,
        team=person.team,
        blueprint=f"{blueprint}@{_version(blueprint, age)}",
        title=title,
        number=number,
        period=period,
        ended_at=round(begin + (end - begin) * chance.uniform(0.02, 0.98), 3),
        status=OutcomeStatus.FINAL if sure else OutcomeStatus.AWAITING_REVIEW,
        pass_mark=pass_mark,
        score=score,
        low=low,
        high=high,
        passed=(low >= pass_mark and not fatal) if sure else None,
        fatal=fatal,
        parts=parts,
        items=items,
        clauses=_clauses(drawn, items),
        reasons=() if sure else ("borderline",),
    )
    return _as_kept(outcome, chance)


def _as_kept(outcome: Outcome, chance: random.Random) -> Outcome:
    if chance.random() < 0.005:
        return replace(
            outcome, status=OutcomeStatus.VOID, passed=None, score=None, low=0.0, high=100.0,
            reasons=("void",),
        )  # fmt: skip
    if outcome.passed:
        return replace(
            outcome, certificate=f"TR-{outcome.period[:4]}-{outcome.sitting[:8].upper()}"
        )
    return outcome


def _mark(
    item: FakeItem, sitting: str, at: int, ability: float, by: tuple[int, random.Random]
) -> ItemMark:
    age, chance = by
    difficulty = item.difficulty - (0.15 * age if item.id == WORN else 0.0)
    likely = 1 / (1 + math.exp(-1.7 * item.sharpness * (ability - difficulty)))
    ref = f"{item.id}@{_version(item.id, age)}"
    if item.kind is not ItemKind.CALL:
        spotting = item.kind is ItemKind.SPOTTING
        share = round(sum(chance.random() < likely for _ in range(4)) / 4, 4) if spotting else None
        share = share if share is not None else float(chance.random() < likely)
        return ItemMark(
            item.kind, ref, 1.0, share, share, share, machine=share,
            seconds=round(chance.uniform(12, 60 if not spotting else 240), 1),
        )  # fmt: skip
    share = round(min(1.0, max(0.0, 0.45 + 0.55 * likely + chance.gauss(0, 0.06))), 4)
    doubt = round(chance.uniform(0.02, 0.12), 4) if chance.random() < 0.08 else 0.0
    unheard = chance.random() < 0.003
    machine = None if unheard else share
    if chance.random() < 0.03 and not unheard:
        machine = round(max(0.0, min(1.0, share + chance.choice((-0.1, 0.1)))), 4)
    return ItemMark(
        item.kind, ref, 1.0,
        None if unheard else share,
        0.0 if unheard else max(0.0, round(share - doubt, 4)),
        1.0 if unheard else min(1.0, round(share + doubt, 4)),
        fatal=("kept_secret",) if chance.random() < 0.004 else (),
        attempt=f"{sitting}-{at}",
        machine=machine,
        seconds=round(chance.uniform(70, 260), 1),
    )  # fmt: skip


def _part(kind: ItemKind, items: Sequence[ItemMark]) -> PartMark:
    own = [item for item in items if item.kind is kind]
    whole = sum(item.weight for item in own)

    def mean(values: Sequence[float]) -> float:
        pairs = zip(own, values, strict=True)
        return round(100 * sum(item.weight * value for item, value in pairs) / whole, 2)

    shares = [item.share for item in own if item.share is not None]
    score = mean(shares) if len(shares) == len(own) else None
    low, high = mean([one.low for one in own]), mean([one.high for one in own])
    return PartMark(kind, WEIGHTS[kind], score, low, high)


def _low(part: PartMark) -> float:
    return part.low


def _high(part: PartMark) -> float:
    return part.high


def _clauses(drawn: Sequence[FakeItem], items: Sequence[ItemMark]) -> tuple[ClauseMark, ...]:
    found: dict[str, tuple[float, float]] = {}
    for item, mark in zip(drawn, items, strict=True):
        if mark.share is None:
            continue
        for at, clause in enumerate(item.clauses):
            points, out_of = found.get(clause, (0.0, 0.0))
            share = mark.share if at else mark.share**2
            found[clause] = (round(points + 10 * share, 3), out_of + 10)
    return tuple(ClauseMark(clause, *pair) for clause, pair in sorted(found.items()))


@cache
def _version(name: str, age: int) -> str:
    """Texts are written anew every eight periods."""
    return f"{_digest(f'{name} {age // 8}'):016x}"[:8]


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
