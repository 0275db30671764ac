"""What can be done with a scenario file: save, discard, duplicate, export, delete."""

from __future__ import annotations

import streamlit as st

from scenarios.scenario import Status
from trainer.authoring.files import FileChanged, FileRefused, copied, free_id
from trainer.authoring.outline import outline_of
from trainer.authoring.places import own_place, rows
from trainer.authoring.work import Work, save, set_aside, write_down
from trainer.office import Office
from trainer.ui.author_desk import (
    answered,
    ask,
    by,
    files,
    load_anew,
    notice,
    saved_by_us,
)
from trainer.ui.author_publish import ask_to_publish, moves, publish_button
from trainer.ui.frame import go
from trainer.ui.words import word


def actions(here: Office, work: Work) -> None:
    """The row of buttons under the heading."""
    with st.container(key="actions", horizontal=True, vertical_alignment="center"):
        if work.ref.place.writable:
            _saving(here, work)
            publish_button(here, work)
        _faults(work)
        pressed = st.button(
            word("author.duplicate"), key="duplicate", icon=":material/content_copy:"
        )
        ask(
            f"duplicate {work.ref.key}",
            pressed,
            word("author.duplicate"),
            lambda: _duplicate(here, work),
        )
        with st.popover(word("author.more"), icon=":material/more_horiz:"):
            st.download_button(
                word("author.export"),
                work.text,
                file_name=work.ref.file,
                mime="application/yaml",
                key="export",
                icon=":material/download:",
                width="stretch",
            )
            if work.ref.place.writable:
                moves(here, work)
                pressed = st.button(
                    word("author.delete"), key="delete", icon=":material/delete:", width="stretch"
                )
                ask(
                    f"delete {work.ref.key}",
                    pressed,
                    word("author.delete"),
                    lambda: _delete(here, work),
                )


def _saving(here: Office, work: Work) -> None:
    pressed = st.button(
        word("author.save"),
        key="save",
        type="primary",
        icon=":material/save:",
        disabled=not work.changed,
    )
    if pressed:
        save_as_is(here, work, work.text)
    if work.changed:
        again = st.button(word("author.discard"), key="discard", icon=":material/undo:")
        ask(
            f"discard {work.ref.key}",
            again,
            word("author.discard"),
            lambda: _discard(here, work),
        )
        st.html(
            f"<span class='tr-unsaved' title='{word('author.unsaved_why')}'>"
            f"{word('author.unsaved')}</span>"
        )


def _faults(work: Work) -> None:
    checked = work.checked
    told = [
        f"<span class='tr-fault {name}'>{word(f'author.{name}', count=count)}</span>"
        for name, count in (("errors", checked.errors), ("warnings", checked.warnings))
        if count
    ]
    st.html(" ".join(told) or f"<span class='tr-fault well'>{word('author.all_well')}</span>")


def save_as_is(here: Office, work: Work, text: str) -> None:
    """Write the text into the file and draw the page anew; a conflict shows itself there.

    What trainees are offered changes only after it was checked, as at its first publishing.
    """
    if outline_of(text).status is Status.PUBLISHED:
        write_down(files(here), work, text)
        ask_to_publish(work.ref)
        st.rerun()
    try:
        save(files(here), work, text)
    except FileRefused as error:
        st.error(str(error), icon=":material/error:")
        return
    except FileChanged:
        st.rerun()
    saved_by_us(work.ref, text)
    notice(word("author.saved"))
    st.rerun()


def _discard(here: Office, work: Work) -> None:
    st.write(word("author.discard_sure"))
    if st.button(word("author.discard"), key="discard-sure", type="primary"):
        answered()
        set_aside(files(here), work, word("author.discarded"))
        load_anew(work.ref)
        st.rerun()


def _duplicate(here: Office, work: Work) -> None:
    st.caption(word("author.duplicate_why"))
    outline = work.outline
    taken = {row.id for row in rows(here.settings)}
    title = st.text_input(word("author.name"), value=word("author.copy_of", title=outline.title))
    wanted = st.text_input(
        word("author.id"), value=free_id(f"{outline.id or work.ref.path.stem}-copy", taken)
    )
    if not st.button(word("author.duplicate"), key="duplicate-now", type="primary"):
        return
    try:
        ref = files(here).create(
            own_place(here.settings), wanted, copied(work.text, wanted, title), by()
        )
    except FileRefused as error:
        st.error(str(error), icon=":material/error:")
        return
    answered()
    go("scenario", file=ref.key)


def _delete(here: Office, work: Work) -> None:
    st.write(word("author.delete_sure", file=work.ref.file))
    if st.button(
        word("author.delete"), key="delete-sure", type="primary", icon=":material/delete:"
    ):
        answered()
        text = files(here).delete(work.ref, by())
        st.session_state["deleted"] = (work.ref, work.outline.title or work.ref.file, text)
        go("author")
