"""The table of permissions, cell by cell, held to the copy that was agreed upon."""

import pytest

from exams.permissions import NOBODY, TABLE, Action, Owner, Reach, Role, Visitor, may, reach

COLUMNS = ("open_house", "trainee", "trainer", "assessor", "hr", "administrator")
AGREED = {
    "practise": ("own", "own", "own", "own", "own", "own"),
    "read_results": ("own", "own", "department", "all", "all", "own"),
    "hear_recordings": ("own", "own", "department", "all", "own", "own"),
    "read_rules": ("all", "-", "all", "all", "all", "all"),
    "write_scenarios": ("all", "-", "all", "-", "-", "-"),
    "assign_practice": ("all", "-", "department", "-", "-", "-"),
    "sit_exams": ("own", "own", "own", "own", "own", "own"),
    "set_exams": ("all", "-", "all", "-", "-", "-"),
    "invigilate": ("all", "-", "department", "all", "all", "-"),
    "review_marks": ("all", "-", "-", "all", "-", "-"),
    "read_standing": ("own", "own", "department", "all", "all", "own"),
    "export_results": ("-", "-", "-", "-", "all", "-"),
    "read_analysis": ("all", "-", "all", "all", "all", "-"),
    "keep_records": ("-", "-", "-", "-", "-", "all"),
    "keep_roster": ("-", "-", "-", "-", "all", "all"),
    "give_roles": ("-", "-", "-", "-", "-", "all"),
}
CELLS = [
    (action, column, cell)
    for action, cells in AGREED.items()
    for column, cell in zip(COLUMNS, cells, strict=True)
]


def someone(column: str) -> Visitor:
    if column == "open_house":
        return Visitor("林晓", open_house=True)
    return Visitor("@me", frozenset({Role(column)}), "客服部")


def test_every_action_and_role_has_its_cell():
    assert set(TABLE) == {(action, column) for action in Action for column in COLUMNS}
    assert set(AGREED) == set(Action)


@pytest.mark.parametrize(("action", "column", "cell"), CELLS)
def test_each_cell_opens_just_what_it_says(action, column, cell):
    visitor = someone(column)
    mine, department = Owner(visitor.key, visitor.department), Owner("@other", visitor.department)
    elsewhere, typed = Owner("@far", "财务部"), Owner("某人", None)
    opened = [may(visitor, Action(action), one) for one in (mine, department, elsewhere, typed)]
    assert (
        opened
        == {
            "-": [False, False, False, False],
            "own": [True, False, False, False],
            "department": [True, True, False, False],
            "all": [True, True, True, True],
        }[cell]
    )
    assert may(visitor, Action(action)) is (cell != "-")


@pytest.mark.parametrize("action", list(Action))
def test_nobody_may_do_nothing(action):
    assert not may(NOBODY, action)
    assert not may(NOBODY, action, Owner("", None))
    assert not may(NOBODY, action, Owner("@other", ""))


def test_several_roles_reach_as_far_as_the_widest():
    both = Visitor("@me", frozenset({Role.TRAINEE, Role.ASSESSOR}), "客服部")
    assert reach(both, Action.READ_RESULTS) is Reach.ALL
    assert reach(both, Action.WRITE_SCENARIOS) is Reach.NOBODY


def test_a_visitor_without_a_name_owns_nothing():
    assert not may(Visitor("", open_house=True), Action.READ_RESULTS, Owner("", None))


def test_those_of_no_department_are_no_department():
    trainer = Visitor("@me", frozenset({Role.TRAINER}))
    assert not may(trainer, Action.READ_RESULTS, Owner("@other", ""))
    assert may(trainer, Action.READ_RESULTS, Owner("@me", ""))
