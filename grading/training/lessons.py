"""The labelled answers as questions for the cross-encoder, said anew in every epoch."""

from __future__ import annotations

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from grading.cross_encoder import REASONS
from grading.question import Question
from grading.text.slots import fill
from grading.training.corpus import ONLY_TAUGHT, Pair
from grading.training.negation import negated
from grading.training.salad import salad
from grading.training.slips import Slips

_REASON_OF = {
    "partial": "missing", "neg_negated": "negated", "neg_opposite": "opposite",
    "neg_question": "question", "neg_reported": "reported", "ok_quoted": "reported",
    "neg_hypothetical": "imagined", "neg_stuffing": "listed", "neg_impatient": "impatient",
    "neg_addressee": "aside", "neg_vague": "vague", "neg_wrong_fact": "wrong_fact",
}  # fmt: skip
# Of a hundred requirements: up to the first for testing only, up to the second for the scales.
TEST, DEV, HALF = 15, 24, 50
SET_APART = "exam_"  # by a hand that wrote no others: half for the scales and half for testing
SALT = "h"  # with it, say- and never-requirements are shared out alike

FEWER_WORDINGS, NO_MEANS, NO_HEARD = 0.5, 0.3, 0.4
OWN_WORDING = 0.15  # another answer that conveys the part stands among its wordings
MISHEARD = 0.5  # of answers: with the slips of one that was spoken
SWAPPED = 0.3  # of answers that convey a fact: as many told with another one
SHORT = 40  # characters; in longer answers the negated clause may be another one
BORROWED = 0.25  # of an epoch's own lessons: as many wrong answers from other requirements


@dataclass(frozen=True)
class Plan:
    """What the lessons of a cycle are like."""

    advanced: bool = False  # with facts swapped, and what is forbidden twice
    negated: float = 0.0  # of the short right answers: told the other way round
    salad: float = 0.0  # of the right answers: their key words alone instead
    share: float = 1.0  # of all lessons, drawn anew for each epoch
    buried: float = 0.12  # of the answers: somebody's words about something else beside them


PLAIN = Plan()


@dataclass(frozen=True)
class Lesson:
    """A question with its answer."""

    question: Question
    met: bool
    reason: int  # index into REASONS


def side(group: str) -> str:
    """Which requirements train, which tune thresholds (dev), and which only test."""
    if group.startswith(ONLY_TAUGHT):
        return "train"
    drawn = int(hashlib.sha256((SALT + group).encode()).hexdigest(), 16) % 100
    if group.startswith(SET_APART):
        return "test" if drawn < HALF else "dev"
    return "test" if drawn < TEST else "dev" if drawn < DEV else "train"


def question_of(pair: Pair) -> Question:
    """The pair as it is marked: nothing left out, nothing disturbed."""
    wordings = tuple(fill(phrase, pair.facts) for phrase in pair.phrasings)
    return Question(wordings, pair.means, pair.heard, pair.said)


def reason_of(pair: Pair) -> int:
    """What the pair's tag says of it."""
    return REASONS.index("met" if pair.met else _REASON_OF.get(pair.tag, "other_words"))


class School:
    """Makes each epoch's lessons: fewer wordings, slips of the recogniser, words around them."""

    def __init__(
        self,
        pairs: Sequence[Pair],
        borrowed: Sequence[Pair],
        slips: Slips,
        seed: int,
        plan: Plan = PLAIN,
    ) -> None:
        self._dice = random.Random(seed)
        self._slips = slips
        self._plan = plan
        self._pairs = list(pairs)
        if plan.advanced:  # what is forbidden is harder, and there is less of it
            self._pairs += [pair for pair in pairs if pair.kind == "never"]
        self._borrowed = list(borrowed)
        self.size = round(  # of an epoch
            plan.share * (len(self._pairs) + min(len(borrowed), int(BORROWED * len(pairs))))
        )
        self._conveying: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
        for pair in pairs:
            if pair.met and pair.tag in ("met_terse", "viol_plain") and len(pair.said) < 30:
                self._conveying[pair.group, pair.phrasings].append(pair.said)
        self._harmless = [
            (pair.group, pair.said)
            for pair in pairs
            if pair.tag in ("borrowed", "stock", "met_colloquial", "ok_unrelated", "met_formal")
            and len(pair.said) < 40
        ]

    def lessons(self) -> list[Lesson]:
        """One lesson for each pair, and some that are borrowed, in an order of chance."""
        own = round(self._plan.share * len(self._pairs))
        pairs = self._pairs if own == len(self._pairs) else self._dice.sample(self._pairs, own)
        borrowed = self._dice.sample(self._borrowed, self.size - own)
        made = [self._lesson(pair) for pair in pairs + borrowed]
        self._dice.shuffle(made)
        return made

    def _lesson(self, pair: Pair) -> Lesson:
        question = question_of(pair)
        wordings = list(question.wordings)
        self._dice.shuffle(wordings)
        if self._dice.random() < FEWER_WORDINGS:
            wordings = wordings[: self._dice.randint(1, len(wordings))]
        others = self._conveying.get((pair.group, pair.phrasings), [])
        if others and self._dice.random() < OWN_WORDING:
            other = self._dice.choice(others)
            if other != pair.said and "{" not in "".join(pair.phrasings):
                wordings[self._dice.randrange(len(wordings))] = other
        if pair.met and pair.kind == "say":
            turned = self._turned(pair, question)
            if turned is not None:
                return turned
        said = question.said
        if not pair.spoken and self._dice.random() < MISHEARD:
            said = self._slips.made_in(said, self._dice)
        if self._dice.random() < self._plan.buried and not pair.tag.startswith(
            ("neg_stuffing", "ok_")
        ):
            said = self._buried(pair, said)
        means = "" if self._dice.random() < NO_MEANS else question.means
        heard = "" if self._dice.random() < NO_HEARD else question.heard
        question = replace(question, wordings=tuple(wordings), said=said, means=means, heard=heard)
        return Lesson(question, pair.met, reason_of(pair))

    def _turned(self, pair: Pair, question: Question) -> Lesson | None:
        """Now and then a right answer as key words, with a fact told wrong, or negated."""
        if self._plan.salad and not _may_be_listed(pair) and self._dice.random() < self._plan.salad:
            keys = salad((*question.wordings, question.heard), self._dice)
            if keys:
                return Lesson(replace(question, said=keys), False, REASONS.index("listed"))
        if self._plan.advanced and self._dice.random() < SWAPPED:
            other = other_fact(question, self._dice)
            if other != question.said:
                return Lesson(replace(question, said=other), False, REASONS.index("wrong_fact"))
        short = len(question.said) < SHORT and not _common(pair)
        if self._plan.negated and short and self._dice.random() < self._plan.negated:
            other = negated(question.said)
            if other != question.said:
                return Lesson(replace(question, said=other), False, REASONS.index("negated"))
        return None

    def _buried(self, pair: Pair, said: str) -> str:
        """With somebody's words about something else before or after; the label stays."""
        if not pair.met and pair.kind == "say" and _common(pair):
            return said
        group, other = self._dice.choice(self._harmless or [(pair.group, "")])
        if group == pair.group:
            return said
        return f"{other}，{said}" if self._dice.random() < 0.5 else f"{said}，{other}"


def _may_be_listed(pair: Pair) -> bool:
    """Whether key words alone may be enough: of a note, or where a number or a slot is told."""
    told = re.search(r"[0-9{]|[一二三四五六七八九十百]{2}", "".join(pair.phrasings))
    return bool(told) or pair.means.startswith("来电记录")


# Signs that stand for one another in a fact told wrong.
_OTHERS = (
    "0123456789", "一二三四五六七八九", ("周一", "周二", "周三", "周四", "周五", "周六"),
    ("上午", "下午", "晚上"), ("今天", "明天", "后天"), ("左", "右"), ("东", "西", "南", "北"),
)  # fmt: skip
_FACT = re.compile(
    r"[0-9]|[一二三四五六七八九](?![些点下个样])|周[一二三四五六]|上午|下午|晚上|今天|明天|后天|[左右东西南北]"
)


def other_fact(question: Question, dice: random.Random) -> str:
    """The answer with one fact told wrong that it shares with a wording; or as it was."""
    shared = [
        found
        for found in _FACT.finditer(question.said)
        if any(_around(found, question.said) in wording for wording in question.wordings)
    ]
    if not shared:
        return question.said
    wrong = dice.choice(shared)[0]
    row = next(row for row in _OTHERS if wrong in row)
    instead = dice.choice([one for one in row if one != wrong])
    return question.said.replace(wrong, instead)


def _around(found: re.Match[str], said: str) -> str:
    """The fact with a letter beside it, so that 一 alone is not taken for one."""
    return (
        said[max(0, found.start() - 1) : found.end()] if found.start() else said[: found.end() + 1]
    )


@lru_cache(maxsize=100_000)
def _is_common(wordings: str) -> bool:
    return any(
        word in wordings for word in ("您好", "谢", "抱歉", "对不起", "不好意思", "请问", "再见")
    )


def _common(pair: Pair) -> bool:
    """Whether words from any other call could convey the part by chance."""
    return _is_common("".join(pair.phrasings))
