"""The one application: the pages, and every other address beside them."""

import gc
import sys
from pathlib import Path

# Imported before the freeze so that their objects are never walked again; pages use them anyway.
import numpy  # noqa: F401
import streamlit as st

from trainer.exam_watch import Watch
from trainer.lrs import Courier
from trainer.office import office
from trainer.routes import routes

# Page scripts give way to the sound of open calls ten times sooner than by default.
sys.setswitchinterval(0.0005)

_office = office()
if _office.settings.lrs:
    Courier(_office.settings, _office.store).start()
Watch(_office).start()
app = st.App(
    Path(__file__).with_name("ui") / "home.py",
    routes=routes(_office),
)

# A full collection stops every open call's sound for some 70 ms: rarely, and never over all this.
gc.collect()
gc.freeze()
gc.set_threshold(700, 10, 1000)
