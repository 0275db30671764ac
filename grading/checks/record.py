"""Record-checks: the call record against the facts; missing, wrong and invented kept apart."""

from __future__ import annotations

import re
from collections.abc import Callable

from grading.case import Case
from grading.checks.invented import TITLE, is_invented
from grading.grade import Evidence, Mark, Unmarked
from grading.judging import judge_closely
from grading.reading import Reader
from grading.text.normalise import plain_text
from grading.text.numbers import digits_of
from grading.text.pinyin import common_run, find_by_sound, syllables
from grading.text.slots import Facts
from grading.text.times import Token, money, times
from grading.verdicts import unmarked, whole
from scenarios.scenario import Check

TO_NOTE = "来电记录要写明："  # as the labelled notes put it
SAME_MATTER = 0.5  # of the trained judge's probability
SHARED = 0.45  # of the syllables of the shorter text, which is as good
NAMED = ("caller_name", "caller_phone", "company")
BY_SOUND = "by_sound"  # right, in other characters: accepted with a note
_COMPANY_TAIL = re.compile(r"(?:股份|有限|责任|公司|集团)+$")
_NOTHING = re.compile(r"(?:无|没有?|暂无|不详|不知道?|未知|未提供|未留|没说|没留|空|none|n a)*")
_CHINA = "86"
_APART = re.compile(r"[、;；,，/或和及]|\bor\b")
Judge = Callable[[str, str, Reader], str]


def mark(check: Check, case: Case) -> Mark | Unmarked | None:
    """Met when the field says what the scenario knows; None where it asks for nothing."""
    assert check.record is not None, "it is a record-check"
    wanted = getattr(case.scenario.record, check.record)
    given = getattr(case.call.record, check.record).strip()
    if _NOTHING.fullmatch(plain_text(given)):
        given = ""
    if not wanted:
        # Nobody asks for it: only what came up nowhere at all is a fault.
        if not is_invented(check.record, given, case):
            return None
        why = "invented" if check.record in NAMED else "invented_aside"
        return whole(check, False, [_evidence(case, given, "", why)])
    if not given and case.cut_short:
        return unmarked(check, "interrupted")
    why = _JUDGES[check.record](wanted, given, case.reader) if given else "missing"
    if why in ("", BY_SOUND) and is_invented(check.record, given, case):
        why = "invented_figure"
    return whole(check, why in ("", BY_SOUND), [_evidence(case, given, wanted, why)])


def _evidence(case: Case, given: str, wanted: str, why: str) -> Evidence:
    end_s = round(case.call.ended_s, 2)
    right = why in ("", BY_SOUND)
    return Evidence(given, end_s, end_s, nearest=wanted, score=float(right), why=why)


def name_fault(wanted: str, given: str, reader: Reader) -> str:
    """Empty when it is the same name; 'by_sound' in other characters; 'incomplete' when short."""
    del reader
    known, noted = plain_text(wanted).replace(" ", ""), plain_text(given).replace(" ", "")
    if known in noted:
        return ""
    bare = TITLE.sub("", noted)
    if find_by_sound(known, noted) and len(bare) <= len(known) + 1:
        return BY_SOUND
    same_start = syllables(known)[: len(bare)] == syllables(bare)
    return "incomplete" if bare and len(bare) < len(known) and same_start else "wrong"


def phone_fault(wanted: str, given: str, reader: Reader) -> str:
    """Empty when the digits are the same, in whatever they are written."""
    del reader
    known, noted = _digits(wanted), _digits(given)
    if known == noted:
        return ""
    several = [_digits(part) for part in _APART.split(given)]
    if known in several:
        return "two_numbers"
    if noted and len(noted) < len(known) and noted in known:
        return "incomplete"
    return "wrong"


def _digits(text: str) -> str:
    """The digits without the country's code."""
    digits = digits_of(plain_text(text))
    digits = digits.removeprefix("00") if digits.startswith("00" + _CHINA) else digits
    return digits.removeprefix(_CHINA) if len(digits) > 11 else digits


def company_fault(wanted: str, given: str, reader: Reader) -> str:
    """Empty when it is the same name, legal endings apart; 'by_sound' in other characters."""
    del reader
    known, noted = (
        _COMPANY_TAIL.sub("", plain_text(text).replace(" ", "")) for text in (wanted, given)
    )
    if not noted:
        return "wrong"
    long_enough = 2 * len(noted) >= len(known) and len(noted) >= 2
    if known in noted or (noted in known and long_enough):
        return ""
    if find_by_sound(known, noted) or (find_by_sound(noted, known) and long_enough):
        return BY_SOUND
    return "incomplete" if noted in known else "wrong"


def matter_fault(wanted: str, given: str, reader: Reader) -> str:
    """Empty when the notes mean the same and contradict no figure."""
    facts, noted = plain_text(wanted), plain_text(given)
    if _contradicts(facts, noted):
        return "wrong_fact"
    words = reader.words(given)
    if words is None:
        return "missing"
    pieces = [piece for piece in facts.split() if len(piece) >= 4]
    ready = reader.wanted([wanted, *pieces], TO_NOTE + wanted, Facts())
    same = judge_closely("say", ready, [(words, "")], reader)[0].probability
    return "" if same >= SAME_MATTER or _shared(facts, noted) >= SHARED else "wrong"


def follow_up_fault(wanted: str, given: str, reader: Reader) -> str:
    """The same, and a promise with a time must be noted with its time."""
    why = matter_fault(wanted, given, reader)
    if why:
        return why
    noted = {token.kind for token in times(plain_text(given))}
    promised = [token for token in times(plain_text(wanted)) if token.kind in _WHEN]
    return "" if not promised or noted & _WHEN else "no_time"


_WHEN = frozenset(("day", "weekday", "date", "clock", "part", "length"))


def _contradicts(facts: str, noted: str) -> bool:
    """Whether the notes give another figure of the same kind than the facts."""
    known = _figures(facts)
    kinds = {token.kind for token in known}
    return any(
        token.kind in kinds and not any(token.agrees(other) for other in known)
        for token in _figures(noted)
    )


def _figures(text: str) -> list[Token]:
    return times(text) + money(text)


def _shared(facts: str, noted: str) -> float:
    one, two = syllables(facts), syllables(noted)
    return common_run(one, two) / max(4, min(len(one), len(two)))


_JUDGES: dict[str, Judge] = {
    "caller_name": name_fault,
    "caller_phone": phone_fault,
    "company": company_fault,
    "matter": matter_fault,
    "outcome": matter_fault,
    "follow_up": follow_up_fault,
}
