"""The parts of the documentation that are read off the program: cog puts them into the pages."""

from __future__ import annotations

import argparse
import re
from inspect import getsource

from trainer.cli import parser
from trainer.settings import Settings


def commands() -> str:
    """Every command with its help line and options, as Markdown."""
    lines = ["```"]
    for name, command in _subcommands(parser()):
        lines.append(f"threerings {name}".ljust(36) + (command.description or ""))
        for action in command._actions:
            if action.option_strings and action.dest != "help":
                option = ", ".join(action.option_strings)
                if action.metavar or action.nargs != 0:
                    option += f" {action.metavar or action.dest.upper()}"
                lines.append(f"    {option}".ljust(36) + (action.help or ""))
    return "\n".join([*lines, "```", ""])


def settings() -> str:
    """Every setting, its environment variable and what it may be, as Markdown."""
    rows = ["| variable | what |", "| --- | --- |"]
    for line in getsource(Settings).splitlines():
        found = re.match(r"\s+\w+: .*?# (\w+)(?:: (.*))?$", line)
        if found:
            rows.append(f"| `{found[1]}` | {found[2] or 'the port of the page and the line'} |")
    return "\n".join([*rows, ""])


def _subcommands(
    of: argparse.ArgumentParser, prefix: str = ""
) -> list[tuple[str, argparse.ArgumentParser]]:
    found: list[tuple[str, argparse.ArgumentParser]] = []
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                deeper = _subcommands(command, f"{prefix}{name} ")
                positional = [a.metavar or a.dest for a in command._actions if not a.option_strings]
                words = " ".join([prefix + name, *map(str, positional)])
                found += deeper or [(words, command)]
    return found
