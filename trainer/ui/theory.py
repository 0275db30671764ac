"""Theory practice: a round of questions, each explained at once, and what to revise at the end."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from html import escape

import streamlit as st

from exams.answer import Answer
from grading.theory import right_share
from scenarios.clauses import clause
from scenarios.questions import Question, QuestionKind, Topic, questions
from trainer.office import Office, office
from trainer.theory_round import (
    ROUND,
    Round,
    by_topic,
    draw,
    fitting,
    latest_shares,
    shown_order,
)
from trainer.ui.frame import empty
from trainer.ui.visitor import name
from trainer.ui.words import language, word

ONE_CHOICE = (QuestionKind.SINGLE, QuestionKind.BEST_REPLY, QuestionKind.TRUE_FALSE)
LEVELS = (1, 2, 3)


def theory_page() -> None:
    """The choice of a round, the question that is due, or what the round came to."""
    here = office()
    st.html(
        f"<div class='tr-hero'><h1>{word('theory.title')}</h1><p>{word('theory.intro')}</p></div>"
    )
    if not name():
        empty(word("theory.who"), word("theory.who_why"))
        st.page_link(st.session_state["pages"]["practice"], label=word("nav.back"))
        return
    _keep(here)
    going = _going()
    if going is None:
        _choose(here)
    elif st.session_state.get("theory-shown"):
        _explained(going)
    elif going.over:
        _summary(going)
    else:
        _ask(going)


# What a key changes is changed in its callback: keys pressed quickly one after another cut the
# page's run short, and only callbacks are sure to have run.


def _going() -> Round | None:
    going: Round | None = st.session_state.get("theory-round")
    return going


def _keep(here: Office) -> None:
    """Into the records with what was answered since."""
    waiting: list[Answer] = st.session_state.setdefault("theory-unkept", [])
    while waiting:
        here.store.save_answer(waiting[0])
        del waiting[0]


# --- choosing ---


def _choose(here: Office) -> None:
    bank = questions()
    if not bank:
        empty(word("theory.empty"), word("theory.empty_why"))
        return
    known = latest_shares(here.store.answers(name()))
    with st.container(key="panel-theory-choice"):
        with st.container(key="theory-choice", horizontal=True, vertical_alignment="bottom"):
            topic = st.selectbox(
                word("theory.topic"),
                [None, *Topic],
                format_func=lambda one: word(f"topic.{one}") if one else word("theory.all_topics"),
                key="theory-topic",
            )
            level = st.selectbox(
                word("theory.level"),
                [None, *LEVELS],
                format_func=lambda one: (
                    word(f"theory.level_{one}") if one else word("theory.all_levels")
                ),
                key="theory-level",
            )
            chosen = fitting(bank, topic, level)
            st.button(
                word("theory.start", count=min(ROUND, len(chosen))),
                key="theory-start",
                type="primary",
                icon=":material/play_arrow:",
                shortcut="Enter",
                disabled=not chosen,
                on_click=begin,
                args=(chosen, known),
            )
        st.caption(word("theory.available", count=len(chosen)))
    st.html(_topics(by_topic(bank, known)))


def begin(chosen: Sequence[Question], known: dict[str, float], count: int = ROUND) -> None:
    """Begin a round of these questions, those never answered and those answered worst first."""
    seed = time.time_ns()
    st.session_state["theory-round"] = Round(draw(chosen, known, seed, count), seed)
    _forget()


def _forget() -> None:
    """Nothing is chosen on the next question yet."""
    st.session_state["theory-chosen"] = ()
    st.session_state["theory-shown"] = False


def _topics(told: dict[Topic, tuple[int, int, float | None]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(word(f'topic.{topic}'))}</td><td>{answered} / {there}</td><td>"
        f"<div class='tr-bar'><i style='width:{100 * (share or 0):.0f}%'></i></div></td>"
        f"<td>{'–' if share is None else f'{share:.0%}'}</td></tr>"
        for topic, (answered, there, share) in told.items()
    )
    return (
        f"<h2 class='tr-h2'>{word('theory.so_far')}</h2><table class='tr-topics'><thead><tr>"
        f"<th>{word('theory.topic')}</th><th>{word('theory.answered')}</th>"
        f"<th><span class='tr-hidden'>{word('theory.right')}</span></th>"
        f"<th>{word('theory.right')}</th></tr></thead><tbody>{rows}</tbody></table>"
    )


# --- asking ---


def _ask(going: Round) -> None:
    question = going.current
    assert question is not None
    chosen: tuple[int, ...] = st.session_state.get("theory-chosen", ())
    with st.container(key="panel-theory-question"):
        st.html(_head(going, question, len(going.answers) + 1))
        _, options, _ = wording(question)
        for key, place in enumerate(shown_order(question, going.seed), start=1):
            st.button(
                option_label(question, options[place], place, chosen),
                key=f"theory-option-{key}",
                shortcut=str(key),
                type="primary" if place in chosen else "secondary",
                width="stretch",
                wrap=True,
                on_click=_choose_option,
                args=(question, place),
            )
        with st.container(key="theory-onward", horizontal=True):
            st.button(
                word("theory.submit"),
                key="theory-submit",
                # Never disabled: Enter may follow a choice before the page has heard of it.
                type="primary" if complete(question, chosen) else "secondary",
                shortcut="Enter",
                on_click=_submit,
                args=(question,),
            )
            st.button(word("theory.leave"), key="theory-leave", type="tertiary", on_click=_leave)
        st.caption(word(f"theory.keys_{question.kind}"))


def wording(question: Question) -> tuple[str, tuple[str, ...], str]:
    """What is asked, the options and the reason of the right one, in the visitor's language."""
    ask, options, why = question.wording(language())
    if question.kind is QuestionKind.TRUE_FALSE:
        options = (word("theory.true"), word("theory.false"))
    return ask, options, why


def _head(going: Round, question: Question, number: int) -> str:
    ask, _, _ = wording(question)
    done = 100 * len(going.answers) / len(going.questions)
    return (
        f"<div class='tr-bar'><i style='width:{done:.0f}%'></i></div><div class='tr-soft'>"
        f"{word('theory.number', number=number, count=len(going.questions))} · "
        f"{escape(word(f'topic.{question.topic}'))} · "
        f"{word(f'theory.level_{question.level}')}</div>"
        f"<span class='tr-chip'>{word(f'question.{question.kind}')}</span>"
        f"<h2 class='tr-ask'>{escape(ask)}</h2>"
    )


def option_label(question: Question, text: str, place: int, chosen: tuple[int, ...]) -> str:
    """What stands on the button of an option."""
    plain = text.replace("[", "\\[").replace("*", "\\*").replace("`", "\\`")
    if question.kind is QuestionKind.ORDERING and place in chosen:
        return f"**{chosen.index(place) + 1}.** {plain}"
    if question.kind is QuestionKind.MULTIPLE:
        return f"{'☑' if place in chosen else '☐'} {plain}"
    return plain


def _choose_option(question: Question, place: int) -> None:
    if not _is_due(question):
        return
    chosen: tuple[int, ...] = st.session_state.get("theory-chosen", ())
    st.session_state["theory-chosen"] = pressed(question, place, chosen)


def pressed(question: Question, place: int, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """What is chosen once the option at this place was pressed."""
    if question.kind in ONE_CHOICE:
        return (place,)
    if place in chosen:
        return tuple(one for one in chosen if one != place)
    return (*chosen, place)


def complete(question: Question, chosen: tuple[int, ...]) -> bool:
    """Whether enough is chosen for an answer."""
    if question.kind is QuestionKind.ORDERING:
        return len(chosen) == len(question.options)
    return bool(chosen)


def _is_due(question: Question) -> bool:
    """Whether this question is still to be answered: a key may have been pressed twice."""
    going = _going()
    shown = st.session_state.get("theory-shown")
    return going is not None and not shown and going.current == question


def _submit(question: Question) -> None:
    going = _going()
    chosen: tuple[int, ...] = st.session_state.get("theory-chosen", ())
    if going is None or not _is_due(question) or not complete(question, chosen):
        return
    given = chosen if question.kind is QuestionKind.ORDERING else tuple(sorted(chosen))
    share = right_share(question, given)
    answer = Answer(name(), question.version, json.dumps(list(given)), share, time.time())
    st.session_state.setdefault("theory-unkept", []).append(answer)
    st.session_state["theory-round"] = going.answered(given)
    st.session_state["theory-shown"] = True


def _leave() -> None:
    st.session_state["theory-round"] = None
    _forget()


# --- explaining ---


def _explained(going: Round) -> None:
    question, answer = going.questions[len(going.answers) - 1], going.answers[-1]
    with st.container(key="panel-theory-question"):
        st.html(_head(going, question, len(going.answers)) + _explanation(going, question, answer))
        label = "theory.finish" if going.over else "theory.next"
        st.button(
            word(label),
            key="theory-next",
            type="primary",
            icon=":material/arrow_forward:",
            shortcut="Enter",
            on_click=_forget,
        )


def _explanation(going: Round, question: Question, answer: tuple[int, ...]) -> str:
    _, options, why = wording(question)
    share = right_share(question, answer)
    look = "right" if share == 1 else "partly" if share else "wrong"
    listed = (
        _in_order(question, options, answer)
        if question.kind is QuestionKind.ORDERING
        else _choices(question, options, answer, shown_order(question, going.seed))
    )
    return (
        f"<div class='tr-verdict {look}'><b>{word(f'theory.{look}')}</b> {share:.0%}</div>"
        f"<ul class='tr-options'>{listed}</ul><p class='tr-why'>{escape(why)}</p>"
        f"{_clauses(question)}"
    )


def _choices(
    question: Question, options: tuple[str, ...], answer: tuple[int, ...], order: tuple[int, ...]
) -> str:
    lines = []
    for place in order:
        right, chosen = place in question.right, place in answer
        look = "right" if right else "wrong" if chosen else "plain"
        sign = "✓" if right else "✕" if chosen else ""
        mine = f" <small>{word('theory.yours')}</small>" if chosen else ""
        lines.append(f"<li class='{look}'><i>{sign}</i><span>{escape(options[place])}{mine}</span>")
    return "</li>".join((*lines, ""))


def _in_order(question: Question, options: tuple[str, ...], answer: tuple[int, ...]) -> str:
    lines = []
    for number, text in enumerate(options):
        mine = answer.index(number) + 1
        look = "right" if mine == number + 1 else "wrong"
        note = "" if look == "right" else f" <small>{word('theory.you_put', place=mine)}</small>"
        lines.append(
            f"<li class='{look}'><i>{number + 1}</i><span>{escape(text)}{note}</span></li>"
        )
    return "".join(lines)


def _clauses(question: Question) -> str:
    own = clause(question.clauses[0])
    text = own.text_en if language() == "en" else own.text_zh
    return (
        f"<p class='tr-clause'><b>{word('theory.clause')}</b> {escape(text)}"
        f"<span>{escape(own.place)}</span></p>"
    )


# --- summing up ---


def _summary(going: Round) -> None:
    shares = going.shares
    points = sum(shares)
    with st.container(key="panel-theory-summary"):
        st.html(
            f"<div class='tr-sum'><b>{points / len(shares):.0%}</b><div><h2>"
            f"{word('theory.done', right=sum(s == 1 for s in shares), count=len(shares))}</h2>"
            f"<p class='tr-soft'>{word('theory.done_why')}</p></div></div>"
        )
        with st.container(key="theory-onward", horizontal=True):
            if going.missed:
                st.button(
                    word("theory.again", count=len(going.missed)),
                    key="theory-again",
                    type="primary",
                    icon=":material/replay:",
                    on_click=begin,
                    args=(going.missed, {}),
                )
            st.button(
                word("theory.another"),
                key="theory-another",
                icon=":material/arrow_forward:",
                on_click=_leave,
            )
    if not going.missed:
        empty(word("theory.all_right"), word("theory.all_right_why"))
        return
    st.html(f"<h2 class='tr-h2'>{word('theory.revise')}</h2>{_to_revise(going)}")


def _to_revise(going: Round) -> str:
    """The clauses behind what was missed, topic by topic."""
    told = ""
    for topic in Topic:
        lines = ""
        for question in going.missed:
            if question.topic is topic:
                ask, options, _ = wording(question)
                right = " → " if question.kind is QuestionKind.ORDERING else "；"
                answer = right.join(options[place] for place in question.right)
                lines += (
                    f"<li><b>{escape(ask)}</b><p>✓ {escape(answer)}</p>{_clauses(question)}</li>"
                )
        if lines:
            told += f"<h3>{escape(word(f'topic.{topic}'))}</h3><ul class='tr-revise'>{lines}</ul>"
    return told
