"""Every address beside the pages: the line, recordings, headset, sessions, certificates, HR's."""

from __future__ import annotations

from starlette.routing import BaseRoute

from trainer.assets import asset_routes
from trainer.certificate_routes import certificate_routes
from trainer.certificates import CertificateOffice
from trainer.exam_routes import exam_routes
from trainer.health import health_routes
from trainer.hr_routes import hr_routes
from trainer.line import line_routes
from trainer.office import Office
from trainer.people.doors import guarded, session_routes
from trainer.recordings import recording_routes
from trainer.sound_check import sound_check_routes


def routes(office: Office) -> list[BaseRoute]:
    """All of them, each behind its door."""
    return guarded(
        [
            *line_routes(office.desk),
            *recording_routes(office.calls, office.seal),
            *recording_routes(office.spotting, office.seal, "spotting-calls"),
            *exam_routes(office),
            *sound_check_routes(office.engines.listener, office.seal),
            *session_routes(office),
            *health_routes(office),
            *certificate_routes(CertificateOffice(office.settings, office.store)),
            *hr_routes(office),
            *asset_routes(),
        ],
        office,
    )
