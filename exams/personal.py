"""All that is kept of one person, in a ZIP that they can read without any program of ours."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, BinaryIO

from sqlite_utils import Database

from exams.attempt import Attempt
from exams.audit import note
from exams.erase import Whose
from exams.folder import CALLS, RECORDING
from exams.holdings import Holding, holdings
from exams.store import Store
from voices.transcript import Party

FORM = "threerings person 1"
Rows = dict[str, list[dict[str, Any]]]


def export(
    store: Store, folder: Path, one: Whose, out: BinaryIO, at: float, actor: str
) -> dict[str, int]:
    """Write all that is kept of this person; how many things of each kind there are.

    The ZIP holds index.html to read, data.json with every value, and each call with its
    recording and its words.
    """
    with store.reading() as db:
        rows = {
            holding.table: [_shown(row, holding) for row in _rows(db, holding, one)]
            for holding in holdings(db)
        }
        texts = _texts(db, rows)
    calls = store.attempts(one.key, sealed=True)
    counts = {table: len(found) for table, found in rows.items() if found}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        heard = [call.id for call in calls if _add_call(archive, folder, call)]
        told = {
            "form": FORM,
            "made_at": _time(at),
            "key": one.key,
            "texts": texts,
            "tables": rows,
        }
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=1))
        archive.writestr("index.html", _page(one, calls, set(heard), rows, texts, at))
    with store.writing() as db:
        note(db, actor, "person.exported", one.key, {"rows": counts, "recordings": len(heard)})
    return {**counts, "recordings": len(heard)}


def _rows(db: Database, holding: Holding, one: Whose) -> list[dict[str, Any]]:
    query = f"select * from {holding.table} where {holding.whose} order by rowid"
    return list(db.query(query, one.given))


def _shown(row: Mapping[str, Any], holding: Holding) -> dict[str, Any]:
    return {column: _value(value) for column, value in row.items() if column not in holding.hidden}


def _value(value: Any) -> Any:
    """JSON kept as text becomes what it says."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _texts(db: Database, rows: Rows) -> dict[str, str]:
    """The words that were agreed to."""
    names = {row["text"] for row in rows.get("consents", ())}
    query = "select text from texts where id = ?"
    found = {name: db.execute(query, [name]).fetchone() for name in names}
    return {name: str(row[0]) for name, row in found.items() if row}


def _add_call(archive: zipfile.ZipFile, folder: Path, call: Attempt) -> bool:
    """A call's words and its sound; whether there is sound."""
    if call.call is not None:
        archive.writestr(f"calls/{call.id}/words.txt", "\n".join([*_words(call), ""]))
    sound = folder / CALLS / call.id / RECORDING
    if not sound.is_file():
        return False
    archive.write(sound, f"calls/{call.id}/{RECORDING}", zipfile.ZIP_STORED)
    return True


def _words(call: Attempt) -> Iterator[str]:
    assert call.call is not None, "only a call that ended has words"
    yield f"{call.title} · {_time(call.started_at)}"
    for turn in call.call.transcript.turns:
        who = "来电方 Caller" if turn.party is Party.CALLER else "本人 Trainee"
        text = "".join(piece.text for piece in turn.pieces)
        yield f"[{turn.start_s:6.1f} s] {who}: {text}"
    if call.call.notes:
        yield f"便笺 Notes: {call.call.notes}"


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


# --- the page ---


def _page(
    one: Whose,
    calls: tuple[Attempt, ...],
    heard: set[str],
    rows: Rows,
    texts: Mapping[str, str],
    at: float,
) -> str:
    name = one.person.name if one.person else one.key
    parts = [
        f"<h1>{escape(name)}</h1><p>个人数据副本 · A copy of personal data · {_time(at)}</p>",
        "<p>全部数值见 <a href='data.json'>data.json</a>；时间均为 UTC。"
        "Every value is in data.json; times are UTC.</p>",
        _account(rows),
        _calls(calls, heard),
        *(_table(table, found) for table, found in rows.items() if table not in _TOLD and found),
        *(
            f"<h2>同意书 Consent text {escape(text_id)}</h2><pre>{escape(text)}</pre>"
            for text_id, text in texts.items()
        ),
    ]
    return (
        "<!doctype html><html lang='zh'><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width'><title>{escape(name)}</title>"
        f"<style>{_STYLE}</style><body>{''.join(parts)}</body></html>"
    )


_STYLE = (
    "body{font:16px/1.6 system-ui,'Noto Sans SC','Microsoft YaHei',sans-serif;max-width:60rem;"
    "margin:2rem auto;padding:0 1rem;color:#1c2733}h2{margin:2rem 0 .5rem}"
    "table{border-collapse:collapse;width:100%;font-size:.9rem}"
    "th,td{border-bottom:1px solid #d8dee6;padding:.35rem .5rem;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}div.wide{overflow-x:auto}audio{width:16rem}"
)
_TOLD = ("people", "attempts")  # told in a way of their own
_NAMES = {
    "sessions": "登录 Sign-ins",
    "answers": "理论与找错作答 Answers",
    "assignments": "任务 Tasks",
    "notices": "通知 Notices",
    "reminders": "邮件提醒 Reminders",
    "review_events": "复核与申诉 Reviews and appeals",
    "review_cases": "复核与申诉 Reviews and appeals",
    "sittings": "考试 Examinations",
    "sitting_events": "考试过程 Examinations, step by step",
    "outcomes": "考试成绩 Results",
    "certificates": "证书 Certificates",
    "revocations": "证书吊销 Revocations",
    "consents": "同意记录 Consents",
    "audit": "审计记录 Audit notes",
    "lrs_outbox": "学习记录上报 Statements to the learning record store",
}
_LONGEST = 200


def _account(rows: Rows) -> str:
    if not rows.get("people"):
        return ""
    facts = "".join(
        f"<tr><th>{escape(column)}</th><td>{_cell(column, value)}</td></tr>"
        for column, value in rows["people"][0].items()
    )
    return f"<h2>账号 Account</h2><table>{facts}</table>"


def _calls(calls: tuple[Attempt, ...], heard: set[str]) -> str:
    if not calls:
        return ""
    lines = "".join(
        f"<tr><td>{_time(call.started_at)}</td><td>{escape(call.title)}</td>"
        f"<td>{_score(call)}</td><td>{_sound(call, heard)}</td></tr>"
        for call in calls
    )
    head = "<tr><th>时间 Time</th><th>来电 Call</th><th>得分 Score</th><th>录音 Recording</th></tr>"
    return f"<h2>通话 Calls ({len(calls)})</h2><div class='wide'><table>{head}{lines}</table></div>"


def _score(call: Attempt) -> str:
    return "—" if call.grade is None or call.grade.score is None else f"{call.grade.score:g}"


def _sound(call: Attempt, heard: set[str]) -> str:
    words = f"<a href='calls/{call.id}/words.txt'>文字 Words</a>" if call.call else "—"
    if call.id not in heard:
        return words
    return f"<audio controls preload='none' src='calls/{call.id}/{RECORDING}'></audio><br>{words}"


def _table(table: str, found: list[dict[str, Any]]) -> str:
    columns = list(found[0])
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    lines = "".join(
        "<tr>" + "".join(f"<td>{_cell(one, row[one])}</td>" for one in columns) + "</tr>"
        for row in found
    )
    title = f"{_NAMES.get(table, table)} ({len(found)})"
    return f"<h2>{escape(title)}</h2><div class='wide'><table><tr>{head}</tr>{lines}</table></div>"


def _cell(column: str, value: Any) -> str:
    if isinstance(value, float) and (column == "at" or column.endswith(("_at", "_until"))):
        return _time(value) if value else "—"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return escape(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… (data.json)")
