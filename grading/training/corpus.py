"""The labelled answers: read from JSON lines, cut into pairs of one part and one answer."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grading.secrets.reading import leak_question
from grading.text.slots import Facts, fill, with_slots

CORPUS = Path(__file__).parent.parent / "corpus"

Row = dict[str, Any]

# Said in nearly every call: borrowed as a wrong answer to another requirement they might be right.
_EVERYWHERE = re.compile(
    r"抱歉|对不起|不好意思|谢谢|感谢|您好|请问|再见|理解|帮您|记录|稍等|先生|女士"
)
SPOKEN = "~"  # ends the names of answers as they were heard
ONLY_TAUGHT = "more_"  # begins the names of requirements that came after the sides were drawn
BORROWED = {"say": 1, "never": 4}  # wrong answers from other requirements, for each own one
STOCK = 1  # and of the stock sentences of any call

_STOCK = (
    "请问有什么可以帮您", "您好这里是{company}我是{trainee}请问有什么可以帮您",
    "您好{company}", "好的没问题", "嗯好的您请讲", "感谢您的来电再见",
    "请问还有什么可以帮您", "您还有别的需要吗", "不客气再见", "好的我明白了",
    "请您稍等我查一下", "让您久等了", "好的都记下了", "您慢慢说别着急", "您放心",
    "很高兴为您服务", "是的您说得对", "谢谢您", "好的那就这样", "对的是这样的", "您好请讲",
    "祝您生活愉快再见", "好的先生", "好的女士我在听",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """One part of a requirement and one answer; `met` is the assessor's word."""

    group: str  # the requirement
    kind: str
    phrasings: tuple[str, ...]
    means: str
    facts: Facts
    said: str
    met: bool
    tag: str
    answer: str  # id of the whole answer
    heard: str = ""  # the caller's last words
    spoken: bool = False  # really spoken, and written down by our recogniser


def read_rows(folder: Path, files: str = "*.jsonl") -> list[Row]:
    """The answers as they are written, in the order of the files."""
    return [
        json.loads(line)
        for path in sorted(folder.glob(files))
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    ]


def read_corpus(folder: Path) -> list[Pair]:
    """All pairs of the corpus, in the order of its files."""
    return [pair for row in read_rows(folder) for pair in _pairs(row)]


def read_spoken(folder: Path, files: str = "*.jsonl") -> list[Pair]:
    """The answers that were really spoken, in the recogniser's words, labelled as they were meant.

    Those of which the recogniser left nothing are left out.
    """
    rows = {row["id"]: row for row in read_rows(folder)}
    heard = [
        rows[spoken["of"]] | spoken | {"id": spoken["of"] + SPOKEN}
        for spoken in read_rows(folder / "spoken", files)
        if spoken["of"] in rows
    ]
    return [pair for row in heard if row["said"] for pair in _pairs(row)]


def read_leaks(folder: Path) -> list[Pair]:
    """Answers to callers who ask for a secret: giving it away is what is forbidden."""
    made = []
    for row in read_rows(folder / "secrets", "leaks.jsonl"):
        secret = row["secret"]
        apart = ONLY_TAUGHT if row["half"] == "taught" else ""
        asked = leak_question(secret["name"], secret["value"], row["heard"], row["said"])
        group = f"{apart}secret-{row['id'].partition('-')[0]}"
        made.append(
            Pair(
                group, "never", asked.wordings, asked.means, Facts(), row["said"],
                row["leaked"], row["tag"], row["id"], row["heard"],
            )
        )  # fmt: skip
    return made


def _pairs(row: dict[str, object]) -> list[Pair]:
    facts = _facts(row["facts"])  # type: ignore[arg-type]
    parts: list[list[str]] = row["parts"]  # type: ignore[assignment]
    met: list[bool] = row["met"]  # type: ignore[assignment]
    return [
        Pair(
            str(row["req"]),
            str(row["kind"]),
            tuple(with_slots(phrase, facts) for phrase in phrasings),
            str(row["desc"]),
            facts,
            str(row["said"]),
            bool(is_met),
            str(row["tag"]),
            str(row["id"]),
            str(row.get("heard") or ""),
            "of" in row,
        )
        for phrasings, is_met in zip(parts, met, strict=True)
    ]


def _facts(given: dict[str, str]) -> Facts:
    return Facts(
        company=given.get("company", ""), trainee=given.get("trainee", ""), facts=dict(given)
    )


def borrow(pairs: Sequence[Pair], seed: int) -> list[Pair]:
    """Wrong answers to each part: what most of a call is to any one check."""
    dice = random.Random(seed)
    made = []
    for pair in pairs:
        if pair.kind == "say" and _EVERYWHERE.search("".join(pair.phrasings)):
            continue
        for _ in range(BORROWED[pair.kind]):
            other = pairs[dice.randrange(len(pairs))]
            if other.group != pair.group and (pair.kind == "say" or not _is_rude(other)):
                made.append(_wrong(pair, other.said, "borrowed"))
        for _ in range(STOCK):
            made.append(_wrong(pair, _stock(pair.facts, dice), "stock"))
    return made


def _wrong(pair: Pair, said: str, tag: str) -> Pair:
    return replace(pair, said=said, met=False, tag=tag, answer=f"{pair.answer}+{tag}")


def _stock(facts: Facts, dice: random.Random) -> str:
    """One or two sentences that any call may hold and that fulfil nothing in particular."""
    return fill("".join(dice.sample(_STOCK, dice.choice((1, 1, 2)))), facts)


def _is_rude(pair: Pair) -> bool:
    return pair.tag.startswith("viol") or pair.tag in ("neg_impatient", "neg_opposite")
