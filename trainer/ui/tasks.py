"""Tasks: trainers give people something to practise by a day, and see how far they are."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import streamlit as st

from exams.assignment import Assignment, Standing, Task, already_given, urgency
from exams.learning import Material, Past
from exams.progress import Progress, progress
from scenarios.learning import LearningPath
from trainer.learning import days_left, material, names_in, path_of
from trainer.office import Office, office
from trainer.ui.author_desk import answered, ask
from trainer.ui.frame import day, empty
from trainer.ui.learning import progress_of, stands, steps_html, task_html
from trainer.ui.visitor import LONGEST_NAME, name
from trainer.ui.words import language, word

USUAL_DAYS = 7  # a task given today is due in a week unless another day is chosen
FEW = 6  # tasks that need no filters
PAGE = 40  # rows that are drawn at once
ANY = ("", "")  # no task in particular


@dataclass(frozen=True)
class Row:
    """A task and how it stands."""

    assignment: Assignment
    standing: Standing
    progress: Progress | None


def tasks_page() -> None:
    """Give a task, see all tasks, the overdue first, and read what the paths hold."""
    here = office()
    st.html(
        f"<div class='tr-hero'><h1>{word('tasks.title')}</h1><p>{word('tasks.intro')}</p></div>"
    )
    if not name():
        empty(word("theory.who"), word("tasks.who_why"))
        st.page_link(st.session_state["pages"]["practice"], label=word("nav.back"))
        return
    paths, problems = here.library.paths()
    things = material(here)
    current = here.store.assignments()
    _give(here, paths, things, current)
    _list(_rows(here, current, paths, things), paths, things)
    _paths(paths, things)
    if problems:
        with st.expander(word("tasks.broken", count=len(problems)), icon=":material/warning:"):
            st.code("\n".join(str(problem) for problem in problems), language=None, wrap_lines=True)


# --- giving ---


def _give(
    here: Office,
    paths: tuple[LearningPath, ...],
    things: Material,
    current: tuple[Assignment, ...],
) -> None:
    titles = {(Task.PATH, path.id): path.wording(language())[0] for path in paths}
    titles |= {(Task.SCENARIO, one.scenario): one.title for one in things.calls}
    with st.container(key="panel-give"):
        st.html(f"<h3>{word('tasks.give')}</h3>")
        with st.container(key="give", horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                word("tasks.what"),
                list(titles),
                format_func=lambda one: f"{word(f'tasks.kind.{one[0]}')} · {titles[one]}",
                key="task-what",
            )
            people = _people(here)
            due = _due()
        earlier = st.checkbox(word("tasks.earlier"), key="task-earlier")
        pressed = st.button(
            word("tasks.give_now"), key="give-now", type="primary", icon=":material/send:"
        )
        if pressed and chosen and people:
            new = _new((*chosen, titles[chosen]), people, due, earlier)
            _keep(here, new, current)
        elif pressed:
            st.warning(word("tasks.nobody"), icon=":material/person:")
        for told in st.session_state.pop("tasks-told", ()):
            st.info(told, icon=":material/info:")


def _people(here: Office) -> tuple[str, ...]:
    given = st.multiselect(
        word("tasks.people"),
        here.store.trainees(),
        placeholder=word("tasks.people_for"),
        accept_new_options=True,
        key=f"task-people-{st.session_state.get('tasks-given', 0)}",
    )
    return names_in(given, LONGEST_NAME)


def _due() -> date:
    today = day(time.time())
    chosen: date = st.date_input(
        word("tasks.due"),
        value=today + timedelta(days=USUAL_DAYS),
        min_value=today,
        key="task-due",
    )
    return chosen


def _new(
    what: tuple[Task, str, str], people: Sequence[str], due: date, earlier: bool
) -> list[Assignment]:
    """The task for each of the people; `what` is its kind, its id and its title."""
    task, target, title = what
    now = time.time()
    return [
        Assignment(
            id=uuid.uuid4().hex[:12],
            assignee=person,
            task=task,
            target=target,
            title=title,
            due=due,
            given_by=name(),
            given_at=now,
            counts_from=0 if earlier else now,
        )
        for person in people
    ]


def _keep(here: Office, new: Sequence[Assignment], current: tuple[Assignment, ...]) -> None:
    """Into the records with what is not given already; then the page anew, with what came of it."""
    fresh: list[Assignment] = []
    told: list[str] = []
    for one in new:
        twin = already_given(current, one.assignee, one.task, one.target)
        if twin is None:
            fresh.append(one)
        else:
            told.append(word("tasks.already", name=one.assignee, day=twin.due.isoformat()))
    if fresh:
        here.store.save_assignments(fresh)
        names = word("tasks.comma").join(one.assignee for one in fresh)
        told.insert(0, word("tasks.given", names=names))
        # The next drawing has another field of names, an empty one.
        st.session_state["tasks-given"] = st.session_state.get("tasks-given", 0) + 1
    st.session_state["tasks-told"] = told
    st.rerun()


# --- how they stand ---


def _rows(
    here: Office,
    current: tuple[Assignment, ...],
    paths: tuple[LearningPath, ...],
    things: Material,
) -> list[Row]:
    pasts = {
        person: Past(
            here.store.results(
                person, min(one.counts_from for one in current if one.assignee == person)
            ),
            here.store.answers(person),
        )
        for person in {one.assignee for one in current}
    }
    rows = []
    for one in current:
        far = progress_of(one, paths, pasts[one.assignee], things)
        rows.append(Row(one, stands(one, far), far))
    return sorted(rows, key=lambda row: urgency(row.assignment, row.standing))


def _list(rows: list[Row], paths: tuple[LearningPath, ...], things: Material) -> None:
    st.html(f"<h2 class='tr-h2'>{word('tasks.given_out')}</h2>")
    if not rows:
        empty(word("tasks.empty"), word("tasks.empty_why"))
        return
    counts = {how: sum(row.standing is how for row in rows) for how in Standing}
    st.html(
        "<div class='tr-counts'>"
        + "".join(
            f"<span class='tr-due {how}'>{word(f'tasks.standing.{how}')} {count}</span>"
            for how, count in counts.items()
            if count
        )
        + "</div>"
    )
    shown = _chosen(rows, paths) if len(rows) > FEW else rows
    if not shown:
        empty(word("tasks.none_match"))
    for row in shown[:PAGE]:
        _row(row, paths, things)
    if len(shown) > PAGE:
        st.caption(word("tasks.more", count=len(shown) - PAGE))


def _chosen(rows: list[Row], paths: tuple[LearningPath, ...]) -> list[Row]:
    titles = {(row.assignment.task, row.assignment.target): _title(row, paths) for row in rows}
    with st.container(horizontal=True, key="filters"):
        person = st.selectbox(
            word("tasks.person"),
            ["", *sorted({row.assignment.assignee for row in rows})],
            format_func=lambda one: one or word("calls.all"),
            key="filter-person",
        )
        task = st.selectbox(
            word("tasks.what"),
            [ANY, *titles],
            format_func=lambda one: titles.get(one, word("calls.all")),
            key="filter-task",
        )
        how = st.selectbox(
            word("tasks.how"),
            ["", *Standing],
            format_func=lambda one: word(f"tasks.standing.{one}") if one else word("calls.all"),
            key="filter-standing",
        )
    return [
        row
        for row in rows
        if person in ("", row.assignment.assignee)
        and task in (ANY, (row.assignment.task, row.assignment.target))
        and how in ("", row.standing)
    ]


def _title(row: Row, paths: tuple[LearningPath, ...]) -> str:
    path = path_of(row.assignment, paths)
    return path.wording(language())[0] if path else row.assignment.title


def _row(row: Row, paths: tuple[LearningPath, ...], things: Material) -> None:
    one = row.assignment
    left = days_left(one.due, day(time.time()))
    steps = ""
    if row.progress is not None:
        listed = steps_html(row.progress.steps, things)
        steps = f"<details><summary>{word('tasks.steps')}</summary>{listed}</details>"
    since = word("tasks.all_counts") if not one.counts_from else ""
    by = word("tasks.given_by", name=escape(one.given_by), day=day(one.given_at).isoformat())
    html = (
        f"<div class='tr-task'><div class='who'>{escape(one.assignee)}</div>"
        f"{task_html(one, row.standing, row.progress, left, paths)}"
        f"<p class='tr-soft'>{by}{since}</p>{steps}</div>"
    )
    with st.container(key=f"panel-task-{one.id}", horizontal=True, vertical_alignment="top"):
        st.html(html)
        pressed = st.button(
            word("tasks.withdraw"),
            key=f"withdraw-{one.id}",
            icon=":material/undo:",
            type="tertiary",
        )
        ask(
            f"withdraw {one.id}",
            pressed,
            word("tasks.withdraw"),
            lambda: _withdraw(one, _title(row, paths)),
        )


def _withdraw(one: Assignment, title: str) -> None:
    st.write(word("tasks.withdraw_sure", name=one.assignee, title=title))
    if st.button(word("tasks.withdraw"), key="withdraw-sure", type="primary"):
        answered()
        office().store.withdraw(one.id, time.time(), name())
        st.session_state["tasks-told"] = [word("tasks.withdrawn", name=one.assignee, title=title)]
        st.rerun()


# --- the paths there are ---


def _paths(paths: tuple[LearningPath, ...], things: Material) -> None:
    st.html(f"<h2 class='tr-h2'>{word('tasks.paths')}</h2>")
    if not paths:
        empty(word("tasks.no_paths"), word("tasks.no_paths_why"))
        return
    told = "".join(_path_html(path, things) for path in paths)
    st.html(f"<div class='tr-paths'>{told}</div>")


def _path_html(path: LearningPath, things: Material) -> str:
    title, about = path.wording(language())
    steps = progress(path, Past(), things).steps
    return (
        f"<details class='tr-regulation'><summary><b>{escape(title)}</b>"
        f"<span>{word('tasks.count_steps', count=len(steps))}</span></summary>"
        f"<p class='tr-soft'>{escape(about)}</p>{steps_html(steps, things)}</details>"
    )
