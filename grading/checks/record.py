"""Record-checks: the call record against the facts; missing, wrong and incomplete kept apart."""

from __future__ import annotations

import re
from collections.abc import Callable

from grading.case import Case
from grading.grade import Evidence, Mark, Unmarked
from grading.judging import judge
from grading.reading import Reader
from grading.text.normalise import plain_text
from grading.text.numbers import digits_of
from grading.text.pinyin import common_run, find_by_sound, syllables
from grading.text.slots import Facts
from grading.text.times import money, times
from grading.verdicts import unmarked, whole
from scenarios.scenario import Check

SAME_MATTER = 0.5  # of the trained judge's probability
SHARED = 0.45  # of the syllables of the shorter text, which is as good
_TITLE = re.compile(r"(?:先生|女士|小姐|太太|经理|主任|老师|总)$")
_COMPANY_TAIL = re.compile(r"(?:股份|有限|责任|公司|集团)+$")
Judge = Callable[[str, str, Reader], str]


def mark(check: Check, case: Case) -> Mark | Unmarked | None:
    """Met when the field says what the scenario knows; None where it asks for nothing."""
    assert check.record is not None, "it is a record-check"
    wanted = getattr(case.scenario.record, check.record)
    given = getattr(case.call.record, check.record).strip()
    if not wanted:
        return None
    if not given and case.cut_short:
        return unmarked(check, "interrupted")
    why = _JUDGES[check.record](wanted, given, case.reader) if given else "missing"
    end_s = case.call.ended_s
    evidence = Evidence(given, end_s, end_s, nearest=wanted, score=float(not why), why=why)
    return whole(check, not why, [evidence])


def name_fault(wanted: str, given: str, reader: Reader) -> str:
    """Empty when it is the same name by sound; 'incomplete' when only the surname is there."""
    del reader
    if find_by_sound(plain_text(wanted), plain_text(given)):
        return ""
    surname = _TITLE.sub("", plain_text(given))
    return "incomplete" if surname and wanted.startswith(surname) else "wrong"


def phone_fault(wanted: str, given: str, reader: Reader) -> str:
    """Empty when the digits are the same, whatever stands between them."""
    del reader
    return "" if digits_of(wanted) == digits_of(given) else "wrong"


def company_fault(wanted: str, given: str, reader: Reader) -> str:
    """Empty when the names sound alike, legal endings apart."""
    del reader
    one, two = (_COMPANY_TAIL.sub("", plain_text(text)) for text in (wanted, given))
    return "" if find_by_sound(one, two) or find_by_sound(two, one) else "wrong"


def matter_fault(wanted: str, given: str, reader: Reader) -> str:
    """Empty when the notes mean the same and contradict no figure."""
    facts, noted = plain_text(wanted), plain_text(given)
    if _contradicts(facts, noted):
        return "wrong_fact"
    words = reader.words(given)
    if words is None:
        return "missing"
    pieces = [piece for piece in facts.split() if len(piece) >= 4]
    ready = reader.wanted([wanted, *pieces], wanted, Facts())
    same = judge("say", [(ready, words)], reader.head)[0].probability
    return "" if same >= SAME_MATTER or _shared(facts, noted) >= SHARED else "wrong"


def _contradicts(facts: str, noted: str) -> bool:
    """Whether the notes give another figure of the same kind than the facts."""
    known = times(facts) + money(facts)
    kinds = {token.kind for token in known}
    return any(
        token.kind in kinds and not any(token.agrees(other) for other in known)
        for token in times(noted) + money(noted)
    )


def _shared(facts: str, noted: str) -> float:
    one, two = syllables(facts), syllables(noted)
    return common_run(one, two) / max(4, min(len(one), len(two)))


_JUDGES: dict[str, Judge] = {
    "caller_name": name_fault,
    "caller_phone": phone_fault,
    "company": company_fault,
    "matter": matter_fault,
    "outcome": matter_fault,
    "follow_up": matter_fault,
}
