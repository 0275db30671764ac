"""The addresses on a page to read, made from their table; it needs nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import yaml

from exams.export.columns import Language, word
from exams.export.topics import TOPICS
from exams.tokens import TokenScope
from trainer.hr.addresses import ADDRESSES, Address, faults_of
from trainer.hr.question import Parameter


def page(address: str, language: Language) -> str:
    """The page as HTML; `address` is where this installation is reached."""
    say = _words(language)
    parts = "".join(_address(one, address, language) for one in ADDRESSES)
    other = "en" if language == "zh" else "zh"
    return (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{say['title']}</title><style>{_style()}</style></head><body><main>"
        f"<header><h1>{say['title']}</h1><a href='?lang={other}'>{say['other']}</a></header>"
        f"<p>{say['intro']}</p>{_tokens(say)}"
        f"<pre>{escape(_curl(address, ADDRESSES[0].example))}</pre>"
        f"<p>{say['description']} <a href='openapi.json'><code>openapi.json</code></a></p>"
        f"{parts}{_topics(language)}</main></body></html>"
    )


@cache
def _style() -> str:
    return files("trainer.hr").joinpath("docs.css").read_text("utf-8")


@cache
def _all_words() -> dict[str, Any]:
    text = files("trainer.hr").joinpath("docs.yaml").read_text("utf-8")
    words: dict[str, Any] = yaml.safe_load(text)
    return words


def _words(language: Language) -> dict[str, str]:
    return {key: told[language] for key, told in _all_words()["page"].items()}


def _told(group: str, key: str, english: str, language: Language) -> str:
    """The words for it; English stands in the table itself."""
    return english if language == "en" else str(_all_words()[group][key])


def _tokens(say: dict[str, str]) -> str:
    rows = "".join(
        f"<tr><th><code>{scope}</code></th><td>{say[f'scope_{scope}']}</td></tr>"
        for scope in TokenScope
    )
    return f"<h2>{say['tokens']}</h2><p>{say['tokens_how']}</p><table>{rows}</table>"


def _curl(address: str, example: str) -> str:
    name = example.partition("?")[0].rpartition("/")[2]
    return f'curl -H "Authorization: Bearer $TOKEN" \\\n  "{address}{example}" -o {name}'


def _address(one: Address, address: str, language: Language) -> str:
    say = _words(language)
    about = _told("address", one.path, one.about, language)
    title = _told("title", one.path, one.title, language)
    asked = "".join(_parameter(parameter, language) for parameter in one.parameters)
    faults = "".join(
        f"<tr><th>{status}</th><td>{escape(_told('fault', str(status), why, language))}</td></tr>"
        for status, why in faults_of(one).items()
    )
    return (
        f"<section><h2>{escape(title)}</h2><p class='path'><b>GET</b> "
        f"<code>{escape(one.path)}</code> <i>{one.scope}</i></p><p>{escape(about)}</p>"
        f"<pre>{escape(_curl(address, one.example))}</pre>"
        f"<h3>{say['parameters']}</h3><table>{asked}</table>"
        f"<h3>{say['faults']}</h3><table>{faults}</table></section>"
    )


def _parameter(parameter: Parameter, language: Language) -> str:
    say = _words(language)
    about = _told("parameter", parameter.name, parameter.about, language)
    notes = [escape(about)]
    if parameter.choices:
        notes.append(" ".join(f"<code>{one}</code>" for one in parameter.choices))
    if parameter.many:
        listed = parameter.choices or parameter.pattern
        notes.append(f"<small>{say['listed' if listed else 'repeated']}</small>")
    example = f"<code>{escape(parameter.name)}={escape(parameter.example)}</code>"
    return f"<tr><th>{example}</th><td>{'<br>'.join(notes)}</td></tr>"


def _topics(language: Language) -> str:
    say = _words(language)
    rows = "".join(
        f"<tr><th><code>{topic.name}</code><br>{word('topic', topic.name, language)}</th><td>"
        + " · ".join(
            f"<code>{column.key}</code> {word('column', column.key, language)}"
            for column in topic.columns
        )
        + "</td></tr>"
        for topic in TOPICS.values()
    )
    head = f"<h2>{say['topics']}</h2><p>{say['topics_how']}</p>"
    return f"<section>{head}<table>{rows}</table></section>"
