"""The page on how examinations measure, as trainers and others meet it."""

import base64
import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_office import fake_office
from fake_results import BLUEPRINTS, REVERSED, fake_outcomes, fill, quarters
from sample_call import sample_grade
from streamlit.testing.v1 import AppTest

from exams.analysis.estimate import FACILITY
from exams.attempt import Attempt, Status
from exams.outcome import OutcomeStatus
from exams.permissions import OPEN_HOUSE, TABLE, Action, Reach, Role
from exams.sitting import ItemKind
from scenarios.catalog import Catalog
from trainer import office as the_office
from trainer.people.doors import PAGES
from trainer.ui.analysis_charts import histogram

EXAM = BLUEPRINTS[0][0]
HOME = Path(__file__).parent.parent / "trainer" / "ui" / "home.py"
PAGE = "import trainer.ui.analysis as page\npage.analysis_page()"


@pytest.fixture(scope="module")
def results():
    return [one for one in fake_outcomes(250, quarters(2026, 1), 3) if one.blueprint_id == EXAM]


@pytest.fixture
def office(tmp_path):
    appointed = fake_office(tmp_path)
    the_office.appoint(appointed)
    yield appointed
    the_office.appoint(None)


def visit(view="whole", tongue="zh", **state):
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.session_state["language"] = tongue
    app.session_state["analysis-view"] = view
    for key, value in state.items():
        app.session_state[key.replace("_", "-")] = value
    app.run()
    assert not app.exception
    return app


def shown(app):
    texts = [element.proto.body for element in app.get("html")]
    texts += [element.value for element in (*app.markdown, *app.caption, *app.code)]
    texts += [element.value for element in (*app.warning, *app.error, *app.success, *app.info)]
    return "\n".join(texts)


def pictures(text):
    found = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", text)
    return [base64.b64decode(one).decode() for one in found]


def test_without_results_the_page_says_how_they_come_to_be(office):
    app = visit()
    assert "还没有考试成绩" in shown(app)
    assert not app.selectbox
    assert "No examination has been sat yet" in shown(visit(tongue="en"))


def test_who_may_read_it_is_the_table_of_permissions():
    assert PAGES["analysis"] is Action.READ_ANALYSIS
    may = {
        role for role in (OPEN_HOUSE, *Role) if TABLE[Action.READ_ANALYSIS, str(role)] is Reach.ALL
    }
    assert may == {OPEN_HOUSE, Role.TRAINER, Role.ASSESSOR, Role.HR}


@pytest.mark.parametrize("view", ["whole", "items", "clauses", "wear", "mark"])
def test_every_view_is_there_in_both_languages_and_names_nobody(office, results, view):
    fill(office.store, results)
    texts = [shown(visit(view, tongue)) for tongue in ("zh", "en")]
    text, other = "".join(texts), "".join(pictures("".join(texts)))
    for one in results:
        for private in (one.name, one.staff_number, one.candidate, one.sitting, one.department):
            assert private not in text + other


def test_the_whole_shows_reliability_decisions_and_the_pass_mark(office, results):
    fill(office.store, results)
    text = shown(visit("whole", "en"))
    assert "Stratified reliability" in text
    assert "Same decision if sat again" in text
    assert re.search(r"Reliability</dt><dd><b>0\.\d\d</b><small>0\.\d\d ~ 0\.\d\d", text)
    (picture,) = pictures(text)
    assert "Pass mark 80" in picture
    assert sum(int(n) for n in re.findall(r"–\d+: (\d+)</title>", picture)) == int(
        re.search(r"newest make-up \((\d+)", text)[1]
    )


def test_few_results_are_told_to_be_too_few(office, results):
    fill(office.store, results[: FACILITY - 2])
    text = shown(visit("whole", "zh"))
    assert "说不准" in text
    assert pictures(text) == []
    assert "人太少" in shown(visit("items"))
    assert "说不准" in shown(visit("wear"))


def test_an_item_with_a_wrong_key_stands_first(office, results):
    fill(office.store, results)
    app = visit("items", "en")
    first = re.search(r"<tbody><tr><th scope='row'>.*?<small>(.*?)</small>", shown(app))[1]
    assert first.startswith(f"{REVERSED}@")
    assert "most likely a wrong key" in shown(app)
    chosen = visit("items", "en", analysis_kind=ItemKind.CALL)
    assert f"{REVERSED}@" not in shown(chosen)


def test_long_tables_unfold(office, results):
    fill(office.store, results)
    app = visit("clauses", "en")
    assert "25 shown" in shown(app)
    app.button(key="analysis-clauses-more").click().run()
    assert "50 shown" in shown(app)


def test_the_checks_of_a_call_are_told(office, results):
    fill(office.store, results)
    ref = next(item.ref for item in results[0].items if item.kind is ItemKind.CALL)
    calls = {item.attempt for one in results for item in one.items if item.ref == ref}
    for call in calls:
        grade = replace(sample_grade(), call_id=call)
        office.store.save(
            Attempt(call, "@x", ref, "标题", "angry_caller", 0.0, Status.FINISHED, None, grade)
        )
    app = visit("items", "en", analysis_call=ref)
    text = shown(app)
    check = next(mark for mark in sample_grade().marks if mark.out_of > 0)
    assert f"<small>{check.check}</small>" in text
    assert "By the machine" in text


def test_a_worn_call_is_pointed_out(office, results):
    fill(office.store, results)
    text = shown(visit("wear", "en"))
    assert "items are worn" in text
    assert re.search(r"<small>refund-angry@\w+</small><i class='against'>worn", text)
    assert "1–" in pictures(text)[0]


def test_a_correction_is_seen_at_the_next_look(office, results):
    fill(office.store, results)
    counted = re.search(r"共 (\d+) 场，其中 (\d+)", shown(visit()))
    newest = max(results, key=lambda one: one.ended_at)
    fill(office.store, [replace(newest, status=OutcomeStatus.VOID, score=None, passed=None)])
    after = re.search(r"共 (\d+) 场，其中 (\d+)", shown(visit()))
    assert (after[1], int(after[2])) == (counted[1], int(counted[2]) - 1)


# --- the pass mark ---


def sheet(results, rate):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["item", "part", "title", "text", "J1", "J2", "J3"])
    asked = sorted({item.ref for one in results for item in one.items})
    writer.writerows([ref, "", "", "", *rate(at)] for at, ref in enumerate(asked))
    return out.getvalue().encode("utf-8-sig")


def uploaded(monkeypatch, data):
    file = SimpleNamespace(name="sheet.csv", getvalue=lambda: data)
    monkeypatch.setattr("trainer.ui.analysis_marks.st.file_uploader", lambda *a, **k: file)


def test_judges_ratings_become_a_proposal_with_its_grounds(office, results, monkeypatch):
    fill(office.store, results)
    uploaded(monkeypatch, sheet(results, lambda at: (70 + at % 7, 72 + at % 5, 75 + at % 3)))
    text = shown(visit("mark", "en"))
    assert "<b>75</b>" in text
    assert "Agreement, ICC" in text
    assert "proposal less one standard error" in text


def test_a_faulty_sheet_is_told_with_its_lines(office, results, monkeypatch):
    fill(office.store, results)
    uploaded(monkeypatch, b"item,J1\nnot-there@1,50\n")
    text = shown(visit("mark", "zh"))
    assert "这张表还不能用" in text
    assert "sheet.csv:2: no item is called 'not-there@1'" in text


def test_assessors_ratings_are_laid_on_a_line(office, results, monkeypatch):
    fill(office.store, results)
    lines = ["sitting,calls,J1"]
    for one in results:
        if one.score is not None:
            lines.append(f"{one.sitting},,{min(max(round(one.score / 8) - 7, 1), 5)}")
    settled = {one.sitting for one in results if one.status == "final"}
    lines = [line for line in lines if line.startswith("sitting") or line.split(",")[0] in settled]
    uploaded(monkeypatch, "\n".join(lines).encode())
    text = shown(visit("mark", "en", analysis_way="borderline"))
    assert "Fit, R²" in text
    assert "trend" in pictures(text)[0]


def test_the_header_leads_there(office):
    app = AppTest.from_file(str(HOME), default_timeout=60)
    app.session_state["name"] = "小林"
    app.run()
    assert "试题分析" in [link.label for link in app.get("page_link")]


@pytest.mark.parametrize("scores", [[0.0] * 20, [100.0] * 20, [55.0, 60.0, 99.9] * 9])
def test_all_scores_are_in_the_picture(scores):
    (picture,) = pictures(histogram(scores, 60, "en"))
    assert sum(int(n) for n in re.findall(r"–\d+: (\d+)</title>", picture)) == len(scores)
    assert not re.search(r'="-?(nan|inf)', picture)


def test_titles_come_from_the_library(office, results):
    office.library.catalog = lambda: Catalog([Path("scenarios/library")])
    fill(office.store, results)
    assert "赔付款拖了三周的愤怒客户" in shown(visit("wear", "zh"))
