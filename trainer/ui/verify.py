"""The verification page: anybody hands in a certificate and is told whether it counts, and why."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from html import escape

import streamlit as st

from exams.certificates.certificate import Certificate, CertificateError, number
from exams.certificates.presented import LARGEST, Kind
from exams.certificates.seal import Seal
from exams.certificates.verify import Fault, Finding, Verdict
from exams.store import RecordsError
from trainer.certificates import CertificateOffice
from trainer.office import office
from trainer.ui.frame import trouble, when
from trainer.ui.words import word

LONGEST_VALUE = 80  # signs of a changed value that are shown
_WORTHLESS = {Fault.CHANGED, Fault.FORGED, Fault.UNKNOWN_KEY, Fault.SIGNED_LATE}


def verify_page() -> None:
    """What was asked for by address, or a place to hand something in."""
    st.html(
        f"<div class='tr-hero'><h1>{word('verify.title')}</h1><p>{word('verify.intro')}</p></div>"
    )
    checking = CertificateOffice(office().settings, office().store)
    with st.container(key="verify"):
        # Above the form: whoever comes by a QR code sees it without scrolling.
        answer = st.container()
        handed_in = _form()
        with answer:
            try:
                _answer(checking, handed_in)
            except RecordsError as error:
                trouble(error)
        _offline()


def _form() -> bytes | None:
    """What is handed in now; None if nothing is."""
    with st.container(key="panel-verify"):
        file = st.file_uploader(
            word("verify.file"),
            type=["json", "pdf", "png", "jpg", "jpeg"],
            max_upload_size=LARGEST // 10**6,
            key="verify-file",
        )
        pasted = st.text_area(
            word("verify.paste"),
            placeholder=word("verify.paste_what"),
            key="verify-text",
            height=92,
        )
        st.button(word("verify.check"), type="primary", key="verify-check")
    if file is not None:
        return file.getvalue()
    return pasted.strip().encode() or None


def _answer(checking: CertificateOffice, handed_in: bytes | None) -> None:
    at = time.time()
    # The server's day: it is the issuer's.
    today = datetime.fromtimestamp(at).astimezone().date()
    asked = st.query_params
    try:
        if handed_in is None and "s" in asked:
            parts = "&".join(f"{name}={asked.get(name, '')}" for name in ("id", "c", "s"))
            handed_in = parts.encode()
        if handed_in is not None:
            kind, verdict = checking.check(handed_in, at, today)
            st.html(_told(kind, verdict))
        elif "id" in asked:
            found = checking.check_number(asked["id"], at, today)
            if found is None:
                st.warning(
                    word("verify.no_such", number=asked["id"][:40]), icon=":material/search_off:"
                )
            else:
                st.html(_told(None, found))
    except CertificateError as error:
        st.warning(f"**{word('verify.unreadable')}**\n\n{error}", icon=":material/help:")


def _offline() -> None:
    with st.expander(word("verify.offline"), icon=":material/cloud_off:"):
        st.write(word("verify.offline_how"))
        st.code("threerings certificate verify FILE --trust trust.json", language=None)
        st.html(
            "<a href='/certificates/trust.json' download='trust.json'>"
            f"{word('verify.trust_file')}</a>"
        )


# --- the verdict ---


def _told(kind: Kind | None, verdict: Verdict) -> str:
    good = verdict.is_valid
    state, sign = ("valid", "✓") if good else ("invalid", "✕")
    findings = "".join(f"<li>{escape(_sentence(finding))}</li>" for finding in verdict.findings)
    parts = [
        f"<h2><i>{sign}</i>{word(f'verify.{state}')}</h2>",
        f"<ul>{findings}</ul>" if findings else "",
        _contents(verdict),
        f"<p class='tr-soft'>{word('verify.known_until', at=when(verdict.revocations_at))}</p>",
        "" if kind is Kind.CREDENTIAL else f"<p class='tr-soft'>{_compare(kind)}</p>",
    ]
    return f"<section class='tr-verified {state}'>{''.join(parts)}</section>"


def _compare(kind: Kind | None) -> str:
    return word("verify.compare_page" if kind is Kind.PAGE else "verify.compare_print")


def _sentence(finding: Finding) -> str:
    detail = finding.detail
    if len(detail) > LONGEST_VALUE:
        detail = detail[: LONGEST_VALUE - 1] + "…"
    field = word(f"verify.field.{finding.field}") if finding.field else ""
    key = f"verify.fault.{finding.fault.value}"
    if finding.fault is Fault.CHANGED and not detail:
        key = "verify.fault.taken_away"
    return word(key, field=field, detail=detail)


def _contents(verdict: Verdict) -> str:
    if verdict.says is None:
        return ""
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in (*_says(verdict.says), (word("verify.field.key"), verdict.key))
        if value
    )
    worthless = {finding.fault for finding in verdict.findings} & _WORTHLESS
    head = word("verify.says_worthless" if worthless else "verify.says")
    return f"<h3>{head}</h3><dl>{rows}</dl>"


def _says(says: Certificate | Seal) -> Iterator[tuple[str, str]]:
    def field(name: str) -> str:
        return word(f"verify.field.{name}")

    yield field("id"), says.id
    yield field("holder"), says.holder
    yield field("staff_number"), says.staff_number
    yield field("exam"), says.exam
    if isinstance(says, Certificate):
        yield field("total"), f"{number(says.total.points)} / {number(says.total.full)}"
        for part in says.parts:
            yield part.name, f"{number(part.points)} / {number(part.full)}"
        yield field("issuer"), says.issuer
        yield field("blueprint"), says.blueprint
    else:
        yield field("total"), says.score.replace("/", " / ")
    yield field("issued_on"), str(says.issued_on)
    yield field("valid_until"), str(says.valid_until or word("verify.for_good"))
    if isinstance(says, Certificate):
        versions = says.versions
        named = (*versions.scenarios, versions.house, versions.rubric, *versions.models)
        yield field("versions"), " · ".join(name for name in named if name)
