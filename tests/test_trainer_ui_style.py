"""The look of the pages: what is meant for narrow windows alone must not swallow what follows."""

import re
from pathlib import Path

import trainer.ui.frame

STYLE = Path(trainer.ui.frame.__file__).with_name("style.css").read_text("utf-8")


def test_every_block_is_closed_before_the_next_one_for_other_windows():
    depth = 0
    for found in re.finditer(r"@media|[{}]", re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)):
        if found.group() == "@media":
            assert depth == 0, (
                f"{STYLE[found.start() : found.start() + 40]} stands in another block"
            )
        else:
            depth += 1 if found.group() == "{" else -1
        assert depth in (0, 1, 2)
    assert depth == 0
