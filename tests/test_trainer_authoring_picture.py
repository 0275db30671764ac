from itertools import combinations

import pytest

from scenarios.catalog import LIBRARY, Entry, load_scenario
from scenarios.scenario import State
from trainer.authoring.picture import GAP_Y, WIDTH, picture
from trainer.authoring.trial_call import from_state
from trainer.call import Answered, Call, Enter


def state(name, *ways, hangs_up=False):
    branches = [
        {"if": way[0], "go": way[1]} if isinstance(way, tuple) else {"go": way} for way in ways
    ]
    return State.model_validate(
        {"state": name, "says": [f"{name}。"], "next": branches, "hangs_up": hangs_up}
    )


SMALL = (
    state("start", ("soothed", "calm"), "angry"),
    state("calm", "details"),
    state("details", "bye"),
    state("angry", ("soothed", "calm"), "bye"),
    state("bye", hangs_up=True),
)


def many(count):
    """A script in which every state also leads to a few that all lead to."""
    script = []
    for at in range(count - 3):
        ways = [("provoked", "furious"), ("silence", "hello")]
        ways += [("soothed", f"s{at * 2 + 1}")] if at * 2 + 1 < count - 3 else []
        script.append(state(f"s{at}", *ways, f"s{at * 2 + 2}" if at * 2 + 2 < count - 3 else "bye"))
    return (*script, state("furious", "bye"), state("hello", "bye"), state("bye", hangs_up=True))


def overlap(one, other):
    return (
        abs(one.x - other.x) < WIDTH
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_states_stand_in_columns_by_their_distance():
    at = {box.state: box.x for box in picture(SMALL).boxes}
    assert at["start"] < at["calm"] == at["angry"] < at["details"] == at["bye"]


@pytest.mark.parametrize("brief", [True, False])
@pytest.mark.parametrize("script", [SMALL, many(60)], ids=["small", "sixty"])
def test_no_two_states_overlap_and_all_lie_within(script, brief):
    drawn = picture(script, brief=brief)
    assert len(drawn.boxes) == len(script)
    assert not [pair for pair in combinations(drawn.boxes, 2) if overlap(*pair)]
    for box in drawn.boxes:
        assert 0 <= box.x <= drawn.width - WIDTH
        assert 0 <= box.y <= drawn.height - box.height


def test_sixty_states_by_name_fit_a_page_at_a_readable_size():
    drawn = picture(many(60), brief=True)
    # At the size a page of 1120 by 700 shows it in, a name of 25 units is at least 8 pixels tall.
    assert min(1120 / drawn.width, 700 / drawn.height) * 25 >= 8
    assert drawn.height > GAP_Y


def test_the_path_lights_its_ways_and_counts_its_steps():
    drawn = picture(SMALL, path=("start", "angry", "calm", "details", "bye"))
    lit = {(link.source, link.target) for link in drawn.links if link.lit}
    assert lit == {("start", "angry"), ("angry", "calm"), ("calm", "details"), ("details", "bye")}
    steps = {box.state: box.steps for box in drawn.boxes}
    assert steps == {"start": (1,), "angry": (2,), "calm": (3,), "details": (4,), "bye": (5,)}
    start = next(box for box in drawn.boxes if box.state == "start")
    assert [way.lit for way in start.ways] == [False, True]


def test_folding_hides_what_is_reached_through_a_state_alone():
    drawn = picture(SMALL, folded=("calm",))
    assert {box.state for box in drawn.boxes} == {"start", "calm", "angry", "bye"}
    assert {box.state: box.folded for box in drawn.boxes}["calm"] == 1
    assert not [link for link in drawn.links if link.source == "calm"]


def test_lines_to_states_all_lead_to_wait_until_they_are_wanted():
    common = {link.target for link in picture(many(60)).links if link.common}
    assert {"furious", "hello"} <= common
    assert not {name for name in common if name.startswith("s")}


def test_a_script_with_faults_is_drawn_as_far_as_it_goes():
    drawn = picture((state("a", "nowhere", "a"), state("alone", "a")))
    assert {box.state: box.reached for box in drawn.boxes} == {"a": True, "alone": False}
    assert {(link.source, link.target) for link in drawn.links} == {("a", "a"), ("alone", "a")}
    assert picture(()).boxes == ()


def test_a_call_can_begin_at_any_state(tmp_path):
    scenario = load_scenario(LIBRARY / "refund-angry.yaml")
    entry = Entry(tmp_path, scenario, "refund-angry@00000000", "text")
    moved = from_state(entry, "what_now")
    actions = Call(moved.scenario, seed=0).on(Answered(1.0))
    assert actions[0] == Enter("what_now", 1.0)
    assert (moved.version, moved.text) == (entry.version, entry.text)
    assert {one.state for one in moved.scenario.script} == {one.state for one in scenario.script}
