"""How a scenario moves: to review, before trainees, out of use, and back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from exams.audit import AuditLog
from scenarios.scenario import Status
from trainer.authoring.checking import Checked, by_line
from trainer.authoring.files import FileChanged, FileRefused, with_status
from trainer.authoring.places import FileRef
from trainer.authoring.publish import Refused, needs_second, publish
from trainer.authoring.work import Work, save
from trainer.office import Office
from trainer.ui.author_desk import answered, ask, files, load_anew, notice, replayer, replaying
from trainer.ui.visitor import name
from trainer.ui.words import word

# Where a scenario may go from where it is, beside being published.
_MOVES = {
    Status.DRAFT: (Status.REVIEW,),
    Status.REVIEW: (Status.DRAFT,),
    Status.PUBLISHED: (Status.REVIEW, Status.RETIRED),
    Status.RETIRED: (Status.DRAFT,),
}
_ICONS = {
    Status.DRAFT: ":material/edit:",
    Status.REVIEW: ":material/rate_review:",
    Status.RETIRED: ":material/archive:",
}


def publish_button(here: Office, work: Work) -> None:
    """Before trainees; the dialog checks first."""
    pressed = False
    if work.outline.status is not Status.PUBLISHED:
        pressed = st.button(word("author.publish"), key="publish", icon=":material/publish:")
    ask(_name(work.ref), pressed, word("author.publish"), lambda: _publish(here, work))


def ask_to_publish(ref: FileRef) -> None:
    """Open the dialog that checks and publishes, on the next drawing of the page."""
    st.session_state["asked"] = _name(ref)


def _name(ref: FileRef) -> str:
    return f"publish {ref.key}"


def moves(here: Office, work: Work) -> None:
    """The other ways from where the scenario is."""
    for status in _MOVES[work.outline.status]:
        pressed = st.button(
            word(f"author.to_{status}"),
            key=f"to-{status}",
            icon=_ICONS[status],
            width="stretch",
            help=word(f"author.to_{status}_why"),
        )
        if work.outline.status is Status.PUBLISHED:
            ask(
                f"{status} {work.ref.key}",
                pressed,
                word(f"author.to_{status}"),
                partial(_withdraw, here, work, status),
            )
        elif pressed:
            _move(here, work, status)


def _withdraw(here: Office, work: Work, status: Status) -> None:
    st.write(word("author.withdraw_sure"))
    if st.button(word(f"author.to_{status}"), key="withdraw-sure", type="primary"):
        _move(here, work, status)


def _move(here: Office, work: Work, status: Status) -> None:
    answered()
    try:
        save(files(here), work, with_status(work.text, status), status.value)
    except FileRefused as error:
        st.error(str(error), icon=":material/error:")
        return
    except FileChanged:
        st.rerun()
    AuditLog(here.store).note(name(), "scenario.moved", "", _named(work, status))
    load_anew(work.ref)
    notice(word(f"author.status_{status}"))
    st.rerun()


def _publish(here: Office, work: Work) -> None:
    st.write(word("author.publish_why", count=len(work.outline.examples)))
    second = needs_second(work)
    approver = ""
    if second:
        approver = st.text_input(
            word("author.second"), help=word("author.second_why"), key="approver"
        )
    if not st.button(word("author.publish_now"), key="publish-now", type="primary"):
        return
    try:
        with replaying() as progress:
            refused = publish(files(here), work, approver, replayer(here), progress)
    except FileRefused as error:
        st.error(str(error), icon=":material/error:")
        return
    except FileChanged:
        answered()
        st.rerun()
    if refused is not None:
        _tell(refused)
        return
    answered()
    told = {**_named(work, Status.PUBLISHED), "second_person": second}
    AuditLog(here.store).note(name(), "scenario.moved", "", told)
    load_anew(work.ref)
    notice(word("author.published"))
    st.rerun()


def _named(work: Work, status: Status) -> dict[str, str]:
    return {"scenario": work.ref.path.stem, "status": status.value}


def _tell(refused: Refused) -> None:
    if refused.checked is None:
        st.error(word("author.second_other", name=refused.approver), icon=":material/person_off:")
        return
    st.error(word("author.publish_refused", count=refused.checked.errors), icon=":material/error:")
    st.code(_told(refused.checked), language=None, wrap_lines=True)


def _told(checked: Checked) -> str:
    errors = [one for one in by_line(checked.problems) if one.severity == "error"]
    return "\n".join(f"{word('author.problem_line', line=one.line)}: {one.text}" for one in errors)
