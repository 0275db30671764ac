"""The entrance to every page: who is not signed in signs in first, and each role has its pages."""

from __future__ import annotations

from streamlit.navigation.page import StreamlitPage

from exams.permissions import NOBODY
from exams.sitting import Sitting
from trainer.office import Office
from trainer.people.doors import PAGES
from trainer.ui.exam_frame import going_on
from trainer.ui.frame import lost
from trainer.ui.sign_in import sign_in_page
from trainer.ui.visitor import may_do, presence, visitor
from trainer.ui.words import word

WHILE_SITTING = ("exam", "exams", "headset", "verify")


def enter(here: Office, page: StreamlitPage, sitting: Sitting | None) -> None:
    """Show the page to whoever may see it; to who sits an examination, that alone."""
    if sitting is not None and page.url_path not in WHILE_SITTING:
        going_on(sitting)
        return
    _enter(here, page)


def _enter(here: Office, page: StreamlitPage) -> None:
    known = page.url_path in PAGES
    asked = PAGES.get(page.url_path)
    if presence().open_house or (known and asked is None):
        page.run()
    elif visitor() == NOBODY:
        sign_in_page(here)
    elif asked is not None and may_do(asked):
        page.run()
    else:
        lost(word("sign_in.not_yours"))
