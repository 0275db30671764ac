"""The view on the pass mark: sheets for judges and assessors, what they propose, the report."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from exams.analysis.estimate import Estimate
from exams.analysis.responses import settled
from exams.analysis.worksheet import SheetError, decoded
from trainer.analysing import (
    Paperwork,
    angoff_from,
    angoff_sheet,
    borderline_from,
    borderline_sheet,
    paperwork,
)
from trainer.analysis_report import (
    Proposal,
    from_assessors,
    from_judges,
    led_to,
    method,
    report,
)
from trainer.analysis_words import say
from trainer.ui.analysis_charts import scatter
from trainer.ui.analysis_items import Shown
from trainer.ui.analysis_tables import table
from trainer.ui.frame import day, empty

WAYS = ("angoff", "borderline")
LARGEST = 5_000_000  # bytes of a sheet
LONGEST = 4000  # characters of the reasons


def mark_view(shown: Shown) -> None:
    """One of the two ways, from the empty sheet to the report."""
    tongue = shown.tongue
    if not settled(shown.outcomes):
        empty(say("mark.no_scores", tongue))
        return
    st.info(say("mark.now", tongue, mark=f"{shown.analysis.pass_mark:g}"), icon=":material/flag:")
    way = st.segmented_control(
        say("mark.way", tongue),
        WAYS,
        format_func=lambda one: say(f"mark.ways.{one}", tongue),
        default=WAYS[0],
        required=True,
        key="analysis-way",
    )
    with st.container(key="panel-analysis-sheet"):
        st.html(f"<p>{escape(say(f'mark.{way}_how', tongue))}</p>")
        _sheet(shown, way)
        file = st.file_uploader(
            say("mark.upload", tongue), type=["csv"], key=f"analysis-sheet-{way}"
        )
    if file is not None:
        _answer(shown, way, file)


def _sheet(shown: Shown, way: str) -> None:
    tongue = shown.tongue
    with st.container(horizontal=True, vertical_alignment="bottom", key="analysis-sheet"):
        judges = st.number_input(
            say("mark.judges", tongue), 1, 20, 3 if way == "angoff" else 1, key=f"judges-{way}"
        )
        st.download_button(
            say("mark.sheet", tongue),
            lambda: _written(shown, way, int(judges)).encode("utf-8-sig"),
            file_name=f"{way}-{shown.analysis.blueprint.partition('@')[0]}.csv",
            mime="text/csv",
            icon=":material/download:",
            key=f"sheet-{way}",
            on_click="ignore",
        )


def _written(shown: Shown, way: str, judges: int) -> str:
    if way == "borderline":
        return borderline_sheet(shown.outcomes, judges)
    return angoff_sheet(_work(shown), shown.here.library, shown.tongue, judges)


def _work(shown: Shown) -> Paperwork:
    blueprint = shown.analysis.blueprint.partition("@")[0]
    return paperwork(blueprint, shown.here.settings, shown.here.library, shown.outcomes)


def _answer(shown: Shown, way: str, file: UploadedFile) -> None:
    tongue = shown.tongue
    try:
        text = _text(file)
        if way == "angoff":
            picture = ""
            proposal = from_judges(
                angoff_from(text, file.name, _work(shown), shown.analysis), tongue
            )
        else:
            found = borderline_from(text, file.name, shown.outcomes)
            picture = scatter(found, tongue) if found.points else ""
            proposal = from_assessors(found, tongue)
    except SheetError as error:
        st.error(say("mark.faults", tongue), icon=":material/error:")
        st.code(str(error), language=None, wrap_lines=True)
        return
    _show(shown, proposal, picture)


def _text(file: UploadedFile) -> str:
    given = file.getvalue()
    if len(given) > LARGEST:
        raise SheetError(f"{file.name}: larger than {LARGEST // 1_000_000} MB. Leave lines out.")
    return decoded(given, file.name)


def _show(shown: Shown, proposal: Proposal, picture: str) -> None:
    tongue = shown.tongue
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in proposal.facts
    )
    with st.container(key="panel-analysis-proposal"):
        if isinstance(proposal.cut, Estimate):
            st.html(
                f"<div class='tr-sum'><b>{proposal.mark}</b><div><h2>"
                f"{escape(say('mark.proposal', tongue))}</h2><p class='tr-soft'>"
                f"{escape(say('report.rounding', tongue))}</p></div></div>"
            )
        st.html(f"<dl class='tr-grounds'>{facts}</dl>{picture}")
        lines = [[escape(one) for one in line] for line in proposal.lines]
        st.html(table(proposal.head, lines))
        head = (say("mark.at", tongue), say("mark.would_pass", tongue))
        rows = [
            (escape(name), escape(text)) for name, text in led_to(proposal, shown.analysis, tongue)
        ]
        st.html(f"<h3>{escape(say('mark.led_to', tongue))}</h3>{table(head, rows)}")
        st.caption(method(proposal.way, tongue))
        reasons = st.text_area(
            say("mark.reasons", tongue), key=f"reasons-{proposal.way}", max_chars=LONGEST
        )
        today = day(datetime.now(UTC).timestamp())
        st.download_button(
            say("mark.report", tongue),
            report(proposal, shown.analysis, reasons, today, tongue).encode(),
            file_name=f"pass-mark-{shown.analysis.blueprint.partition('@')[0]}-{today}.html",
            mime="text/html",
            icon=":material/ink_pen:",
            key="analysis-report",
        )
