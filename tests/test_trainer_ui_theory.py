"""Theory practice and error-spotting on the page."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_office import fake_office
from test_trainer_spotting_sound import ToneLines
from test_trainer_ui_pages import components, press, shown, turn_to, visit

from grading.spotting import Named
from scenarios.questions import QuestionKind, questions
from scenarios.spotting import Breach, spotting_entries
from trainer import office as the_office
from trainer.spotting_sound import made
from trainer.theory_round import ROUND, Round, shown_order
from voices.engines import SpeakerFailed

ROOT = Path(__file__).parent.parent
BANK = questions()


@pytest.fixture
def office(tmp_path):
    appointed = replace(fake_office(tmp_path), shelf=ToneLines())
    the_office.appoint(appointed)
    yield appointed
    the_office.appoint(None)


def theory(**changes):
    return turn_to(visit(**changes), "theory")


def of_kind(kind, app):
    """The page with a round of one question of that kind."""
    question = next(q for q in BANK if q.kind is kind)
    app.session_state["theory-round"] = Round((question,), seed=5)
    return question, app.run()


def choose(app, question, *places):
    order = shown_order(question, 5)
    for place in places:
        press(app, f"theory-option-{order.index(place) + 1}")
    return app


def test_a_stranger_is_sent_for_a_name_first(office):
    assert "先告诉我们您是谁" in shown(theory(name=""))
    assert "先告诉我们您是谁" in shown(turn_to(visit(name=""), "spotting"))


def test_a_round_is_chosen_by_topic_and_level(office):
    app = theory()
    assert f"共 {len(BANK)} 题" in shown(app)
    app.selectbox(key="theory-topic").select_index(1).run()
    app.selectbox(key="theory-level").select_index(3).run()
    fewer = [q for q in BANK if q.topic == "greeting" and q.level == 3]
    assert f"共 {len(fewer)} 题" in shown(app)
    press(app, "theory-start")
    assert app.session_state["theory-round"].questions[0] in fewer


def test_a_round_of_ten_is_answered_explained_and_kept(office):
    app = press(theory(), "theory-start")
    assert len(app.session_state["theory-round"].questions) == ROUND
    question = app.session_state["theory-round"].current
    press(app, "theory-option-1")
    for key in range(2, len(question.options) + 1):
        if question.kind is QuestionKind.ORDERING:
            press(app, f"theory-option-{key}")
    press(app, "theory-submit")
    text = shown(app)
    assert question.why in text
    assert "依据" in text
    (answer,) = office.store.answers("林晓")
    assert answer.question == question.version
    press(app, "theory-next")
    assert "第 2 题" in shown(app)


@pytest.mark.parametrize("kind", QuestionKind)
def test_the_right_answer_is_told_as_right(office, kind):
    question, app = of_kind(kind, theory())
    choose(app, question, *question.right)
    press(app, "theory-submit")
    assert "tr-verdict right" in shown(app)
    assert office.store.answers("林晓")[0].share == 1
    press(app, "theory-next")
    assert "这一轮全部答对" in shown(app)


def test_one_choice_takes_the_place_of_the_other_and_several_can_be_undone(office):
    question, app = of_kind(QuestionKind.SINGLE, theory())
    choose(app, question, 1, 0)
    assert app.session_state["theory-chosen"] == (0,)
    question, app = of_kind(QuestionKind.MULTIPLE, theory())
    choose(app, question, 1, 0, 1)
    assert app.session_state["theory-chosen"] == (0,)


def test_an_order_is_handed_in_only_when_whole(office):
    question, app = of_kind(QuestionKind.ORDERING, theory())
    choose(app, question, *question.right[:-1])
    assert "class='tr-verdict" not in shown(press(app, "theory-submit"))
    assert office.store.answers("林晓") == ()
    choose(app, question, question.right[-1])
    assert "class='tr-verdict" in shown(press(app, "theory-submit"))


def test_keys_that_come_late_change_neither_the_answer_nor_the_next_question(office):
    question, app = of_kind(QuestionKind.SINGLE, theory())
    choose(app, question, 0)
    # Enter, pressed twice before the page was drawn anew, and a number key after it.
    for key in ("theory-submit", "theory-submit", "theory-option-2"):
        app.button(key=key).click()
    app.run()
    app.run()
    assert len(office.store.answers("林晓")) == 1
    assert office.store.answers("林晓")[0].share in (0, 1)
    press(app, "theory-next")
    assert app.session_state["theory-chosen"] == ()


def test_what_was_missed_is_listed_to_revise_and_asked_again(office):
    question, app = of_kind(QuestionKind.SINGLE, theory())
    press(press(choose(app, question, 1), "theory-submit"), "theory-next")
    text = shown(app)
    assert "需要复习的条款" in text
    assert question.options[0] in text
    press(app, "theory-again")
    assert app.session_state["theory-round"].questions == (question,)


def test_a_round_can_be_left(office):
    app = press(press(theory(), "theory-start"), "theory-leave")
    assert "各主题掌握情况" in shown(app)


def test_the_pages_speak_english_too(office):
    assert "Theory practice" in shown(theory(language="en"))
    assert "Where is the parcel?" in shown(turn_to(visit(language="en"), "spotting"))


def test_every_option_has_a_number_key_and_submit_is_enter(office):
    _, app = of_kind(QuestionKind.SINGLE, theory())
    keys = [app.button(key=f"theory-option-{n}").proto.shortcut for n in range(1, 5)]
    assert keys == ["1", "2", "3", "4"]
    assert app.button(key="theory-submit").proto.shortcut == "enter"


# --- error-spotting ---


def spotting(item_id="hold-without-a-word", **changes):
    return press(turn_to(visit(**changes), "spotting"), f"spot-{item_id}")


def item(item_id="hold-without-a-word"):
    return next(entry for entry in spotting_entries() if entry.item.id == item_id)


def test_every_recording_has_a_card(office):
    text = shown(turn_to(visit(), "spotting"))
    assert text.count("class='tr-card'") == len(spotting_entries())


def test_the_first_listener_has_the_recording_made(office):
    app = spotting()
    assert components(app) == ["three_rings_spotting"]
    data = json.loads(app.get("bidi_component")[0].proto.json)
    assert [kind for kind, _ in data["kinds"]] == [kind.value for kind in Breach]
    assert data["sound"].startswith("/spotting-calls/hold-without-a-word-")
    assert list(office.spotting.glob("*/call.flac"))


def test_the_transcript_is_not_told_while_listening(office):
    app = spotting()
    told = shown(app) + app.get("bidi_component")[0].proto.json
    assert not any(turn.text in told for turn in item().turns if turn.text)


def test_the_result_stands_beside_the_recording_and_its_words(office):
    entry = item()
    recorded = made(entry, office.shelf, office.spotting, lambda done, of: None)
    hold, back = (recorded.turns[breach.turn] for breach in entry.item.breaches)
    app = spotting()
    app.session_state["spotting-named"] = (
        Named(hold.start_s + 1, Breach.HOLD_UNANNOUNCED),
        Named(back.start_s + 1, Breach.RUDE),
    )
    text = shown(app.run())
    assert components(app) == ["three_rings_replay"]
    assert "2 处错误找到 1 处，误报 1 处" in text
    assert entry.item.breaches[1].why in text
    assert "您在这里按了，但说成了“顶撞失礼”" in text
    assert text.count("class='breach hit'") == 1
    assert all(turn.text in text for turn in entry.turns)


def test_a_voice_that_fails_is_told_on_the_page(office, monkeypatch):
    def refuse(*_):
        raise SpeakerFailed("No speaker can say it. Run: threerings models install")

    monkeypatch.setattr(ToneLines, "spoken", refuse)
    app = spotting()
    assert "threerings models install" in app.error[0].value
    press(app, "spot-back")
    assert "class='tr-card'" in shown(app)


def test_the_browser_names_breaches_by_as_many_keys_as_there_are_kinds():
    script = (ROOT / "trainer" / "ui" / "spotting" / "spotting.js").read_text("utf-8")
    keys = script.split('CHOICE_KEYS = "')[1].split('"')[0]
    assert len(keys) == len(set(keys)) >= len(Breach)
    assert not {"c", "r"} & set(keys)
