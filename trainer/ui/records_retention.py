"""How long things are kept, what is due, and deleting that."""

from __future__ import annotations

import time
from html import escape

import streamlit as st

from exams import retention
from exams.holdings import Kind
from scenarios.source import ScenarioError
from trainer.office import Office
from trainer.ui.author_desk import notice
from trainer.ui.frame import day
from trainer.ui.records_size import megabytes
from trainer.ui.visitor import name
from trainer.ui.words import word

_COLUMNS = ("what", "kept", "before", "due", "size")


def how_long(here: Office) -> None:
    """The rules; on a press what is due by them, and the button that deletes it."""
    title, why = word("records.keep.title"), word("records.keep.why")
    st.html(f"<h3 class='tr-part'>{title}</h3><p class='tr-soft'>{escape(why)}</p>")
    try:
        kept = retention.rules(here.settings.data)
    except ScenarioError as error:
        st.error(str(error), icon=":material/error:")
        return
    plan: retention.Plan | None = st.session_state.get("retention-plan")
    st.html(_table(kept, plan))
    with st.container(horizontal=True, key="retention-onward"):
        if st.button(word("records.keep.look"), key="retention-look", icon=":material/search:"):
            plan = retention.look(here.store, here.settings.data, kept, time.time())
            st.session_state["retention-plan"] = plan
            st.rerun()
        if plan is not None and not plan.empty:
            _delete(here, kept, plan)
    if plan is not None and plan.empty:
        st.caption(word("records.keep.none"))
    if plan is not None and plan.held:
        st.caption(word("records.keep.held", count=plan.held))


def _delete(here: Office, kept: retention.Rules, plan: retention.Plan) -> None:
    count = sum(one.count for one in plan.due)
    taken = megabytes(sum(one.size for one in plan.due))
    with st.popover(word("records.keep.delete", count=count), icon=":material/delete:"):
        st.write(word("records.keep.sure", count=count, size=taken))
        if not st.button(
            word("records.keep.delete", count=count), key="retention-sure", type="primary"
        ):
            return
    done = retention.clear(here.store, here.settings.data, kept, time.time(), name())
    st.session_state.pop("retention-plan")
    notice(word("records.keep.done", count=sum(one.count for one in done.due)))
    st.rerun()


def _table(kept: retention.Rules, plan: retention.Plan | None) -> str:
    shown = _COLUMNS if plan else _COLUMNS[:2]
    head = "".join(f"<th scope='col'>{word(f'records.keep.column.{one}')}</th>" for one in shown)
    due = {one.kind: one for one in plan.due} if plan else {}
    rows = ""
    for kind in Kind:
        number, unit = str(getattr(kept, kind)).split()
        period = word(f"records.keep.{unit.rstrip('s')}s", count=number)
        cells = [word(f"records.keep.what.{kind}"), period]
        if one := due.get(kind):
            cells += [day(one.before).isoformat(), str(one.count), megabytes(one.size)]
        labels = (word(f"records.keep.column.{column}") for column in shown)
        rows += "<tr>" + "".join(
            f"<td data-label='{label}'>{escape(cell)}</td>"
            for label, cell in zip(labels, cells, strict=True)
        )
        rows += "</tr>"
    return f"<div class='tr-kept'><table><thead><tr>{head}</tr></thead>{rows}</table></div>"
