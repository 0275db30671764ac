"""The register of reviews: cases, what was done in them, and how far markings agreed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from sqlite_utils import Database

from exams import review_rows as rows
from exams.agreement import Between, Rating
from exams.audit import note
from exams.corrections import Correction, differing, ratings, standing
from exams.outcome import Outcome
from exams.review import (
    Base,
    Case,
    Decision,
    Need,
    Refusal,
    Review,
    ReviewError,
    ReviewRule,
    Ruling,
    Step,
    appeal_refusal,
    correction_fault,
    left_open,
    lot,
    passed_calls,
    reason_fault,
    refusal,
    settled,
    step_after,
    waiting_calls,
)
from exams.store import Store
from grading.grade import Grade

ID_BYTES = 6
SEED_BYTES = 16


@dataclass(frozen=True)
class Draw:
    """The lot of one call that was passed, and whether it came under the percentage."""

    attempt: str
    sitting: str
    at: float
    percent: float
    lot: float
    drawn: bool


class Reviews:
    """Cases and corrections. Any thread may call it; every change is one transaction."""

    def __init__(self, store: Store, chance: Callable[[int], str] = secrets.token_hex) -> None:
        self._store = store
        self._chance = chance

    # --- opening cases ---

    def enter(
        self, outcome: Outcome, grades: Mapping[str, Grade | None], rule: ReviewRule, now: float
    ) -> tuple[Case, ...]:
        """Open a case for each call that waits or is drawn; the new ones. Again does no harm.

        `grades` are the machine's, by attempt. The rule of the first time holds for good.
        """
        with self._store.writing() as db:
            rule = rows.entry(db, outcome.sitting, rule, now)
            cases = rows.cases(db, "sitting = ?", outcome.sitting)
            needs = [(call, Need.DOUBT) for call in waiting_calls(outcome, grades)]
            # What people hear in any case is not drawn on top of that.
            heard = {call for call, _ in needs} | {one.attempt for one in cases}
            drawn = [one.attempt for one in self._draw(db, outcome, grades, rule, now) if one.drawn]
            needs += [(call, Need.SAMPLE) for call in drawn if call not in heard]
            known = {(one.attempt, one.need) for one in cases}
            made = [
                replace(self._case(outcome, call, need, now), assessors=rule.assessors)
                for call, need in needs
                if (call, need) not in known
            ]
            db.table("review_cases").insert_all(asdict(case) for case in made)
        return tuple(made)

    def unentered(self) -> tuple[str, ...]:
        """The sittings that have an outcome and whose calls nobody has looked through yet."""
        query = (
            "select sitting from outcomes where not exists "
            "(select 1 from review_entries where review_entries.sitting = outcomes.sitting) "
            "order by ended_at"
        )
        with self._store.reading() as db:
            return tuple(row["sitting"] for row in db.query(query))

    def appeal(self, outcome: Outcome, attempt: str, candidate: str, text: str, now: float) -> Case:
        """Open the candidate's appeal against the mark of a call. Raises ReviewError."""
        with self._store.writing() as db:
            until = rows.until(db, outcome)
            earlier = rows.reviews(db, rows.cases(db, "attempt = ?", attempt))
            found = appeal_refusal(outcome, attempt, candidate, earlier, until - now)
            found = found or reason_fault(text)
            if found:
                raise ReviewError(attempt, found)
            case = self._case(outcome, attempt, Need.APPEAL, now)
            case = replace(case, opened_by=candidate, text=text.strip())
            db.table("review_cases").insert(asdict(case))
            _audit(db, case, candidate, "review.appealed")
        return case

    def appeal_until(self, outcome: Outcome) -> float:
        """Until when the candidate may appeal against this result."""
        with self._store.reading() as db:
            return rows.until(db, outcome)

    def request(self, outcome: Outcome, attempt: str, author: str, text: str, now: float) -> Case:
        """Open a case because an assessor found it needful. Raises ReviewError."""
        with self._store.writing() as db:
            cases = rows.cases(db, "attempt = ?", attempt)
            found = reason_fault(text)
            if any(one.step is not Step.SETTLED for one in cases):
                found = Refusal.UNDER_REVIEW
            if author == outcome.candidate:
                found = Refusal.OWN
            if found:
                raise ReviewError(attempt, found)
            rule = rows.rule_of(db, outcome.sitting)
            case = self._case(outcome, attempt, Need.REQUEST, now)
            case = replace(case, assessors=rule.assessors, opened_by=author, text=text.strip())
            db.table("review_cases").insert(asdict(case))
        return case

    def _case(self, outcome: Outcome, attempt: str, need: Need, now: float) -> Case:
        case_id = self._chance(ID_BYTES)
        return Case(case_id, outcome.sitting, outcome.candidate, attempt, need, 1, now)

    def _draw(
        self,
        db: Database,
        outcome: Outcome,
        grades: Mapping[str, Grade | None],
        rule: ReviewRule,
        now: float,
    ) -> list[Draw]:
        seed = self._seed(db, now)
        found = []
        for attempt in passed_calls(outcome, grades):
            drawn = lot(seed, outcome.sitting, attempt)
            one = Draw(
                *(attempt, outcome.sitting, now, rule.sample_percent, drawn),
                drawn=drawn < rule.sample_percent,
            )
            db.table("review_draws").insert(asdict(one), ignore=True)
            found.append(one)
        return found

    def _seed(self, db: Database, now: float) -> str:
        kept = _kept_seed(db)
        if kept:
            return kept
        made = self._chance(SEED_BYTES)
        db.table("review_seeds").insert({"id": 1, "seed": made, "made_at": now})
        return made

    def draws(self) -> tuple[Draw, ...]:
        """Every lot that was drawn, the oldest first."""
        with self._store.reading() as db:
            return _draws(db, "1")

    def draw_of(self, attempt: str) -> Draw | None:
        """The lot of one call; None where none was drawn."""
        with self._store.reading() as db:
            return next(iter(_draws(db, "attempt = ?", attempt)), None)

    def wrongly_drawn(self) -> tuple[Draw, ...]:
        """The lots that are not what the recorded seed gives: somebody meddled with them."""
        with self._store.reading() as db:
            seed, found = _kept_seed(db), _draws(db, "1")
        again = [(one, lot(seed, one.sitting, one.attempt)) for one in found]
        return tuple(
            one for one, drawn in again if (one.lot, one.drawn) != (drawn, drawn < one.percent)
        )

    # --- finding them ---

    def waiting(self) -> tuple[Review, ...]:
        """The cases not settled yet, the oldest first; of void sittings none."""
        where = (
            "step != 'settled' and not exists (select 1 from outcomes where "
            "outcomes.sitting = review_cases.sitting and outcomes.status = 'void')"
        )
        with self._store.reading() as db:
            return rows.reviews(db, rows.cases(db, where))

    def review(self, case_id: str) -> Review | None:
        """The case of that id, or None."""
        with self._store.reading() as db:
            return next(iter(rows.reviews(db, rows.cases(db, "id = ?", case_id))), None)

    def of_call(self, attempt: str) -> tuple[Review, ...]:
        """All cases of a call, the oldest first."""
        with self._store.reading() as db:
            return rows.reviews(db, rows.cases(db, "attempt = ?", attempt))

    def of_sitting(self, sitting: str) -> tuple[Review, ...]:
        """All cases of a sitting, the oldest first."""
        with self._store.reading() as db:
            return rows.reviews(db, rows.cases(db, "sitting = ?", sitting))

    def of_candidate(self, candidate: str) -> tuple[Review, ...]:
        """All cases of a candidate's calls, the oldest first."""
        with self._store.reading() as db:
            return rows.reviews(db, rows.cases(db, "candidate = ?", candidate))

    def lately_settled(self, most: int) -> tuple[Review, ...]:
        """The cases settled last, the newest first, so many at most."""
        where = f"step = 'settled' order by settled_at desc limit {int(most)} --"
        with self._store.reading() as db:
            return rows.reviews(db, rows.cases(db, where))

    def corrections(self, sitting: str) -> dict[str, dict[str, Correction]]:
        """What people's word is on the calls of a sitting: by attempt, then by check.

        A call that people settled is there even where they left every mark as it was.
        """
        found: dict[str, list[Review]] = {}
        for one in self.of_sitting(sitting):
            if one.case.step is Step.SETTLED:
                found.setdefault(one.case.attempt, []).append(one)
        return {attempt: stands(reviews) for attempt, reviews in found.items()}

    # --- working on one ---

    def take_up(self, case_id: str, author: str, now: float) -> None:
        """Let this assessor have it in hand. Raises ReviewError."""
        with self._store.writing() as db:
            self._may(db, case_id, author, now)
            rows.note(db, case_id, now, author, "take_up", {})

    def let_go(self, case_id: str, author: str, now: float) -> None:
        """Give it back to the queue."""
        with self._store.writing() as db:
            rows.note(db, case_id, now, author, "let_go", {})

    def correct(self, correction: Correction, machine: Grade, price: float | None = None) -> None:
        """Keep a correction beside the earlier ones. Raises ReviewError.

        `machine` is the call's grade without corrections, `price` what the check costs or earns.
        """
        with self._store.writing() as db:
            review = self._may(db, correction.case, correction.author, correction.at)
            found = correction_fault(machine, correction, price)
            if correction.author not in review.held:
                found = Refusal.NOT_TAKEN_UP
            if found:
                raise ReviewError(correction.check, found)
            data = asdict(correction)
            for column in ("case", "author", "at"):
                del data[column]
            data["reason"] = correction.reason.strip()
            rows.note(db, correction.case, correction.at, correction.author, "correct", data)
            told = {one: data[one] for one in ("check", "verdict", "points")}
            _audit(db, review.case, correction.author, "review.corrected", **told)

    def settle(self, case_id: str, decision: Decision, machine: Grade) -> Review:
        """Keep an assessor's decision; the case as it then is. Raises ReviewError."""
        with self._store.writing() as db:
            review = self._may(db, case_id, decision.author, decision.at)
            base = Base(machine, stands(rows.earlier(db, review.case)))
            _refuse_decision(review, decision, base)
            data = {"reason": decision.reason.strip(), "ruling": decision.ruling}
            rows.note(db, case_id, decision.at, decision.author, "settle", data)
            if decision.ruling is None:
                _audit(db, review.case, decision.author, "review.marked")
            else:
                ruling = decision.ruling.value
                _audit(db, review.case, decision.author, "review.decided", ruling=ruling)
            review = rows.one_of(db, case_id)
            step = step_after(review, base)
            if step is not review.case.step:
                at = decision.at if step is Step.SETTLED else None
                query = "update review_cases set step = ?, settled_at = ? where id = ?"
                db.execute(query, [step.value, at, case_id])
            for rating in _ratings(review, step, base):
                rows.keep_rating(db, case_id, rating)
            return rows.one_of(db, case_id)

    def _may(self, db: Database, case_id: str, author: str, now: float) -> Review:
        review = rows.one_of(db, case_id)
        found = refusal(review, author, now, rows.earlier(db, review.case))
        if found:
            raise ReviewError(case_id, found)
        return review

    # --- what comes of them ---

    def unapplied(self) -> tuple[str, ...]:
        """The sittings whose outcome does not know yet what a settled case says."""
        query = (
            "select distinct sitting from review_cases "
            "where step = 'settled' and applied_at is null"
        )
        with self._store.reading() as db:
            return tuple(row["sitting"] for row in db.query(query))

    def unapplied_of(self, sitting: str) -> tuple[Review, ...]:
        """Those cases of one sitting, the oldest first."""
        where = "step = 'settled' and applied_at is null and sitting = ?"
        with self._store.reading() as db:
            return rows.reviews(db, rows.cases(db, where, sitting))

    # --- agreement ---

    def ratings(self) -> tuple[Rating, ...]:
        """Every thing that was marked twice, the oldest first."""
        query = "select * from review_ratings order by at, id"
        with self._store.reading() as db:
            return tuple(rows.rating(row) for row in db.query(query))


def _audit(db: Database, case: Case, actor: str, action: str, **more: object) -> None:
    told = {"case": case.id, "call": case.attempt, "sitting": case.sitting, **more}
    note(db, actor, action, case.candidate, told)


def stands(reviews: Iterable[Review]) -> dict[str, Correction]:
    """What holds of one call after all its settled cases."""
    done = [one for one in reviews if one.case.step is Step.SETTLED]
    done.sort(key=lambda one: one.case.settled_at or 0.0)
    return standing(settled(one) for one in done)


def _refuse_decision(review: Review, decision: Decision, base: Base) -> None:
    found = reason_fault(decision.reason)
    if (review.case.need is Need.APPEAL) is (decision.ruling is None):
        found = Refusal.NO_RULING
    if decision.author not in review.held:
        found = Refusal.NOT_TAKEN_UP
    if decision.ruling is not Ruling.REJECTED and left_open(review, decision.author, base):
        found = Refusal.STILL_OPEN
    mine = base.with_(review.by(decision.author))
    if decision.ruling is Ruling.UPHELD and not differing(base.with_({}), mine):
        found = Refusal.NOTHING_CHANGED
    if found:
        raise ReviewError(review.case.id, found)


def _ratings(review: Review, step: Step, base: Base) -> list[Rating]:
    """What the decision just made lets us compare."""
    case, at = review.case, review.decisions[-1].at
    found: list[Rating] = []
    if case.assessors == 2 and len(review.decisions) == 2:
        one, other = (base.with_(review.by(each.author)) for each in review.decisions)
        found += ratings(one, other, at, Between.ASSESSORS, case.need)
    if step is Step.SETTLED:
        people = base.with_(settled(review))
        found += ratings(base.machine, people, at, Between.MACHINE, case.need)
    return found


def applied(db: Database, sitting: str, at: float) -> None:
    """Say that a sitting's outcome knows of its settled cases, in a transaction already open."""
    db.execute(
        "update review_cases set applied_at = ? "
        "where sitting = ? and step = 'settled' and applied_at is null",
        [at, sitting],
    )


def _kept_seed(db: Database) -> str:
    found = list(db.query("select seed from review_seeds order by id desc limit 1"))
    return str(found[0]["seed"]) if found else ""


def _draws(db: Database, where: str, *values: str) -> tuple[Draw, ...]:
    query = f"select * from review_draws where {where} order by at, rowid"
    return tuple(Draw(**{**row, "drawn": bool(row["drawn"])}) for row in db.query(query, values))
