"""The parts of the documentation that are read off the program: cog puts them into the pages."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from inspect import getsource

import yaml

from scenarios.guide.reference import LABELS, Language, reference
from trainer.cli import parser
from trainer.guide_trials import tried as tried
from trainer.settings import Settings
from trainer.ui.words import all_words


def commands() -> str:
    """Every command with its help line and options, as Markdown."""
    lines = ["```"]
    for name, command, text in _subcommands(parser()):
        lines.append(f"threerings {name}".ljust(36) + text)
        for action in command._actions:
            if action.option_strings and action.dest != "help":
                option = ", ".join(action.option_strings)
                if action.nargs != 0:
                    option += f" {action.metavar or action.dest.upper()}"
                lines.append((f"    {option}".ljust(36) + (action.help or "")).rstrip())
    return "\n".join([*lines, "```", ""])


def settings() -> str:
    """Every setting, its environment variable and what it may be, as Markdown."""
    rows = ["| variable | what |", "| --- | --- |"]
    for line in getsource(Settings).splitlines():
        found = re.match(r"\s+\w+: .*?# (\w+)(?:: (.*))?$", line)
        if found:
            rows.append(f"| `{found[1]}` | {found[2] or 'the port of the page and the line'} |")
    return "\n".join([*rows, ""])


def fields(language: Language) -> str:
    """Every key of every kind of file, as Markdown: the guide's field reference."""
    labels: dict[str, dict[str, str]] = yaml.safe_load(LABELS.read_text("utf-8"))
    kinds = {
        key.removeprefix("kind."): words
        for key, words in all_words().items()
        if key.startswith("kind.")
    }
    return reference(language, {key: told[language] for key, told in (kinds | labels).items()})


def _subcommands(
    of: argparse.ArgumentParser, prefix: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    """Each command that does something: its words, its parser, its help."""
    for group in of._actions:
        if not isinstance(group, argparse._SubParsersAction):
            continue
        helps = {choice.dest: choice.help or "" for choice in group._choices_actions}
        for name, command in group.choices.items():
            if command.get_default("run"):
                given = [a for a in command._actions if not a.option_strings]
                positional = [
                    str(a.metavar or a.dest)
                    for a in given
                    if not isinstance(a, argparse._SubParsersAction)
                ]
                yield " ".join([prefix + name, *positional]), command, helps[name]
            yield from _subcommands(command, f"{prefix}{name} ")
