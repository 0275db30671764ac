"""The author's first page: every scenario file, what state it is in, and how to make another."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from scenarios.scenario import Kind, Status
from scenarios.source import ScenarioError
from trainer.authoring.files import FileRefused, copied, free_id, imported, with_value
from trainer.authoring.places import FileRef, Row, own_place, rows
from trainer.office import Office, office
from trainer.ui.author_desk import by, files, notice, tell, watch
from trainer.ui.frame import empty, go
from trainer.ui.guide import guide_link
from trainer.ui.words import word

TEMPLATE = Path(__file__).parent.parent / "authoring" / "template.yaml"


def author_page() -> None:
    """The list, its filters, and what makes new files."""
    here = office()
    st.html(
        f"<div class='tr-hero'><h1>{word('author.title')}</h1><p>{word('author.intro')}</p></div>"
    )
    guide_link()
    if not by():
        return
    found = rows(here.settings)
    watch(found, lambda: rows(here.settings))
    tell()
    _make(here, {row.id for row in found})
    _undo(here)
    chosen = _chosen(found)
    if not any(row.ref.place.writable for row in found):
        st.caption(word("author.no_own"))
    st.caption(word("author.count", shown=len(chosen), all=len(found)))
    if not chosen:
        empty(word("author.none"), word("author.none_why"))
    with st.container(key="scenario-list"):
        for row in chosen:
            _row(row)
    st.caption(word("author.own_folder", folder=own_place(here.settings).folder))


def _chosen(found: list[Row]) -> list[Row]:
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(word("author.search"), key="author-search")
        kinds = sorted({row.kind for row in found if row.kind})
        kind = st.selectbox(
            word("author.kind"),
            [None, *kinds],
            format_func=lambda one: word(f"kind.{one}") if one else word("author.all_kinds"),
            key="author-kind",
        )
        statuses = st.pills(
            word("author.status"),
            list(Status),
            selection_mode="multi",
            format_func=lambda one: word(f"author.status_{one}"),
            key="author-status",
        )
        whose = st.pills(
            word("author.whose"),
            ["own", "library"],
            format_func=lambda one: word(f"author.whose_{one}"),
            key="author-whose",
        )
    return [row for row in found if _fits(row, words, kind, statuses, whose)]


def _fits(
    row: Row, words: str, kind: Kind | None, statuses: list[Status], whose: str | None
) -> bool:
    supplied = row.ref.place.name == "library"
    return (
        row.matches(words)
        and kind in (None, row.kind)
        and (not statuses or row.status in statuses)
        and (whose is None or supplied == (whose == "library"))
    )


def _row(row: Row) -> None:
    with st.container(key=f"panel-row-{row.ref.key}", horizontal=True, vertical_alignment="center"):
        st.html(_row_html(row))
        if st.button(word("author.open"), key=f"open-{row.ref.key}", icon=":material/edit_note:"):
            go("scenario", file=row.ref.key)


def _row_html(row: Row) -> str:
    faults = [
        f"<span class='tr-fault {name}'>{word(f'author.{name}', count=count)}</span>"
        for name, count in (("errors", row.errors), ("warnings", row.warnings))
        if count
    ]
    facts = [escape(row.id)]
    if row.kind:
        facts.insert(0, word(f"kind.{row.kind}"))
    if row.level:
        facts.append(word("author.level", level=row.level))
    if row.ref.place.name == "library":
        facts.append(word("author.whose_library"))
    return (
        f"<div class='tr-file'><span class='tr-status {row.status}'>"
        f"{word(f'author.status_{row.status}')}</span><div><h3>{escape(row.title)}</h3>"
        f"<p class='tr-soft'>{' · '.join(facts)}</p></div><div>{' '.join(faults)}</div></div>"
    )


# --- new files ---


def _make(here: Office, taken: set[str]) -> None:
    with st.container(key="make", horizontal=True):
        with st.popover(word("author.new"), icon=":material/add:"), st.form("new", border=False):
            st.caption(word("author.new_why"))
            title = st.text_input(word("author.name"))
            wanted = st.text_input(word("author.id"), value=free_id("new-scenario", taken))
            if st.form_submit_button(word("author.create"), type="primary"):
                text = with_value(TEMPLATE.read_text("utf-8"), "id", wanted)
                _create(here, wanted, copied(text, wanted, title or wanted))
        if st.button(word("author.from_call"), key="from-call", icon=":material/forum:"):
            go("transcript")
        with st.popover(word("author.bring"), icon=":material/upload_file:"):
            given = st.file_uploader(
                word("author.bring_file"), type=["yaml", "yml"], key="author-bring"
            )
            if given is not None and st.button(word("author.bring"), key="bring", type="primary"):
                _import(here, given.getvalue(), taken)


def _import(here: Office, raw: bytes, taken: set[str]) -> None:
    try:
        wanted, text = imported(raw)
    except FileRefused as error:
        st.error(str(error), icon=":material/error:")
        return
    free = free_id(wanted, taken)
    if free != wanted:
        notice(word("author.bring_taken", id=wanted, free=free))
        text = with_value(text, "id", free)
    _create(here, free, text)


def _create(here: Office, scenario_id: str, text: str) -> None:
    try:
        ref = files(here).create(own_place(here.settings), scenario_id, text, by())
    except FileRefused as error:
        st.error(str(error), icon=":material/error:")
        return
    go("scenario", file=ref.key)


def _undo(here: Office) -> None:
    lost: tuple[FileRef, str, str] | None = st.session_state.get("deleted")
    if lost is None:
        return
    ref, title, text = lost
    with st.container(key="panel-due-deleted", horizontal=True):
        st.write(word("author.deleted", title=title))
        if st.button(word("author.undo"), key="undo-delete", icon=":material/undo:"):
            try:
                files(here).create(ref.place, ref.path.stem, text, by())
            except (FileRefused, ScenarioError) as error:
                st.error(str(error), icon=":material/error:")
                return
            del st.session_state["deleted"]
            st.rerun()
