"""Every supplied scenario is without a mistake, and its examples land where it says."""

import pytest

from scenarios.catalog import LIBRARY
from trainer.checking.checkup import check_up
from trainer.replay import Replayer
from trainer.settings import read_settings

FILES = sorted(LIBRARY.glob("*.yaml"))


@pytest.fixture(scope="module")
def replayer() -> Replayer:
    return Replayer(read_settings({}), spoken=False)


@pytest.mark.model
@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_supplied_scenario_lands_where_it_says(file, replayer):
    problems = check_up(file, replayer).problems
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
