"""The part of a scenario's page that shows its versions and what is different between two."""

from __future__ import annotations

import streamlit as st

from trainer.authoring.versions import COMMITTED, Version
from trainer.authoring.work import Work, write_down
from trainer.office import Office
from trainer.ui.author_desk import files, load_anew, notice
from trainer.ui.author_diff import diff
from trainer.ui.frame import empty, when
from trainer.ui.words import all_words, word


def versions_page(here: Office, work: Work) -> None:
    """Two versions to choose, their difference, and the way back to the older one."""
    kept = files(here).versions
    found = kept.of(work.ref.path)
    if not found:
        empty(word("author.versions_none"), word("author.versions_none_why"))
        return
    st.caption(word("author.versions_why", count=len(found)))
    at: dict[str, Version] = {}
    for version in found:
        at.setdefault(version.digest, version)
    with st.container(key="version-choices", horizontal=True, vertical_alignment="bottom"):
        old = st.selectbox(
            word("author.version_old"),
            list(at),
            index=min(1, len(at) - 1),
            format_func=lambda one: _told(at[one]),
            key=f"version-old-{work.ref.key}",
        )
        new = st.selectbox(
            word("author.version_new"),
            ["", *at],
            format_func=lambda one: _told(at[one]) if one else word("author.version_now"),
            key=f"version-new-{work.ref.key}",
        )
    try:
        before = kept.text(work.ref.path, at[old or found[0].digest])
        after = kept.text(work.ref.path, at[new]) if new else work.text
    except OSError as error:
        st.error(str(error), icon=":material/error:")
        return
    if work.ref.place.writable and before != work.text:
        if st.button(word("author.restore"), key="restore", icon=":material/history:",
                     help=word("author.restore_why")):  # fmt: skip
            if work.changed:
                files(here).keep(work.ref, work.text, work.by, word("author.discarded"))
            write_down(files(here), work, before)
            load_anew(work.ref)
            notice(word("author.restored"))
            st.rerun()
    diff(before, after)


def _told(version: Version) -> str:
    by = version.by or word("author.changed_elsewhere")
    parts = [when(version.at), by, _what(version)]
    if version.source == COMMITTED:
        parts.append(f"git {version.commit[:8]}")
    return " · ".join(part for part in parts if part)


def _what(version: Version) -> str:
    key = f"author.status_{version.what}"
    return word(key) if key in all_words() else version.what
