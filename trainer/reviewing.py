"""Review at work: from the marks people settle to the result, the certificate and the notices."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sqlite_utils import Database

from exams.attempt import Attempt
from exams.blueprint import Blueprint
from exams.certificates.certificate import CertificateError
from exams.corrections import Correction, judged_in
from exams.notices import Notice, NoticeKind, Notices, tell
from exams.outcome import Outcome, OutcomeStatus
from exams.outcomes import Outcomes, keep
from exams.review import Decision, Need, Review, ReviewRule, Ruling, Step
from exams.reviews import Reviews, applied
from exams.scoring import Settled
from exams.scoring import outcome as scored
from exams.sittings import Sittings
from grading.grade import Grade, Verdict
from grading.verdicts import out_of
from scenarios.catalog import checks_of
from trainer.certificates import CertificateOffice
from trainer.exam_certificates import certificate_due
from trainer.practice import ScenarioChanged, entry_of, house_of

if TYPE_CHECKING:
    from trainer.office import Office

BROKEN = -1.0  # tells the scoring that something forbidden was done, where it costs no points


@dataclass(frozen=True)
class ReviewDesk:
    """What the pages of review share. Any thread may call it."""

    office: Office

    @cached_property
    def reviews(self) -> Reviews:
        """The cases."""
        return Reviews(self.office.store)

    @cached_property
    def outcomes(self) -> Outcomes:
        """The results."""
        return Outcomes(self.office.store)

    @cached_property
    def notices(self) -> Notices:
        """What candidates are told."""
        return Notices(self.office.store)

    @cached_property
    def sittings(self) -> Sittings:
        """The examinations as they were sat."""
        return Sittings(self.office.store)

    @cached_property
    def certificates(self) -> CertificateOffice:
        """Where certificates are issued and revoked."""
        return CertificateOffice(self.office.settings, self.office.store)

    # --- what waits ---

    def look_through(self, now: float) -> None:
        """Open the cases of results nobody has looked through; bring in what was settled."""
        for sitting in self.reviews.unapplied():
            self.remake(sitting, now)
        for sitting in self.reviews.unentered():
            self.enter(sitting, now)

    def enter(self, sitting: str, now: float) -> None:
        """Open the cases of one result."""
        outcome = self.outcomes.of(sitting)
        if outcome is not None:
            self.reviews.enter(outcome, self.grades(outcome), self.rule(sitting), now)

    def rule(self, sitting: str) -> ReviewRule:
        """What the blueprint it was sat under says about review."""
        blueprint = self._blueprint(sitting)
        if blueprint is None:
            return ReviewRule()
        rules = blueprint.review
        return ReviewRule(rules.assessors, rules.sample_percent, rules.appeal_days)

    def grades(self, outcome: Outcome) -> dict[str, Grade | None]:
        """The machine's grades of a sitting's calls, by attempt."""
        return {
            item.attempt: attempt.grade if attempt else None
            for item in outcome.items
            if item.attempt
            for attempt in (self.office.store.attempt(item.attempt),)
        }

    def prices(self, attempt: Attempt) -> dict[str, float]:
        """What each check of a call earns or costs; nothing where that can no longer be told."""
        if attempt.call is None:
            return {}
        try:
            entry = entry_of(self.office, attempt)
            rules = house_of(self.office, attempt, entry)
        except ScenarioChanged:
            return {}
        return {check.id: out_of(check) for check in checks_of(entry.scenario, rules)}

    # --- settling ---

    def settle(self, case_id: str, decision: Decision, machine: Grade) -> Review:
        """Keep a decision; once the case is settled, the result follows. Raises ReviewError."""
        review = self.reviews.settle(case_id, decision, machine)
        if review.case.step is Step.SETTLED:
            self.remake(review.case.sitting, decision.at)
        return review

    def remake(self, sitting: str, at: float) -> Outcome | None:
        """Make the result again from all that is settled; certificate and notices follow."""
        blueprint = self._blueprint(sitting)
        course = self.sittings.course(sitting)
        if blueprint is None or course is None:
            return None
        # Under the write lock: of two who settle at once, neither loses the other's corrections.
        with self.office.store.writing() as db:
            before = self.outcomes.of(sitting)
            if before is None:
                return None
            machine = {call: one for call, one in self.grades(before).items() if one is not None}
            settled = self._settled(before, machine)
            after = scored(course, blueprint, machine, settled)
            after = replace(after, certificate=before.certificate)
            keep(db, after)
            self._tell(db, before, after, at)
            applied(db, sitting, at)
        self.reviews.enter(after, self.grades(after), self.rule(sitting), at)
        # Where no issuer is named yet the result stands; who names one issues it later.
        with suppress(CertificateError):
            certificate_due(self.office, sitting, at)
        return self.outcomes.of(sitting)

    def _settled(self, outcome: Outcome, machine: Mapping[str, Grade]) -> Settled:
        people = self.reviews.corrections(outcome.sitting)
        calls = {item.attempt for item in outcome.items if item.attempt}
        return Settled(
            corrections={call: points(machine[call], said) for call, said in people.items()},
            confirmed=calls <= people.keys(),
        )

    def _blueprint(self, sitting: str) -> Blueprint | None:
        found = self.sittings.sitting(sitting)
        return self.sittings.blueprint(found) if found else None

    # --- what follows ---

    def _tell(self, db: Database, before: Outcome, after: Outcome, at: float) -> None:
        data = {"sitting": after.sitting, "title": after.title}
        for review in self.reviews.unapplied_of(after.sitting):
            if review.case.need is Need.APPEAL:
                upheld = review.decisions[-1].ruling is Ruling.UPHELD
                kind = NoticeKind.APPEAL_UPHELD if upheld else NoticeKind.APPEAL_REJECTED
                said = {**data, "reason": review.decisions[-1].reason, "call": review.case.attempt}
                tell(db, Notice(after.candidate, at, kind, said))
        if after.status is not OutcomeStatus.FINAL:
            return
        if before.status is OutcomeStatus.AWAITING_REVIEW:
            tell(db, Notice(after.candidate, at, NoticeKind.RESULT_KNOWN, data))
        elif (before.score, before.passed) != (after.score, after.passed):
            tell(db, Notice(after.candidate, at, NoticeKind.RESULT_CHANGED, data))


def points(machine: Grade, said: Mapping[str, Correction]) -> dict[str, float]:
    """Corrections as the scoring takes them: points, by check."""
    judged = judged_in(machine)
    return {
        check: BROKEN
        if one.verdict is not Verdict.MET and one.points == 0 and judged[check].out_of == 0
        else one.points
        for check, one in said.items()
        if check in judged
    }
