"""What a scenario file may hold: the only schema, for scenarios and for house rules alike."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Direction = Literal["incoming", "outgoing"]
NoticeSound = Literal["ring", "knock", "none"]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9+ -]*$")]


class Strict(BaseModel):
    """A record written by a person: unknown keys and mistyped values are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Kind(StrEnum):
    """The situations a call can be about."""

    ANGRY_CALLER = "angry_caller"
    SILENT_LINE = "silent_line"
    CONFIDENTIAL = "confidential_request"
    UNSOLVABLE = "unsolvable_question"
    ROUTINE_ENQUIRY = "routine_enquiry"
    PERSON_HERE = "person_here"
    PERSON_ABSENT = "person_absent"
    TRANSFER = "transfer"
    BEYOND_AUTHORITY = "beyond_authority"
    SIMPLE_COMPLAINT = "simple_complaint"
    GRAVE_COMPLAINT = "grave_complaint"
    UNREASONABLE_COMPLAINT = "unreasonable_complaint"
    RAMBLING_CALLER = "rambling_caller"
    FAINT_CALLER = "faint_caller"
    NOISY_LINE = "noisy_line"
    DIALECT = "dialect"
    CALLER_CANNOT_HEAR = "caller_cannot_hear"
    DROPPED_CALL = "dropped_call"
    SECOND_CALL = "second_call"
    LONG_LOOK_UP = "long_look_up"
    PEAK_TIME = "peak_time"
    WRONG_NUMBER = "wrong_number"
    HARASSMENT = "harassment"
    INVITATION = "invitation"
    EMERGENCY = "emergency"
    RESCUE_REQUEST = "rescue_request"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    CALLER_APOLOGY = "caller_apology"
    UNKNOWN_NUMBER = "unknown_number"
    CUSTOMER_DATA = "customer_data_request"
    OFFICIAL_CALL = "official_call"
    MISUNDERSTANDING = "misunderstanding"
    OWN_MISTAKE = "own_mistake"
    IMPATIENT_CALLER = "impatient_caller"
    DOUBTS_COMPETENCE = "doubts_competence"
    HOLIDAY_CALL = "holiday_call"
    COMPLAINT_FOLLOW_UP = "complaint_follow_up"
    SATISFACTION_SURVEY = "satisfaction_survey"
    PAYMENT_REMINDER = "payment_reminder"
    RENEWAL = "renewal"
    GREETING_CALL = "greeting_call"


class Status(StrEnum):
    """How far a scenario is on its way to trainees; only published ones are offered."""

    DRAFT = "draft"
    REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


# --- the trainee's desk and the caller ---


class DirectoryEntry(Strict):
    """One line of the directory a call can be transferred by."""

    desk: Text
    extension: Digits
    person: str = ""


class Secret(Strict):
    """Something the trainee can see and must not say. `value` is what would be spoken."""

    name: Text
    value: Text


class Desk(Strict):
    """The trainee's world: who they are, what they may look up, what they must keep."""

    company: Text
    trainee: Text  # the name the trainee answers under
    briefing: Text  # read before the ring
    knowledge: str = ""  # may be consulted during the call; Markdown
    directory: tuple[DirectoryEntry, ...] = ()
    secrets: tuple[Secret, ...] = ()
    facts: dict[str, str] = Field(default_factory=dict)  # for {fact:name} in phrases


class VoiceChoice(Strict):
    """The caller's voice by engine; an engine without a name here takes its own default."""

    kokoro: str = "zf_xiaoxiao"
    edge: str = "zh-CN-XiaoxiaoNeural"
    espeak: str = "cmn"
    pace: float = Field(default=1.0, ge=0.5, le=2.0)
    mood: Literal["plain", "angry", "worried", "cold", "hesitant"] = "plain"


class LineQuality(Strict):
    """What the caller's surroundings add to the sound."""

    noise: Literal["none", "hiss", "street", "office", "hum"] = "hiss"
    snr_db: float = Field(default=30.0, ge=0, le=60)
    level_db: float = Field(default=0.0, ge=-30, le=6)


class Caller(Strict):
    """Who rings; in an outgoing call, who is rung and answers."""

    name: Text
    phone: Digits = ""
    company: str = ""
    voice: VoiceChoice = VoiceChoice()
    line: LineQuality = LineQuality()


# --- the caller's script ---


class Branch(Strict):
    """One way on from a state. The first branch whose conditions all hold is taken.

    `if`, `unless` and `ever` name checks, or one of the events `silence`, `interrupted`, `hold`,
    `held_too_long`, `transfer`, `faint`. `if`/`unless` look at what was said or pressed since the
    state was entered, `ever` at the whole call so far. A `never` or `secret` check holds when the
    forbidden thing happened. `interrupted` is the caller cutting in after `interrupts_after_s`.
    `faint` is the trainee's last turn lying under the least loudness that a check asks for.
    """

    if_: Id | tuple[Id, ...] = Field(default=(), alias="if")
    unless: Id | tuple[Id, ...] = ()
    ever: Id | tuple[Id, ...] = ()
    go: Id


class State(Strict):
    """What the caller does until the trainee's next move.

    One that `drops` cuts the line after its words, at once where it has none; `back_after_s` later
    the telephone rings again, and once it is answered the first branch that holds leads on.
    A `notice` comes `notice_after_s` after the state was entered, or when the state is left, and
    once in a call.
    """

    state: Id
    says: tuple[Text, ...] = ()  # variants; none at all is a silence
    mood: Literal["plain", "angry", "worried", "cold", "hesitant"] | None = None
    patience_s: float = Field(default=8.0, gt=0, le=120)
    hold_patience_s: float = Field(default=60.0, gt=0, le=600)
    interrupts_after_s: float | None = Field(default=None, gt=0, le=120)
    hangs_up: bool = False  # after the line, and the trainee's answer or `patience_s`
    drops: bool = False
    back_after_s: float = Field(default=6.0, gt=0, le=60)
    notice: str = ""  # shown on the telephone: another line that rings, a visitor at the desk
    notice_sound: NoticeSound = "none"
    notice_after_s: float = Field(default=0.0, ge=0, le=60)
    next: tuple[Branch, ...] = ()


# --- checks ---


class Measure(StrEnum):
    """What can be read off the sound, the clock and the keys."""

    RINGS = "rings"  # ring begun when the call was answered
    OPENING_DELAY_S = "opening_delay_s"  # answered to the trainee's first word
    REPLY_DELAY_S = "reply_delay_s"  # median: caller's last word to trainee's first
    DEAD_AIR_S = "dead_air_s"  # longest time nobody spoke, the trainee's turn, not on hold
    HOLD_S = "hold_s"  # longest hold
    HOLDS_UNANNOUNCED = "holds_unannounced"  # holds not told of in the 5 s before the key
    HOLDS_UNREASONED = "holds_unreasoned"  # holds before which no reason was given
    HOLDS_UNTHANKED = "holds_unthanked"  # returns without thanks or apology in the first words
    CALLER_SILENCE_S = "caller_silence_s"  # longest time nobody spoke, the caller's turn
    SILENT_PROMPTS = "silent_prompts"  # trainee turns while the caller stayed silent
    PROMPT_GAP_S = "prompt_gap_s"  # each silence between two of those turns
    WAIT_BEFORE_HANG_UP_S = "wait_before_hang_up_s"  # answered to the trainee's hanging up
    PAUSE_BEFORE_HANG_UP_S = "pause_before_hang_up_s"  # the last word to the trainee's hanging up
    HUNG_UP_FIRST = "hung_up_first"  # 1 when the trainee did, before the caller's goodbye was over
    PACE_CPM = "pace_cpm"  # characters a minute of the trainee's own speech sounds
    TURN_PACE_CPM = "turn_pace_cpm"  # the same of the trainee's turns, pauses inside included
    INTERRUPTIONS = "interruptions"  # trainee began over the caller's speech; backchannels excepted
    FILLERS = "fillers"
    FILLERS_PER_MIN = "fillers_per_min"
    INFORMAL_YOU = "informal_you"  # 你 where 您 is due
    FORMAL_YOU_SHARE = "formal_you_share"  # 您 among all 您 and 你, 0..1
    LOUDNESS_DBFS = "loudness_dbfs"  # of the trainee's speech
    LOUDNESS_DROP_DB = "loudness_drop_db"  # how far the quietest turn lies under the median turn
    ENDING_DROP_DB = "ending_drop_db"  # median fall of a sentence's last sounds under the whole
    TALK_SHARE = "talk_share"  # trainee's part of all speech, 0..1


class Band(Strict):
    """A measured figure and the limits that are in order; at least one limit."""

    measure: Measure
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _has_a_limit(self) -> Band:
        if self.min is None and self.max is None:
            raise ValueError("give 'min', 'max' or both")
        return self


class KeyPress(Strict):
    """A key the trainee must press; `to` is the desk of a transfer."""

    press: Literal["hold", "resume", "mute", "transfer", "hang_up"]
    to: str = ""


RecordField = Literal["caller_name", "caller_phone", "company", "matter", "outcome", "follow_up"]


class Check(Strict):
    """One thing a call is marked on: exactly one of the kinds below, `say` to `record`.

    `during` names the states in whose answers it is looked for; when none of them was
    reached, the check does not apply. `after` names a check whose evidence must come first.
    `when` names what must have happened in the call for the check to apply at all. `place` keeps
    it to the trainee's first or last words in the call. A check with a `direction` is asked only
    in calls of that direction.
    A check of 0 points only steers the caller; one on a figure is shown and not counted.
    """

    id: Id
    means: Text  # one line: what counts
    points: float = Field(default=5, ge=-100, le=100)
    fatal: bool = False
    clause: str = ""
    during: tuple[Id, ...] = ()
    after: Id | None = None
    when: Literal["hold", "transfer"] | None = None
    place: Literal["first", "last"] | None = None
    direction: Direction | None = None
    hint: str = ""  # what would have passed, where the phrasings do not say it

    say: tuple[tuple[Text, ...], ...] = ()  # essential parts, each with accepted phrasings
    never: tuple[Text, ...] = ()  # examples of what must not be said
    secret: str | None = None  # the name of one of the desk's secrets
    key: KeyPress | None = None
    timing: Band | None = None
    manner: Band | None = None
    record: RecordField | None = None

    @property
    def kind(self) -> str:
        """Which of the kinds it is: say, never, secret, key, timing, manner or record."""
        return next(kind for kind in CHECK_KINDS if getattr(self, kind) not in ((), None))

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Check:
        given = [kind for kind in CHECK_KINDS if getattr(self, kind) not in ((), None)]
        if len(given) != 1:
            found = " and ".join(given) if given else "none"
            raise ValueError(f"give exactly one of {', '.join(CHECK_KINDS)}; found {found}")
        return self


CHECK_KINDS = ("say", "never", "secret", "key", "timing", "manner", "record")


# --- record and examples ---


class RecordFacts(Strict):
    """What a right call record holds; an empty field is not asked for."""

    caller_name: str = ""
    caller_phone: str = ""
    company: str = ""
    matter: str = ""
    outcome: str = ""
    follow_up: str = ""


class Step(Strict):
    """One move of an example trainee: exactly one of saying, pressing and waiting."""

    say: str = ""
    press: Literal["hold", "resume", "mute", "unmute", "transfer", "hang_up"] | None = None
    to: str = ""
    wait_s: float = Field(default=0, ge=0, le=300)
    faint: bool = False  # said too softly for the caller

    @model_validator(mode="after")
    def _is_one_move(self) -> Step:
        given = [move for move in ("say", "press", "wait_s") if getattr(self, move)]
        if len(given) != 1:
            found = " and ".join(given) if given else "none"
            raise ValueError(f"a step is one of say, press and wait_s; found {found}")
        if self.faint and not self.say:
            raise ValueError("only words can be 'faint'; put it beside 'say'")
        return self


_RANGE = re.compile(r"^\s*(\d{1,3})\s*\.\.\s*(\d{1,3})\s*$")


class Expectation(Strict):
    """What an example should earn: a score range and the verdict of some checks."""

    score: str = "0..100"
    passed: bool | None = None
    checks: dict[str, Literal["met", "partly", "not_met", "unmarked", "not_asked"]] = Field(
        default_factory=dict
    )

    @property
    def score_range(self) -> tuple[int, int]:
        found = _RANGE.match(self.score)
        assert found is not None, "checked when the file was read"
        return int(found[1]), int(found[2])

    @model_validator(mode="after")
    def _range_is_one(self) -> Expectation:
        found = _RANGE.match(self.score)
        if found is None or not int(found[1]) <= int(found[2]) <= 100:
            raise ValueError(f"'score' is '{self.score}'; write it like 85..100")
        return self


class Example(Strict):
    """What one trainee might do, by state, and what it should earn: a test of this file."""

    name: Text
    level: Literal["good", "middling", "failing", "near_miss"]
    rings: int = Field(default=2, ge=1, le=12)  # answers while this ring sounds, each time it rings
    answers: dict[str, tuple[Step, ...]]
    record: RecordFacts = RecordFacts()
    expect: Expectation


class Scenario(Strict):
    """A whole scenario file."""

    id: Id
    title: Text
    kind: Kind
    level: int = Field(ge=1, le=3)
    status: Status = Status.DRAFT
    approved_by: str = ""
    clauses: tuple[Id, ...] = ()
    house: Id = "neutral"
    direction: Direction = "incoming"  # outgoing: the trainee dials, and the caller is called
    rings_before_answer: int = Field(default=2, ge=1, le=12)  # heard by the trainee who dials
    desk: Desk
    caller: Caller
    record: RecordFacts = RecordFacts()
    script: tuple[State, ...] = Field(min_length=1)
    checks: tuple[Check, ...] = Field(min_length=1)
    without: tuple[Id, ...] = ()  # house checks that do not apply here
    examples: tuple[Example, ...] = ()

    def state(self, name: str) -> State:
        """The state of that name. Raises KeyError."""
        for state in self.script:
            if state.state == name:
                return state
        raise KeyError(name)


class HouseRules(Strict):
    """What every call of a company is held to without being written into each scenario.

    A scenario's own check with the id of a house check replaces it.
    """

    id: Id
    title: Text
    version: int = Field(ge=1)
    second_person: bool = False  # a scenario is published with another person's approval only
    pass_mark: int = Field(default=80, ge=1, le=100)
    pause_s: float = Field(default=0.7, gt=0.2, le=3)  # the caller replies after this much silence
    unanswered_rings: int = Field(default=6, ge=1, le=20)  # then the caller gives up
    checks: tuple[Check, ...]
