"""Marks in words: the sentences a trainee reads, in Chinese and in English."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml

from grading.grade import Evidence, Grade, Mark, Part, Unmarked, Verdict
from grading.text.forbidden import families

Language = Literal["zh", "en"]
_WORDS: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
    (Path(__file__).parent / "wording.yaml").read_text("utf-8")
)
LONGEST_QUOTE = 40  # characters


def sentence(judged: Mark | Unmarked, language: Language) -> str:
    """Why the check came out as it did: what was heard, what is missing, what it is measured on."""
    if isinstance(judged, Unmarked):
        return _with_quote(_say("unmarked", judged.reason, language), judged.evidence, language)
    if judged.figure is not None:
        return _measured(judged, language)
    match judged.kind:
        case "say":
            return _by_parts(judged, language)
        case "never" | "secret":
            return _forbidden(judged, language)
        case "key":
            return _keyed(judged, language)
        case _:
            return _recorded(judged, language)


def between(grade: Grade) -> str:
    """The figures the score will lie between, as 72–82; empty when nothing can move it."""
    low, high = round(grade.low), round(grade.high)
    return f"{low}–{high}" if grade.unmarked and low < high else ""


def open_score(grade: Grade, language: Language) -> str:
    """How many checks are open and what that means for the score; empty when none is."""
    count = sum(bool(check.out_of or check.fatal) for check in grade.unmarked)
    if not count:
        return ""
    span = between(grade)
    return _say("score", "open" if span else "unmoved", language, n=count, span=span)


def why(reason: str, language: Language) -> str:
    """A reason by its key, as in `Evidence.why`; empty for none."""
    return _say("why", reason, language) if reason else ""


def limits(measure: str, least: float | None, most: float | None, language: Language) -> str:
    """The figures that are in order for a measure; at least one limit is given."""
    name = "between" if least is not None and most is not None else "least"
    if least is None:
        name = "none" if most == 0 else "most"
    unit = _WORDS["units"].get(measure, _WORDS["units"]["other"])[language]
    return _say("band", name, language, least=_number(least), most=_number(most), unit=unit)


def _say(kind: str, name: str, language: Language, **values: object) -> str:
    words = _WORDS[kind].get(name)
    if words is None:
        words = _WORDS[kind]["other"]
    return words[language].format(**values)


def _quote(evidence: Evidence) -> str:
    text = evidence.quote
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def _with_quote(text: str, evidence: tuple[Evidence, ...], language: Language) -> str:
    if not evidence or not evidence[0].quote:
        return text
    return text + _say("say", "heard", language, quote=_quote(evidence[0]))


def _by_parts(mark: Mark, language: Language) -> str:
    if mark.verdict is Verdict.MET:
        return _with_quote(_say("say", "met", language), mark.evidence, language)
    missing = [part for part in mark.parts if not part.met]
    told = [_missing(part, language) for part in missing]
    head = _say("say", mark.verdict.value, language, n=len(missing), of=len(mark.parts))
    return head + (" " if language == "en" else "").join(told)


def _missing(part: Part, language: Language) -> str:
    if part.evidence is None or not part.evidence.quote:
        return _say("say", "nothing", language, wanted=part.wanted)
    reason = why(part.evidence.why, language)
    quote = _quote(part.evidence)
    return _say("say", "nearest", language, wanted=part.wanted, quote=quote, why=reason)


def _forbidden(mark: Mark, language: Language) -> str:
    if mark.verdict is Verdict.MET:
        return _say("forbidden", f"{mark.kind}_kept", language)
    first = mark.evidence[0]
    name = first.why if mark.kind == "secret" else "never"
    fault = _say("forbidden", name, language, quote=_quote(first), nearest=first.nearest)
    advice = "" if mark.would_pass else _instead(mark, language)
    return f"{fault}{'' if language == 'zh' else ' '}{advice}".rstrip()


def _instead(mark: Mark, language: Language) -> str:
    """What to say next time; empty for what belongs to no family."""
    if mark.kind == "secret":
        return _say("instead", "secret", language)
    likest = families([mark.evidence[0].nearest]) or families([mark.evidence[0].quote])
    family = next((name for name in _WORDS["instead"] if name in likest), "")
    return _say("instead", family, language) if family else ""


def _keyed(mark: Mark, language: Language) -> str:
    if mark.verdict is Verdict.MET:
        return _say("key", "met", language)
    return _say("key", mark.evidence[0].why if mark.evidence else "not_pressed", language)


def _recorded(mark: Mark, language: Language) -> str:
    first = mark.evidence[0]
    return _say("record", first.why or "met", language, given=first.quote, wanted=first.nearest)


def _measured(mark: Mark, language: Language) -> str:
    """What was measured, what was asked for, and after a miss what to do next time."""
    assert mark.figure is not None, "the caller looked"
    least, most = mark.band or (None, None)
    what = _what(mark.measure, mark.figure, language)
    band = limits(mark.measure, least, most, language)
    if mark.verdict is Verdict.MET:
        return _say("measured", "met", language, what=what, limits=band)
    way = "high" if most is not None and mark.figure > most else "low"
    advice = "" if mark.would_pass and language == "zh" else _advice(mark.measure, way, language)
    return _say("measured", "not_met", language, what=what, limits=band, advice=advice)


def _what(measure: str, figure: float, language: Language) -> str:
    named = f"{measure}_{_number(figure)}"
    name = named if named in _WORDS["figures"] else measure
    return _say("figures", name, language, figure=_number(figure))


def _advice(measure: str, way: str, language: Language) -> str:
    name = f"{measure}_{way}"
    return _say("next_time", name, language) if name in _WORDS["next_time"] else ""


def place_figure(measure: str, evidence: Evidence, language: Language) -> str:
    """The figure of one place with its unit; empty where the place has none of its own."""
    if evidence.figure is None:
        return ""
    unit = _WORDS["units"].get(measure, _WORDS["units"]["other"])[language]
    return f"{_number(evidence.figure)}{unit}"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    digits = 2 if abs(value) < 1 else 1
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") or "0"
