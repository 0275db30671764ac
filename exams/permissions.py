"""What a role may do: the one table that pages, the telephone line and every address ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for; one person may be several."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    ASSESSOR = "assessor"
    HR = "hr"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be asked for."""

    PRACTISE = "practise"  # take calls, answer theory, spot errors, check the headset
    READ_RESULTS = "read_results"  # scores, words and reasons
    HEAR_RECORDINGS = "hear_recordings"  # the sound of a call
    READ_RULES = "read_rules"  # house rules, clauses and what exercises them
    WRITE_SCENARIOS = "write_scenarios"  # all that holds answers: scripts, checks, secrets
    ASSIGN_PRACTICE = "assign_practice"
    SIT_EXAMS = "sit_exams"
    SET_EXAMS = "set_exams"  # write blueprints, see what a paper draws
    INVIGILATE = "invigilate"  # see who sits now, void a sitting
    REVIEW_MARKS = "review_marks"  # settle what is in doubt, correct, decide appeals
    READ_STANDING = "read_standing"  # exam results over periods, who is due, consequences
    EXPORT_RESULTS = "export_results"  # tables, certificates and records of many, tokens for HTTP
    READ_ANALYSIS = "read_analysis"  # how items and exams measure; names nobody
    KEEP_RECORDS = "keep_records"  # audit log, backup, retention, erase
    KEEP_ROSTER = "keep_roster"  # see and import people, give codes to those who only train
    GIVE_ROLES = "give_roles"  # change, lock and unlock anybody


class Reach(StrEnum):
    """Whose things a cell of the table opens."""

    NOBODY = "-"
    OWN = "own"
    DEPARTMENT = "department"  # of the people in one's own department, and one's own
    ALL = "all"


# The open house is a trial on one machine: everybody is who they say they are.
_TABLE = """
                 open_house  trainee  trainer     assessor  hr   administrator
practise         own         own      own         own       own  own
read_results     own         own      department  all       all  own
hear_recordings  own         own      department  all       own  own
read_rules       all         -        all         all       all  all
write_scenarios  all         -        all         -         -    -
assign_practice  all         -        department  -         -    -
sit_exams        own         own      own         own       own  own
set_exams        all         -        all         -         -    -
invigilate       all         -        department  all       all  -
review_marks     all         -        -           all       -    -
read_standing    own         own      department  all       all  own
export_results   -           -        -           -         all  -
read_analysis    all         -        all         all       all  -
keep_records     -           -        -           -         -    all
keep_roster      -           -        -           -         all  all
give_roles       -           -        -           -         -    all
"""

OPEN_HOUSE = "open_house"
_WIDTH = list(Reach)


def _read(table: str) -> dict[tuple[Action, str], Reach]:
    head, *rows = (line.split() for line in table.strip().splitlines())
    return {
        (Action(action), column): Reach(cell)
        for action, *cells in rows
        for column, cell in zip(head, cells, strict=True)
    }


TABLE = _read(_TABLE)


@dataclass(frozen=True)
class Visitor:
    """Who asks. `key` is what their records are kept under; nobody has neither key nor roles."""

    key: str = ""
    roles: frozenset[Role] = frozenset()
    department: str = ""
    open_house: bool = False


@dataclass(frozen=True)
class Owner:
    """Whose thing is asked for; without a department when they have no account."""

    key: str
    department: str | None = None


NOBODY = Visitor()


def reach(visitor: Visitor, action: Action) -> Reach:
    """The widest that any of the visitor's roles gives."""
    columns: Iterable[str] = [OPEN_HOUSE] if visitor.open_house else visitor.roles
    cells = [TABLE[action, str(column)] for column in columns]
    return max(cells, key=_WIDTH.index, default=Reach.NOBODY)


def may(visitor: Visitor, action: Action, owner: Owner | None = None) -> bool:
    """Whether the visitor may do that: with this owner's things, or else with any at all."""
    found = reach(visitor, action)
    if owner is None or found in (Reach.NOBODY, Reach.ALL):
        return found is not Reach.NOBODY
    if owner.key == visitor.key and visitor.key:
        return True
    # Those of no department are not a department.
    return found is Reach.DEPARTMENT and "" != owner.department == visitor.department
