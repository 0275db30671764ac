"""Results as HR asks for them: whose are seen, what is found, and sums that agree with them."""

from collections import defaultdict
from dataclasses import replace
from statistics import mean

import pytest
from fake_results import fake_outcomes, fake_people, fill, quarters

from exams.outcome import OutcomeStatus, ResultState
from exams.outcomes import Outcomes
from exams.permissions import Action, Reach, Role, Visitor
from exams.register import Register
from exams.results import (
    DECIDED,
    ORDERS,
    ClauseSum,
    Results,
    Sight,
    Sought,
    is_period,
    months,
    sight,
)
from exams.store import Store

PEOPLE = fake_people(40)
MADE = fake_outcomes(PEOPLE, quarters(2025, 2))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("results") / "records.db")
    register = Register(store)
    for person in PEOPLE:
        register.add(person)
    fill(store, MADE)
    return store


def found(results, sought=None):
    return {one.sitting for one in results.each(sought or Sought())}


def of(rule):
    return {one.sitting for one in MADE if rule(one)}


# --- whose ---


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.TRAINEE, Reach.OWN), (Role.TRAINER, Reach.DEPARTMENT), (Role.HR, Reach.ALL)],
)
def test_the_table_of_permissions_says_whose_results_are_seen(role, expected):
    visitor = Visitor("@x", frozenset({role}), "客服部")
    assert sight(visitor, Action.READ_STANDING) == Sight(expected, "@x", "客服部")


def test_a_trainer_sees_who_is_in_the_department_today_and_themselves(store):
    trainer = next(one for one in PEOPLE if one.department != "客服部")
    theirs = {one.key for one in PEOPLE if one.department == "客服部"} | {trainer.key}
    results = Results(store, Sight(Reach.DEPARTMENT, trainer.key, "客服部"))
    assert found(results) == of(lambda one: one.candidate in theirs)
    assert results.count(Sought()) == len(found(results))


def test_whoever_moved_is_seen_by_the_new_department(tmp_path):
    store = Store(tmp_path / "records.db")
    person = PEOPLE[0]
    Register(store).add(replace(person, department="新部门"))
    Outcomes(store).save(next(one for one in MADE if one.candidate == person.key))
    assert found(Results(store, Sight(Reach.DEPARTMENT, "@x", "新部门")))
    assert not found(Results(store, Sight(Reach.DEPARTMENT, "@x", person.department)))


def test_a_trainee_sees_their_own_and_nobody_sees_none(store):
    key = PEOPLE[3].key
    own = Results(store, Sight(Reach.OWN, key))
    assert found(own) == of(lambda one: one.candidate == key) != set()
    nobody = Results(store, Sight(Reach.NOBODY))
    assert found(nobody) == set()
    assert nobody.periods() == nobody.departments() == nobody.by_clause(Sought()) == ()
    assert nobody.summary(Sought()).sittings == 0
    assert {one.candidate for one in own.outcomes(Sought())} == {key}
    assert [one.candidate for one in own.people(Sought())] == [key]


# --- what ---


@pytest.mark.parametrize(
    ("sought", "rule"),
    [
        (Sought(periods=("2025Q4",)), lambda one: one.period == "2025Q4"),
        (Sought(departments=("客服部", "财务部")),
         lambda one: one.department in ("客服部", "财务部")),
        (Sought(teams=("一组",)), lambda one: one.team == "一组"),
        (Sought(blueprints=("hotline-senior",)), lambda one: one.blueprint_id == "hotline-senior"),
        (Sought(states=(ResultState.VOID,)), lambda one: one.state is ResultState.VOID),
        (Sought(states=DECIDED), lambda one: one.passed is not None),
        (Sought(staff_number="100007"), lambda one: one.staff_number == "100007"),
        (Sought(words=("10002",)), lambda one: "10002" in one.staff_number),
        (Sought(words=("王", "1000")), lambda one: "王" in one.name),
        (Sought(words=("%",)), lambda one: False),
    ],
)  # fmt: skip
def test_results_are_found_by_what_is_sought(store, sought, rule):
    results = Results(store)
    assert found(results, sought) == of(rule)
    assert results.count(sought) == len(of(rule))


@pytest.mark.parametrize("order", ORDERS)
def test_pages_together_are_the_whole_in_order(store, order):
    results = Results(store)
    whole = [one.sitting for one in results.each(Sought(), order)]
    pages = [
        one.sitting
        for at in range(0, len(whole), 50)
        for one in results.page(Sought(), order, 50, at)
    ]
    assert pages == whole


def test_a_row_says_what_the_outcome_says(store):
    row = next(Results(store).each(Sought(periods=("2026Q1",))))
    outcome = next(one for one in MADE if one.sitting == row.sitting)
    for name in ("staff_number", "name", "team", "title", "number", "score", "low", "certificate"):
        assert getattr(row, name) == getattr(outcome, name)
    assert row.state is outcome.state
    assert row.call_score == outcome.parts[0].score
    assert row.fatal.split() == list(outcome.fatal)


def test_what_can_be_chosen(store):
    results = Results(store)
    assert results.periods() == tuple(reversed(quarters(2025, 2)))
    assert results.departments() == tuple(sorted({one.department for one in MADE}))
    assert results.teams() == ("一组", "三组", "二组")
    assert results.exams()["reception-basic"] == "前台接听上岗考试"


# --- sums ---


def test_the_summary_agrees_with_the_outcomes(store):
    told = Results(store).summary(Sought())
    decided = [one for one in MADE if one.state in DECIDED]
    assert told.sittings == len(MADE)
    assert told.people == len({one.candidate for one in MADE})
    assert (told.decided, told.passed) == (len(decided), sum(bool(one.passed) for one in decided))
    assert told.awaiting == len(of(lambda one: one.state is ResultState.AWAITING_REVIEW))
    assert told.mean == pytest.approx(mean(one.score for one in decided if one.score is not None))


def test_every_decided_result_is_in_one_bar(store):
    bars = Results(store).distribution(Sought())
    scored = [one for one in MADE if one.state in DECIDED and one.score is not None]
    assert [bar.low for bar in bars] == list(range(0, 100, 5))
    assert sum(bar.passed + bar.failed for bar in bars) == len(scored)
    assert bars[-1].passed == sum(one.passed and one.score >= 95 for one in scored)


def test_teams_by_period_agree_with_the_outcomes(store):
    told = Results(store).by_team(Sought())
    assert [months(one.period) for one in told] == sorted(months(one.period) for one in told)
    one = told[5]
    own = [
        o.score for o in MADE
        if (o.period, o.department, o.team) == (one.period, one.department, one.team)
        and o.state in DECIDED and o.score is not None
    ]  # fmt: skip
    assert (one.sittings, one.mean) == (len(own), pytest.approx(mean(own)))


def clause_sums(outcomes):
    sums = defaultdict(lambda: [0.0, 0.0, 0])
    for one in outcomes:
        if one.state is not ResultState.VOID:
            for mark in one.clauses:
                kept = sums[mark.clause]
                sums[mark.clause] = [kept[0] + mark.points, kept[1] + mark.out_of, kept[2] + 1]
    return {name: pytest.approx(values) for name, values in sums.items()}


def told_clauses(results, sought=None):
    return {
        one.clause: [one.points, one.out_of, one.sittings]
        for one in results.by_clause(sought or Sought())
    }


@pytest.mark.parametrize(
    ("sought", "rule"),
    [
        (Sought(), lambda one: True),
        (Sought(periods=("2025Q2",), departments=("客服部",)),
         lambda one: (one.period, one.department) == ("2025Q2", "客服部")),
        (Sought(staff_number="100005"), lambda one: one.staff_number == "100005"),
    ],
)  # fmt: skip
def test_sums_by_clause_agree_with_the_outcomes(store, sought, rule):
    assert told_clauses(Results(store), sought) == clause_sums(filter(rule, MADE))
    shares = [one.points / one.out_of for one in Results(store).by_clause(sought)]
    assert shares == sorted(shares)


def test_forbidden_things_take_a_clause_no_lower_than_nothing():
    assert ClauseSum("hotline.rude", -8.5, 1, 1).share == 0
    assert ClauseSum("hotline.ask", 3, 4, 1).share == 0.75


def test_sums_by_clause_read_from_the_texts_are_the_same(store):
    everybody = Results(store, Sight(Reach.ALL))
    one_by_one = Results(store, Sight(Reach.OWN, PEOPLE[1].key))
    number = PEOPLE[1].staff_number
    assert told_clauses(one_by_one) == told_clauses(everybody, Sought(staff_number=number))


def test_sums_follow_corrections_and_erasing(tmp_path):
    store = Store(tmp_path / "records.db")
    results = Results(store)
    some = [one for one in MADE if one.state is not ResultState.VOID][:20]
    fill(store, some)
    corrected = replace(
        some[0], clauses=(replace(some[0].clauses[0], points=1.234),), department="财务部"
    )
    void = replace(some[1], status=OutcomeStatus.VOID, passed=None)
    fill(store, (corrected, void))
    assert told_clauses(results) == clause_sums([corrected, *some[2:]])
    with store.writing() as db:
        db.execute("delete from outcomes where sitting = ?", [some[2].sitting])
    assert told_clauses(results) == clause_sums([corrected, *some[3:]])
    with store.writing() as db:
        db.execute("delete from outcomes")
    assert told_clauses(results) == {}


def test_people_are_summed_with_what_they_are_called_now(store):
    told = {one.staff_number: one for one in Results(store).people(Sought())}
    person = told["100002"]
    own = sorted((o for o in MADE if o.staff_number == "100002"), key=lambda o: o.ended_at)
    assert list(told) == sorted(told)
    assert (person.sittings, person.latest_at) == (len(own), own[-1].ended_at)
    assert (person.latest_state, person.latest_score) == (own[-1].state, own[-1].score)
    assert person.passed == sum(one.state is ResultState.PASSED for one in own)


# --- periods ---


@pytest.mark.parametrize(
    ("asked", "within"),
    [
        ("2025Q4", ["2025Q4"]),
        ("2025", ["2025", "2025Q4", "2025Q3", "2025Q2", "2025Q1"]),
        ("2025H2", ["2025H2", "2025Q4", "2025Q3"]),
        ("2025-11", ["2025-11"]),
        ("2031", ["2031"]),
    ],
)
def test_a_longer_period_takes_in_the_shorter_ones(store, asked, within):
    assert list(Results(store).periods_within([asked])) == within


@pytest.mark.parametrize(
    ("text", "right"),
    [("2026", 1), ("2026-11", 1), ("2026Q4", 1), ("2026H2", 1), ("2026Q5", 0), ("2026-13", 0),
     ("26Q1", 0), ("", 0), ("2026Q4 ", 0), ("2026-1", 0)],
)  # fmt: skip
def test_what_names_a_period(text, right):
    assert is_period(text) == bool(right)
    assert (months(text) != (0, 0)) == bool(right)
