"""The page of clauses: counts, filters, and what stands under each clause."""

import pytest
from test_trainer_ui_pages import office, shown, turn_to, visit  # noqa: F401 (a fixture)

from scenarios.clauses import clause, clauses
from scenarios.coverage import by_document, coverage
from trainer.ui.clauses import regulations_html, row_html, summary_html

SUGGESTION = clause("roadline.suggestion")


def row(clause_id: str, **found):
    (one,) = coverage([clause(clause_id)], **({"checks": {}} | found))
    return one


def page(language="zh"):
    return turn_to(visit(language=language), "clauses")


def test_a_clause_names_a_few_of_what_exercises_it():
    names = [f"call-{number}/thanked" for number in range(5)]
    text = row_html(row(SUGGESTION.id, checks={SUGGESTION.id: names}), "zh")
    assert "场景检查：<code>call-0/thanked</code>、" in text
    assert "另有 2 处" in text
    assert "call-3" not in text
    assert "class='exercised'" in text


def test_a_twin_says_where_it_is_exercised():
    open_one = row_html(row("zijin.suggestion"), "en")
    assert "No check or question yet<br>Asks the same as <code>roadline.suggestion" in open_one
    found = row_html(row("zijin.suggestion", checks={SUGGESTION.id: ["a/b"]}), "en")
    assert "Exercised through <code>roadline.suggestion</code>" in found
    assert "Asks the same as" not in found


def test_a_clause_no_call_can_show_says_why():
    text = row_html(row("property.dress"), "en")
    assert "neither seen nor heard on the telephone" in text
    assert "No check or question yet" not in text


def test_other_figures_are_named():
    text = row_html(row("roadline.rings"), "zh")
    assert "数字与" in text
    assert "以公司规则为准" in text


def test_names_are_shown_as_text():
    text = row_html(row(SUGGESTION.id, checks={SUGGESTION.id: ["<b>/x"]}), "zh")
    assert "&lt;b&gt;/x" in text


@pytest.mark.parametrize(("count", "unfolded"), [(3, True), (200, False)])
def test_a_few_clauses_are_shown_without_a_click(count, unfolded):
    text = regulations_html(coverage(clauses()[:count], {}), "zh")
    assert (" open>" in text) is unfolded
    assert text.count("<li ") == count


def test_the_table_has_a_line_for_each_document_and_one_for_all():
    text = summary_html(by_document(coverage(clauses(), {})), "en")
    assert text.count("<tr>") == 7
    assert "<th>All documents</th>" in text


@pytest.mark.parametrize(("language", "title"), [("zh", "条款与覆盖"), ("en", "Clauses and")])
def test_the_page_opens_in_both_languages(office, language, title):  # noqa: F811
    app = page(language)
    assert not app.exception
    assert title in shown(app)
    assert str(len(clauses())) in shown(app)


def test_filters_narrow_the_list(office):  # noqa: F811
    app = page()
    app.selectbox(key="clauses-kind").set_value("theory")
    app.text_input(key="clauses-search").set_value("私人电话").run()
    text = shown(app)
    assert "roadline.private-calls" in text
    assert "property.dress" not in text
    app.text_input(key="clauses-search").set_value("没有这样的话").run()
    assert "没有符合条件的条款" in shown(app)
