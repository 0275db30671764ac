import time
from dataclasses import replace

import pytest
from sample_call import sample_call

from exams.attempt import Attempt, Status
from trainer import practice
from trainer.library import Library
from trainer.office import choose_engines, open_office
from trainer.settings import read_settings
from voices.engines import EngineMissing


@pytest.fixture
def settings(tmp_path):
    given = {
        "THREERINGS_DATA": str(tmp_path / "data"),
        "THREERINGS_SPEAKER": "silent",
        "THREERINGS_LISTENER": "scripted",
        "THREERINGS_EMBEDDER": "letters",
        "THREERINGS_MODELS": str(tmp_path / "models"),
    }
    return read_settings(given)


@pytest.fixture
def office(settings):
    opened = open_office(settings)
    yield opened
    opened.close()


def began(office, call_id: str) -> Attempt:
    """An attempt whose call the records believe to be going on."""
    attempt = Attempt(call_id, "林晓", "angry@00000000", "愤怒", "angry_caller", 1_790_000_000.0)
    office.store.save(attempt)
    return attempt


def test_a_call_that_begins_is_in_the_records_and_on_the_desk(office):
    entry = office.library.published()[0]
    attempt = practice.begin(office, "林晓", entry)
    assert office.store.attempt(attempt.id) == attempt
    assert office.desk.unfinished("林晓") == [attempt.id]
    assert practice.settle(office, attempt) == attempt


def test_a_call_that_a_dead_server_left_is_listed_as_interrupted(settings, office):
    attempt = practice.begin(office, "林晓", office.library.published()[0])
    again = open_office(settings)
    kept = again.store.attempt(attempt.id)
    again.close()
    assert kept.status is Status.INTERRUPTED
    assert kept.call is not None


def test_a_call_that_ended_while_nobody_looked_waits_for_its_record(settings, office):
    began(office, "abc1")
    folder = office.calls / "abc1"
    folder.mkdir(parents=True)
    (folder / "call.json").write_text(sample_call("abc1").to_json(), "utf-8")
    again = open_office(settings)
    kept = again.store.attempt("abc1")
    again.close()
    assert kept.status is Status.AWAITING_RECORD


def test_a_call_of_which_nothing_is_left_is_interrupted_too(office):
    assert practice.settle(office, began(office, "abc2")).status is Status.INTERRUPTED


def test_a_finished_call_is_marked_under_its_own_scenario(office):
    entry = office.library.published()[0]
    attempt = practice.begin(office, "林晓", entry)
    call = replace(sample_call(attempt.id), scenario=entry.version)
    marked = practice.mark(office, attempt.ended(call))
    assert marked.status is Status.FINISHED
    assert marked.grade.scenario == entry.version
    assert office.store.attempt(attempt.id) == marked


def test_a_call_is_not_marked_under_another_version(office):
    attempt = replace(began(office, "abc3"), call=sample_call("abc3"))
    with pytest.raises(practice.ScenarioChanged, match="angry@00000000"):
        practice.mark(office, attempt)


def test_a_call_is_marked_under_the_text_kept_with_it(office, monkeypatch):
    entry = office.library.published()[0]
    attempt = practice.begin(office, "林晓", entry)
    call = replace(sample_call(attempt.id), scenario=entry.version)
    first = practice.mark(office, attempt.ended(call))
    changed = replace(entry, version=f"{entry.scenario.id}@ffffffff", text="")
    monkeypatch.setattr(office.library, "entry", lambda scenario_id: changed)
    monkeypatch.setattr(
        office.library, "house", lambda entry: pytest.fail("the house rules are kept too")
    )
    assert practice.mark(office, attempt.ended(call)).grade == first.grade
    monkeypatch.setattr(office.library, "entry", lambda scenario_id: None)
    assert practice.entry_of(office, attempt).scenario == entry.scenario


def test_a_call_without_kept_rules_is_not_marked_under_others(office):
    entry = office.library.published()[0]
    attempt = replace(practice.begin(office, "林晓", entry), house_text="")
    call = replace(sample_call(attempt.id), scenario=entry.version, house="neutral@999")
    with pytest.raises(practice.ScenarioChanged, match="neutral@999"):
        practice.mark(office, attempt.ended(call))


def test_an_unknown_engine_is_told_with_the_choices(settings):
    with pytest.raises(EngineMissing, match=r"No speaker is called 'kokro'\. Choose one of"):
        choose_engines(replace(settings, speaker="kokro"))


def test_without_its_model_the_default_embedder_gives_way_to_letters(settings, monkeypatch):
    monkeypatch.setattr("trainer.office.models.is_present", lambda name: False)
    engines = choose_engines(replace(settings, embedder="e5"))
    assert engines.embedder.name == "letters"
    assert engines.spotter.name == "energy"


def test_the_library_reads_a_file_again_when_it_changes(tmp_path, monkeypatch):
    reads = []
    monkeypatch.setattr("trainer.library.Catalog", lambda folders: reads.append(1) or object())
    library = Library((tmp_path,))
    library.catalog()
    library.catalog()
    assert len(reads) == 1
    (tmp_path / "new.yaml").write_text("id: new", "utf-8")
    library.catalog()
    assert len(reads) == 2


def test_asking_the_library_again_costs_next_to_nothing(office):
    office.library.published()
    began_at = time.perf_counter()
    for _ in range(10):
        office.library.published()
    assert time.perf_counter() - began_at < 0.2
