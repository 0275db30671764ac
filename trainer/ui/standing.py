"""Standing: one's own score and what is due; for trainers, assessors and HR that of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import time

import streamlit as st

from exams.assessment import AssessmentRules
from exams.board import Board
from exams.people import Person
from exams.periods import Period
from exams.permissions import Role
from scenarios.source import ScenarioError
from trainer.office import office
from trainer.standing import StandingOffice, assessed, reads_others
from trainer.ui.frame import empty, go, lost
from trainer.ui.standing_due import own_due
from trainer.ui.standing_lists import due_list, follows_list, score_list
from trainer.ui.standing_working import follows, head, history, working
from trainer.ui.visitor import name, presence, visitor
from trainer.ui.words import language, word

PERIODS = 12  # that can be looked at
LISTS = {"scores": score_list, "due": due_list, "follows": follows_list}


@dataclass(frozen=True)
class Look:
    """What one look at the page needs."""

    here: StandingOffice
    rules: AssessmentRules
    people: tuple[Person, ...]  # whose standing may be read
    now: float

    @property
    def running(self) -> Period:
        """The period that is not over yet."""
        return self.here.period(self.rules, self.now)


def standing_page() -> None:
    """Whichever of the views was chosen."""
    opened = office()
    here = StandingOffice(opened.settings, opened.store)
    intro = word("standing.intro")
    st.html(f"<div class='tr-hero'><h1>{word('standing.title')}</h1><p>{intro}</p></div>")
    try:
        rules = here.rules()
    except ScenarioError as error:
        empty(word("standing.broken"))
        st.code(str(error), language=None, wrap_lines=True)
        return
    st.caption(word("standing.rules", title=rules.wording(language())))
    if not name():
        empty(word("standing.who"), word("standing.who_why"))
        return
    found = assessed(here.register.people(), visitor())
    look = Look(here, rules, found, time())
    chosen = st.query_params.get("person", "")
    if chosen:
        _somebody(look, chosen)
    elif not reads_others(visitor()):
        _person(look, presence().person, name())
    else:
        _others(look)


def _others(look: Look) -> None:
    me = presence().person
    own = me is not None and Role.TRAINEE in me.roles
    view = st.segmented_control(
        word("standing.view"),
        (["own"] if own else []) + list(LISTS),
        format_func=lambda one: word(f"standing.views.{one}"),
        default="scores",
        required=True,
        key="standing-view",
        label_visibility="collapsed",
    )
    if view == "own":
        _person(look, me, name())
    elif not look.people:
        empty(word("standing.nobody"), word("standing.nobody_why"))
    else:
        LISTS[view](look.here, look.rules, look.people, look.now)


def _somebody(look: Look, person_id: str) -> None:
    person = next((one for one in look.people if one.id == person_id), None)
    if person is None:
        lost(word("standing.not_there"))
        return
    if st.button(word("standing.back"), key="standing-back", icon=":material/arrow_back:"):
        go("standing")
    facts = " · ".join(filter(None, (person.staff_number, person.department, person.team)))
    st.markdown(f"### {person.name}")
    st.caption(facts)
    _person(look, person, person.key)


def _person(look: Look, person: Person | None, key: str) -> None:
    """One person's standing; without an account there is nothing due."""
    board = look.here.board(look.rules, key)
    running = look.running
    scores = board.history(key, running, PERIODS)
    period = _period([one.period for one in scores], running)
    score, before = board.score(key, period), board.score(key, period.previous())
    found = board.follows(key, period)
    shown = working(score, look.rules, look.here.settings.time_zone)
    with st.container(key="panel-standing"):
        st.html(head(score, before, period == running))
        if found:
            title = "would" if period == running else "title"
            st.html(f"<h3>{word(f'standing.follows.{title}')}</h3>{follows(found)}")
        st.html(f"<h3>{word('standing.working.title')}</h3>{shown}")
    if person is not None:
        dues = look.here.due(look.rules, [person], look.now)
        own_due(look.here, look.rules, person, dues, look.now)
    _history(board, key, [one.period for one in scores if one.period != running])


def _period(periods: Sequence[Period], running: Period) -> Period:
    if len(periods) < 2:
        return running
    chosen: Period = st.selectbox(
        word("standing.period"),
        periods,
        format_func=lambda one: (
            word("standing.running", period=one.name) if one == running else one.name
        ),
        key="standing-own-period",
    )
    return chosen


def _history(board: Board, key: str, periods: Sequence[Period]) -> None:
    st.html(f"<h2 class='tr-h2'>{word('standing.history.title')}</h2>")
    if not periods:
        st.caption(word("standing.history.none"))
        return
    found = {one.name: board.follows(key, one) for one in periods}
    st.html(history([board.score(key, one) for one in periods], dict(found)))
