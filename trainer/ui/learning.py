"""What to do next: the tasks a trainee was given, and what to practise after what was missed."""

from __future__ import annotations

import time
from html import escape
from typing import NoReturn

import streamlit as st

from exams.assignment import Assignment, Standing, standing, urgency
from exams.attempt import Attempt
from exams.learning import Material, NextStep, Past, Why, next_steps
from exams.progress import Progress, StepProgress, next_call, progress, questions_for
from scenarios.clauses import clause, clause_ids
from scenarios.learning import LearningPath, LearningStep
from scenarios.spotting import spotting_entries
from trainer.learning import days_left, material, path_of
from trainer.office import Office, office
from trainer.theory_round import latest_shares
from trainer.ui import spotting, theory
from trainer.ui.frame import day, go
from trainer.ui.visitor import name
from trainer.ui.words import language, word

SHORT = {"zh": 28, "en": 60}  # characters of a clause that stand for the whole


def next_panel(here: Office, attempts: tuple[Attempt, ...]) -> None:
    """Tasks with their days and progress, then at most five things to practise and why."""
    past = Past(attempts, here.store.answers(name()))
    things = material(here)
    steps = next_steps(past, things)
    given = here.store.assignments(name())
    if not steps and not given:
        return
    with st.container(key="panel-next"):
        st.html(f"<h3>{word('learn.title')}</h3>")
        _tasks(here, given, past, things)
        for number, step in enumerate(steps):
            _row(f"todo-{number}", _step_html(step, things), word("learn.start"), step.step, past)


def _row(key: str, html: str, label: str, step: LearningStep | None, past: Past) -> None:
    with st.container(key=key, horizontal=True, vertical_alignment="center"):
        st.html(html)
        if step is not None and st.button(label, key=f"do-{key}", icon=":material/play_arrow:"):
            start(step, past)


def start(step: LearningStep, past: Past) -> NoReturn:
    """On to the page where the step is practised, with what it needs chosen."""
    things = material(office())
    asked = () if step.is_call else questions_for(step, things)
    if asked:
        known = latest_shares(past.answers)
        theory.begin(asked, known, min(step.questions, len(asked)))
        go("theory")
    if step.spotting is not None:
        spotting.choose(step.spotting)
        go("spotting")
    offer = next_call(step, past, things)
    assert offer is not None, "only open steps can be started"
    go("call", scenario=offer.scenario)


# --- tasks ---


def _tasks(here: Office, given: tuple[Assignment, ...], past: Past, things: Material) -> None:
    today = day(time.time())
    paths, _ = here.library.paths()
    told: list[tuple[Assignment, Standing, Progress | None]] = []
    for assignment in given:
        far = progress_of(assignment, paths, past, things)
        told.append((assignment, stands(assignment, far), far))
    told.sort(key=lambda one: urgency(one[0], one[1]))
    going = [one for one in told if one[1] in (Standing.OVERDUE, Standing.OPEN)]
    for assignment, how, far in going:
        following = far.following if far else None
        html = task_html(assignment, how, far, days_left(assignment.due, today), paths)
        if following is not None:
            html += (
                f"<p class='tr-soft'>{word('learn.following')} "
                f"{step_name(following.step, things)}</p>"
            )
        step = following.step if following else None
        _row(
            f"todo-{assignment.id}",
            f"<div class='tr-task'>{html}</div>",
            word("learn.go_on"),
            step,
            past,
        )
    if len(told) > len(going):
        st.caption(word("learn.tasks_done", count=len(told) - len(going)))


def progress_of(
    assignment: Assignment, paths: tuple[LearningPath, ...], past: Past, things: Material
) -> Progress | None:
    """How far the assignee is; None when what was assigned is gone."""
    path = path_of(assignment, paths)
    return progress(path, past, things, assignment.counts_from) if path else None


def stands(assignment: Assignment, far: Progress | None) -> Standing:
    """How the assignment stands today, where the visitor is."""
    ended = far.finished_at if far else None
    finished_on = day(ended) if ended is not None else None
    return standing(assignment, far, finished_on, day(time.time()))


def task_html(
    assignment: Assignment,
    how: Standing,
    far: Progress | None,
    left: int,
    paths: tuple[LearningPath, ...],
) -> str:
    """A task's title, its day, and how far it is."""
    path = path_of(assignment, paths)
    title = path.wording(language())[0] if path else assignment.title
    return (
        f"<h4>{escape(title)}</h4><div class='tr-when'>"
        f"<span class='tr-due {how}'>{due_words(assignment, how, left)}</span>"
        f"{_far(far)}</div>"
    )


def due_words(assignment: Assignment, how: Standing, left: int) -> str:
    """The day and how near it is."""
    on = assignment.due.isoformat()
    if how in (Standing.DONE, Standing.DONE_LATE):
        return word(f"tasks.standing.{how}")
    if left < 0:
        return word("learn.overdue", day=on, days=-left)
    return word("learn.due_today", day=on) if left == 0 else word("learn.due", day=on, days=left)


def _far(far: Progress | None) -> str:
    if far is None:
        return f"<span class='tr-soft'>{word('learn.gone')}</span>"
    if not far.asked:
        return f"<span class='tr-soft'>{word('learn.nothing_open')}</span>"
    share = 100 * far.done / len(far.asked)
    return (
        f"<div class='far'><div class='tr-bar'><i style='width:{share:.0f}%'></i></div>"
        f"<span class='n'>{far.done} / {len(far.asked)}</span></div>"
    )


# --- steps in words ---


def _step_html(one: NextStep, things: Material) -> str:
    aim, what = one.step.aim, step_name(one.step, things)
    topics = dict.fromkeys(question.topic for question in questions_for(one.step, things))
    if aim == "clauses" and topics:
        # The reason tells the clause; the title says what kind of questions come.
        aim, what = "topic", " · ".join(word(f"topic.{topic}") for topic in topics)
    chip = f"<span class='tr-chip'>{word(f'learn.aim.{aim}')}</span>"
    return f"<div class='tr-task'><h4>{chip} {what}</h4><p class='tr-soft'>{_reason(one)}</p></div>"


def _reason(one: NextStep) -> str:
    if one.why is Why.NOT_PASSED and one.score is not None:
        return word("learn.why.not_passed_score", score=round(one.score))
    if one.why not in (Why.MISSED, Why.ANSWERED_WRONG):
        return word(f"learn.why.{one.why}")
    own = clause(one.clause) if one.clause in clause_ids() else None
    means = own.text_en if own is not None and language() == "en" else one.means
    text = word(f"learn.why.{one.why}", means=escape(means), clause=escape(one.clause))
    return text + (word("learn.why.more", count=one.more) if one.more else "")


def step_name(step: LearningStep, things: Material) -> str:
    """What is practised, in words; HTML."""
    if step.scenario is not None:
        titles = {one.scenario: one.title for one in things.calls}
        return escape(titles.get(step.scenario, step.scenario))
    if step.situation is not None:
        return word(f"kind.{step.situation}")
    if step.topic is not None:
        level = f" · {word(f'theory.level_{step.level}')}" if step.level else ""
        count = word("learn.questions", count=step.questions)
        return f"{word(f'topic.{step.topic}')}{level} · {count}"
    if step.spotting is not None:
        return escape(_recording(step.spotting))
    return _clauses(step.clauses)


def _clauses(names: tuple[str, ...]) -> str:
    """The beginning of the first clause, and how many there are."""
    text = names[0]
    if text in clause_ids():
        own = clause(text)
        text = shorten(own.text_en if language() == "en" else own.text_zh, language())
    if len(names) == 1:
        return escape(text)
    return word("learn.clauses", first=escape(text), count=len(names))


def shorten(text: str, said: str) -> str:
    """Enough of a text to know it by, no word cut in two."""
    if len(text) <= SHORT[said]:
        return text
    start = text[: SHORT[said]]
    if said == "en":
        start = start.rpartition(" ")[0]
    return start.rstrip("，、；。,;. ") + "…"


def _recording(item_id: str) -> str:
    for entry in spotting_entries():
        if entry.item.id == item_id:
            item = entry.item
            return (item.title_en or item.title) if language() == "en" else item.title
    return item_id


def steps_html(steps: tuple[StepProgress, ...], things: Material) -> str:
    """Each step with what is wanted and the best so far."""
    return "<ol class='tr-steps'>" + "".join(_line(one, things) for one in steps) + "</ol>"


def _line(one: StepProgress, things: Material) -> str:
    step = one.step
    look = "done" if one.done_at is not None else "open" if one.is_open else "closed"
    wanted = word("learn.wanted", mark=step.mark) if step.mark else ""
    best = word("learn.best", score=round(one.best)) if one.best is not None else ""
    if look == "closed":
        best = word("learn.closed")
    notes = " · ".join(text for text in (wanted, best) if text)
    return (
        f"<li class='{look}'><i>{'✓' if look == 'done' else ''}</i>"
        f"<span>{word(f'learn.aim.{step.aim}')}</span><b>{step_name(step, things)}</b>"
        f"<small>{notes}</small></li>"
    )
