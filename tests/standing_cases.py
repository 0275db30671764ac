"""Rules, results and records for tests of standing, made in a word."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from exams.assessment import AssessmentRules
from exams.periods import parse_period
from exams.standing import Marked, Result

ZONE = ZoneInfo("Asia/Shanghai")
EXAMS_ONLY = {"exams": {"weight": 1, "missing": "no_score"}}


def made_rules(score=None, consequences=(), period="month", **more):
    return AssessmentRules.model_validate(
        {
            "id": "made", "title": "考核", "title_en": "Assessment", "version": 1,
            "period": period, "score": score or EXAMS_ONLY,
            "consequences": [{"zh": "后果", "en": "So", **one} for one in consequences], **more,
        }
    )  # fmt: skip


def result(period, score, *, low=None, high=None, blueprint="hotline", day=None, **more):
    """An examination of that period; without a score it waits, between `low` and `high`."""
    begins, ends = parse_period(period).bounds(ZONE)
    ended = at(day) if day else begins + (ends - begins) * more.pop("after", 0.5)
    low = low if low is not None else (score if score is not None else 0.0)
    high = high if high is not None else (score if score is not None else 100.0)
    passed = more.pop("passed", None if score is None else score >= 80)
    return Result(
        sitting=more.pop("sitting", f"{blueprint} {period} {score}"), blueprint=blueprint,
        title="热线考试", period=period, ended_at=ended, score=score, low=low, high=high,
        passed=passed, **more,
    )  # fmt: skip


def marked(period, *scores):
    begins, ends = parse_period(period).bounds(ZONE)
    step = (ends - begins) / (len(scores) + 1)
    return tuple(
        Marked(begins + step * (n + 1), score, f"call-{n}") for n, score in enumerate(scores)
    )


def at(text):
    """Seconds of a day and time such as 2026-11-22 or 2026-11-22T09:30 where the company is."""
    given = datetime.fromisoformat(text)
    return given.replace(tzinfo=given.tzinfo or ZONE).astimezone(UTC).timestamp()


def written(folder: Path, text: str, name="mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path
