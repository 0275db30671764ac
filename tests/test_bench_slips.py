"""No slip of the pen in a library file ends in a traceback or in a message of no use."""

from collections import Counter

import pytest

from bench.slips import SLIPS, amiss, checked, mutant, originals
from scenarios.source import Problem

TEXTS = originals()
BLOCKS = 6
EACH = 50  # 5,000 of them: python -m bench.slips 5000


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_slip_is_told_with_place_fault_and_remedy(block, tmp_path):
    for seed in range(block * EACH, (block + 1) * EACH):
        one = mutant(seed, TEXTS)
        entry, problems = checked(one, tmp_path)
        assert amiss(one, problems) == [], one.slips
        assert (entry is None) == any(problem.severity == "error" for problem in problems)


def test_the_same_number_gives_the_same_slips():
    assert mutant(7, TEXTS) == mutant(7, TEXTS)


def test_every_kind_of_slip_occurs_and_most_do_harm(tmp_path):
    made = [mutant(seed, TEXTS) for seed in range(60)]
    assert Counter(name for one in made for name in one.slips).keys() == {
        slip.__name__ for slip in SLIPS
    }
    harmful = sum(checked(one, tmp_path)[0] is None for one in made)
    assert harmful > 30


@pytest.mark.parametrize(
    ("line", "text"), [(1, "it is wrong"), (0, "wrong; mend it"), (99, "wrong; mend it")]
)
def test_a_poor_message_is_noticed(line, text):
    one = mutant(1, TEXTS[:1])
    few = type(one)(one.seed, one.slips, b"a: 1\n")
    assert len(amiss(few, [Problem("a.yaml", line, 1, text)])) == 1
    assert amiss(few, [Problem("a.yaml", 1, 1, "wrong; mend it")]) == []
