"""The page of one examination: rules and consent, headset, then item by item to the result."""

from __future__ import annotations

from html import escape

import streamlit as st

from exams.blueprint import BlueprintEntry
from exams.draw import DrawError
from exams.sitting import Stage
from exams.sitting_rules import SittingError
from exams.sittings import NotAllowed
from exams.stated_rules import stated_rules
from trainer.exam_papers import blueprints
from trainer.examining import View, new_id
from trainer.office import Office, office
from trainer.ui.exam_frame import bar, has_it, look_of, tab, take
from trainer.ui.exam_items import item
from trainer.ui.exam_result import exam_result
from trainer.ui.exams import told_why_not, wording
from trainer.ui.frame import go, lost
from trainer.ui.headset import headset_check
from trainer.ui.visitor import name
from trainer.ui.words import language, word

OWN_RULES = ("spoken", "saved", "closed")


def exam_page() -> None:
    """The sitting named in the address, else the one going on, else the rules of the exam named."""
    here = office()
    if not name():
        lost(word("exams.who_why"))
        return
    going = here.exams.open_sitting(name())
    sitting_id = st.query_params.get("sitting", "")
    if not sitting_id and going:
        # In the address it is still known once it is over.
        sitting_id = st.query_params["sitting"] = going.id
    if not sitting_id:
        _before(here, st.query_params.get("blueprint", ""))
        return
    sitting = here.exams.sittings.sitting(sitting_id)
    if sitting is None or sitting.candidate != name():
        lost(word("exam.unknown"))
        return
    view = here.exams.look(sitting_id)
    if view.sitting.stage is Stage.OPEN:
        _sit(here, view)
    else:
        exam_result(here, view.sitting)


def _sit(here: Office, view: View) -> None:
    sitting_id = view.sitting.id
    held = has_it(here, view)
    if held and view.course.holder != tab():
        view = here.exams.look(sitting_id)
    st.html(f"<h1 class='tr-exam-title'>{escape(view.sitting.title)}</h1>")
    with st.container(key="exam-bar"):
        bar(sitting_id, look_of(here, view))
    if held:
        item(here, view)
        return
    with st.container(key="panel-exam-elsewhere"):
        st.html(f"<h3>{word('exam.other_window')}</h3>")
        if view.course.on_call:
            st.caption(word("exam.other_window_call"))
        elif st.button(word("exam.take_over"), key="exam-take-over", type="primary"):
            take(here, sitting_id)
            st.rerun()


# --- before it begins ---


def _before(here: Office, blueprint_id: str) -> None:
    found, _ = blueprints(here)
    entry = next((one for one in found if one.blueprint.id == blueprint_id), None)
    if entry is None:
        lost(word("exam.unknown"))
        return
    title, about = wording(entry)
    st.html(f"<div class='tr-hero'><h1>{escape(title)}</h1><p>{escape(about)}</p></div>")
    not_now = here.exams.may_begin(name(), entry)
    if not_now is not None:
        st.warning(told_why_not(not_now), icon=":material/block:")
        _back()
    elif st.session_state.get("exam-agreed") == entry.version:
        _headset(here, entry)
    else:
        _rules(entry)


def rules_of(entry: BlueprintEntry) -> tuple[str, ...]:
    """What the candidate agrees to."""
    own = tuple(word(f"exam.rules.{key}") for key in OWN_RULES)
    return (*stated_rules(entry.blueprint, language()), *own)


def _rules(entry: BlueprintEntry) -> None:
    with st.container(key="panel-exam-rules"):
        lines = "".join(f"<li>{escape(rule)}</li>" for rule in rules_of(entry))
        st.html(
            f"<h2 class='tr-h2'>{word('exam.rules.title')}</h2>"
            f"<p class='tr-soft'>{word('exam.rules.intro')}</p><ol class='tr-rules'>{lines}</ol>"
        )
        agreed = st.checkbox(word("exam.consent"), key="exam-consent")
        pressed = st.button(
            word("exam.onward"), key="exam-onward", type="primary", icon=":material/headset_mic:"
        )
        if pressed and not agreed:
            st.warning(word("exam.consent_first"), icon=":material/check_box:")
        elif pressed:
            st.session_state["exam-agreed"] = entry.version
            st.session_state["exam-agreed-to"] = "\n".join((*rules_of(entry), word("exam.consent")))
            st.session_state["exam-id"] = new_id()
            st.rerun()
    _back()


def _headset(here: Office, entry: BlueprintEntry) -> None:
    st.html(
        f"<h2 class='tr-h2'>{word('exam.headset')}</h2>"
        f"<p class='tr-soft'>{word('exam.headset_why')}</p>"
    )
    heard = headset_check("exam-headset") or not entry.blueprint.calls
    pressed = st.button(
        word("exam.begin"), key="exam-begin", type="primary", icon=":material/timer:"
    )
    if pressed and not heard:
        st.warning(word("exam.headset_first"), icon=":material/mic_off:")
    elif pressed:
        _begin(here, entry)
    _back()


def _begin(here: Office, entry: BlueprintEntry) -> None:
    agreed_to = str(st.session_state["exam-agreed-to"])
    try:
        # The name was given to it when they agreed: pressed twice, it is begun once.
        sitting = here.exams.begin(name(), entry, agreed_to, st.session_state["exam-id"])
    except NotAllowed as refusal:
        st.warning(told_why_not(refusal.not_now), icon=":material/block:")
        return
    except SittingError:
        st.warning(word("exams.why_not.on_call"), icon=":material/phone_in_talk:")
        return
    except DrawError:
        st.warning(word("exams.why_not.no_pool"), icon=":material/inventory_2:")
        return
    for key in ("exam-agreed", "exam-agreed-to", "exam-id"):
        st.session_state.pop(key, None)
    go("exam", sitting=sitting.id)


def _back() -> None:
    st.page_link(st.session_state["pages"]["exams"], label=word("exam.back"))
