"""The documentation tells of every command and every setting."""

from dataclasses import fields

import pytest

from trainer import docs
from trainer.cli import COMMANDS
from trainer.settings import Settings


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told_of(name):
    assert f"\nthreerings {name}" in docs.commands()


def test_every_setting_is_told_of():
    rows = docs.settings().strip().splitlines()[2:]
    assert len(rows) == len(fields(Settings))
    assert all(row.startswith("| `") and not row.endswith("|  |") for row in rows)
