"""The author's guide: its pages in both languages, and the files that its fragments add up to."""

from scenarios.guide.fragments import Growth, fragments, growths
from scenarios.guide.pages import PARTS, Part, guide_text, links_to, plain_text, sections

__all__ = [
    "PARTS",
    "Growth",
    "Part",
    "fragments",
    "growths",
    "guide_text",
    "links_to",
    "plain_text",
    "sections",
]
