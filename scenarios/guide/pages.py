"""The guide's pages as they are read: which there are, their text, their headings."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

Part = Literal["tutorial", "cookbook", "marks", "fields"]
PARTS: tuple[Part, ...] = ("tutorial", "cookbook", "marks", "fields")
_FOLDER = Path(__file__).parent
_LINK = re.compile(r"\]\((tutorial|cookbook|marks|fields)\.(?:zh|en)\.md(#[^)]*)?\)")


@cache
def guide_text(part: Part, language: Literal["zh", "en"]) -> str:
    """A page of the guide, Markdown as it lies in the folder."""
    return (_FOLDER / f"{part}.{language}.md").read_text("utf-8")


def plain_text(markdown: str) -> str:
    """The page without the marks between which parts of it are generated."""
    return re.sub(r"<!--.*?-->\n?", "", markdown, flags=re.DOTALL)


def links_to(markdown: str, address: str) -> str:
    """The page with its links to other pages of the guide leading to `address` with the part."""
    return _LINK.sub(rf"]({address}?part=\1)", markdown)


def sections(markdown: str) -> tuple[tuple[str, str], ...]:
    """What stands above the first heading of the second order, and each such heading's text."""
    head, *rest = re.split(r"^## +", markdown, flags=re.MULTILINE)
    parts = (one.partition("\n") for one in rest)
    return (("", head), *((title.strip(), text) for title, _, text in parts))
