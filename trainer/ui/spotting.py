"""Error-spotting: choose a recorded call, name its breaches while it plays, see what was there."""

from __future__ import annotations

import json
import time
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from exams.answer import Answer
from grading.spotting import Named, mark_spotting
from scenarios.spotting import Breach, SpottingEntry, spotting_entries
from trainer.office import Office, office
from trainer.recordings import address
from trainer.spotting_sound import Recorded, kept, made, place_of, spans
from trainer.theory_round import latest_shares
from trainer.ui.frame import empty
from trainer.ui.replay import replay
from trainer.ui.spotted import strip, transcript
from trainer.ui.visitor import name
from trainer.ui.words import language, word
from voices.audio import AudioError
from voices.engines import SpeakerFailed

_FOLDER = Path(__file__).with_name("spotting")
SAID = (
    "recording", "here", "space", "hand_in", "none_yet", "what", "cancel", "remove",
)  # fmt: skip


def spotting_page() -> None:
    """The list of recordings, the one that is listened to, or what came of it."""
    here = office()
    st.html(
        f"<div class='tr-hero'><h1>{word('spotting.title')}</h1>"
        f"<p>{word('spotting.intro')}</p></div>"
    )
    if not name():
        empty(word("theory.who"), word("theory.who_why"))
        st.page_link(st.session_state["pages"]["practice"], label=word("nav.back"))
        return
    entries = spotting_entries()
    chosen = st.session_state.get("spotting-item", "")
    entry = next((one for one in entries if one.item.id == chosen), None)
    if entry is None:
        _list(here, entries)
        return
    _open(here, entry)


def _list(here: Office, entries: tuple[SpottingEntry, ...]) -> None:
    if not entries:
        empty(word("spotting.empty"), word("spotting.empty_why"))
        return
    known = latest_shares(here.store.answers(name()))
    with st.container(key="cards"):
        for entry in sorted(entries, key=lambda one: (one.item.level, one.item.id)):
            with st.container(key=f"card-spot-{entry.item.id}"):
                st.html(_card(entry, known.get(entry.item.id)))
                if st.button(
                    word("spotting.listen"),
                    key=f"spot-{entry.item.id}",
                    icon=":material/headphones:",
                    type="primary",
                    width="stretch",
                ):
                    _turn_to(entry.item.id)


def _card(entry: SpottingEntry, share: float | None) -> str:
    item = entry.item
    title, about = _texts(entry)
    dots = "".join(f"<i class='{'on' if n < item.level else ''}'></i>" for n in range(3))
    level = word("practice.level", level=item.level)
    last = (
        f"<dd class='none'>{word('practice.never_tried')}</dd>"
        if share is None
        else f"<dd>{100 * share:.0f}</dd>"
    )
    return (
        f"<div class='tr-card'><span class='tr-dots' role='img' aria-label='{level}' "
        f"title='{level}'>{dots}</span><h3>{escape(title)}</h3>"
        f"<div class='sub'>{escape(about)}</div>"
        f"<dl><div><dt>{word('practice.last')}</dt>{last}</div></dl></div>"
    )


def _texts(entry: SpottingEntry) -> tuple[str, str]:
    item = entry.item
    if language() == "en":
        return item.title_en or item.title, item.about_en or item.about
    return item.title, item.about


def choose(item_id: str) -> None:
    """Let the page show this recording from its beginning; none for the list."""
    st.session_state["spotting-item"] = item_id
    st.session_state.pop("spotting-named", None)


def _turn_to(item_id: str) -> None:
    choose(item_id)
    st.rerun()


def _open(here: Office, entry: SpottingEntry) -> None:
    title, about = _texts(entry)
    st.html(f"<h2 class='tr-h2'>{escape(title)}</h2><p class='tr-soft'>{escape(about)}</p>")
    recorded = _recorded(here, entry)
    if recorded is None:
        if st.button(word("spotting.back"), key="spot-back"):
            _turn_to("")
        return
    named: tuple[Named, ...] | None = st.session_state.get("spotting-named")
    if named is None:
        _listen(here, entry, recorded)
    else:
        _result(here, entry, recorded, named)


def _recorded(here: Office, entry: SpottingEntry) -> Recorded | None:
    """The recording, made on the spot when it is not there yet; None when it cannot be made."""
    found = kept(entry, here.spotting)
    if found is not None:
        return found
    place = st.empty()
    bar = place.progress(0.0, word("spotting.making"))

    def told(done: int, of: int) -> None:
        bar.progress(done / max(1, of), word("spotting.making_at", done=done, count=of))

    try:
        return made(entry, here.shelf, here.spotting, told)
    except (SpeakerFailed, AudioError) as error:
        st.error(f"**{word('spotting.not_made')}**\n\n{error}", icon=":material/error:")
        return None
    finally:
        place.empty()


# --- listening ---


def _listen(here: Office, entry: SpottingEntry, recorded: Recorded) -> None:
    answer = player(
        f"spotting-{entry.version}", {"id": entry.version, "sound": _sound(here, entry)}
    )
    if answer.handed_in:
        _hand_in(here, entry, recorded, answer.handed_in)
    st.caption(word("spotting.how"))
    if st.button(word("spotting.back"), key="spot-back", type="tertiary"):
        _turn_to("")


def player(key: str, given: dict[str, Any]) -> Any:
    """The player that takes down what is named; `given` has the recording's id and address."""
    data = {
        **given,
        "kinds": [[kind.value, word(f"breach.{kind}")] for kind in Breach],
        "words": {one: word(f"spotting.{one}") for one in SAID},
    }
    return _component()(
        key=key,
        data=data,
        on_handed_in_change=lambda: None,
        on_named_change=lambda: None,
    )


def _sound(here: Office, entry: SpottingEntry) -> str:
    """The recording's address, the same from run to run so that the player is not reset."""
    key = f"spotting-sound-{entry.version}"
    if key not in st.session_state:
        st.session_state[key] = address(here.seal, place_of(entry), "spotting-calls")
    return str(st.session_state[key])


def _hand_in(here: Office, entry: SpottingEntry, recorded: Recorded, given: dict[str, Any]) -> None:
    named = tuple(Named(float(one["at_s"]), Breach(one["kind"])) for one in given["named"])
    spotted = mark_spotting(spans(entry, recorded), named)
    text = json.dumps([[one.at_s, one.kind.value] for one in named])
    here.store.save_answer(Answer(name(), entry.version, text, spotted.score / 100, time.time()))
    st.session_state["spotting-named"] = named
    st.rerun()


@cache
def _component() -> Any:
    return st.components.v2.component(
        "three_rings_spotting",
        html="<div class='spotting'></div>",
        css=(_FOLDER / "spotting.css").read_text("utf-8"),
        js=(_FOLDER / "spotting.js").read_text("utf-8"),
    )


# --- what came of it ---


def _result(
    here: Office, entry: SpottingEntry, recorded: Recorded, named: tuple[Named, ...]
) -> None:
    where = spans(entry, recorded)
    spotted = mark_spotting(where, named)
    with st.container(key="panel-spotting-score"):
        st.html(
            f"<div class='tr-sum'><b>{spotted.score:.0f}</b><div><h2>"
            + word(
                "spotting.found",
                hits=len(spotted.hits),
                count=len(where),
                alarms=len(spotted.false_alarms),
            )
            + f"</h2><p class='tr-soft'>{word('spotting.score_why')}</p></div></div>"
        )
        with st.container(key="spotting-onward", horizontal=True):
            if st.button(word("spotting.again"), key="spot-again", icon=":material/replay:"):
                _turn_to(entry.item.id)
            if st.button(word("spotting.back"), key="spot-back", type="primary"):
                _turn_to("")
    sound = _sound(here, entry)
    html = (
        f"<div class='player'><audio controls preload='metadata' src='{escape(sound)}' "
        f"aria-label='{word('spotting.recording')}'></audio>"
        f"{strip(recorded, where, named, spotted)}</div>"
        f"<p class='soft'>{word('spotting.legend')}</p>"
        f"<h2>{word('spotting.transcript')}</h2>"
        f"<div class='spans'>{transcript(entry, recorded, named, spotted)}</div>"
    )
    replay(f"spot-{entry.version}", html)
