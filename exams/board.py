"""The board: everybody's scores, period by period, and what follows from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import tzinfo

from exams.assessment import AssessmentRules
from exams.periods import Period, latest
from exams.standing import (
    Consequence,
    PeriodScore,
    Record,
    consequences,
    department_score,
    period_score,
)
from exams.standing_records import StandingRecords


class Board:
    """Reads each period once, when it is asked for; made anew for every look at it.

    With `whose`, only what is kept under that key is read.
    """

    def __init__(
        self, rules: AssessmentRules, records: StandingRecords, zone: tzinfo, whose: str = ""
    ) -> None:
        self.rules = rules
        self._records = records
        self._zone = zone
        self._whose = whose
        self._read: dict[Period, dict[str, PeriodScore]] = {}

    def scores(self, period: Period) -> dict[str, PeriodScore]:
        """The score of everybody who did anything in the period, by key."""
        if period not in self._read:
            records = self._records.of_period(period, self._whose)
            self._read[period] = {
                key: period_score(self.rules, record, period, self._zone)
                for key, record in records.items()
            }
        return self._read[period]

    def score(self, key: str, period: Period) -> PeriodScore:
        """One person's; of somebody who did nothing, one without score."""
        found = self.scores(period).get(key)
        return found or period_score(self.rules, Record(), period, self._zone)

    def follows(self, key: str, period: Period) -> tuple[Consequence, ...]:
        """What follows for one person from the score of the period."""
        return consequences(self.rules, period, lambda asked: self.score(key, asked))

    def department(self, keys: Collection[str], period: Period) -> PeriodScore:
        """The score of a department of these people."""
        return department_score(period, (self.score(key, period) for key in keys))

    def department_follows(self, keys: Collection[str], period: Period) -> tuple[Consequence, ...]:
        """What follows for who leads it."""
        return consequences(
            self.rules, period, lambda asked: self.department(keys, asked), of_department=True
        )

    def history(self, key: str, upto: Period, count: int) -> tuple[PeriodScore, ...]:
        """One person's last so many periods, the newest first, back to the first with a result."""
        first = self._records.earliest(key)
        found = [self.score(key, period) for period in latest(upto, count)]
        while len(found) > 1 and (first is None or found[-1].period.bounds(self._zone)[1] <= first):
            found.pop()
        return tuple(found)
