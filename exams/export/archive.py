"""Certificates of many as one ZIP: of each its page and its credential, and a list of them all."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator

from exams.certificates.certificate import CertificateError
from exams.certificates.issue import Issued
from exams.export.tables import write_csv
from exams.export.topics import TOPICS, Records, certificate_numbers
from exams.results import Sought

LIST = "certificates.csv"
TRUST = "trust.json"  # with it each can be verified without a network
FAULTS = "not-made.txt"


def certificates_zip(
    records: Records, sought: Sought, pdf: Callable[[Issued], bytes], trust: str
) -> Iterator[bytes]:
    """The archive, piece by piece as it is made. Raises RecordsError.

    A certificate whose page cannot be set is there by its credential, and in a list of faults.
    """
    pipe = _Pipe()
    faults: list[str] = []
    with zipfile.ZipFile(pipe, "w") as archive:
        archive.writestr(TRUST, trust, zipfile.ZIP_DEFLATED)
        archive.writestr(LIST, _list(records, sought), zipfile.ZIP_DEFLATED)
        yield pipe.taken()
        for number in certificate_numbers(records, sought):
            issued = records.certificates.find(number)
            if issued is None:
                continue
            folder = re.sub(r"[^\w-]", "_", issued.certificate.staff_number) or "-"
            name = f"{folder}/{number}"
            archive.writestr(f"{name}.json", issued.credential, zipfile.ZIP_DEFLATED)
            try:
                # A PDF is packed already.
                archive.writestr(f"{name}.pdf", pdf(issued), zipfile.ZIP_STORED)
            except CertificateError as error:
                faults.append(str(error))
            yield pipe.taken()
        if faults:
            archive.writestr(FAULTS, "\n".join(faults), zipfile.ZIP_DEFLATED)
    yield pipe.taken()


def _list(records: Records, sought: Sought) -> bytes:
    out = io.BytesIO()
    write_csv(TOPICS["certificates"], records, sought, out)
    return out.getvalue()


class _Pipe(io.RawIOBase):
    """Takes what the archive writes until it is handed on; it cannot be gone back in."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(memoryview(data))  # type: ignore[arg-type]
        self._kept += piece
        return len(piece)

    def taken(self) -> bytes:
        piece, self._kept = bytes(self._kept), bytearray()
        return piece
