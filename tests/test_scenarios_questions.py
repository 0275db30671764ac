"""The theory bank: what its files must hold, and what ours do hold."""

from collections import Counter

import pytest

from scenarios.clauses import clause_ids, clauses
from scenarios.questions import (
    FOLDER,
    TOO_LIKE,
    QuestionFile,
    QuestionKind,
    Topic,
    check_questions,
    near_duplicates,
    questions,
)

GOOD = """\
topic: greeting
questions:
  - id: greeting.rings
    kind: single
    level: 1
    clauses: [reception.three-rings]
    ask: 铃响几声之内要接起？
    right: [三声]
    wrong: [五声, 八声]
    why: 三声之内。
  - id: greeting.order
    kind: ordering
    level: 1
    clauses: [reception.opening]
    ask: 把开场排好。
    steps: [问好, 报公司, 问需要]
    why: 先问好。
  - id: greeting.hey
    kind: true_false
    level: 1
    clauses: [standards.opening]
    ask: 可以用“喂”开头。
    holds: false
    why: 不可以。
"""


def told(tmp_path, text):
    file = tmp_path / "q.yaml"
    file.write_text(text, "utf-8")
    _, problems = check_questions([file])
    return [str(problem).replace(f"{tmp_path}/", "") for problem in problems]


def test_a_good_file_has_no_problems(tmp_path):
    assert told(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "    right: [三声]\n",
            "",
            "q.yaml:3:5: a question of the kind 'single' needs 'right'; add",
        ),
        (
            "    wrong: [五声, 八声]\n",
            "",
            "q.yaml:3:5: a question of the kind 'single' needs 'wrong'",
        ),
        ("[三声]", "[三声, 四声]", "q.yaml:8:17: 'single' has one right option; delete this"),
        (
            "[五声, 八声]",
            "[五声, 三声。]",
            "q.yaml:9:17: '三声。' is an option already; write another",
        ),
        (
            "[问好, 报公司, 问需要]",
            "[问好, 报公司]",
            "q.yaml:16:12: 2 steps are too few; give at least 3",
        ),
        ("reception.opening", "reception.openin", "q.yaml:14:15: no clause is called"),
        ("greeting.order", "greeting.rings", "q.yaml:11:9: 'greeting.rings' is the id of "),
        (
            "    holds: false\n",
            "",
            "q.yaml:18:5: a question of the kind 'true_false' needs 'holds'",
        ),
        ("holds: false", "holds: maybe", "q.yaml:23:12: 'holds' is 'maybe'; write true or false"),
        ("    steps:", "    wrong: [挂机]\n    steps:", "a question of the kind 'ordering' has no"),
        ("level: 1", "level: 4", "q.yaml:5:12: 'level' is '4'; it must be at most 3"),
        (
            "kind: ordering",
            "kind: orderin",
            "q.yaml:12:11: 'kind' is 'orderin'; did you mean 'orde",
        ),
        ("topic: greeting", "topic: greetings", "q.yaml:1:8: 'topic' is 'greetings'; did you mean"),
        ("把开场排好。", "铃响几声之内要接起来？", "'greeting.order' asks nearly the same as"),
    ],
)
def test_a_mistake_is_told_with_place_fault_and_remedy(tmp_path, old, new, message):
    problems = told(tmp_path, GOOD.replace(old, new, 1))
    assert any(message in problem for problem in problems), problems


def test_english_must_match_the_chinese_option_for_option(tmp_path):
    english = (
        "    why: 三声之内。\n    en: {ask: When?, right: [Three], wrong: [Five], why: Three.}\n"
    )
    problems = told(tmp_path, GOOD.replace("    why: 三声之内。\n", english))
    assert len(problems) == 1
    assert "'wrong' has 1 in English and 2 in Chinese" in problems[0]


def test_a_version_is_of_the_content(tmp_path):
    versions = []
    for text in (GOOD, GOOD.replace("八声", "九声"), "# note\n" + GOOD):
        (tmp_path / "q.yaml").write_text(text, "utf-8")
        found, _ = check_questions([tmp_path / "q.yaml"])
        versions.append(found[0].version)
    assert versions[0] == versions[2]
    assert versions[0] != versions[1]
    assert versions[0].startswith("greeting.rings@")


# --- our own bank ---


def test_the_bank_is_large_and_of_every_kind_topic_and_level():
    bank = questions()
    assert len(bank) >= 150
    kinds = Counter(question.kind for question in bank)
    assert min(kinds[kind] for kind in QuestionKind) >= 15
    topics = Counter(question.topic for question in bank)
    assert min(topics[topic] for topic in Topic) >= 10
    assert {question.level for question in bank} == {1, 2, 3}


def test_a_file_is_named_for_its_topic_and_points_editors_at_the_schema():
    for file in FOLDER.glob("*.yaml"):
        text = file.read_text("utf-8").splitlines()
        assert text[0] == "# yaml-language-server: $schema=../questions.schema.json"
        assert text[1] == f"topic: {file.stem}"


def test_no_two_stems_ask_nearly_the_same():
    assert TOO_LIKE <= 0.5
    assert list(near_duplicates(questions())) == []


def test_every_clause_that_only_a_question_can_show_has_one():
    asked = {name for question in questions() for name in question.clauses}
    assert asked <= clause_ids()
    theory = {one.id: one.same_as for one in clauses() if one.kind == "theory"}
    assert [own for own, twin in theory.items() if not {own, twin} & asked] == []


def test_the_right_option_is_not_to_be_told_by_its_length():
    """Whoever always picks the longest option, or the second longest, gains little by it."""
    bank = [q for q in questions() if len(q.right) == 1 and len(q.options) > 2]
    ranks = Counter(sum(len(o) > len(q.options[q.right[0]]) for o in q.options) for q in bank)
    assert max(ranks.values()) / len(bank) <= 0.45


def test_true_and_false_statements_are_mixed():
    holds = [q.right == (0,) for q in questions() if q.kind is QuestionKind.TRUE_FALSE]
    assert 0.2 <= sum(holds) / len(holds) <= 0.8


def test_the_schema_of_a_file_names_its_keys():
    assert set(QuestionFile.model_json_schema()["properties"]) == {"topic", "questions"}
