from functools import cache
from pathlib import Path

import pytest
from fake_office import fake_office
from test_trainer_authoring_files import TEXT
from test_trainer_authoring_transcript import CALL
from test_trainer_ui_pages import press, shown, turn_to, visit

from scenarios.catalog import HOUSES, LIBRARY
from scenarios.scenario import Status
from trainer import office as the_office
from trainer.authoring.checking import check_text
from trainer.authoring.files import Files, with_status, with_value
from trainer.authoring.outline import outline_of
from trainer.authoring.places import find
from trainer.authoring.publish import authors, publish
from trainer.authoring.work import save, take_up, write_down
from trainer.replay import Replayer
from trainer.settings import read_settings

SILENT = (LIBRARY / "silent-line.yaml").read_text("utf-8")
SUPPLIED = len(list(LIBRARY.glob("*.yaml")))
DRAFT = SILENT.replace("status: published", "status: draft")


@pytest.fixture
def office(tmp_path):
    (tmp_path / "scenarios" / "houses").mkdir(parents=True)
    opened = fake_office(tmp_path)
    the_office.appoint(opened)
    yield opened
    the_office.appoint(None)


@pytest.fixture
def put(office):
    def place(name: str, text: str = TEXT) -> Path:
        path = office.settings.data / "scenarios" / f"{name}.yaml"
        path.write_text(with_value(text, "id", name), "utf-8")
        return path

    return place


@pytest.fixture
def green(monkeypatch):
    """Examples that land where they should; what is put into the list misses."""
    missed: list[str] = []
    monkeypatch.setattr("trainer.checking.plays.mistakes", lambda *_: missed)
    return missed


@cache
def by_letters() -> Replayer:
    """Plays examples for real, and marks them by their letters alone."""
    return Replayer(read_settings({"THREERINGS_EMBEDDER": "letters"}), spoken=False)


def listed(name="周老师", language="zh"):
    return turn_to(visit(name, language), "author")


def opened(key: str, name="周老师"):
    return turn_to(visit(name), "scenario", file=key)


def part(app, name: str):
    app.session_state["next-part"] = name
    return app.run()


def buttons(app) -> set[str]:
    return {button.key for button in app.button}


# --- the list ---


def test_the_list_has_supplied_and_own_files_with_their_status(put):
    put("ours")
    text = shown(listed())
    assert "tr-status draft" in text
    assert "tr-status published" in text
    assert "新情景" in text
    assert f"{SUPPLIED + 1} / {SUPPLIED + 1} 个情景" in text


def test_a_stranger_is_asked_for_a_name_before_writing(office):
    app = listed(name="")
    assert app.text_input[0].label.startswith("请先写下您的名字")
    assert not [key for key in buttons(app) if key and key.startswith("open-")]


def test_the_list_is_narrowed_by_words_status_and_origin(put):
    put("ours")
    app = listed()
    app.text_input(key="author-search").set_value("赔付款").run()
    assert f"1 / {SUPPLIED + 1} 个情景" in shown(app)
    app.text_input(key="author-search").set_value("zzz").run()
    assert "没有符合条件的情景" in shown(app)
    app.text_input(key="author-search").set_value("").run()
    app.session_state["author-whose"] = "own"
    assert f"1 / {SUPPLIED + 1} 个情景" in shown(app.run())


def test_a_broken_file_is_in_the_list_with_its_errors(put):
    put("broken", TEXT.replace("level: 1", "level: 9"))
    assert "1 处错误" in shown(listed())


def test_the_list_is_there_in_english(office):
    assert f"{SUPPLIED} of {SUPPLIED} scenarios" in shown(listed(language="en"))


def test_a_new_file_opens_in_the_editor(office):
    app = listed()
    app.text_input[0].set_value("查快递")
    app.text_input[1].set_value("parcel")
    app = press(app, "FormSubmitter:new-建立")
    assert app.query_params["file"] == "own/parcel.yaml"
    text = (office.settings.data / "scenarios" / "parcel.yaml").read_text("utf-8")
    assert outline_of(text).title == "查快递"


# --- one file ---


def test_a_supplied_file_can_be_read_and_duplicated_and_not_saved(office):
    app = opened("library/silent-line.yaml")
    assert "这是程序自带的情景" in app.info[0].value
    assert {"save", "publish", "delete"} & buttons(app) == set()
    app = press(press(app, "duplicate"), "duplicate-now")
    assert app.query_params["file"] == "own/silent-line-copy.yaml"
    copy = office.settings.data / "scenarios" / "silent-line-copy.yaml"
    assert outline_of(copy.read_text("utf-8")).status is Status.DRAFT


def test_a_fault_is_told_with_its_line(put):
    put("broken", TEXT.replace("level: 1", "level: 9"))
    app = opened("own/broken.yaml")
    assert "第 5 行" in app.button(key="fault-0").label
    assert "at most 3" in app.button(key="fault-0").label.replace("\\", "")


def test_what_was_not_saved_is_there_again_and_can_be_saved(office, put):
    path = put("ours")
    ref = find(office.settings, "own/ours.yaml")
    files = Files(office.settings.data)
    write_down(files, take_up(files, ref, "周老师"), TEXT + "# mine\n")
    app = opened("own/ours.yaml")
    assert "有未保存的修改" in shown(app)
    press(app, "save")
    assert path.read_text("utf-8") == TEXT + "# mine\n"
    assert files.draft(ref, "周老师") is None


def test_a_change_on_disk_meanwhile_shows_both_and_neither_is_lost(office, put):
    path = put("ours")
    ref = find(office.settings, "own/ours.yaml")
    files = Files(office.settings.data)
    write_down(files, take_up(files, ref, "周老师"), TEXT + "# mine\n")
    path.write_text(TEXT + "# theirs\n", "utf-8")
    app = opened("own/ours.yaml")
    assert "打开之后又改过" in app.warning[0].value
    assert "theirs" in shown(app)
    assert "mine" in shown(app)
    assert "save" not in buttons(app)
    app = press(app, "keep-mine")
    assert path.read_text("utf-8") == TEXT + "# theirs\n"
    press(app, "save")
    assert path.read_text("utf-8") == TEXT + "# mine\n"
    kept = [files.versions.text(ref.path, one) for one in files.versions.of(ref.path)]
    assert TEXT + "# theirs\n" in kept


def test_a_deleted_file_comes_back_by_undo(put):
    path = put("ours")
    app = press(press(opened("own/ours.yaml"), "delete"), "delete-sure")
    assert not path.exists()
    assert "已删除" in shown(app)
    press(turn_to(app, "author"), "undo-delete")
    assert path.read_text("utf-8") == with_value(TEXT, "id", "ours")


def test_a_file_that_is_gone_leads_back(office):
    assert "找不到这个情景文件" in opened("own/none.yaml").warning[0].value


def test_an_older_version_is_brought_back_into_the_editor(office, put):
    path = put("ours")
    ref = find(office.settings, "own/ours.yaml")
    files = Files(office.settings.data)
    save(files, take_up(files, ref, "周老师"), TEXT + "# newer\n")
    app = part(opened("own/ours.yaml"), "versions")
    assert "# newer" in shown(app)
    press(app, "restore")
    assert take_up(files, ref, "周老师").text == with_value(TEXT, "id", "ours")
    assert path.read_text("utf-8") == TEXT + "# newer\n"


def test_the_picture_is_drawn_of_a_text_with_faults_too(put):
    put("broken", TEXT.replace("level: 1", "level: 9"))
    app = part(opened("own/broken.yaml"), "picture")
    names = [one.proto.component_name for one in app.get("bidi_component")]
    assert names == ["threerings_picture"]
    assert app.selectbox(key="path-own/broken.yaml").disabled


def test_without_states_the_picture_says_how_it_comes(put):
    put("empty", "title: 空\n")
    assert "还没有可以画的步骤" in shown(part(opened("own/empty.yaml"), "picture"))


def test_the_call_is_taken_from_a_chosen_state(office, put):
    put("ours")
    app = part(opened("own/ours.yaml"), "try")
    app.selectbox(key="take-at-own/ours.yaml").set_value("gives_number").run()
    app = press(app, "take-gives_number")
    attempt = office.store.attempts("周老师")[0]
    assert attempt.scenario_id == "ours"
    assert app.query_params["call"] == attempt.id


def test_a_pasted_call_becomes_a_draft(office):
    app = turn_to(visit("周老师"), "transcript")
    app.text_area(key="call-words").set_value("没有说话人的一行").run()
    assert "does not say who speaks" in app.warning[0].value
    app.text_area(key="call-words").set_value(CALL).run()
    assert "<mark class='time'>明天上午十点</mark>" in shown(app)
    assert "王芳" not in shown(app)
    app = press(app, "FormSubmitter:draft-生成草稿")
    assert app.query_params["file"] == "own/from-call.yaml"


# --- the check of everything ---


def test_everything_is_checked_when_asked_and_forgotten_when_the_text_changes(
    office, put, green, monkeypatch
):
    monkeypatch.setattr("trainer.ui.author_write.replayer", lambda _: by_letters())
    path = put("ours", DRAFT)
    app = opened("own/ours.yaml")
    assert "发布前还会重放示范学员" in app.success[0].value
    green.append("score 10 is not within 85..100")
    app = press(app, "play-through")
    assert any("score 10" in button.label for button in app.button)
    assert "play-through" not in buttons(app)
    path.write_text(path.read_text("utf-8") + "# 改\n", "utf-8")
    app.run()
    assert not any("score 10" in button.label for button in app.button)
    assert "play-through" in buttons(app)


# --- publishing ---


@pytest.fixture
def strict(office):
    """House rules that ask for a second person."""
    rules = (HOUSES / "neutral.yaml").read_text("utf-8")
    rules = rules.replace("id: neutral", "id: strict\nsecond_person: true", 1)
    (office.settings.data / "scenarios" / "houses" / "strict.yaml").write_text(rules, "utf-8")
    return with_value(DRAFT, "house", "strict")


def published(office, key: str, approver: str = "", by: str = "周老师"):
    files = Files(office.settings.data)
    work = take_up(files, find(office.settings, key), by)
    return publish(files, work, approver, by_letters(), lambda *_: None)


def test_what_is_green_is_published(office, put, green):
    path = put("ours", DRAFT)
    assert published(office, "own/ours.yaml") is None
    assert outline_of(path.read_text("utf-8")).status is Status.PUBLISHED


def test_an_example_that_misses_its_mark_stops_publishing(office, put, green):
    path = put("ours", DRAFT)
    green.append("score 10 is not within 85..100")
    refused = published(office, "own/ours.yaml")
    assert refused is not None
    assert refused.checked is not None
    assert any("score 10" in one.text for one in refused.checked.problems)
    assert outline_of(path.read_text("utf-8")).status is Status.DRAFT


def test_an_unfinished_scenario_is_not_published(office, put, green):
    put("ours", TEXT)
    refused = published(office, "own/ours.yaml")
    assert refused is not None
    assert "example of each level" in str(refused.checked.problems)


def test_a_published_file_without_its_approval_is_a_fault(office, put, strict):
    put("ours", strict)
    ref = find(office.settings, "own/ours.yaml")
    text = with_status(strict, Status.PUBLISHED)
    told = [str(one) for one in check_text(text, ref).problems]
    assert [one for one in told if "want a second person's approval" in one]
    approved = with_value(text, "approved_by", "王主管", after="status")
    assert check_text(approved, ref).errors == 0


@pytest.mark.parametrize("approver", ["", "  ", "周老师", "周 老师", "李老师"])
def test_who_wrote_it_cannot_approve_it(office, put, strict, green, approver):
    path = put("ours", strict)
    ref = find(office.settings, "own/ours.yaml")
    files = Files(office.settings.data)
    save(files, take_up(files, ref, "李老师"), path.read_text("utf-8") + "# 改\n")
    refused = published(office, "own/ours.yaml", approver)
    assert refused is not None
    assert refused.approver == (approver.strip() or "—")


def test_another_person_approves_and_stands_in_the_file_until_it_is_changed(
    office, put, strict, green
):
    path = put("ours", strict)
    assert published(office, "own/ours.yaml", "王主管") is None
    assert 'approved_by: "王主管"' in path.read_text("utf-8")
    app = press(press(opened("own/ours.yaml"), "to-retired"), "withdraw-sure")
    assert "已停用" in shown(app)
    assert "approved_by" not in path.read_text("utf-8")


def test_authors_are_those_since_it_was_published_last(office, put, green):
    put("ours", DRAFT)
    ref = find(office.settings, "own/ours.yaml")
    files = Files(office.settings.data)
    save(files, take_up(files, ref, "李老师"), ref.path.read_text("utf-8") + "# 改\n")
    assert published(office, "own/ours.yaml") is None
    assert authors(files.versions, take_up(files, ref, "周老师")) == {"周老师"}


def test_saving_what_trainees_are_offered_asks_for_the_check(office, put):
    path = put("ours", SILENT)
    ref = find(office.settings, "own/ours.yaml")
    files = Files(office.settings.data)
    before = path.read_text("utf-8")
    write_down(files, take_up(files, ref, "周老师"), before + "# 改\n")
    app = press(opened("own/ours.yaml"), "save")
    assert "publish-now" in buttons(app)
    assert path.read_text("utf-8") == before
