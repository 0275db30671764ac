"""Checking certificates over HTTP: what another program asks, and the keys to check without us."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from exams.certificates.certificate import Certificate, CertificateError, number
from exams.certificates.presented import LARGEST, Kind
from exams.certificates.seal import Seal
from exams.certificates.times import to_text
from exams.certificates.verify import Verdict
from exams.store import RecordsError
from trainer.certificates import CertificateOffice

Answer = tuple[int, dict[str, Any]]


def certificate_routes(office: CertificateOffice) -> list[BaseRoute]:
    """GET and POST /certificates/verify, GET /certificates/trust.json: open to everybody."""
    return [
        Route("/certificates/verify", _verify(office), methods=["GET", "POST"]),
        Route("/certificates/trust.json", _trust(office)),
    ]


def as_json(kind: Kind | None, verdict: Verdict) -> dict[str, Any]:
    """A verdict for programs."""
    return {
        "valid": verdict.is_valid,
        "checked": kind.value if kind else "number",
        "findings": [
            {
                "fault": finding.fault.value,
                "detail": finding.detail,
                "field": finding.field,
                "place": finding.place,
            }
            for finding in verdict.findings
        ],
        "says": None if verdict.says is None else _says(verdict.says),
        "key": verdict.key,
        "revocations_known_until": to_text(verdict.revocations_at),
    }


def _says(says: Certificate | Seal) -> dict[str, Any]:
    score = (
        f"{number(says.total.points)}/{number(says.total.full)}"
        if isinstance(says, Certificate)
        else says.score
    )
    return {
        "id": says.id,
        "holder": says.holder,
        "staff_number": says.staff_number,
        "exam": says.exam,
        "score": score,
        "issued_on": str(says.issued_on),
        "valid_until": says.valid_until and str(says.valid_until),
    }


def _verify(office: CertificateOffice) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if request.method == "POST":
            data = bytearray()
            async for part in request.stream():
                data += part
                if len(data) > LARGEST:
                    return _sent(
                        413, f"More than {LARGEST} bytes. Send the certificate's own file."
                    )
        elif "s" in request.query_params:
            data = bytearray(request.url.query.encode())
        else:
            number_given = request.query_params.get("id", "")
            status, told = await to_thread.run_sync(_by_number, office, number_given)
            return JSONResponse(told, status)
        status, told = await to_thread.run_sync(_check, office, bytes(data))
        return JSONResponse(told, status)

    return answer


def _check(office: CertificateOffice, data: bytes) -> Answer:
    at = time.time()
    try:
        kind, verdict = office.check(data, at, _today(at))
    except CertificateError as error:
        return 400, {"error": str(error)}
    except RecordsError as error:
        return 503, {"error": str(error)}
    return 200, as_json(kind, verdict)


def _by_number(office: CertificateOffice, certificate_id: str) -> Answer:
    at = time.time()
    try:
        verdict = office.check_number(certificate_id, at, _today(at))
    except RecordsError as error:
        return 503, {"error": str(error)}
    if verdict is None:
        return 404, {
            "error": f"No certificate of the number '{certificate_id[:40]}' was issued here. "
            "Look at the number printed on it."
        }
    return 200, as_json(None, verdict)


def _trust(office: CertificateOffice) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            text = await to_thread.run_sync(lambda: office.trust(time.time()).to_json())
        except (RecordsError, CertificateError) as error:
            return _sent(503, str(error))
        return Response(text, media_type="application/json")

    return answer


def _sent(status: int, error: str) -> Response:
    return JSONResponse({"error": error}, status)


def _today(at: float) -> date:
    """The server's day: it is the issuer's."""
    return datetime.fromtimestamp(at, UTC).astimezone().date()
