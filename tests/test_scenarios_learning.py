"""Learning paths: what their files must hold, and what ours do hold."""

from dataclasses import replace

import pytest

from exams.learning import Material, offers
from exams.progress import calls_for, questions_for
from scenarios import Catalog
from scenarios.learning import FOLDER, Known, check_paths, find_paths
from scenarios.questions import questions
from trainer.learning import known_to

OURS = sorted(FOLDER.glob("*.yaml"))
GOOD = """\
id: week
title: 一周
about: 给新人。
steps:
  - {topic: greeting, level: 1, questions: 4}
  - {scenario: silent-line}
  - {situation: angry_caller, mark: 70}
  - {spotting: dead-air}
  - {clauses: [standards.silent-first]}
"""


@pytest.fixture(scope="module")
def catalog():
    return Catalog()


@pytest.fixture(scope="module")
def known(catalog):
    return known_to(catalog.entries, questions())


def without(known, **left_out) -> Known:
    """The same with less of it."""
    return replace(known, **left_out)


@pytest.fixture(scope="module")
def few(known):
    """Only two scenarios, whose names are not alike."""
    names = ("silent-line", "refund-angry")
    return without(known, scenarios={name: known.scenarios[name] for name in names})


def told(tmp_path, known, *texts):
    files = []
    for number, text in enumerate(texts):
        files.append(tmp_path / f"p{number}.yaml")
        files[-1].write_text(text, "utf-8")
    _, problems = check_paths(files, known)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in problems]


def test_a_good_path_has_no_problems(tmp_path, few):
    assert told(tmp_path, few, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("about:", "abuot:", "p0.yaml:3:1: unknown key 'abuot'; did you mean 'about'?"),
        ("silent-line", "silent-lin", "6:16: no scenario is called 'silent-lin'; did you mean 's"),
        (
            "angry_caller",
            "angry_caler",
            "7:17: 'situation' is 'angry_caler'; did you mean 'angry_caller'?",
        ),
        (
            "angry_caller",
            "praise",
            "7:17: warning: no published scenario is about 'praise'; publish one, or the step is",
        ),
        ("dead-air", "dead-ear", "8:16: no recording is called 'dead-ear'; did you mean 'dead-a"),
        (
            "standards.silent-first",
            "standards.silent-frst",
            "9:16: no clause is called 'standards.silent-frst'; did you mean",
        ),
        ("questions: 4", "questions: 29", "5:44: 'greeting' has 9 questions of level 1; ask for 9"),
        ("level: 1,", "level: 4,", "5:30: 'level' is '4'; it must be at most 3"),
        (
            "{scenario: silent-line}",
            "{scenario: silent-line, spotting: dead-air}",
            "6:5: give exactly one of scenario, situation, topic, spotting, clauses; found",
        ),
        ("{scenario: silent-line}", "{mark: 80}", "6:5: give exactly one of scenario, situation,"),
        (
            "{spotting: dead-air}",
            "{spotting: dead-air, level: 2}",
            "8:5: 'level' belongs to a 'topic'; delete it, or name a topic",
        ),
        (
            "{spotting: dead-air}",
            "{scenario: silent-line}",
            "8:5: this is step 2 already; delete one",
        ),
        ("mark: 70", "mark: 0", "7:37: 'mark' is '0'; it must be at least 1"),
    ],
)
def test_a_mistake_is_told_with_place_fault_and_remedy(tmp_path, few, old, new, message):
    problems = told(tmp_path, few, GOOD.replace(old, new, 1))
    assert any(message in problem for problem in problems), problems


def test_an_id_given_twice_is_told(tmp_path, few):
    assert told(tmp_path, few, GOOD, GOOD) == [
        "p1.yaml:1:5: 'week' is another path's id; change one"
    ]


def test_a_topic_without_questions_of_a_level_is_told(tmp_path, known):
    empty = {key: count for key, count in known.questions.items() if key[1] != 1}
    less = without(known, questions=empty)
    (problem,) = told(tmp_path, less, GOOD)
    assert "5:13: 'greeting' has no questions of level 1; name another topic or level" in problem


def test_a_scenario_that_is_not_published_is_a_warning(tmp_path, known):
    scenarios = {name: (kind, "draft") for name, (kind, _) in known.scenarios.items()}
    less = without(known, scenarios=scenarios)
    problems = told(tmp_path, less, GOOD)
    assert (
        "p0.yaml:6:16: warning: 'silent-line' is not published, and the step is skipped"
        in (problems[0])
    )


def test_what_a_step_names_may_be_gone_without_the_path_going_too(tmp_path):
    (tmp_path / "p.yaml").write_text(GOOD.replace("silent-line", "gone"), "utf-8")
    (tmp_path / "broken.yaml").write_text("id: [", "utf-8")
    paths, problems = find_paths([tmp_path, tmp_path / "nowhere"])
    assert [path.id for path in paths] == ["week"]
    assert len(problems) == 1


def test_there_are_four_paths_and_all_they_name_can_be_practised(known):
    paths, problems = check_paths(OURS, known)
    assert {path.id for path in paths} >= {
        *("new-hire-week", "complaints", "secrets", "phone-manager"),
    }
    assert [str(one) for one in problems] == []


@pytest.mark.parametrize("file", OURS, ids=[file.stem for file in OURS])
def test_a_path_of_ours_is_in_both_languages_and_points_editors_at_the_schema(file):
    text = file.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../learning.schema.json\n")
    ((path,), _) = check_paths([file], None)
    assert path.id == file.stem
    assert path.wording("en") == (path.title_en, path.about_en)
    assert path.wording("zh") == (path.title, path.about)


def test_each_clause_our_paths_name_is_exercised(catalog):
    things = Material(offers(catalog.entries, catalog.house), questions())
    for path in check_paths(OURS, None)[0]:
        for step in path.steps:
            for clause in step.clauses:
                one = type(step)(clauses=(clause,))
                assert calls_for(one, things) or questions_for(one, things), clause


@pytest.mark.parametrize("file", OURS, ids=[file.stem for file in OURS])
def test_neither_questions_nor_calls_grow_easier_along_a_path_of_ours(file, catalog):
    things = Material(offers(catalog.entries, catalog.house), questions())
    ((path,), _) = check_paths([file], None)
    reached = {}
    for step in path.steps:
        if step.topic is not None:
            assert step.level >= reached.get(step.topic, 1)
            reached[step.topic] = step.level
        elif step.is_call:
            level = calls_for(step, things)[0].level
            assert level >= reached.get("calls", 1), step
            reached["calls"] = level
