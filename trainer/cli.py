"""The command line: finds the command, runs it, and turns a user's mistake into one sentence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword

from trainer.settings import read_settings
from voices import models

# Each command is a module of its name (`try_` for the word Python keeps to itself) with
# `add(subparsers)`, which sets `run=` to a function of the arguments.
COMMANDS = (
    *("serve", "models", "say", "transcribe", "try", "mark", "rehearse", "scenarios"),
    *("questions", "learning", "houses", "coverage", "people", "certificate", "exams", "analysis"),
    *("standing", "hr", "records", "review"),
)

OUR_PACKAGES = {"scenarios", "voices", "grading", "exams", "trainer"}


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    root = argparse.ArgumentParser(
        prog="threerings", description="Three Rings (三声): telephone training and examination."
    )
    subparsers = root.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = name + "_" * iskeyword(name)
        import_module(f"trainer.commands.{module}").add(subparsers)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the number is the exit code.

    2 is for what the person at the terminal can mend, told in a sentence; our own bugs show
    their traceback.
    """
    args = parser().parse_args(argv)
    try:
        settings = read_settings()
        models.keep_models_in(settings.models, settings.hub)
        return int(args.run(args))
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing more may be written to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (ValueError, RuntimeError, OSError) as error:
        text = _sentence(error)
        if text is None:
            raise
        print(text, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _sentence(error: Exception) -> str | None:
    """What to tell the person; None if it is nothing that they can mend."""
    if type(error).__module__.partition(".")[0] in OUR_PACKAGES:
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}. Look at the place that was given, and try again."
    return None


if __name__ == "__main__":
    sys.exit(main())
