"""What comes of a sitting: shares, parts, the whole, doubt, what is fatal, corrections, clauses."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_exam import WANG, answer, blueprint, call, entry, grade, left, mark, sitting, taken

from exams.outcome import ClauseMark, OutcomeStatus
from exams.scoring import SHARE, Settled, Waits, corrected, outcome
from exams.sitting import ItemKind, Stage
from exams.sitting_rules import BROKE_OFF, course_of
from grading.grade import Verdict

FULL = {"c0": grade("c0", mark("ask", 10, 10)), "c1": grade("c1", mark("ask", 10, 10))}


def of(events=None, grades=FULL, settled=None, stage=Stage.HANDED_IN, **given):
    made = entry(**given)
    over = sitting(made, stage=stage, ended_at=2000.0)
    course = course_of(over, taken() if events is None else events)
    return outcome(course, made.blueprint, grades, settled)


def calls(*judged):
    """The second call is full, the first is this."""
    return {**FULL, "c0": grade("c0", *judged)}


def test_all_right_is_a_hundred():
    made = of()
    assert (made.score, made.low, made.high, made.passed) == (100, 100, 100, True)
    assert (made.status, made.reasons, made.fatal) == (OutcomeStatus.FINAL, (), ())
    assert [item.attempt for item in made.items] == ["c0", "c1", "", "", "", "", ""]
    assert made.items[0].seconds == 60
    assert made.items[2].seconds == 10


def test_it_says_who_sat_what_when():
    made = of()
    assert (made.candidate, made.staff_number, made.name) == (WANG.key, "1001", "王敏")
    assert (made.department, made.team) == ("客服部", "一组")
    assert (made.blueprint, made.title, made.number) == ("small@0a", "小考", 1)
    assert (made.period, made.ended_at, made.pass_mark) == ("2026Q4", 2000.0, 80)


def test_parts_are_means_and_the_whole_is_weighed():
    made = of(taken((1, 0.5, 0, 0.5, 0.25)), calls(mark("ask", 5, 10)))
    assert [part.score for part in made.parts] == [75, 50, 25]
    assert [part.weight for part in made.parts] == [0.6, 0.3, 0.1]
    assert made.score == 0.6 * 75 + 0.3 * 50 + 0.1 * 25 == made.low == made.high
    assert made.passed is False


def test_items_weigh_within_their_part():
    slots = [{"weight": 3, "situations": ["angry_caller"]}, {"situations": ["silent_line"]}]
    made = of(grades=calls(mark("ask", 0, 10)), calls=slots)
    assert made.parts[0].score == 25


def test_what_was_not_reached_counts_nothing():
    made = of([*call(1010, 0, "c0"), *call(1110, 1, "c1"), *answer(1300, 2, 1.0)])
    assert [item.share for item in made.items] == [1, 1, 1, 0, 0, 0, 0]
    assert made.items[3].machine is None
    assert made.score == 0.6 * 100 + 0.3 * 25
    assert made.status is OutcomeStatus.FINAL


def test_a_call_that_broke_off_and_was_not_taken_again_counts_nothing():
    events = call(1010, 0, "c0")
    events[2] = replace(events[2], data={"attempt": "c0", "broke_off": True})
    made = of(events, FULL)
    assert made.items[0].share == 0
    assert made.items[0].attempt == "c0"


# --- doubt ---


def test_what_is_unmarked_leaves_a_range():
    made = of(grades=calls(mark("ask", 5, 5), left("tell", 5)))
    assert (made.items[0].share, made.items[0].low, made.items[0].high) == (1, 0.5, 1)
    assert (made.score, made.low, made.high) == (100, 85, 100)
    assert made.passed is True
    assert made.status is OutcomeStatus.FINAL


def test_doubt_across_the_pass_mark_waits():
    made = of(grades=calls(mark("ask", 2, 2), left("tell", 8)), pass_mark=90)
    assert (made.low, made.high, made.passed) == (76, 100, None)
    assert made.status is OutcomeStatus.AWAITING_REVIEW
    assert made.reasons == (Waits.IN_DOUBT,)


def test_a_call_without_marks_waits_and_gives_no_score():
    made = of(grades={"c1": FULL["c1"]})
    assert (made.items[0].share, made.items[0].low, made.items[0].high) == (None, 0, 1)
    assert (made.score, made.parts[0].score, made.low, made.high) == (None, None, 70, 100)
    assert (made.passed, made.status) == (None, OutcomeStatus.AWAITING_REVIEW)
    assert made.reasons == (Waits.NOT_MARKED, Waits.FATAL_IN_DOUBT, Waits.IN_DOUBT)


def test_a_call_of_which_nothing_could_be_marked_waits_too():
    made = of(grades=calls(left("ask", 10)))
    assert (made.score, made.passed) == (None, None)
    assert Waits.NOT_MARKED in made.reasons


def test_doubt_that_cannot_save_it_is_no_pass():
    made = of(taken((0, 0, 0, 0, 0)), calls(mark("ask", 0, 5), left("tell", 5)))
    assert (made.high, made.passed, made.status) == (45, False, OutcomeStatus.FINAL)


def test_a_part_must_reach_what_it_must_by_itself():
    weak = taken((0.5, 0.5, 0.5, 0.5, 1))
    assert (of(weak).score, of(weak).passed) == (85, True)
    assert of(weak, least={"theory": 60}).passed is False
    unsure = calls(mark("ask", 5, 5), left("tell", 5))
    assert of(grades=unsure, least={"call": 75}).passed is True
    assert of(grades=unsure, least={"call": 76}).passed is None


def test_a_borderline_score_waits_until_it_is_confirmed():
    rules = {"pass_mark": 84, "review": {"borderline": 1}}
    weak = taken((0.5, 0.5, 0.5, 0.5, 1))
    made = of(weak, **rules)
    assert (made.score, made.passed) == (85, True)
    assert (made.status, made.reasons) == (OutcomeStatus.AWAITING_REVIEW, (Waits.BORDERLINE,))
    assert of(weak, settled=Settled(confirmed=True), **rules).status is OutcomeStatus.FINAL
    assert of(weak, pass_mark=83, review={"borderline": 1}).status is OutcomeStatus.FINAL


# --- fatal ---

BROKEN = mark("secret", 0, 0, fatal=True, verdict=Verdict.NOT_MET)


def test_a_fatal_check_fails_it_whatever_the_score():
    made = of(grades=calls(mark("ask", 10, 10), BROKEN))
    assert (made.score, made.passed, made.fatal) == (100, False, ("secret",))
    assert made.items[0].fatal == ("secret",)
    assert made.status is OutcomeStatus.FINAL


def test_a_fatal_check_can_cap_the_score():
    made = of(grades=calls(mark("ask", 10, 10), BROKEN), fatal="cap", cap=59)
    assert (made.score, made.low, made.high, made.passed) == (59, 59, 59, False)


@pytest.mark.parametrize(("rule", "low"), [({}, 100), ({"fatal": "cap", "cap": 59}, 59)])
def test_a_fatal_check_in_doubt_leaves_it_undecided(rule, low):
    made = of(grades=calls(mark("ask", 10, 10), left("secret", 0, fatal=True)), **rule)
    assert (made.score, made.low, made.high, made.passed) == (100, low, 100, None)
    assert made.reasons == (Waits.FATAL_IN_DOUBT, Waits.IN_DOUBT)


def test_a_fatal_check_in_doubt_changes_nothing_where_it_is_failed_anyway():
    made = of(taken((0,) * 5), calls(mark("ask", 0, 10), left("secret", 0, fatal=True)))
    assert (made.passed, made.status) == (False, OutcomeStatus.FINAL)


# --- corrections ---


def test_points_are_corrected_and_the_machines_stand_beside():
    settled = Settled({"c0": {"ask": 8}})
    made = of(grades=calls(mark("ask", 2, 10)), settled=settled)
    assert (made.items[0].share, made.items[0].machine) == (0.8, 0.2)
    assert made.score == 94


def test_what_was_unmarked_is_settled_by_points():
    judged = calls(mark("ask", 2, 2), left("tell", 8))
    made = of(grades=judged, settled=Settled({"c0": {"tell": 4}}), pass_mark=90)
    assert (made.score, made.low, made.high, made.passed) == (88, 88, 88, False)
    assert made.status is OutcomeStatus.FINAL


def test_a_call_of_which_nothing_was_marked_is_marked_by_hand():
    made = of(grades=calls(left("ask", 10)), settled=Settled({"c0": {"ask": 10}}))
    assert (made.score, made.passed, made.items[0].machine) == (100, True, None)


def test_something_fatal_is_lifted_and_found():
    lifted = of(grades=calls(mark("ask", 10, 10), BROKEN), settled=Settled({"c0": {"secret": 0}}))
    assert (lifted.passed, lifted.fatal, lifted.score) == (True, (), 100)
    kept = mark("secret", 0, 0, fatal=True)
    found = of(grades=calls(mark("ask", 10, 10), kept), settled=Settled({"c0": {"secret": -1}}))
    assert (found.passed, found.fatal, found.score) == (False, ("secret",), 100)
    unsure = calls(mark("ask", 10, 10), left("secret", 0, fatal=True))
    assert of(grades=unsure, settled=Settled({"c0": {"secret": 0}})).passed is True
    assert of(grades=unsure, settled=Settled({"c0": {"secret": -1}})).passed is False


def test_something_forbidden_in_doubt_is_settled_either_way():
    unsure = grade("c0", mark("ask", 10, 10), left("rude", -4))
    assert (unsure.low, unsure.high) == (60, 100)
    assert corrected(unsure, {"rude": 0}).score == 100
    done = corrected(unsure, {"rude": -4})
    assert (done.score, done.low, done.high) == (60, 60, 60)
    assert done.marks[1].verdict is Verdict.NOT_MET


def test_a_correction_says_what_its_verdict_is():
    one = grade("c0", mark("ask", 0, 10))
    verdicts = [corrected(one, {"ask": points}).marks[0].verdict for points in (0, 4, 10)]
    assert verdicts == [Verdict.NOT_MET, Verdict.PARTLY, Verdict.MET]
    assert corrected(one, {}) == one


def test_an_answer_is_corrected_by_the_place_of_its_item():
    made = of(taken((0, 1, 1, 1, 1)), settled=Settled({"2": {SHARE: 1.0}}))
    assert (made.items[2].share, made.items[2].machine, made.score) == (1, 0, 100)


def test_a_certificate_is_named():
    assert of(settled=Settled(certificate="C-1")).certificate == "C-1"


# --- void ---


def test_a_void_sitting_says_why_and_is_neither_passed_nor_failed():
    made = of(stage=Stage.VOID)
    over = sitting(stage=Stage.VOID, ended_at=2000.0, void_reason=BROKE_OFF)
    made = outcome(course_of(over, taken()), blueprint(), FULL)
    assert (made.status, made.passed, made.reasons) == (OutcomeStatus.VOID, None, (BROKE_OFF,))


def test_a_sitting_that_goes_on_has_no_outcome():
    with pytest.raises(AssertionError, match="still being sat"):
        outcome(course_of(sitting(), ()), blueprint(), {})


# --- clauses ---


def test_clauses_are_points_of_the_hundred_over_calls_and_questions():
    made = of(
        taken((1, 0, 0, 0, 0)),
        {
            "c0": grade("c0", mark("ask", 3, 6), mark("tell", 4, 4)),
            "c1": grade("c1", mark("ask", 10, 10)),
        },
    )
    by_name = {one.clause: one for one in made.clauses}
    assert by_name["rule.ask"] == ClauseMark("rule.ask", 9 + 30, 18 + 30)
    assert by_name["rule.tell"] == ClauseMark("rule.tell", 12, 12)
    asked = [one for name, one in by_name.items() if name not in ("rule.ask", "rule.tell")]
    assert sum(one.out_of for one in asked) == pytest.approx(30)
    assert sum(one.points for one in asked) == pytest.approx(7.5)
    assert "rule.heard" not in by_name


def test_what_was_forbidden_and_done_is_below_nothing():
    made = of(grades=calls(mark("ask", 10, 10), mark("rude", -2, 0, clause="rule.rude")))
    (rude,) = [one for one in made.clauses if one.clause == "rule.rude"]
    assert (rude.points, rude.out_of) == (-6, 0)


# --- whatever happens ---

CHECKS = st.lists(
    st.tuples(st.integers(0, 10), st.integers(1, 10), st.booleans(), st.booleans()),
    min_size=1,
    max_size=4,
)


@given(CHECKS, st.lists(st.floats(0, 1), min_size=5, max_size=5), st.data())
@settings(deadline=None)
def test_the_score_is_within_its_range_and_settling_all_ends_all_doubt(checks, shares, data):
    judged = [
        left(f"k{at}", out_of, fatal=fatal)
        if unsure
        else mark(f"k{at}", min(points, out_of), out_of)
        for at, (points, out_of, unsure, fatal) in enumerate(checks)
    ]
    rule = data.draw(st.sampled_from([{}, {"fatal": "cap", "cap": 50}]))
    made = of(taken(tuple(shares)), calls(*judged), **rule)
    assert made.low <= made.high
    if made.score is not None and made.score >= 50:
        assert made.low - 0.11 <= made.score <= made.high + 0.11
    settled = {
        f"k{at}": float(data.draw(st.integers(0, out_of)))
        for at, (_, out_of, unsure, _) in enumerate(checks)
        if unsure
    }
    after = of(taken(tuple(shares)), calls(*judged), Settled({"c0": settled}), **rule)
    assert after.passed is not None
    assert after.status is OutcomeStatus.FINAL
    assert after.low == after.score == after.high
    assert after.fatal or made.low - 0.11 <= after.score <= made.high + 0.11
    if made.passed is not None:
        assert made.passed is after.passed
    assert after.to_json() == type(after).from_json(after.to_json()).to_json()
    assert [item.kind for item in after.items].count(ItemKind.THEORY) == 4
