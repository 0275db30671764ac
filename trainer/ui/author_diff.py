"""Two texts beside one another, on a narrow page under one another."""

from __future__ import annotations

from html import escape

import streamlit as st

from trainer.authoring.diff import DiffRow, Side, changes, diff_rows
from trainer.ui.words import word


def diff(old: str, new: str) -> None:
    """What is different between the two."""
    rows = diff_rows(old, new)
    if not rows:
        st.caption(word("author.diff_alike"))
        return
    came, went = changes(rows)
    st.caption(word("author.diff_count", came=came, went=went))
    body = "".join(_row(row) for row in rows)
    st.html(f"<div class='tr-diff' role='table'>{body}</div>")


def _row(row: DiffRow) -> str:
    if row.kind == "skipped":
        text = word("author.diff_skipped", count=row.skipped)
        return f"<div class='row skipped' role='row'><span>{text}</span></div>"
    sides = _side(row.old, "old") + _side(row.new, "new")
    return f"<div class='row {row.kind}' role='row'>{sides}</div>"


def _side(side: Side | None, which: str) -> str:
    if side is None:
        return f"<span class='{which} none' role='cell'></span>"
    parts, at = [], 0
    for start, end in side.marked:
        parts.append(escape(side.text[at:start]))
        parts.append(f"<mark>{escape(side.text[start:end])}</mark>")
        at = end
    parts.append(escape(side.text[at:]))
    return f"<span class='{which}' role='cell'><i>{side.number}</i>{''.join(parts)}</span>"
