"""The part of a scenario's page that shows the call as a picture."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from scenarios.scenario import State
from trainer.authoring.checking import Walk, walk
from trainer.authoring.picture import Box, Picture, Way, picture
from trainer.authoring.work import Work
from trainer.office import Office
from trainer.rehearsal import RehearsalError
from trainer.ui.author_desk import replayer
from trainer.ui.author_state import state_card
from trainer.ui.frame import empty
from trainer.ui.words import word

_FOLDER = Path(__file__).with_name("author")
MANY = 24  # states; from here on the picture begins with names alone


def draw(here: Office, work: Work) -> None:
    """The picture, the path of an example in it, and the state that is chosen."""
    outline = work.outline
    if not outline.states:
        empty(word("author.picture_empty"), word("author.picture_empty_why"))
        return
    folded: set[str] = st.session_state.setdefault(f"folded-{work.ref.key}", set())
    with st.container(key="picture-choices", horizontal=True, vertical_alignment="bottom"):
        walked = _walked(here, work)
        brief = st.toggle(
            word("author.picture_brief"), value=len(outline.states) > MANY, key="picture-brief"
        )
        if folded and st.button(word("author.unfold"), key="unfold", type="tertiary"):
            folded.clear()
            st.rerun()
    if walked is not None:
        st.caption(
            word(
                "author.path_told",
                path=" → ".join(walked.states),
                score=round(walked.score) if walked.score is not None else "—",
                expected=walked.expected,
            )
        )
    drawn = picture(outline.states, walked.states if walked else (), sorted(folded), brief)
    chosen = _shown(work, drawn, outline.states, brief)
    st.caption(word("author.picture_keys"))
    state = next((one for one in outline.states if one.state == chosen), None)
    if state is not None:
        state_card(here, work, state)


def _walked(here: Office, work: Work) -> Walk | None:
    examples = work.outline.examples
    chosen = st.selectbox(
        word("author.path_of"),
        [None, *(example.name for example in examples)],
        format_func=lambda one: one or word("author.path_none"),
        key=f"path-{work.ref.key}",
        disabled=not examples or work.checked.entry is None,
        help=word("author.path_help") if work.checked.entry is None else None,
    )
    if chosen is None:
        return None
    try:
        with st.spinner(word("author.path_playing"), show_time=True):
            return walk(work.text, work.ref, str(chosen), replayer(here))
    except RehearsalError as error:
        st.warning(str(error), icon=":material/warning:")
        return None


def _shown(work: Work, drawn: Picture, states: tuple[State, ...], brief: bool) -> str:
    key = f"picture-{work.ref.key}"
    says = {state.state: " ".join(state.says) for state in states}
    kept = st.session_state.get(key)
    result = _component()(
        key=key,
        data={
            "boxes": [_box(box, says[box.state]) for box in drawn.boxes],
            "links": [vars(link) for link in drawn.links],
            "width": drawn.width,
            "height": drawn.height,
            "brief": brief,
            "shape": f"{len(drawn.boxes)} {brief}",
            "chosen": (kept or {}).get("chosen") or "",
            "words": {name: word(f"author.picture_{name}") for name in _WORDS},
        },
        on_chosen_change=lambda: None,
        on_fold_change=lambda: None,
    )
    if result.fold:
        folded: set[str] = st.session_state[f"folded-{work.ref.key}"]
        folded ^= {str(result.fold)}
        st.rerun()
    return str(result.chosen or "")


_WORDS = ("search", "fit", "zoom_in", "zoom_out", "label", "fold", "silent")


def _box(box: Box, says: str) -> dict[str, Any]:
    return {
        **vars(box),
        "name": shortened(box.state, 24),
        "says": shortened(box.says, 32),
        "search": f"{box.state} {says}".lower(),
        "label": f"{box.state}：{says or word('author.picture_silent')}",
        "ways": [_way(way) for way in box.ways],
    }


def _way(way: Way) -> dict[str, Any]:
    return {
        "go": way.go,
        "lit": way.lit,
        "name": shortened(way.go, 15),
        "when": shortened(condition(way), 18),
    }


def condition(way: Way) -> str:
    """When a way is taken, in few words."""
    told = [*way.if_]
    told += [word("author.way_ever", name=name) for name in way.ever]
    told += [word("author.way_unless", name=name) for name in way.unless]
    return " + ".join(told) or word("author.way_else")


def shortened(text: str, room: int) -> str:
    """As much of the text as fits; a Chinese character takes the room of two letters."""
    taken = 0
    for at, sign in enumerate(text):
        taken += 1 if sign < "⺀" else 2
        if taken > room:
            return f"{text[: max(1, at - 1)]}…"
    return text


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "threerings_picture",
        html="<div class='picture'></div>",
        css=(_FOLDER / "picture.css").read_text("utf-8"),
        js=(_FOLDER / "picture.js").read_text("utf-8"),
    )
