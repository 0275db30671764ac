"""Sixty people finish at the same second, from six processes, on one data folder."""

from pathlib import Path

from finishing import PER_PROCESS, PROCESSES, finish_all, kept_of

from exams.audit import AuditLog
from exams.store import Store

ROOT = Path(__file__).parent.parent


def test_sixty_people_who_finish_at_the_same_second_lose_nothing(tmp_path):
    told = finish_all(tmp_path, PROCESSES, PER_PROCESS)
    store = Store(tmp_path / "records.db")
    assert told.acknowledged == PROCESSES * PER_PROCESS
    assert told.faults == ()
    assert kept_of(store) == told.names
    log = AuditLog(store)
    assert log.verify().fault is None
    assert log.head().notes == PROCESSES * PER_PROCESS
