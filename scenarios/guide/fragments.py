"""The YAML of the guide: fragments, and the files they grow into step by step.

A fenced block says after its language what it does: `file=NAME` begins a file, `replace` puts its
sections in the place of those of the same name (or adds them), `append` adds its items to the end
of a section. A block without such a word only shows something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"^```yaml ?(?P<does>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)
FRAME = "frame"  # the file that every recipe of the cookbook is put into


@dataclass(frozen=True)
class Fragment:
    """One block of YAML: under which heading, what it does, and its text."""

    heading: str
    does: str
    text: str


@dataclass(frozen=True)
class Growth:
    """The files as they stand after a fragment."""

    fragment: Fragment
    files: dict[str, str]  # by name


def fragments(markdown: str) -> tuple[Fragment, ...]:
    """Every block of YAML on a page, in its order."""
    headings = [(found.start(), found[1].strip()) for found in _HEADING.finditer(markdown)]
    told = []
    for found in _FENCE.finditer(markdown):
        above = [heading for at, heading in headings if at < found.start()]
        told.append(Fragment(above[-1] if above else "", found["does"].strip(), found["text"]))
    return tuple(told)


def growths(markdown: str) -> Iterator[Growth]:
    """The files after each fragment. Where the page has a frame, each heading begins from it."""
    frame = ""
    name, heading = "", ""
    files: dict[str, str] = {}
    for one in fragments(markdown):
        does, _, given = one.does.partition("=")
        if frame and one.heading != heading:
            heading, name, files = one.heading, f"{FRAME}.yaml", {f"{FRAME}.yaml": frame}
        if does == FRAME:
            frame = one.text
        elif does == "file":
            files[given] = one.text
            name = name or given
        elif does == "replace":
            files[name] = replaced(files[name], one.text)
        elif does == "append":
            files[name] = appended(files[name], one.text)
        elif does:
            raise ValueError(f"'{one.does}': a block is file=NAME, frame, replace or append")
        if does:
            yield Growth(one, dict(files))


def replaced(text: str, fragment: str) -> str:
    """The file with the fragment's sections for its own; those it has not come at its end."""
    kept = _sections_of(text)
    for key, section in _sections_of(fragment).items():
        kept[key] = section
    return "".join(kept.values())


def appended(text: str, fragment: str) -> str:
    """The file with the fragment's items at the end of their sections."""
    kept = _sections_of(text)
    for key, section in _sections_of(fragment).items():
        items = section.split("\n", 1)[1]
        kept[key] = kept.get(key, f"{key}:\n") + items
    return "".join(kept.values())


def _sections_of(text: str) -> dict[str, str]:
    """Each top-level key with its whole text; comments above the first are kept with it."""
    sections: dict[str, str] = {}
    key, held = "", ""
    for line in text.splitlines(keepends=True):
        found = re.match(r"([a-z_]+):", line)
        if found:
            key = found[1]
            sections[key] = held + line
            held = ""
        elif key:
            sections[key] += line
        else:
            held += line
    return sections
