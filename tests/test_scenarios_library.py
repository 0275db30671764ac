"""Every supplied scenario is without a mistake, and its examples land where it says.

The warnings, of which phrases the marking model confuses takes longest, are told by
`threerings scenarios check`.
"""

import pytest

from scenarios.catalog import LIBRARY, check_file
from trainer.checking.plays import play_all
from trainer.replay import Replayer
from trainer.settings import read_settings

FILES = sorted(LIBRARY.glob("*.yaml"))


@pytest.fixture(scope="module")
def replayer() -> Replayer:
    return Replayer(read_settings({}), spoken=False)


@pytest.mark.model
@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_supplied_scenario_lands_where_it_says(file, replayer):
    entry, problems = check_file(file, (LIBRARY / "houses",))
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    plays = play_all(entry, replayer)
    assert {play.example.name: play.mistakes for play in plays if play.mistakes} == {}
