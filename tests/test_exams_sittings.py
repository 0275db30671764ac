"""The register of sittings: begun once by rule, every event kept once, nothing changed after."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sample_exam import LI, WANG, answer, call, entry, happened, pool, taken

from exams.draw import draw
from exams.outcome import Outcome, OutcomeStatus
from exams.outcomes import Outcomes
from exams.sitting import EventKind, Stage
from exams.sitting_rules import Move, SittingError, Why, next_step
from exams.sittings import Beginning, NotAllowed, Sittings
from exams.store import RecordsError, Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "records.db")


@pytest.fixture
def sittings(store):
    return Sittings(store)


def wants(name="s1", candidate=WANG, at=1000.0, of=None, tab="") -> Beginning:
    return Beginning(name, candidate, of or entry(), "规则", at, "2026Q4", tab)


def drawn(seed=1, of=None):
    return lambda past, beside: draw(
        of or entry(), pool(), seed, past, [one.paper for one in beside]
    )


def begin(sittings, *given, seed=1, **named):
    return sittings.begin(wants(*given, **named), drawn(seed))


def test_a_sitting_is_read_back_as_it_was_begun(sittings):
    begun = begin(sittings)
    assert sittings.sitting("s1") == begun
    assert sittings.of(WANG.key) == sittings.open() == (begun,)
    assert (begun.number, begun.closes_at, begun.facts) == (1, 1000 + 30 * 60, WANG)
    assert sittings.blueprint(begun) == entry().blueprint
    assert sittings.sitting("s2") is None
    assert sittings.course("s2") is None


def test_what_they_agreed_to_is_kept(sittings, store):
    begin(sittings)
    (consent,) = sittings.events("s1")
    assert consent.kind is EventKind.CONSENTED
    assert store.text(consent.data["text"]) == "规则"


def test_a_beginning_sent_twice_is_one_sitting(sittings):
    assert begin(sittings) == begin(sittings, at=2000.0, seed=2)
    assert len(sittings.of(WANG.key)) == 1


def test_nobody_sits_two_at_once(sittings):
    begin(sittings)
    with pytest.raises(NotAllowed) as refused:
        begin(sittings, "s2", of=entry(id="other"))
    assert (refused.value.not_now.why, refused.value.not_now.sitting) == (Why.ONE_OPEN, "s1")
    begin(sittings, "s3", LI)


def test_the_records_themselves_refuse_a_second_open_sitting(sittings, store):
    begin(sittings)
    with store.reading() as db:
        (row,) = db.query("select * from sittings")

    def put_beside():
        with store.writing() as db:
            db.table("sittings").insert(row | {"id": "s2", "number": 2})

    with pytest.raises(RecordsError, match=r"one_open_sitting|UNIQUE"):
        put_beside()


def test_of_many_windows_that_begin_at_once_one_does(sittings, store):
    store.prepare()
    together = threading.Barrier(8)

    def try_to(number):
        together.wait()
        try:
            return begin(sittings, f"s{number}").id
        except NotAllowed:
            return None

    with ThreadPoolExecutor(8) as threads:
        begun = [one for one in threads.map(try_to, range(8)) if one]
    assert len(begun) == 1
    assert [one.id for one in sittings.open()] == begun


def test_neighbours_who_begin_together_get_other_papers(sittings):
    names = [f"p{n}" for n in range(3)]

    def items(name):
        person = replace(WANG, key=f"@{name}")
        return {one.id for one in begin(sittings, name, person, seed=5).paper.items}

    with ThreadPoolExecutor(3) as threads:
        first, second, third = threads.map(items, names)
    assert first.isdisjoint(second)
    assert third.isdisjoint(first | second)


def test_only_those_of_the_same_department_are_neighbours(sittings):
    told = []

    def paper(past, beside):
        told.append([one.id for one in beside])
        return drawn()(past, beside)

    elsewhere = replace(WANG, key="@zhao", department="财务部")
    for name, person in (("s1", WANG), ("s2", elsewhere), ("s3", LI)):
        sittings.begin(wants(name, person), paper)
    assert told == [[], [], ["s1"]]


def test_attempts_are_counted_and_void_ones_are_not(sittings):
    one = entry(attempts={"most": 2, "wait_days": 0})
    for number in range(2):
        begin(sittings, f"s{number}", at=1000.0 + number, of=one)
        sittings.hand_in(f"s{number}", 1000.5 + number)
    with pytest.raises(NotAllowed) as refused:
        begin(sittings, "s3", at=3000.0, of=one)
    assert refused.value.not_now.why is Why.NO_MORE

    begin(sittings, "l1", LI, of=one)
    sittings.void("l1", 1001, "火警", "@boss")
    again = begin(sittings, "l2", LI, at=2000.0, of=one)
    assert again.number == 2


def test_who_has_passed_in_the_period_does_not_sit_again(sittings, store):
    one = entry(attempts={"most": 9, "wait_days": 0})
    begun = begin(sittings, of=one)
    sittings.hand_in("s1", 1500)
    outcome = Outcome(
        **{"sitting": "s1", "candidate": WANG.key, "staff_number": "", "name": "", "number": 1},
        **{"department": "", "team": "", "blueprint": begun.paper.blueprint, "title": ""},
        **{"period": "2026Q4", "ended_at": 1500, "status": OutcomeStatus.FINAL, "pass_mark": 80},
        **{"score": 90, "low": 90, "high": 90, "passed": True},
    )
    Outcomes(store).save(outcome)
    with pytest.raises(NotAllowed) as refused:
        begin(sittings, "s2", at=2000.0, of=one)
    assert refused.value.not_now.why is Why.PASSED
    sittings.begin(replace(wants("s2", at=9e6, of=one), period="2027Q1"), drawn())


def test_an_event_sent_again_is_kept_once(sittings):
    begin(sittings)
    for event in taken():
        first = sittings.append("s1", event)
        assert sittings.append("s1", replace(event, at=event.at + 3)) == first
    assert [one.id for one in sittings.events("s1")[1:]] == [one.id for one in taken()]
    assert sittings.events("s1")[1:] == tuple(taken())
    assert next_step(sittings.course("s1"), 1500).move is Move.HAND_IN


def test_the_same_answer_from_many_threads_is_kept_once(sittings):
    begin(sittings)
    for event in [*call(1010, 0, "c0"), *call(1110, 1, "c1")]:
        sittings.append("s1", event)
    shown, given = answer(1300, 2, 0.5)
    sittings.append("s1", shown)
    with ThreadPoolExecutor(6) as threads:
        courses = list(threads.map(lambda _: sittings.append("s1", given), range(6)))
    assert {course.items[2].share for course in courses} == {0.5}
    assert [one.kind for one in sittings.events("s1")].count(EventKind.ANSWERED) == 1


def test_two_different_answers_to_one_question_are_not_both_kept(sittings):
    begin(sittings)
    for event in [*call(1010, 0, "c0"), *call(1110, 1, "c1"), *answer(1300, 2, 0.5)]:
        sittings.append("s1", event)
    other = happened(1320, EventKind.ANSWERED, 2, given=[1], share=1.0)
    with pytest.raises(SittingError, match="answered cannot be kept: item 2 is not the one"):
        sittings.append("s1", other)
    assert sittings.course("s1").items[2].share == 0.5


def test_what_happened_cannot_be_changed(sittings, store):
    begin(sittings)
    with (
        pytest.raises(RecordsError, match="stays as it was written"),
        store.writing() as db,
    ):
        db.execute("update sitting_events set data = '{}'")


def test_sittings_whose_outcome_is_not_made_yet_are_found(sittings, store):
    begin(sittings)
    assert sittings.without_outcome() == ()
    sittings.hand_in("s1", 1500)
    assert sittings.without_outcome() == ("s1",)
    with store.writing() as db:
        row = {"sitting": "s1", "candidate": WANG.key, "blueprint": "small", "period": "2026Q4"}
        db.table("outcomes").insert(row | {"ended_at": 1.0, "status": "final", "outcome": "{}"})
    assert sittings.without_outcome() == ()


def test_a_sitting_ends_once(sittings):
    begin(sittings)
    over = sittings.hand_in("s1", 1500, "clock")
    assert (over.stage, over.ended_at) == (Stage.HANDED_IN, 1500)
    assert sittings.hand_in("s1", 1600) == over
    assert sittings.void("s1", 1700, "too late", "@boss") == over
    assert sittings.open() == ()
    with pytest.raises(SittingError, match="this sitting is over") as refused:
        sittings.append("s1", happened(1501, EventKind.SHOWN, 0))
    assert refused.value.why == "over"


def test_a_sitting_is_not_handed_in_during_a_call(sittings):
    begin(sittings)
    for event in call(1010, 0, "c0")[:2]:
        sittings.append("s1", event)
    with pytest.raises(SittingError, match=r"a call is going on\. End it") as refused:
        sittings.hand_in("s1", 1020)
    assert refused.value.why == "on_call"
    assert sittings.void("s1", 1030, "换了人", "@boss").void_reason == "换了人"


def test_a_void_sitting_needs_a_reason(sittings):
    begin(sittings)
    with pytest.raises(SittingError, match="it lacks a reason"):
        sittings.void("s1", 1100, " ", "@boss")


def test_the_sitting_of_a_call_is_found(sittings):
    begun = begin(sittings)
    for event in call(1010, 0, "c0"):
        sittings.append("s1", event)
    assert sittings.with_call("c0") == (begun, 0)
    assert sittings.with_call("c9") is None


def test_what_happens_in_no_sitting_is_refused(sittings):
    with pytest.raises(SittingError, match="there is no such sitting"):
        sittings.append("s9", happened(1, EventKind.SHOWN, 0))


def test_a_spoilt_sitting_is_told_with_its_file(sittings, store):
    begin(sittings)
    with store.writing() as db:
        db.execute("update sittings set sitting = '{}'")
    with pytest.raises(RecordsError, match=r"records\.db: the sitting 's1' cannot be read"):
        sittings.sitting("s1")
