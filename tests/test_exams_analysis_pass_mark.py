"""Pass marks that judges and assessors propose, by hand and by another computation."""

import numpy as np
import pytest
from scipy import stats

from exams.analysis.angoff import Place, angoff
from exams.analysis.borderline import borderline
from exams.analysis.estimate import AT_BORDER, JUDGES, RATED, Lack, Untold
from exams.analysis.worksheet import (
    ANGOFF,
    BORDERLINE,
    Ratings,
    SheetError,
    read,
    written,
)
from exams.sitting import ItemKind

CALL, THEORY = ItemKind.CALL, ItemKind.THEORY


def ratings(values, judges=None):
    values = np.array(values, dtype=float)
    names = judges or tuple(f"J{at}" for at in range(values.shape[1]))
    return Ratings(tuple(f"i{at}" for at in range(len(values))), names, values)


# --- Angoff ---

GIVEN = ratings([[60, 70, 65], [80, 75, 85], [50, 60, 70], [90, 80, 85]])
PLACES = {"i0": Place(CALL), "i1": Place(CALL), "i2": Place(THEORY), "i3": Place(THEORY)}
WEIGHTS = {CALL: 0.6, THEORY: 0.4}


def test_the_cut_is_the_mean_of_the_judges_weighted_by_part():
    found = angoff(GIVEN, PLACES, WEIGHTS)
    by_hand = [0.6 * 70 + 0.4 * 70, 0.6 * 72.5 + 0.4 * 70, 0.6 * 75 + 0.4 * 77.5]
    assert [one.cut for one in found.judges] == pytest.approx(by_hand)
    assert found.cut.value == pytest.approx(np.mean(by_hand))
    assert found.error == pytest.approx(stats.sem(by_hand))
    low, high = stats.t.interval(0.95, 2, np.mean(by_hand), stats.sem(by_hand))
    assert (found.cut.low, found.cut.high) == pytest.approx((low, high), abs=0.01)
    assert found.items == {CALL: 2, THEORY: 2}


def test_the_items_add_to_the_error():
    found = angoff(GIVEN, PLACES, WEIGHTS)
    calls, theory = np.var([65, 80], ddof=1), np.var([60, 85], ddof=1)
    expected = np.sqrt(found.error**2 + 0.36 * calls / 2 + 0.16 * theory / 2)
    assert found.error_items == pytest.approx(expected)


def test_what_is_drawn_more_often_counts_for_more():
    places = {**PLACES, "i1": Place(CALL, 3.0)}
    found = angoff(GIVEN, places, WEIGHTS)
    assert found.judges[0].cut == pytest.approx(0.6 * (60 + 3 * 80) / 4 + 0.4 * 70)


def test_judges_that_draw_from_known_severities_are_found_within_their_error():
    chance = np.random.default_rng(9)
    held = 0
    for _ in range(200):
        hard = 70 + chance.normal(0, 8, 40)[:, None]
        values = hard + chance.normal(0, 4, 6)[None, :] + chance.normal(0, 6, (40, 6))
        places = {f"i{at}": Place(THEORY) for at in range(40)}
        found = angoff(ratings(values), places, {THEORY: 1.0})
        truth = hard.mean()
        held += found.cut.low <= truth <= found.cut.high
    assert held >= 182


def test_few_judges_or_an_unrated_part_give_no_cut():
    two = ratings(GIVEN.values[:, :2])
    assert angoff(two, PLACES, WEIGHTS).cut == Untold(Lack.FEW_JUDGES, 2, JUDGES)
    found = angoff(GIVEN, PLACES, {**WEIGHTS, ItemKind.SPOTTING: 0.2})
    assert found.cut == Untold(Lack.PART_UNTOLD, 3)
    assert found.missing == (ItemKind.SPOTTING,)


def test_judges_are_held_against_what_candidates_got():
    values = np.array([[10, 90], [30, 70], [50, 50], [70, 30], [90, 12]], dtype=float)
    places = {f"i{at}": Place(THEORY) for at in range(5)}
    facility = {f"i{at}": 0.1 + 0.2 * at for at in range(5)}
    found = angoff(ratings(values), places, {THEORY: 1.0}, facility)
    assert found.judges[0].with_facility.value == pytest.approx(1)
    assert found.judges[1].with_facility.value < -0.99


# --- borderline regression ---


def rated(n=120, seed=4):
    chance = np.random.default_rng(seed)
    grades = chance.integers(1, 6, n).astype(float)
    scores = 50 + 9 * grades + chance.normal(0, 6, n)
    return grades, scores


def through(grades, scores):
    given = ratings(np.array(grades)[:, None])
    return borderline(given, {f"i{at}": score for at, score in enumerate(scores)})


def test_the_cut_is_where_least_squares_crosses_borderline():
    grades, scores = rated()
    found = through(grades, scores)
    line = stats.linregress(grades, scores)
    assert found.cut.value == pytest.approx(line.intercept + 2 * line.slope)
    assert (found.step, found.fits) == pytest.approx((line.slope, line.rvalue**2))
    moved = stats.linregress(grades - 2, scores)  # its intercept is the height at the border
    assert found.error == pytest.approx(moved.intercept_stderr)


def test_its_range_holds_the_truth():
    held = sum(
        found.cut.low <= 68 <= found.cut.high
        for found in (through(*rated(seed=seed)) for seed in range(200))
    )
    assert 180 <= held <= 199


def test_several_assessors_count_by_their_mean_and_are_compared():
    grades, scores = rated()
    both = ratings(np.column_stack([grades, np.clip(grades + 1, 1, 5)]))
    found = borderline(both, {f"i{at}": score for at, score in enumerate(scores)})
    assert found.points[0][0] == np.mean([grades[0], min(grades[0] + 1, 5)])
    assert 0.5 < found.agreement.single < 1


def test_what_is_too_thin_for_a_line_is_told():
    grades, scores = rated()
    few = through(grades[: RATED - 1], scores)
    assert few.cut == Untold(Lack.FEW_PEOPLE, RATED - 1, RATED)
    two = through(np.where(grades > 2, 3.0, 2.0), scores)
    assert two.cut.lack is Lack.FEW_GRADES
    high = through(np.clip(grades, 3, 5), scores)
    assert high.cut == Untold(Lack.FEW_AT_BORDER, 0, AT_BORDER)
    falling = through(grades, -scores)
    assert falling.cut.lack is Lack.RISES_NOT


def test_sittings_without_a_score_are_left_out():
    grades, scores = rated()
    given = ratings(grades[:, None])
    found = borderline(given, {f"i{at}": scores[at] for at in range(100)})
    assert found.cut.n == 100


# --- the sheets ---


def sheet(text, known=("a@1", "b@2", "c@3"), kind=ANGOFF):
    return read(kind, text, dict.fromkeys(known), "sheet.csv")


def test_a_sheet_comes_back_as_it_was_filled_in():
    lines = [("a@1", "call", "=1+1", "，“逗号”"), ("b@2", "theory", "题", "两\n行")]
    text = written(ANGOFF, lines, 3)
    assert "'=1+1" in text
    rows = text.replace("judge_1,judge_2,judge_3", "王,李,judge_3").replace("\r\n", "\n")
    filled = rows.replace("“逗号”,,,", "“逗号”,60,70%,").replace('行",,,', '行",80,75.5,')
    found = sheet("\ufeff" + filled)
    assert found.judges == ("王", "李")
    assert found.ids == ("a@1", "b@2")
    assert found.values.tolist() == [[60, 70], [80, 75.5]]


def test_lines_that_nobody_rated_are_left_out():
    assert sheet("item,J1,J2\na@1,50,60\nb@2,,\n").ids == ("a@1",)


def test_all_faults_of_a_sheet_are_told_at_once():
    known = ("angry-milk@1", "refund-angry@2")
    lines = "x@9,1,1\nangry-milk@1,50,\nrefund-angri@2,50,60\nrefund-angry@2,150,x\n"
    with pytest.raises(SheetError) as told:
        sheet(f"item,J1,J2\n{lines}angry-milk@1,50,60\nangry-milk@1,50,60\n", known)
    assert str(told.value).splitlines() == [
        "sheet.csv:2: no item is called 'x@9'. Leave this line out.",
        "sheet.csv:3: 'J2' gave no rating. Every judge rates a line, or none does.",
        "sheet.csv:4: no item is called 'refund-angri@2'; did you mean 'refund-angry@2'?",
        "sheet.csv:5: 'J1' gave '150'. Write a number from 0 to 100.",
        "sheet.csv:5: 'J2' gave 'x'. Write a number from 0 to 100.",
        "sheet.csv:7: 'angry-milk@1' is there twice. Leave one line out.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "sheet.csv:1: no column is called 'item'."),
        ("name,J1\na,5\n", "sheet.csv:1: no column is called 'item'."),
        ("item,J1\na@1,\n", "sheet.csv: nobody has rated anything."),
        ("item,J,J\na@1,5,6\n", "sheet.csv:1: two judges are called 'J'."),
        ("item,J1\na@1,101\n", "sheet.csv:2: 'J1' gave '101'. Write a number from 0 to 100."),
        ("item,J1\na@1,nan\n", "sheet.csv:2: 'J1' gave 'nan'. Write a number from 0 to 100."),
    ],
)
def test_each_fault_has_place_and_remedy(text, told):
    with pytest.raises(SheetError) as found:
        sheet(text)
    assert str(found.value).startswith(told)


def test_global_ratings_are_whole_numbers():
    with pytest.raises(SheetError, match="Write a whole number from 1 to 5"):
        sheet("sitting,J1\na@1,2.5\n", kind=BORDERLINE)
