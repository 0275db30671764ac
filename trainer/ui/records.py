"""Records: how the audit log stands, space, backup, retention, and one person's data."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from datetime import datetime
from html import escape
from pathlib import Path

import streamlit as st

from exams.audit import Anchor, AuditLog, Note, Verdict
from exams.backup import BACKED_UP, BackupError, back_up
from exams.folder import BACKUPS, RECORDS, size
from exams.permissions import Action
from trainer.office import Office, office
from trainer.ui.author_desk import notice, tell
from trainer.ui.frame import empty, when
from trainer.ui.records_person import one_person
from trainer.ui.records_retention import how_long
from trainer.ui.records_size import megabytes
from trainer.ui.visitor import may_do, name
from trainer.ui.words import all_words, word

AT_ONCE = 20_000  # notes that are verified whenever the page is drawn
PAGE = 15
AREAS = (
    *("account", "roster", "certificate", "consent", "task"),
    *("scenario", "sitting", "review", "export", "token", "person", "retention", "records"),
)
SIZES_FOR_S = 300


def records_page() -> None:
    """All of it, one below the other."""
    here = office()
    tell()
    st.html(
        f"<div class='tr-hero'><h1>{word('records.title')}</h1><p>{word('records.intro')}</p></div>"
    )
    if not may_do(Action.KEEP_RECORDS):  # an open house shows every page to everybody
        empty(word("records.open_house"), word("records.open_house_why"))
        return
    log = AuditLog(here.store)
    with st.container(key="panel-log"):
        _chain(log)
        _notes(here, log)
    with st.container(key="panel-backup"):
        _backup(here, log)
    with st.container(key="panel-retention"):
        how_long(here)
    with st.container(key="panel-one-person"):
        one_person(here)


def heading(key: str) -> str:
    """The title of a part and what it is for."""
    title, why = word(f"records.{key}.title"), word(f"records.{key}.why")
    return f"<h3 class='tr-part'>{title}</h3><p class='tr-soft'>{escape(why)}</p>"


# --- the audit log ---


def _chain(log: AuditLog) -> None:
    head = log.head()
    if head.notes <= AT_ONCE:
        verdict: Verdict | None = log.verify()
    else:
        verdict = st.session_state.get("records-verdict")
    st.html(heading("log") + _state(head, verdict))
    with st.container(horizontal=True, key="log-onward"):
        label = "records.log.verify" if verdict else "records.log.verify_first"
        if st.button(word(label), key="log-verify", icon=":material/fact_check:"):
            st.session_state["records-verdict"] = log.verify()
            st.rerun()
        st.download_button(
            word("records.log.anchor"),
            head.to_json(),
            f"anchor-{head.notes}.json",
            "application/json",
            icon=":material/anchor:",
            key="log-anchor",
            on_click="ignore",
        )


def _state(head: Anchor, verdict: Verdict | None) -> str:
    if verdict is not None and verdict.fault is not None:
        badge = f"<span class='tr-status broken'>{word('records.log.broken', at=verdict.at)}</span>"
        fault = word(f"records.log.fault.{verdict.fault}")
        return (
            f"<div class='tr-chain'>{badge}<b>{fault}</b></div><p>{word('records.log.remedy')}</p>"
        )
    if verdict is None:
        return f"<div class='tr-chain'>{word('records.log.unread', count=head.notes)}</div>"
    badge = f"<span class='tr-status published'>{word('records.log.holds')}</span>"
    whole = word("records.log.whole", count=verdict.anchor.notes)
    return (
        f"<div class='tr-chain'>{badge}<b>{whole}</b></div>"
        f"<p class='tr-soft tr-hash'>{word('records.log.newest')} "
        f"<code>{verdict.anchor.hash}</code></p>"
    )


def _notes(here: Office, log: AuditLog) -> None:
    area = st.pills(
        word("records.log.area"),
        AREAS,
        format_func=lambda one: word(f"records.log.areas.{one}"),
        key="log-area",
        label_visibility="collapsed",
    )
    most = int(st.session_state.get("log-shown", PAGE))
    notes = log.latest(most + 1, area or "")
    if not notes:
        empty(word("records.log.none"))
        return
    names = {one.key: one.name for one in here.gate.register.people()}
    st.html(f"<ul class='tr-audit'>{''.join(_note(one, names) for one in notes[:most])}</ul>")
    if len(notes) > most and st.button(word("records.log.more"), key="log-more"):
        st.session_state["log-shown"] = most + PAGE
        st.rerun()


def _note(one: Note, names: dict[str, str]) -> str:
    key = f"records.log.action.{one.action}"
    what = word(key) if key in all_words() else one.action
    whose = "" if one.subject == one.actor else names.get(one.subject, one.subject)
    by = word("records.log.by", who=_actor(one.actor, names))
    facts = "" if one.details == "{}" else f"<code>{escape(one.details)}</code>"
    return (
        f"<li><span class='n'>{one.id}</span><time>{when(one.at)}</time>"
        f"<div><b>{escape(what)}</b> {escape(whose)} <small>{escape(by)}</small>{facts}</div></li>"
    )


def _actor(actor: str, names: dict[str, str]) -> str:
    if actor.startswith("terminal:"):
        return word("records.log.terminal", login=actor.partition(":")[2])
    if actor.startswith("token:"):
        return word("records.log.program", token=actor.partition(":")[2])
    return word("records.log.system") if actor == "system" else names.get(actor, actor)


# --- space and backup ---


@st.cache_data(ttl=SIZES_FOR_S, show_spinner=False)
def _sizes(data: str) -> dict[str, int]:
    folder = Path(data)
    records = sum(one.stat().st_size for one in folder.glob(f"{RECORDS}*"))
    found = {"database": records}
    for key in ("calls", BACKUPS):
        found[key] = size(folder / key)
    return found | {"free": shutil.disk_usage(folder).free}


def _backup(here: Office, log: AuditLog) -> None:
    data = here.settings.data
    place = data / BACKUPS
    latest = log.latest(50, "records")
    last = next((one for one in latest if one.action == BACKED_UP), None)
    told = word("records.backup.last", when=when(last.at)) if last else word("records.backup.never")
    st.html(
        f"{heading('backup')}{_facts(_sizes(str(data)).items())}"
        f"<p class='tr-soft'>{told}<br>{escape(word('records.backup.here', place=place))}</p>"
    )
    if not st.button(word("records.backup.now"), key="backup-now", icon=":material/save:"):
        return
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    path = place / f"threerings-{stamp}.zip"
    with st.spinner(word("records.backup.working")):
        try:
            done = back_up(data, path, time.time())
        except BackupError as error:
            st.error(str(error), icon=":material/error:")
            return
    length = path.stat().st_size
    log.note(name(), BACKED_UP, "", {"file": path.name, "bytes": length, "keys": False})
    _sizes.clear()
    if done.log.fault is not None:
        st.warning(word("records.backup.broken", at=done.log.at), icon=":material/link_off:")
        return
    notice(word("records.backup.done", file=path.name, size=megabytes(length)))
    st.rerun()


def _facts(sizes: Iterable[tuple[str, int]]) -> str:
    rows = "".join(
        f"<div><dt>{word(f'records.size.{key}')}</dt><dd>{megabytes(count)}</dd></div>"
        for key, count in sizes
    )
    return f"<dl class='tr-sizes'>{rows}</dl>"
