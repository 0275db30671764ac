"""What came of an examination, for its candidate: how it stands, the score, the certificate."""

from __future__ import annotations

import time
from html import escape

import streamlit as st

from exams.certificates.certificate import CertificateError
from exams.outcome import Outcome, OutcomeStatus
from exams.sitting import EventKind, Sitting, Stage
from trainer.certificates import CertificateOffice
from trainer.exam_certificates import certificate_due
from trainer.exam_marks import calls_of
from trainer.office import Office, office
from trainer.ui.frame import go, when
from trainer.ui.words import word


def exam_result(here: Office, sitting: Sitting) -> None:
    """The result page of a sitting that is over."""
    outcome = here.exams.outcomes.of(sitting.id)
    st.html(
        f"<div class='tr-hero'><h1>{escape(sitting.title)}</h1><p>"
        f"{word('exams.number', number=sitting.number)} · {escape(sitting.period)} · "
        f"{when(sitting.ended_at or sitting.began_at)}</p></div>"
    )
    if sitting.stage is Stage.VOID:
        _told("other", "–", word("exam.result.void"), _void_why(sitting))
    elif outcome is None:
        _until_marked(sitting.id)
    else:
        _outcome(here, sitting, outcome)
    st.page_link(st.session_state["pages"]["exams"], label=word("exam.back"))


def _void_why(sitting: Sitting) -> str:
    key = "broke_off" if sitting.void_reason == "broke_off" else ""
    reason = word(f"exam.result.{key}") if key else sitting.void_reason
    return word("exam.result.void_why", reason=reason)


@st.fragment(run_every=2)
def _until_marked(sitting_id: str) -> None:
    if office().exams.outcomes.of(sitting_id) is not None:
        st.rerun()
    _told("other", "…", word("exam.result.marking"), word("exam.result.marking_why"))


def _told(look: str, sign: str, title: str, why: str, more: str = "") -> None:
    with st.container(key="panel-exam-result"):
        st.html(
            f"<div class='tr-exam-result {look}'><b>{escape(sign)}</b><div><h2>{escape(title)}</h2>"
            f"<p>{escape(why)}</p></div></div>{more}"
        )


def _outcome(here: Office, sitting: Sitting, outcome: Outcome) -> None:
    by_clock = any(
        one.kind is EventKind.HANDED_IN and one.data.get("by") == "clock"
        for one in here.exams.sittings.events(sitting.id)
    )
    if by_clock:
        st.caption(word("exam.result.by_clock"))
    if outcome.status is not OutcomeStatus.FINAL:
        _told("other", "?", word("exam.result.awaiting"), word("exam.result.awaiting_why"))
        return
    score = "–" if outcome.score is None else f"{outcome.score:g}"
    look = "passed" if outcome.passed else "failed"
    _told(look, score, word(f"exam.result.{look}"), _why(outcome), _parts(outcome))
    if outcome.passed:
        _certificate(here, outcome)
    _calls(here, sitting)


def _why(outcome: Outcome) -> str:
    score = "–" if outcome.score is None else f"{outcome.score:g}"
    told = word("exam.result.why", score=score, mark=f"{outcome.pass_mark:g}")
    if outcome.passed or outcome.score is None:
        return told
    if outcome.fatal:
        told += " " + word("exam.result.fatal")
    elif outcome.score >= outcome.pass_mark:
        told += " " + word("exam.result.least")
    return told


def _parts(outcome: Outcome) -> str:
    rows = "".join(
        f"<tr><td>{word(f'exam.kind.{part.kind}')}</td>"
        f"<td><div class='tr-bar'><i style='width:{part.score or 0:.0f}%'></i></div></td>"
        f"<td>{'–' if part.score is None else f'{part.score:g}'}</td>"
        f"<td class='tr-soft'>{word('exam.result.part', weight=f'{part.weight:.0%}')}</td></tr>"
        for part in outcome.parts
    )
    return f"<table class='tr-topics tr-exam-parts'><tbody>{rows}</tbody></table>"


def _certificate(here: Office, outcome: Outcome) -> None:
    certificates = CertificateOffice(here.settings, here.store)
    try:
        issued = certificate_due(here, outcome.sitting, time.time())
        if issued is None:
            st.caption(word("exam.result.certificate_none"))
            return
        page = certificates.pdf(issued)
    except CertificateError as fault:
        st.warning(word("exam.result.certificate_soon", why=fault), icon=":material/info:")
        return
    own = issued.certificate
    key = "exam.result.valid" if own.valid_until else "exam.result.valid_always"
    st.download_button(
        word("exam.result.certificate"),
        page,
        file_name=f"{own.id}.pdf",
        mime="application/pdf",
        key="exam-certificate",
        type="primary",
        icon=":material/workspace_premium:",
    )
    st.caption(word(key, number=own.id, until=own.valid_until))


def _calls(here: Office, sitting: Sitting) -> None:
    calls = calls_of(here, sitting.id)
    if not calls:
        return
    st.html(f"<h2 class='tr-h2'>{word('exam.result.calls')}</h2>")
    for number, attempt in enumerate(calls, start=1):
        with st.container(
            key=f"panel-call-{attempt.id}", horizontal=True, vertical_alignment="center"
        ):
            st.html(
                f"<h3 class='tr-exam-call'>{word('exam.result.call', number=number)} · "
                f"{escape(attempt.title)}</h3>"
            )
            if st.button(word("exam.result.listen"), key=f"exam-call-{attempt.id}"):
                go("result", call=attempt.id)
