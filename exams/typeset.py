"""Pages set by typst: fonts that look the same everywhere, and PDF/A that holds every sign."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

_FONT_FOLDER = Path(pylopdf_fonts_zh_cn.__file__).parent


class SignMissing(ValueError):
    """No font of this machine has a sign of the text; the text says which."""


def typeset(package: str, template: str, inputs: Mapping[str, str], at: float) -> bytes:
    """The PDF that a template of that package makes of these inputs. Raises SignMissing."""
    # Our own fonts first, so that the page looks the same everywhere; a rare sign in a name may
    # be in one of the machine's.
    for fonts in (_our_fonts, _all_fonts):
        try:
            return _set(_page(package, template), inputs, fonts(), int(at))
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
            fault = error.message
    raise SignMissing(fault)


def _set(page: bytes, inputs: Mapping[str, str], fonts: typst.Fonts, at: int) -> bytes:
    compiler = typst.Compiler(page, font_paths=fonts, sys_inputs=dict(inputs))
    made = compiler.compile(format="pdf", pdf_standards=["a-3b"], timestamp=at)
    assert isinstance(made, bytes), "one document comes of one page"
    return made


@cache
def _page(package: str, template: str) -> bytes:
    return files(package).joinpath(template).read_bytes()


@cache
def _our_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[_FONT_FOLDER])


@cache
def _all_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[_FONT_FOLDER])
