"""The command line: finds the command, runs it, and turns a user's mistake into one sentence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

# Each command is a module with `add(subparsers)`, which sets `run=` to a function of the arguments.
COMMANDS: tuple[str, ...] = ("transcribe",)

# What the person at the terminal can mend; anything else is our bug and shows its traceback.
USER_ERRORS = (ValueError, OSError, RuntimeError)


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    root = argparse.ArgumentParser(
        prog="threerings", description="Three Rings (三声): telephone training and examination."
    )
    subparsers = root.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"trainer.commands.{name}").add(subparsers)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the number is the exit code."""
    args = parser().parse_args(argv)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
