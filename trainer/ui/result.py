"""A call's result: the score, why each point was lost, and the recording to hear it again."""

from __future__ import annotations

from html import escape

import streamlit as st

from exams.attempt import Attempt, Status
from exams.outcome import OutcomeStatus
from exams.permissions import Action
from grading.call_file import CallFile
from grading.grade import Grade
from grading.wording import open_score
from scenarios.scenario import RecordFacts
from trainer.office import Office, office
from trainer.practice import settle
from trainer.recordings import address, recording
from trainer.ui.checks import checks
from trainer.ui.frame import go, lost
from trainer.ui.record import LONG, SHORT, label
from trainer.ui.replay import replay
from trainer.ui.talk import talk
from trainer.ui.timeline import NARROW, WIDE, legend, summary, timeline
from trainer.ui.visitor import may_with, name
from trainer.ui.words import language, word


def result_page() -> None:
    """The result of the call named in the address."""
    here = office()
    attempt = here.store.attempt(st.query_params.get("call", ""))
    if attempt is None or not may_with(here, Action.READ_RESULTS, attempt.trainee):
        lost(word("result.unknown"))
        return
    if sealed(here, attempt):
        lost(word("exam.result.sealed"))
        return
    attempt = settle(here, attempt)
    if attempt.status in (Status.OPEN, Status.AWAITING_RECORD):
        go("call", call=attempt.id)
    _head(here, attempt)
    if attempt.call is not None:
        _body(here, attempt, attempt.call)


def sealed(here: Office, attempt: Attempt) -> bool:
    """Whether this is one's own call of an examination whose result is not final."""
    if not attempt.sitting or attempt.trainee != name():
        return False
    outcome = here.exams.outcomes.of(attempt.sitting)
    return outcome is None or outcome.status is not OutcomeStatus.FINAL


def _head(here: Office, attempt: Attempt) -> None:
    with st.container(key="panel-score"):
        st.html(score(attempt))
        with st.container(horizontal=True, key="onward"):
            if here.library.entry(attempt.scenario_id) and st.button(
                word("result.again"), key="again", type="primary", icon=":material/replay:"
            ):
                go("call", scenario=attempt.scenario_id)
            following = _following(here, attempt.scenario_id)
            if following and st.button(
                word("result.next"), key="next", icon=":material/arrow_forward:"
            ):
                go("call", scenario=following)


def _following(here: Office, scenario_id: str) -> str | None:
    """The scenario after this one; after the last, the first again."""
    ids = [entry.scenario.id for entry in here.library.published()]
    others = [one for one in ids if one != scenario_id]
    if scenario_id in ids and ids.index(scenario_id) + 1 < len(ids):
        return ids[ids.index(scenario_id) + 1]
    return others[0] if others else None


def _body(here: Office, attempt: Attempt, call: CallFile) -> None:
    grade = attempt.grade
    said = language()
    html = hearing(here, attempt, call, may_with(here, Action.HEAR_RECORDINGS, attempt.trainee))
    html += f"<div class='columns'><section>{checks(grade, said) if grade else ''}</section>"
    html += f"<section><h2>{word('result.transcript')}</h2>{talk(call, grade, said)}"
    html += f"{written(call)}</section></div>"
    if grade is not None:
        made = word(
            "result.made_by", scenario=grade.scenario, house=grade.house, rubric=grade.rubric
        )
        html += f"<footer>{escape(made)}</footer>"
    replay(attempt.id, html)


def hearing(
    here: Office, attempt: Attempt, call: CallFile, heard: bool, narrow: bool = False
) -> str:
    """The recording, if it may be `heard`, and the call along its time, always `narrow` or not."""
    grade, said = attempt.grade, language()
    sound = address(here.seal, attempt.id) if heard and recording(here.calls, attempt.id) else ""
    drawn = timeline(call, grade, said, NARROW)
    if not narrow:
        wide = timeline(call, grade, said, WIDE)
        drawn = f"<div class='wide'>{wide}</div><div class='narrow'>{drawn}</div>"
    return (
        f"{_player(sound)}<section><h2>{word('result.timeline')}</h2>{drawn}"
        f"{legend(call, said)}<p class='soft'>{escape(summary(call, said))}</p></section>"
    )


def _player(sound: str) -> str:
    if not sound:
        return f"<p class='soft'>{word('result.no_recording')}</p>"
    return (
        f"<div class='player'><audio controls preload='metadata' src='{escape(sound)}' "
        f"aria-label='{word('result.recording')}'></audio></div>"
    )


def written(call: CallFile) -> str:
    """The call record as it was handed in."""
    record = call.record
    if record == RecordFacts():
        return ""
    lines = "".join(
        f"<div><dt>{label(field, call)}</dt>"
        f"<dd>{escape(getattr(record, field)) or word('result.empty_field')}</dd></div>"
        for field in (*SHORT, *LONG)
    )
    return f"<h2>{word('result.record')}</h2><dl class='record'>{lines}</dl>"


# --- the score ---


def score(attempt: Attempt) -> str:
    """The top of the page: what this call came to, in a dial, a word and a sentence."""
    look, words, why = _verdict(attempt)
    grade = attempt.grade
    told = open_score(grade, language()) if grade is not None else ""
    between = f"<p>{told}</p>" if told else ""
    sign = {"passed": "✓", "not_yet": "✕", "assessor": "?"}.get(look, "…")
    if grade is not None and grade.fatal:
        sign = "!"
    return (
        f"<div class='tr-score'>{dial(grade, look)}<div><div class='tr-soft'>"
        f"{escape(attempt.title)}</div><h1 class='{look}'><i aria-hidden='true'><b>{sign}</b></i>"
        f"{words}</h1><p>{why}</p>{between}</div></div>"
    )


def _verdict(attempt: Attempt) -> tuple[str, str, str]:
    grade = attempt.grade
    if attempt.status is Status.INTERRUPTED:
        return "other", word("result.interrupted"), word("result.interrupted_why")
    if attempt.status is Status.UNANSWERED:
        return "not_yet", word("result.unanswered"), word("result.unanswered_why")
    if grade is None:
        return "other", word("result.awaiting"), word("result.awaiting_why")
    if grade.passed is None:
        return "assessor", word("result.assessor"), word("result.assessor_why")
    if grade.passed:
        return (
            "passed",
            word("result.passed"),
            word("result.passed_why", pass_mark=grade.pass_mark),
        )
    key = "result.fatal_why" if grade.fatal else "result.not_yet_why"
    return "not_yet", word("result.not_yet"), word(key, pass_mark=grade.pass_mark)


def dial(grade: Grade | None, look: str) -> str:
    """The score in a ring, with a notch at the pass mark and a paler arc up to what is open."""
    if grade is None or grade.score is None:
        return (
            f"<div class='tr-dial {look}' style='--score:0;--high:0;--pass:0' "
            f"title='{word('result.no_score')}'><b>–</b></div>"
        )
    number = round(grade.score)
    return (
        f"<div class='tr-dial {look}' "
        f"style='--score:{grade.score:.1f};--high:{grade.high:.1f};--pass:{grade.pass_mark}'>"
        f"<b>{number}</b><span>{word('result.out_of')}</span></div>"
    )
