"""The clause catalogue: every file holds what it must, and clauses point at each other rightly."""

import re
from collections import Counter

import pytest

from scenarios.clauses import FOLDER, ClauseFile, Kind, clauses
from scenarios.source import ScenarioError, parse

HEAD = """\
document: 000_a.txt
title: 甲
title_en: A
regulation: 规定
regulation_en: Rules
clauses:
"""
RINGS = """\
  - {id: a.rings, place: 一, zh: 三声内接, en: Three rings, kind: trainable, checked: [timing],
     figures: [{what: rings, value: "..3", unit: rings}], disagrees_with: [a.more-rings]}
"""
MORE_RINGS = """\
  - {id: a.more-rings, place: 二, zh: 二到五声, en: Two to five, kind: trainable,
     checked: [timing], figures: [{what: rings, value: "2..5", unit: rings}],
     disagrees_with: [a.rings]}
"""
DRESS = """\
  - {id: a.dress, place: 三, zh: 着装整洁, en: Dress, kind: organisational,
     reason: {zh: 电话里看不见, en: Not seen on the telephone}}
"""
KNOW = "  - {id: a.know, place: 四, zh: 熟悉业务, en: Know, kind: theory, checked: [theory]}\n"


def told(text: str) -> str:
    """What a file of these clauses is refused for, without its place."""
    with pytest.raises(ScenarioError) as caught:
        parse(HEAD + text, "c.yaml", ClauseFile)
    return str(caught.value)


def told_of_folder(tmp_path, text: str) -> str:
    (tmp_path / "a.yaml").write_text(HEAD + text, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        clauses(tmp_path)
    return str(caught.value)


def test_clauses_of_every_kind_are_read(tmp_path):
    (tmp_path / "a.yaml").write_text(HEAD + RINGS + MORE_RINGS + DRESS + KNOW, "utf-8")
    rings, more, dress, know = clauses(tmp_path)
    assert rings.place == "规定 · 一"
    assert (rings.figures[0].value, more.figures[0].unit) == ("..3", "rings")
    assert dress.reason is not None
    assert [one.kind for one in (more, know, dress)] == list(Kind)


def test_the_catalogue_holds_all_five_documents():
    found = Counter(one.document[:4] for one in clauses())
    assert list(found) == ["000_", "001_", "002_", "003_", "004_"]
    assert min(found.values()) > 80


def test_every_clause_of_the_catalogue_has_its_own_words():
    for one in clauses():
        assert re.search(r"[一-鿿]", one.text_zh), one.id
        assert one.text_en.replace("您", "").isascii(), one.id
        assert one.regulation_en.isascii()
        assert len(one.text_zh) <= 60, one.id


def test_places_are_told_apart_within_a_regulation():
    places = Counter((one.place, one.text_zh) for one in clauses())
    assert max(places.values()) == 1


def test_documents_that_give_other_figures_say_so():
    known = {one.id: one for one in clauses()}
    rings = known["roadline.rings"]
    assert {"reception.three-rings", "line400.two-or-three"} <= set(rings.disagrees_with)
    assert all(rings.id in known[name].disagrees_with for name in rings.disagrees_with)


def test_each_file_is_one_regulation():
    assert len(list(FOLDER.glob("*.yaml"))) == len({one.regulation for one in clauses()})


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        (DRESS, DRESS.replace("reason: {zh: 电话里看不见, en: Not seen on the telephone}",
                              "same_as: a.know"),
         "c.yaml:7:5: 'reason' is missing; tell why no call can show this clause (zh and en)"),
        (DRESS, DRESS.replace("kind: organisational", "kind: organisational, checked: [say]"),
         "an organisational clause is not checked; leave 'checked' out"),
        (DRESS, DRESS.replace("kind: organisational", "kind: theory, checked: [theory]"),
         "a theory clause needs no 'reason'; leave it out"),
        (KNOW, KNOW.replace("kind: theory", "kind: trainable"),
         "'checked' names nothing that a call shows; name at least one of say"),
        (KNOW, KNOW.replace("checked: [theory]", "checked: [say]"),
         "'checked' of a theory clause is [theory]; write that"),
        (KNOW, KNOW.replace("kind: theory", "kind: theori"),
         "'kind' is 'theori'; did you mean 'theory'?"),
        (RINGS, RINGS.replace('"..3"', '".."'),
         "'value' holds no number; write '5', '2..5', '..3' or '90..'"),
        (RINGS, RINGS.replace('"..3"', '"5..2"'),
         "'value' is '5..2'; write the smaller number first"),
        (RINGS, RINGS.replace("unit: rings", "unit: ring"), "did you mean 'rings'?"),
    ],
)  # fmt: skip
def test_a_clause_that_cannot_be_is_told_of(was, becomes, expected):
    assert was != becomes
    assert expected in told(becomes)


@pytest.mark.parametrize("value", ["three", "3-5", "2...5", "..", "-1", "2..5..7"])
def test_a_figure_is_a_number_or_a_range(value):
    assert "c.yaml:8:" in told(RINGS.replace("..3", value))


def test_an_id_given_twice_is_told_of(tmp_path):
    assert "a.yaml:8:10: 'a.know' is the id of a clause in" in told_of_folder(tmp_path, KNOW * 2)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.dres", "no clause is called 'a.dres'; did you mean 'a.dress'?"),
        ("a.know", "a clause cannot be the same as itself; leave 'same_as' out"),
        ("a.twin", "'a.twin' is itself the same as 'a.dress'; name that"),
    ],
)
def test_a_twin_that_is_none_is_told_of(tmp_path, name, expected):
    twin = DRESS.replace("a.dress", "a.twin").replace("kind:", "same_as: a.dress, kind:")
    text = DRESS + twin + KNOW.replace("kind:", f"same_as: {name}, kind:")
    assert f"a.yaml:11:57: {expected}" in told_of_folder(tmp_path, text)


def test_a_disagreement_left_out_is_told_of(tmp_path):
    text = RINGS.replace(", disagrees_with: [a.more-rings]", "") + MORE_RINGS
    expected = "'a.more-rings' has another figure; name it in 'disagrees_with'"
    assert f"a.yaml:8:15: {expected}" in told_of_folder(tmp_path, text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.rigns", "no clause is called 'a.rigns'; did you mean 'a.rings'?"),
        ("a.dress", "'a.dress' has no other figure on the same matter; take it out"),
    ],
)
def test_a_disagreement_that_is_none_is_told_of(tmp_path, name, expected):
    text = RINGS + MORE_RINGS.replace("[a.rings]", f"[a.rings, {name}]") + DRESS
    assert f"a.yaml:11:32: {expected}" in told_of_folder(tmp_path, text)


def test_one_matter_has_one_unit(tmp_path):
    text = RINGS + MORE_RINGS.replace("unit: rings", "unit: seconds")
    expected = "'rings' is in seconds here and in rings in 'a.rings'"
    assert expected in told_of_folder(tmp_path, text)
