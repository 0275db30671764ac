from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from fake_office import fake_office
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exams.store import Store
from trainer.engines import EngineState, Readiness
from trainer.health import health_routes


def answer(office):
    return TestClient(Starlette(routes=health_routes(office))).get("/health")


@pytest.mark.parametrize(
    ("readiness", "status"),
    [
        (Readiness.READY, "ok"),
        (Readiness.LOADING, "loading"),
        (Readiness.MISSING, "degraded"),
    ],
)
def test_the_status_follows_the_engines(tmp_path, readiness, status):
    state = EngineState(cast(Any, "listener"), "whisper", readiness, "why")
    found = answer(fake_office(tmp_path, (state,))).json()
    assert found["status"] == status
    assert found["engines"] == {
        "listener": {"name": "whisper", "state": readiness, "detail": "why"}
    }
    assert found["version"]


def test_every_missing_model_says_what_works_without_it(tmp_path):
    for model in answer(fake_office(tmp_path)).json()["missing"]:
        assert model["needed_for"]
        assert model["works_without"]


def test_a_server_that_cannot_keep_records_is_down(tmp_path):
    office = replace(fake_office(tmp_path), store=Store(Path("/proc/nowhere/records.db")))
    found = answer(office)
    assert found.status_code == 503
    assert found.json()["status"] == "down"
    assert "write access" in found.json()["records"]
