"""Which of the caller's lines are spoken ahead, and in what order."""

from scenarios import Catalog
from trainer.voicing import prepare


class Noted:
    """Lines that only note what they are asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def prepare(self, lines) -> None:
        self.asked += [text for text, _ in lines]


def _asked(states=None):
    noted = Noted()
    entry = next(one for one in Catalog().entries if one.scenario.id == "refund-angry")
    prepare(entry.scenario, noted, seed=0, states=states)
    return entry.scenario, noted.asked


def test_every_line_is_spoken_ahead_the_nearest_first():
    scenario, asked = _asked()
    assert sorted(asked) == sorted(text for state in scenario.script for text in state.says)
    assert asked[0] in scenario.state("who_is_there").says


def test_of_a_whole_library_only_the_first_lines_are():
    scenario, asked = _asked(states=3)
    first = [scenario.state(name).says for name in ("pickup", "who_is_there", "outburst")]
    assert sorted(asked) == sorted(text for says in first for text in says)
