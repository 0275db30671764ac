"""The crash test in small: a few kills lose and double nothing, and what is lost is told."""

import asyncio
import io
import json

import pytest

from bench.kills import run
from bench.kills_check import faults_in, told
from bench.kills_server import office_at


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    data, log = tmp_path_factory.mktemp("kills"), io.StringIO()
    ledger = asyncio.run(run(data, kills=4, robots=3, seed=5, log=log))
    return ledger, office_at(data), log.getvalue()


def test_nothing_that_was_acknowledged_is_lost_or_doubled(killed):
    ledger, office, log = killed
    assert [json.loads(line)["kill"] for line in log.splitlines()] == [1, 2, 3, 4]
    assert sum(ledger.done.values()) > 10
    assert faults_in(ledger, office) == []
    assert "0 open" in told(ledger, office)


def test_a_lost_choice_and_a_lost_call_are_told(killed):
    ledger, office, _ = killed
    ledger.done["choose", "s00x0001", "0", "[123]"] += 1
    ledger.ended.add("no-such-call")
    found = faults_in(ledger, office)
    assert len(found) == 2
    assert "kept 0 times" in found[0]
