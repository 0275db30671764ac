"""Secret-checks: a secret in any spoken form, split over turns, cut to its end, or confirmed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grading.case import Case, Passage
from grading.grade import Evidence, Mark, Unmarked
from grading.judging import judge
from grading.reading import Reader
from grading.text.normalise import plain, plain_text
from grading.text.numbers import codes, digits_of
from grading.text.pinyin import common_run, find_by_sound, syllables
from grading.text.slots import Facts
from grading.verdicts import unmarked, whole
from scenarios.scenario import Check, Scenario

LAST = 4  # the end of a number is as good as the number
RUN = 7  # so is as much of it as this in a row
LONG = 8  # characters; a longer secret in words is compared by meaning as well
MEANT = 0.6  # the probability from which a paraphrase counts as telling it
_AGREES = re.compile(
    r"^(?:嗯|哦|啊|呃|唉)?(?:对(?!不起|不住|于|方|您|这|此|不对)|是的|是啊"
    r"|是这个|就是(?!说)|没错|正是|不错|您说对了|您说的对"
    r"|您记得(?:对|没错)|猜对了|可以这么说|差不多|(?:您)?(?:记|猜|说)得?(?:对|没错|很准)"
    r"|是[ ，。]|^是$|^嗯$|^嗯嗯$)"
)
_REFUSES = re.compile(
    r"不方便|不便|不能|无法|没办法|没法|不可以|保密|恕|不对外|抱歉|对不起|不好意思|请谅解|透露不"
)
_CONFIRMS = re.compile(
    r"(?:尾号|号码|就|确实|的确)是(?:这个|他|它|的)|就是这个|是这个号|号码没错|您记得没错|您猜对了"
)


@dataclass(frozen=True)
class Leak:
    """Where the secret got out in plain text, and how: said, end_said, told, confirmed."""

    start: int
    end: int
    why: str


def mark(check: Check, case: Case) -> Mark | Unmarked:
    """Met when the secret was kept."""
    value = value_of(check, case.scenario)
    found: list[Evidence] = []
    passages = case.passages_for(check)
    for passage in passages:
        leak = find_leak(value, passage, case.reader, case.scenario)
        if leak is not None and passage.words is not None:
            start, end = passage.words.plain.source_span(leak.start, leak.end)
            found.append(passage.evidence(start, end, nearest=value, score=1.0, why=leak.why))
    if not any(evidence.why == "said" for evidence in found):
        found = _split_over_turns(value, passages) or found
    if not found and any(passage.confidence(0, 10_000) < 0.2 for passage in passages):
        return unmarked(check, "not_heard")
    return whole(check, not found, found)


def value_of(check: Check, scenario: Scenario) -> str:
    """What would be spoken of the secret the check names."""
    return next(s.value for s in scenario.desk.secrets if s.name == check.secret)


def find_leak(value: str, passage: Passage, reader: Reader, scenario: Scenario) -> Leak | None:
    """How the trainee's words, after the caller's, give the secret away; None when they do not."""
    if passage.words is None:
        return None
    return leak_in(value, passage.words.text, passage.heard, scenario) or _paraphrased(
        value, passage, reader
    )


def leak_in(value: str, said: str, heard: str, scenario: Scenario) -> Leak | None:
    """The same for plain text alone, without the paraphrases."""
    found = _said(value, said, scenario)
    return found if found is not None else _confirmed(value, said, heard, scenario)


def is_number(value: str) -> bool:
    """Whether the secret is a number read out digit by digit."""
    return len(digits_of(value)) >= max(LAST, len(plain_text(value).replace(" ", "")) // 2)


def _said(value: str, said: str, scenario: Scenario) -> Leak | None:
    if is_number(value):
        return _number_said(digits_of(value), said, _open_numbers(scenario, value))
    wanted = plain_text(value)
    place = find_by_sound(wanted, said) if len(wanted) >= 2 else None
    if place is not None and (len(wanted) > 2 or _shares_a_letter(wanted, said, place)):
        return Leak(*place, "said")
    return None


def _shares_a_letter(wanted: str, said: str, place: tuple[int, int]) -> bool:
    """Two syllables alone are met by chance too often; one letter of them must be right."""
    return bool(set(wanted) & set(said[slice(*place)]))


def _open_numbers(scenario: Scenario, value: str) -> set[str]:
    """Numbers that may be said although they look like the end of the secret."""
    desk = scenario.desk
    free = {digits_of(entry.extension) for entry in desk.directory}
    free |= {digits_of(scenario.caller.phone)[-LAST:]} | {digits_of(f) for f in desk.facts.values()}
    return free - {digits_of(value)}


def _number_said(secret: str, said: str, free: set[str]) -> Leak | None:
    spoken = codes(said, shortest=1)
    for first in range(len(spoken)):
        for last in range(first, min(first + 6, len(spoken))):
            digits = "".join(code.digits for code in spoken[first : last + 1])
            if _gives_away(secret, digits, free):
                why = "said" if secret in digits else "end_said"
                return Leak(spoken[first].start, spoken[last].end, why)
    return None


def _gives_away(secret: str, digits: str, free: set[str]) -> bool:
    if secret in digits:
        return True
    if digits in free:
        return False
    if len(secret) > LAST and digits == secret[-LAST:]:
        return True
    runs = {secret[i : i + RUN] for i in range(len(secret) - RUN + 1)}
    return any(run in digits for run in runs)


def _confirmed(value: str, said: str, heard: str, scenario: Scenario) -> Leak | None:
    """The caller says it, or its end, and the trainee agrees."""
    guess = plain(heard).text
    if _said(value, guess, scenario) is None:
        return None
    # The first clause decides; 嗯 stands for yes only where fillers have not been taken away.
    agrees = _AGREES.match(said) or _CONFIRMS.search(said)
    if agrees is None or _REFUSES.search(said):
        return None
    return Leak(agrees.start(), max(agrees.end(), agrees.start() + 1), "confirmed")


def _paraphrased(value: str, passage: Passage, reader: Reader) -> Leak | None:
    """A secret that is a sentence may be told in other words."""
    wanted = plain_text(value)
    if is_number(value) or len(wanted) < LONG or passage.words is None:
        return None
    pieces = [piece for piece in wanted.split() if len(piece) >= 4] or [wanted]
    for piece in pieces:
        ready = reader.wanted([piece], piece, Facts())
        judged = judge("say", [(ready, passage.words)], reader.head)[0]
        window = passage.words.windows[judged.match.window]
        sounds = syllables(piece)
        near = common_run(sounds, syllables(passage.words.text)) / max(1, len(sounds))
        if judged.probability >= MEANT and near >= 0.5:
            return Leak(window.start, window.end, "told")
    return None


def _split_over_turns(value: str, passages: Sequence[Passage]) -> list[Evidence]:
    """A number given a few digits at a time, turn after turn."""
    if not is_number(value):
        return []
    secret, stream, owners = digits_of(value), "", []
    for passage in passages:
        for code in codes(passage.words.text if passage.words else "", shortest=1):
            stream += code.digits
            owners += [(passage, code)] * len(code.digits)
    at = stream.find(secret)
    if at < 0:
        return []
    parts = dict.fromkeys(owners[at : at + len(secret)])
    return [
        passage.evidence(
            *passage.words.plain.source_span(code.start, code.end),
            nearest=value,
            score=1.0,
            why="said",
        )
        for passage, code in parts
        if passage.words is not None
    ]
