"""Finding scenarios, naming their versions, joining them with the house rules."""

from pathlib import Path

import pytest

from scenarios import Catalog, ScenarioError, checks_of, house, load_scenario
from scenarios.catalog import HOUSES, LIBRARY, version_of
from scenarios.clauses import clause, clause_ids, clauses
from scenarios.report import as_json, as_text
from scenarios.rules import find_problems
from scenarios.source import Problem

GOOD = (Path(__file__).parent / "cases" / "good_scenario.yaml").read_text("utf-8")


def test_a_broken_file_leaves_the_others_in_use(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "b.yaml").write_text("id: [", "utf-8")
    catalog = Catalog([tmp_path])
    assert [entry.scenario.id for entry in catalog.entries] == ["parcel-late"]
    assert [Path(problem.file).name for problem in catalog.problems] == ["b.yaml"]


def test_only_what_was_saved_is_parsed_anew(tmp_path):
    for name in ("parcel-late", "parcel-lost"):
        text = GOOD.replace("id: parcel-late", f"id: {name}")
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    before = Catalog([tmp_path])
    (tmp_path / "parcel-lost.yaml").write_text(text.replace("晚到", "丢失"), "utf-8")
    after = Catalog([tmp_path])
    assert after.get("parcel-late").scenario is before.get("parcel-late").scenario
    assert after.get("parcel-lost").scenario != before.get("parcel-lost").scenario


def test_two_files_of_one_id_are_told_and_the_first_is_kept(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    catalog = Catalog([tmp_path])
    assert [entry.path.name for entry in catalog.entries] == ["a.yaml"]
    assert "'parcel-late' is the id of" in catalog.problems[0].text


def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert "no such folder" in Catalog([tmp_path / "none"]).problems[0].text


def test_an_unknown_id_gets_a_spelling_hint():
    with pytest.raises(KeyError, match="did you mean 'refund-angry'"):
        Catalog().get("refund-angri")


def test_the_version_is_of_the_content_and_not_of_the_line_endings():
    version = version_of("parcel-late", GOOD)
    assert version == version_of("parcel-late", GOOD.replace("\n", "\r\n"))
    assert version != version_of("parcel-late", GOOD.replace("晚到", "早到"))
    assert version.partition("@")[0] == "parcel-late"
    assert len(version.partition("@")[2]) == 8


def test_a_company_brings_its_own_house_rules(tmp_path):
    (tmp_path / "houses").mkdir()
    rules = (HOUSES / "neutral.yaml").read_text("utf-8")
    rules = rules.replace("id: neutral", "id: motorway").replace(
        "max: 3}\n    hint: 第三", "max: 5}\n    hint: 第三"
    )
    (tmp_path / "houses" / "motorway.yaml").write_text(rules, "utf-8")
    text = GOOD.replace("level: 1\n", "level: 1\nhouse: motorway\n")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    catalog = Catalog([tmp_path])
    band = catalog.house(catalog.entries[0]).checks[0].timing
    assert band is not None
    assert band.max == 5


def test_house_rules_that_are_not_there_are_refused():
    with pytest.raises(ScenarioError, match=r"nobody\.yaml:1:1: there is no such file"):
        house("nobody")


def test_a_scenario_replaces_and_leaves_out_house_checks(tmp_path):
    text = GOOD.replace("id: soothed", "id: closing").replace("soothed", "closing")
    text = text.replace("status: published", "status: draft\nwithout: [fillers]")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    scenario = load_scenario(tmp_path / "a.yaml")
    checks = checks_of(scenario, house("neutral"))
    ids = [check.id for check in checks]
    assert len(ids) == len(set(ids))
    assert "fillers" not in ids
    assert next(check for check in checks if check.id == "closing").means == "致歉"


def test_problems_without_a_source_stand_at_the_head_of_the_file():
    scenario = Catalog().entries[0].scenario.model_copy(update={"without": ("fillars",)})
    (problem,) = find_problems(scenario, house("neutral"))
    assert problem.text == "the house has no check 'fillars'; did you mean 'fillers'?"
    assert (problem.line, problem.column) == (1, 1)


def test_every_clause_has_both_languages_and_a_place():
    assert len(clauses()) == len(clause_ids()) >= 40
    for one in clauses():
        assert one.text_zh
        assert one.text_en.replace("您", "").isascii()
        assert one.document.endswith(".txt")
        assert one.place


def test_a_clause_is_found_by_id():
    assert clause("roadline.abuse").document.startswith("001_")
    with pytest.raises(KeyError, match=r"did you mean 'roadline\.abuse'"):
        clause("roadline.abus")


def test_problems_are_counted():
    error = Problem("a.yaml", 1, 2, "x; y")
    warning = Problem("a.yaml", 3, 4, "z", "warning")
    assert as_text([]) == "no problems"
    assert as_text([error, warning]).splitlines() == [
        "a.yaml:1:2: x; y",
        "a.yaml:3:4: warning: z",
        "1 error, 1 warning",
    ]
    assert '"severity": "warning"' in as_json([warning])


def test_the_library_is_where_the_catalogue_looks():
    assert {entry.path.parent for entry in Catalog().entries} == {LIBRARY}
