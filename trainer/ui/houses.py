"""House rules: what each house asks of every call, and how two of them differ."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from scenarios.clauses import clause
from scenarios.house_rules import House
from scenarios.scenario import Check
from trainer.house_words import (
    asked,
    differences,
    origin,
    origin_words,
    points,
    settings,
    version_words,
)
from trainer.office import office
from trainer.ui.words import language, word

GROUPS = ("fatal", "earned", "lost", "shown")


def houses_page() -> None:
    """A house to look at, and another to hold it against."""
    houses, problems = office().library.houses()
    st.html(
        f"<div class='tr-hero'><h1>{word('houses.title')}</h1><p>{word('houses.intro')}</p></div>"
    )
    if problems:
        with st.expander(word("houses.broken", count=len(problems)), icon=":material/error:"):
            st.code("\n".join(map(str, problems)), language=None, wrap_lines=True)
    house, other = _chosen(houses)
    if other is None:
        st.html(_rules(house))
    else:
        st.html(_differences(house, other))


def _chosen(houses: Sequence[House]) -> tuple[House, House | None]:
    """By id, which the page's address holds too."""
    by_id = {house.rules.id: house for house in houses}
    titles = {house.rules.id: house.rules.title for house in houses}
    titles[""] = word("houses.nothing")
    with st.container(horizontal=True, key="filters"):
        chosen = st.selectbox(
            word("houses.choose"),
            list(by_id),
            format_func=titles.__getitem__,
            key="house",
            index=list(by_id).index("neutral"),
        )
        other = st.selectbox(
            word("houses.compare"),
            ["", *(one for one in by_id if one != chosen)],
            format_func=titles.__getitem__,
            key="other-house",
        )
    return by_id[chosen], by_id.get(other)


# --- one house ---


def _rules(house: House) -> str:
    rules = house.rules
    told = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in settings(rules, language())
    )
    version = escape(version_words(house, language()))
    head = (
        f"<h2>{escape(rules.title)}</h2>"
        f"<p class='tr-soft'><code>house: {escape(rules.id)}</code> · {version}</p>"
        f"<dl class='tr-figures'>{told}</dl>"
    )
    return f"<div class='tr-house'>{head}{''.join(_group(name, house) for name in GROUPS)}</div>"


def _group(name: str, house: House) -> str:
    checks = [check for check in house.rules.checks if _group_of(check) == name]
    if not checks:
        return ""
    rows = "".join(_row(check, house) for check in checks)
    return f"<h3>{word(f'houses.{name}')}</h3><ul>{rows}</ul>"


def _group_of(check: Check) -> str:
    if check.fatal:
        return "fatal"
    if not check.points:
        return "shown"
    return "earned" if check.points > 0 else "lost"


def _row(check: Check, house: House) -> str:
    came = origin(check, house)
    chip = ""
    if house.base is not None and came != "inherited":
        chip = f" <i class='{came}'>{escape(origin_words(check, house, language()))}</i>"
    value = "" if check.fatal or not check.points else points(check, language())
    return (
        f"<li><b>{escape(value)}</b><div><p>{escape(check.means)}{chip}</p>"
        f"<p class='tr-soft'>{escape(asked(check, language()))}</p>"
        f"{_clause(check.clause)}</div></li>"
    )


def _clause(clause_id: str) -> str:
    if not clause_id:
        return ""
    try:
        found = clause(clause_id)
    except KeyError:
        # A house may have been read before its clause was renamed: the id is still worth showing.
        return f"<small>{escape(clause_id)}</small>"
    text = found.text_zh if language() == "zh" else found.text_en
    return f"<details><summary>{escape(clause_id)}</summary>{escape(text)}</details>"


# --- two houses ---


def _differences(house: House, other: House) -> str:
    found = differences(house.rules, other.rules, language())
    names = [escape(one.rules.title) for one in (house, other)]
    rows = "".join(
        f"<li>{f'<p>{escape(one.title)}</p>' if one.title else ''}<dl>"
        f"<div><dt>{names[0]}</dt><dd>{escape(one.left)}</dd></div>"
        f"<div><dt>{names[1]}</dt><dd>{escape(one.right)}</dd></div></dl></li>"
        for one in found
    )
    same = len(house.rules.checks) - len({one.what for one in found} & _ids(house))
    told = word("houses.differences", count=len(found), same=same)
    head = f"<h2>{names[0]} ↔ {names[1]}</h2><p class='tr-soft'>{told}</p>"
    return f"<div class='tr-house'>{head}<ul class='two'>{rows}</ul></div>"


def _ids(house: House) -> set[str]:
    return {check.id for check in house.rules.checks}
