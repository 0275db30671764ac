"""The entrance to every page: who is not signed in signs in first, and each role has its pages."""

from __future__ import annotations

from streamlit.navigation.page import StreamlitPage

from exams.permissions import NOBODY
from trainer.office import Office
from trainer.people.doors import PAGES
from trainer.ui.frame import lost
from trainer.ui.sign_in import sign_in_page
from trainer.ui.visitor import may_do, presence, visitor
from trainer.ui.words import word


def enter(here: Office, page: StreamlitPage) -> None:
    """Show the page to whoever may see it."""
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
