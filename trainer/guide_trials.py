"""The answers that the guide holds against checks as beginners write them, and better ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from grading.embedders import Embedder
from grading.reading import reader
from grading.trials import TrialDesk, trial_on
from grading.trying import try_out
from scenarios import guide
from scenarios.scenario import Check
from trainer.settings import read_settings
from trainer.vectors import remembered

Language = Literal["zh", "en"]

CASES = Path(guide.__file__).with_name("tried.yaml")
RESULTS = CASES.with_suffix(".json")
_DESK = TrialDesk(company="安达物流", trainee="林晓")
_SIGNS = {"met": "✓", "partly": "◐", "not_met": "✗", "unmarked": "？"}
_WORDS: dict[str, dict[Language, str]] = {
    "before": {"zh": "**改之前**", "en": "**Before**"},
    "after": {"zh": "**改之后**", "en": "**After**"},
    "heard": {"zh": "来电人：“{}”", "en": "Caller: “{}”"},
    "head": {"zh": "| 学员说 | 改之前 | 改之后 |", "en": "| the trainee says | before | after |"},
    "met": {"zh": "做到", "en": "done"},
    "partly": {"zh": "一部分", "en": "in part"},
    "not_met": {"zh": "没做到", "en": "not done"},
    "unmarked": {"zh": "拿不准", "en": "in doubt"},
    "kept": {"zh": "没犯", "en": "kept"},
    "broken": {"zh": "犯了", "en": "broken"},
}


@dataclass(frozen=True)
class Outcome:
    """What one answer came to on one check; `score` is how sure the marking is that it is met."""

    verdict: str
    score: float


@dataclass(frozen=True)
class Compared:
    """One answer on the check as it was and as it is better."""

    said: str
    before: Outcome
    after: Outcome


def compare(embedder: Embedder) -> dict[str, list[Compared]]:
    """Every answer of the cases tried."""
    return {
        name: [
            Compared(said, *(_try(case, which, said, embedder) for which in ("before", "after")))
            for said in case["said"]
        ]
        for name, case in cases().items()
    }


def _try(case: Mapping[str, Any], which: str, said: str, embedder: Embedder) -> Outcome:
    check = Check.model_validate({"id": which, **case[which]})
    tried = try_out(trial_on(check, _DESK, said, case["heard"]), reader(embedder))
    return Outcome(tried.verdict, round(tried.score or 0.0, 2))


@cache
def cases() -> dict[str, dict[str, Any]]:
    """The cases by name, as they are written."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(CASES.read_text("utf-8"))
    return found


def results() -> dict[str, list[Compared]]:
    """What came of them when they were tried last."""
    kept = json.loads(RESULTS.read_text("utf-8"))
    return {
        name: [
            Compared(one["said"], Outcome(**one["before"]), Outcome(**one["after"]))
            for one in found
        ]
        for name, found in kept.items()
    }


def tried(name: str, language: Language) -> str:
    """A case as Markdown: both checks, and the answers with their verdicts."""
    return "\n".join(_lines(name, language)) + "\n"


def _lines(name: str, language: Language) -> Iterator[str]:
    case = cases()[name]
    for which in ("before", "after"):
        yield from (_WORDS[which][language], "", "```yaml", _check_text(case[which]), "```", "")
    yield from (_WORDS["heard"][language].format(case["heard"]), "", _WORDS["head"][language])
    yield "| --- | --- | --- |"
    forbids = "never" in case["after"]
    for one in results()[name]:
        outcomes = (_told(outcome, forbids, language) for outcome in (one.before, one.after))
        yield f"| {one.said} | {' | '.join(outcomes)} |"


def _told(outcome: Outcome, forbids: bool, language: Language) -> str:
    kept = {"met": "kept", "not_met": "broken"} if forbids else {}
    words = _WORDS[kept.get(outcome.verdict, outcome.verdict)][language]
    return f"{_SIGNS[outcome.verdict]} {words} {outcome.score:.2f}"


def _check_text(check: Mapping[str, Any]) -> str:
    if "never" in check:
        return "\n".join(
            [f"means: {check['means']}", "never:", *(f"  - {one}" for one in check["never"])]
        )
    lines = [f"means: {check['means']}", "say:"]
    for part in check["say"]:
        for at, wording in enumerate(part):
            quoted = f'"{wording}"' if "{" in wording else wording
            lines.append(f"  {'- -' if at == 0 else '  -'} {quoted}")
    return "\n".join(lines)


def write() -> None:
    """Try them all and keep what comes of it."""
    with remembered(read_settings()) as embedder:
        found = compare(embedder)
    kept = {name: [asdict(one) for one in compared] for name, compared in found.items()}
    RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write()
