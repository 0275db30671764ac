import subprocess
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from scenarios.scenario import Status
from scenarios.source import ScenarioError
from trainer.authoring.checking import check_text
from trainer.authoring.diff import changes, diff_rows
from trainer.authoring.files import (
    FileChanged,
    FileRefused,
    Files,
    copied,
    free_id,
    imported,
    with_status,
    with_value,
    without,
)
from trainer.authoring.outline import outline_of
from trainer.authoring.places import FileRef, Place, find, own_place, places, rows
from trainer.authoring.versions import COMMITTED, digest_of
from trainer.authoring.work import insist, save, set_aside, take_up, write_down
from trainer.settings import read_settings

TEMPLATE = Path(__file__).parent.parent / "trainer" / "authoring" / "template.yaml"
TEXT = TEMPLATE.read_text("utf-8")


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "data" / "scenarios").mkdir(parents=True)
    return replace(read_settings({}), data=tmp_path / "data")


@pytest.fixture
def files(settings):
    clock = count(1000)
    return Files(settings.data, clock=lambda: float(next(clock)))


@pytest.fixture
def ref(settings, files):
    return files.create(own_place(settings), "ours", with_value(TEXT, "id", "ours"), "周老师")


def test_a_save_keeps_the_text_before_it(files, ref):
    work = take_up(files, ref, "周老师")
    save(files, work, "id: other\n")
    assert ref.path.read_text("utf-8") == "id: other\n"
    newest, oldest = files.versions.of(ref.path)
    assert files.versions.text(ref.path, oldest) == work.disk
    assert (newest.by, files.versions.text(ref.path, newest)) == ("周老师", "id: other\n")


def test_a_file_changed_on_disk_is_not_overwritten(files, ref):
    work = take_up(files, ref, "周老师")
    ref.path.write_text("id: theirs\n", "utf-8")
    with pytest.raises(FileChanged) as caught:
        save(files, work, "id: mine\n")
    assert caught.value.theirs == "id: theirs\n"
    assert ref.path.read_text("utf-8") == "id: theirs\n"


def test_a_file_that_was_deleted_meanwhile_is_not_a_conflict(files, ref):
    work = take_up(files, ref, "周老师")
    ref.path.unlink()
    save(files, work, "id: mine\n")
    assert ref.path.read_text("utf-8") == "id: mine\n"


def test_what_is_not_saved_survives_and_belongs_to_its_author(files, ref):
    write_down(files, take_up(files, ref, "周老师"), "id: half\n")
    assert take_up(files, ref, "周老师").text == "id: half\n"
    assert not take_up(files, ref, "王主管").changed


def test_writing_what_is_on_disk_is_no_change(files, ref):
    work = take_up(files, ref, "周老师")
    write_down(files, work, "id: half\n")
    write_down(files, take_up(files, ref, "周老师"), work.disk)
    assert files.draft(ref, "周老师") is None


@pytest.mark.parametrize("mine_wins", [True, False])
def test_after_a_conflict_both_texts_are_among_the_versions(files, ref, mine_wins):
    write_down(files, take_up(files, ref, "周老师"), "id: mine\n")
    ref.path.write_text("id: theirs\n", "utf-8")
    work = take_up(files, ref, "周老师")
    assert work.conflicts
    (insist if mine_wins else set_aside)(files, work, "conflict")
    work = take_up(files, ref, "周老师")
    assert not work.conflicts
    assert work.text == ("id: mine\n" if mine_wins else "id: theirs\n")
    save(files, work, work.text)
    kept = {files.versions.text(ref.path, one) for one in files.versions.of(ref.path)}
    assert {"id: mine\n", "id: theirs\n"} <= kept


def test_a_deleted_file_can_be_put_back(files, ref):
    before = ref.path.read_text("utf-8")
    text = files.delete(ref, "周老师")
    assert not ref.path.exists()
    assert files.create(ref.place, "ours", text, "周老师").path.read_text("utf-8") == before


def test_a_new_file_takes_no_name_that_is_taken(files, ref):
    with pytest.raises(FileRefused, match="there already; choose another id"):
        files.create(ref.place, "ours", "id: ours\n", "周老师")


@pytest.mark.parametrize("name", ["", "Ours", "../x", "x/y", "情景"])
def test_an_id_that_is_no_file_name_is_refused(files, ref, name):
    with pytest.raises(FileRefused, match="small letters"):
        files.create(ref.place, name, "id: x\n", "周老师")


def test_the_supplied_library_is_never_written(files, settings):
    supplied = find(settings, "library/silent-line.yaml")
    assert supplied is not None
    before = supplied.path.read_bytes()
    for write in (
        lambda: files.save(supplied, "id: x\n", digest_of(before.decode()), "周老师"),
        lambda: files.delete(supplied, "周老师"),
        lambda: files.create(supplied.place, "new", "id: new\n", "周老师"),
    ):
        with pytest.raises(FileRefused, match="duplicate this one"):
            write()
    assert supplied.path.read_bytes() == before


@pytest.mark.parametrize("key", ["", "own", "own/../x.yaml", "own/none.yaml", "else/ours.yaml"])
def test_a_key_leads_to_files_of_the_folders_only(settings, ref, key):
    assert find(settings, key) is None


def test_the_folders_set_take_the_place_of_the_usual_one(tmp_path):
    given = read_settings({"THREERINGS_SCENARIOS": f"{tmp_path}/a:{tmp_path}/b"})
    assert [place.name for place in places(given)] == ["library", "own", "own2"]
    assert own_place(given).folder == tmp_path / "a"


def test_the_list_has_broken_files_too(settings, files, ref):
    (ref.place.folder / "broken.yaml").write_text("id: broken\ntitle: 坏的\nlevel: 9\n", "utf-8")
    (ref.place.folder / "no.yaml").write_text("a: [\n", "utf-8")
    found = {row.ref.file: row for row in rows(settings) if row.ref.place.name == "own"}
    assert (found["broken.yaml"].title, found["broken.yaml"].errors > 0) == ("坏的", True)
    assert found["no.yaml"].errors == 1
    assert found["ours.yaml"].errors == 0
    assert found["ours.yaml"].matches("新情景 OURS")
    assert not found["ours.yaml"].matches("ours nothing")


def test_the_list_sees_a_change_on_disk(settings, ref):
    before = rows(settings)
    ref.path.write_text(TEXT.replace("新情景", "改过的情景") + "# 长一点\n", "utf-8")
    assert rows(settings) != before


def test_commits_are_versions_where_the_folder_is_under_git(files, ref):
    def git(*words):
        name = ("-c", "user.name=王主管", "-c", "user.email=w@x")
        subprocess.run(["git", "-C", str(ref.place.folder), *name, *words], check=True)

    git("init", "-q")
    git("add", ref.file)
    git("commit", "-qm", "第一版")
    committed = ref.path.read_text("utf-8")
    save(files, take_up(files, ref, "周老师"), "id: other\n")
    git("commit", "-qam", "第二版")
    ref.path.write_text("id: third\n", "utf-8")
    git("commit", "-qam", "第三版")
    found = files.versions.of(ref.path)
    third = next(one for one in found if one.what == "第三版")
    assert (third.source, third.by) == (COMMITTED, "王主管")
    assert files.versions.text(ref.path, third) == "id: third\n"
    texts = [files.versions.text(ref.path, one) for one in found]
    assert sorted(texts) == sorted({committed, "id: other\n", "id: third\n"})


def test_the_skeleton_passes_the_check(ref):
    assert check_text(TEXT, ref).problems == ()


def test_the_check_of_a_text_has_the_lines_of_the_text(ref):
    checked = check_text(TEXT.replace("level: 1", "level: 7"), ref)
    assert checked.entry is None
    assert [(one.file, one.line) for one in checked.problems] == [("ours.yaml", 5)]


def test_a_copy_is_a_draft_of_its_own_name():
    text = (
        "# yaml-language-server: $schema=../x.json\nid: old # mine\nstatus: published\ntitle: 旧\n"
    )
    assert copied(text, "new", '新的: "甲"') == (
        'id: new # mine\nstatus: draft\ntitle: "新的: \\"甲\\""\n'
    )


def test_a_status_is_changed_without_touching_the_rest():
    text = "# 注释\nid: a\nlevel: 1 # 容易\nscript:\n  - state: status\n"
    changed = with_status(text, Status.REVIEW)
    assert changed == text.replace("容易\n", "容易\nstatus: in_review\n")
    approved = with_value(changed, "approved_by", '"王"', after="status")
    assert with_status(approved, Status.REVIEW) == changed
    assert without(approved, "approved_by") == changed


def test_an_import_must_be_a_scenario():
    assert imported("\ufeffid: brought\ntitle: x\n".encode()) == (
        "brought",
        "id: brought\ntitle: x\n",
    )
    for raw, words in ((b"\xff\xfe", "UTF-8"), (b"- 1\n", "no usable 'id'"), (b"a: [", "'id'")):
        with pytest.raises(FileRefused, match=words):
            imported(raw)


def test_a_free_id_is_one_nobody_has():
    assert free_id("a", {"b"}) == "a"
    assert free_id("a", {"a", "a-2"}) == "a-3"


def test_a_file_that_is_gone_says_so(files, settings):
    lost = FileRef(Place("own", settings.data / "scenarios"), "lost.yaml")
    with pytest.raises(ScenarioError, match="cannot be read"):
        take_up(files, lost, "周老师")


def test_an_outline_is_what_can_be_read_of_a_half_written_file():
    text = TEXT.replace("patience_s: 8", "").replace("kind: routine_enquiry", "kind: nonsense")
    outline = outline_of(text + "examples:\n  - {name: x}\n")
    assert (outline.kind, outline.title, len(outline.states)) == (None, "新情景", 5)
    lines = text.splitlines()
    assert lines[outline.state_lines[0] - 1].strip() == "- state: asks"
    assert outline.examples == ()
    assert outline_of("a: [") == outline_of("")


def test_a_diff_shows_the_words_that_changed():
    old = "\n".join(f"line {number}" for number in range(20))
    new = old.replace("line 9", "line nine").replace("line 15\n", "") + "\nmore"
    found = diff_rows(old, new)
    assert changes(found) == (2, 2)
    changed = next(row for row in found if row.kind == "changed")
    assert changed.old is not None
    assert changed.new is not None
    assert [changed.new.text[start:end] for start, end in changed.new.marked] == ["nine"]
    assert (changed.old.number, changed.new.number) == (10, 10)
    shown = sum(row.old is not None for row in found) + sum(row.skipped for row in found)
    assert shown == 20


def test_like_texts_have_no_difference():
    assert diff_rows("a\nb", "a\nb") == []
