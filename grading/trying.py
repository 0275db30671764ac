"""One check tried on one answer, which is marked as a call of a single turn."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from grading.call_file import CallFile, EndedBy, Key, Press, Visit
from grading.case import Case
from grading.checks import never, say
from grading.grade import Evidence, Mark, Part, Unmarked, Verdict
from grading.judging import judge_closely
from grading.marking import Judged, mark_all
from grading.reading import Reader
from grading.verdicts import unmarked
from scenarios.scenario import Caller, Check, Desk, Kind, Measure, Scenario, State
from voices.transcript import Party, Piece, Stretch, Transcript, Turn

ANY_DESK = Desk(company="本公司", trainee="本人", briefing="试一试")
ANYBODY = Caller(name="来电人")
ANY_STATE = "talk"
SECONDS = 0.25  # for a character, at the pace the documents ask for
BY_WORDS = ("say", "never", "secret")


@dataclass(frozen=True)
class Trial:
    """A check, what is answered, and the desk it is answered at."""

    check: Check
    said: str
    heard: str = ""  # the caller's last words
    desk: Desk = ANY_DESK
    caller: Caller = ANYBODY


@dataclass(frozen=True)
class TriedPart:
    """One essential part and the words that come nearest to it."""

    wanted: str
    met: bool
    score: float  # the probability that the words convey it
    quote: str = ""
    nearest: str = ""
    why: str = ""


@dataclass(frozen=True)
class Tried:
    """What came of a trial. `score` is how sure we are that the check is met, None if unjudged.

    For a never- or secret-check, met means that the rule was kept.
    """

    judged: Judged
    score: float | None
    parts: tuple[TriedPart, ...] = ()
    evidence: Evidence | None = None  # the words the verdict hangs on

    @property
    def verdict(self) -> str:
        """met, partly, not_met or unmarked."""
        return self.judged.verdict.value if isinstance(self.judged, Mark) else "unmarked"

    @property
    def reason(self) -> str:
        """Why it is unmarked, as a key of `grading.wording`; empty where it is not."""
        return self.judged.reason if isinstance(self.judged, Unmarked) else ""

    @property
    def would_pass(self) -> str:
        """What to say instead; empty where nothing is lacking, or nothing is known."""
        return self.judged.would_pass if isinstance(self.judged, Mark) else ""

    def to_data(self) -> dict[str, Any]:
        """As values for a line of JSON."""
        found = self.evidence
        told = found and {
            "quote": found.quote,
            "nearest": found.nearest,
            "score": found.score,
            "why": found.why,
        }
        data: dict[str, Any] = {"verdict": self.verdict, "score": self.score}
        if self.reason:
            data["reason"] = self.reason
        data |= {"parts": [asdict(part) for part in self.parts], "evidence": told}
        return data | ({"would_pass": self.would_pass} if self.would_pass else {})


def try_out(trial: Trial, reader: Reader) -> Tried:
    """Mark the one answer. What needs more than words, a key or a clock, is left unmarked."""
    if not needs_words_alone(trial.check):
        return Tried(unmarked(trial.check, "needs_call"), None)
    check = alone(trial.check)
    case = Case(call_of(trial), scenario_of(trial), reader)
    judged = next(iter(mark_all([check], case)), None) or unmarked(check, "needs_call")
    if check.kind == "say":
        return _tried_say(check, case, judged)
    if check.kind == "never":
        return _tried_never(check, case, judged)
    broken = isinstance(judged, Mark) and judged.verdict is not Verdict.MET
    score = None if isinstance(judged, Unmarked) else float(not broken)
    return Tried(judged, score, evidence=next(iter(judged.evidence), None))


def needs_words_alone(check: Check) -> bool:
    """Whether a check can be judged by a single turn's words."""
    if check.manner is not None:
        return check.manner.measure in (Measure.INFORMAL_YOU, Measure.FORMAL_YOU_SHARE)
    return check.kind in BY_WORDS


def alone(check: Check) -> Check:
    """The check without what it asks of the rest of the call."""
    return check.model_copy(
        update={"after": None, "when": None, "place": None, "during": check.during[:1]}
    )


def call_of(trial: Trial) -> CallFile:
    """The caller's words and the trainee's answer as a typed call of one turn each."""
    state = state_of(trial.check)
    turns, clock = [], 1.0
    for party, text in ((Party.CALLER, trial.heard), (Party.TRAINEE, trial.said)):
        end = clock + max(1, len(text)) * SECONDS
        if text.strip():
            turns.append(Turn(party, (Piece(text, clock, end),), state))
        clock = end + 0.5
    return CallFile(
        call_id="trial",
        scenario="trial@0",
        house="trial@0",
        started_at=0.0,
        rings=1,
        answered_s=0.5,
        ended_s=clock,
        ended_by=EndedBy.CALLER,
        transcript=Transcript(
            tuple(turns), tuple(Stretch(t.party, t.start_s, t.end_s) for t in turns)
        ),
        presses=(Press(Key.ANSWER, 0.5),),
        visits=(Visit(state, 0.5),),
        engines={"listener": "typed"},
    )


def scenario_of(trial: Trial) -> Scenario:
    """The least scenario that holds the trial's desk, caller and check."""
    return Scenario(
        id="trial",
        title="trial",
        kind=Kind.ANGRY_CALLER,
        level=1,
        desk=trial.desk,
        caller=trial.caller,
        script=(State(state=state_of(trial.check)),),
        checks=(alone(trial.check),),
    )


def state_of(check: Check) -> str:
    """A state the check is looked for in."""
    return check.during[0] if check.during else ANY_STATE


def _tried_say(check: Check, case: Case, judged: Judged) -> Tried:
    parts = _tried_parts(check, case, judged)
    # A chain is as strong as its weakest link: the whole is met only with every part.
    weakest = min(range(len(parts)), key=lambda at: _score(parts[at]))
    return Tried(
        judged,
        _score(parts[weakest]),
        tuple(_tried_part(part) for part in parts),
        parts[weakest].evidence,
    )


def _tried_parts(check: Check, case: Case, judged: Judged) -> list[Part]:
    if isinstance(judged, Mark):
        return list(judged.parts)
    passages = case.passages_for(check)
    return [say.find_part(check, part, passages, case).part for part in check.say]


def _tried_part(part: Part) -> TriedPart:
    found = part.evidence
    if found is None:
        return TriedPart(part.wanted, part.met, 0.0)
    return TriedPart(part.wanted, part.met, found.score, found.quote, found.nearest, found.why)


def _score(part: Part) -> float:
    return part.evidence.score if part.evidence else 0.0


def _tried_never(check: Check, case: Case, judged: Judged) -> Tried:
    """The mark of a kept rule says nothing of how near it was, so that is looked up."""
    found = next(iter(judged.evidence), None) or nearest_offence(check, case)
    return Tried(judged, round(1 - found.score, 3) if found else 1.0, evidence=found)


def nearest_offence(check: Check, case: Case) -> Evidence | None:
    """The words that come nearest to what is forbidden, and the probability that they are it."""
    wanted = case.reader.wanted(check.never, check.means, case.facts)
    passages = [passage for passage in case.passages_for(check) if passage.words is not None]
    said = [(passage.words, passage.heard) for passage in passages if passage.words is not None]
    judged = judge_closely("never", wanted, said, case.reader)
    told = [(never.offends(one, wanted), at) for at, one in enumerate(judged)]
    if not told:
        return None
    share, at = max(told)
    return passages[at].evidence(
        *never.place(passages[at], judged[at], wanted),
        nearest=wanted.wordings[judged[at].match.wording].text,
        score=round(share, 3),
    )
