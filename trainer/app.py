"""The one application: pages, telephone line, recordings, headset check and health."""

import gc
import sys
from pathlib import Path

# Imported before the freeze so that their objects are never walked again; pages use them anyway.
import numpy  # noqa: F401
import streamlit as st

from trainer.assets import asset_routes
from trainer.certificate_routes import certificate_routes
from trainer.certificates import CertificateOffice
from trainer.health import health_routes
from trainer.line import line_routes
from trainer.office import office
from trainer.recordings import recording_routes
from trainer.sound_check import sound_check_routes

# Page scripts give way to the sound of open calls ten times sooner than by default.
sys.setswitchinterval(0.0005)

_office = office()
app = st.App(
    Path(__file__).with_name("ui") / "home.py",
    routes=[
        *line_routes(_office.desk),
        *recording_routes(_office.calls, _office.seal),
        *recording_routes(_office.spotting, _office.seal, "spotting-calls"),
        *sound_check_routes(_office.engines.listener, _office.seal),
        *health_routes(_office),
        *certificate_routes(CertificateOffice(_office.settings, _office.store)),
        *asset_routes(),
    ],
)

# A full collection stops every open call's sound for some 70 ms: rarely, and never over all this.
gc.collect()
gc.freeze()
gc.set_threshold(700, 10, 1000)
