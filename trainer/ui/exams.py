"""The examinations: what may be sat and why not, and what came of those sat before."""

from __future__ import annotations

from html import escape

import streamlit as st

from exams.blueprint import BlueprintEntry
from exams.outcome import Outcome, OutcomeStatus
from exams.sitting import Sitting, Stage
from exams.sitting_rules import NotNow, Why
from trainer.exam_papers import blueprints
from trainer.office import Office, office
from trainer.ui.author_desk import tell
from trainer.ui.consent import own_consent
from trainer.ui.frame import empty, go, when
from trainer.ui.visitor import name
from trainer.ui.words import language, word

LOOKS = {"passed": "pass", "failed": "fail"}


def exams_page() -> None:
    """A card for each examination, and the results so far."""
    here = office()
    tell()
    st.html(
        f"<div class='tr-hero'><h1>{word('exams.title')}</h1><p>{word('exams.intro')}</p></div>"
    )
    if not name():
        empty(word("exams.who"), word("exams.who_why"))
        st.page_link(st.session_state["pages"]["practice"], label=word("nav.back"))
        return
    going = here.exams.open_sitting(name())
    found, problems = blueprints(here)
    offered = [(one, here.exams.may_begin(name(), one)) for one in found]
    for_them = [one for one in offered if one[1] is None or one[1].why is not Why.NOT_FOR_YOU]
    if not for_them:
        empty(word("exams.none"), word("exams.none_why"))
    with st.container(key="cards"):
        for entry, not_now in sorted(for_them, key=lambda one: one[1] is not None):
            _card(here, entry, not_now, going)
    if problems:
        st.caption(word("exams.broken", count=len({one.file for one in problems})))
    _past(here)
    own_consent(here, going is not None)


def wording(entry: BlueprintEntry) -> tuple[str, str]:
    """Title and purpose of an examination, in the visitor's language."""
    return entry.blueprint.wording(language())


def _card(
    here: Office, entry: BlueprintEntry, not_now: NotNow | None, going: Sitting | None
) -> None:
    is_open = going is not None and going.blueprint == entry.blueprint.id
    with st.container(key=f"card-exam-{entry.blueprint.id}"):
        st.html(_card_html(here, entry, None if is_open else not_now))
        if is_open and going is not None:
            if st.button(
                word("exams.go_on"), key="exam-go-on", type="primary", width="stretch",
                icon=":material/play_arrow:",
            ):  # fmt: skip
                go("exam", sitting=going.id)
        elif st.button(
            word("exams.start"), key=f"sit-{entry.blueprint.id}", type="primary",
            width="stretch", disabled=not_now is not None, icon=":material/school:",
        ):  # fmt: skip
            go("exam", blueprint=entry.blueprint.id)


def _card_html(here: Office, entry: BlueprintEntry, not_now: NotNow | None) -> str:
    blueprint = entry.blueprint
    title, about = wording(entry)
    left = here.exams.attempts_left(name(), entry)
    facts = [word(f"exams.parts.{kind}", count=blueprint.count(kind)) for kind in blueprint.parts]
    facts += [
        word("exams.minutes", minutes=blueprint.minutes),
        word("exams.pass_mark", mark=blueprint.pass_mark),
        word("exams.counts_for", period=here.exams.period(entry)),
        word("exams.left", left=left) if left else word("exams.left_none"),
    ]
    listed = "".join(f"<li>{escape(one)}</li>" for one in facts)
    why = f"<p class='tr-why-not'>{escape(told_why_not(not_now))}</p>" if not_now else ""
    return (
        f"<div class='tr-card tr-exam'><h3>{escape(title)}</h3>"
        f"<div class='sub'>{escape(about)}</div><ul>{listed}</ul>{why}</div>"
    )


def told_why_not(not_now: NotNow) -> str:
    """Why they may not begin, and from when on they may."""
    key = f"exams.why_not.{not_now.why}"
    if not_now.why in (Why.NO_MORE, Why.BROKE_OFF):
        key += "" if not_now.until is not None else "_period"
    return word(key, when=when(not_now.until) if not_now.until is not None else "")


# --- results ---


def _past(here: Office) -> None:
    sittings = [one for one in here.exams.sittings.of(name()) if one.stage is not Stage.OPEN]
    if not sittings:
        return
    st.html(f"<h2 class='tr-h2'>{word('exams.past')}</h2>")
    for sitting in sittings:
        outcome = here.exams.outcomes.of(sitting.id)
        with st.container(
            key=f"panel-past-{sitting.id}", horizontal=True, vertical_alignment="center"
        ):
            st.html(_line(sitting, outcome))
            if st.button(
                word("exams.look"), key=f"look-{sitting.id}", icon=":material/chevron_right:"
            ):
                go("exam", sitting=sitting.id)


def _line(sitting: Sitting, outcome: Outcome | None) -> str:
    key = status_of(sitting, outcome)
    score = outcome.score if outcome and key in LOOKS else None
    number = "–" if score is None else f"{score:g}"
    at = sitting.ended_at if sitting.ended_at is not None else sitting.began_at
    return (
        f"<div class='tr-row'><div class='n {LOOKS.get(key, 'none')}'>{number}</div><div>"
        f"<h3>{escape(sitting.title)}</h3><div class='tr-soft'>"
        f"{word('exams.number', number=sitting.number)} · {escape(sitting.period)} · {when(at)} · "
        f"{word(f'exams.status.{key}')}</div></div></div>"
    )


def status_of(sitting: Sitting, outcome: Outcome | None) -> str:
    """How it stands, as the key of its words."""
    if sitting.stage is Stage.VOID:
        return "void"
    if sitting.stage is Stage.OPEN:
        return "open"
    if outcome is None:
        return "marking"
    if outcome.status is not OutcomeStatus.FINAL:
        return "awaiting_review"
    return "passed" if outcome.passed else "failed"
