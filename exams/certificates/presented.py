"""What somebody hands in to be checked: a credential, a page with one inside, or a QR code."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum

import pypdf
import zxingcpp
from PIL import Image

from exams.certificates.certificate import CertificateError
from exams.certificates.pdf import ATTACHED

LARGEST = 10_000_000  # bytes of a photograph, and more than any certificate of ours
MOST_PIXELS = 60_000_000
_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

# What the libraries raise on damaged files, besides their own errors; found by damaging many.
_BROKEN = (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, RuntimeError)
_BROKEN_PAGE = (pypdf.errors.PyPdfError, zlib.error, struct.error, *_BROKEN)
_BROKEN_PICTURE = (OSError, SyntaxError, Image.DecompressionBombError, struct.error, *_BROKEN)


class Kind(StrEnum):
    """What was handed in."""

    CREDENTIAL = "credential"  # the signed JSON
    PAGE = "page"  # a PDF with the signed JSON inside: what is printed on it is not checked
    SEAL = "seal"  # what a QR code says


@dataclass(frozen=True)
class Presented:
    """The text to check, and what it was found in."""

    kind: Kind
    text: str


def presented(data: bytes) -> Presented:
    """What a file, or what was pasted, holds. Raises CertificateError."""
    if len(data) > LARGEST:
        raise CertificateError(
            f"This has {len(data)} bytes, and at most {LARGEST} are read. "
            "Give the certificate's own file, or a smaller picture of its QR code."
        )
    if data.startswith(b"%PDF-"):
        return Presented(Kind.PAGE, _attached(data))
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"BM", b"GIF8")):
        return Presented(Kind.SEAL, _code(data))
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise CertificateError(
            "This is neither a certificate's file nor a picture. "
            "Give its .json or .pdf, or a PNG or JPEG of its QR code."
        ) from error
    return Presented(Kind.CREDENTIAL if text.startswith("{") else Kind.SEAL, text)


def _attached(data: bytes) -> str:
    try:
        found = pypdf.PdfReader(io.BytesIO(data)).attachments.get(ATTACHED, [])
    except _BROKEN_PAGE as error:
        raise CertificateError(
            f"This PDF cannot be read ({error}). Give the file as it was issued."
        ) from error
    if len(found) != 1:
        raise CertificateError(
            f"This PDF holds {len(found)} certificates and should hold one. Give the file as it "
            "was issued: a scan or a new print holds none, but its QR code can be checked."
        )
    try:
        return found[0].decode("utf-8")
    except UnicodeDecodeError as error:
        raise CertificateError(
            "The certificate in this PDF is damaged. Give the file as it was issued."
        ) from error


def _code(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            size = opened.width * opened.height
            drawn = opened.convert("L") if size <= MOST_PIXELS else None
    except _BROKEN_PICTURE as error:
        raise CertificateError(
            f"This picture cannot be read ({error}). Give a PNG or JPEG of the QR code."
        ) from error
    if drawn is None:
        raise CertificateError(
            f"This picture has {size} dots, and at most {MOST_PIXELS} are read. "
            "Give one cut down to the QR code."
        )
    codes = zxingcpp.read_barcodes(drawn, formats=_CODES)
    if len(codes) != 1:
        raise CertificateError(
            f"{len(codes)} QR codes are seen in this picture. Give a sharper picture, "
            "straight from above, with one code in it."
        )
    return str(codes[0].text)
