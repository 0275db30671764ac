"""What a call record says that came up neither in the call nor anywhere in the scenario."""

from __future__ import annotations

import re

from grading.case import Case
from grading.text.normalise import plain_text
from grading.text.numbers import codes, digits_of, numbers
from grading.text.pinyin import find_by_sound
from grading.text.times import money

SHORTEST_PHONE = 7  # digits
TITLE = re.compile(r"(?:先生|女士|小姐|太太|经理|主任|老师|总)+$")


def is_invented(field: str, given: str, case: Case) -> bool:
    """Whether the field holds a name or a figure that nobody gave the trainee."""
    if not given:
        return False
    known = known_text(case)
    if field == "caller_phone":
        digits = digits_of(plain_text(given))
        return bool(digits) and not _has_digits(known, digits)
    if field in ("caller_name", "company"):
        return not _names(plain_text(given).replace(" ", ""), known)
    return _has_unknown_figure(plain_text(given), known)


def known_text(case: Case) -> str:
    """All that the trainee could know: what was said in the call and what lay on the desk."""
    scenario, desk = case.scenario, case.scenario.desk
    texts = [turn.text for turn in case.call.transcript.turns]
    texts += [scenario.caller.name, scenario.caller.phone, scenario.caller.company]
    texts += scenario.record.model_dump().values()
    texts += [desk.company, desk.trainee, desk.briefing, desk.knowledge, *desk.facts.values()]
    texts += [f"{e.desk} {e.person} {e.extension}" for e in desk.directory]
    texts += [secret.value for secret in desk.secrets]
    return " ".join(plain_text(text) for text in texts if text)


def _names(given: str, known: str) -> bool:
    """Whether the name was heard, by sound and with or without a title behind it."""
    name = TITLE.sub("", given)
    if len(name) < 2:  # a surname alone sounds like too much else
        return name in known
    return find_by_sound(name, known) is not None


def _has_digits(known: str, digits: str) -> bool:
    return any(
        digits.endswith(code.digits) or digits in code.digits
        for code in codes(known, min(SHORTEST_PHONE, len(digits)))
    )


def _has_unknown_figure(given: str, known: str) -> bool:
    """Whether a sum of money or a telephone number in the notes was never given."""
    values = {f"{number.value:g}" for number in numbers(known)}  # 三百八 is said without its 元
    values |= {token.value for token in money(known)}
    if any(token.value not in values for token in money(given)):
        return True
    written = [code.digits for code in codes(given, SHORTEST_PHONE)]
    return any(not _has_digits(known, digits) for digits in written)
