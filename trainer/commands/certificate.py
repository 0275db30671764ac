"""`threerings certificate`: check one, list, print or revoke those issued, keep the keys."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from exams.certificates.certificate import Certificate, CertificateError, number
from exams.certificates.issue import Issued
from exams.certificates.presented import Kind
from exams.certificates.register import Revocation
from exams.certificates.seal import Seal
from exams.certificates.times import to_text
from exams.certificates.trust import Trust
from exams.certificates.verify import Fault, Finding, Verdict
from exams.store import Store
from trainer.certificates import CertificateOffice, check
from trainer.commands.houses import table
from trainer.commands.terminal import at_the_terminal, login
from trainer.settings import read_settings

# What each fault says on the terminal; {field} is what was changed, {detail} the value behind it.
_FAULTS = {
    Fault.CHANGED: "changed since it was signed: {field} ({place}) now says '{detail}'",
    Fault.FORGED: "the signature was not made with {detail} over this: changed, or forged",
    Fault.UNKNOWN_KEY: "signed with a key that is not the issuer's: {detail}",
    Fault.SIGNED_LATE: "signed with {detail} after that key was retired",
    Fault.NOT_YET: "counts only from {detail} on",
    Fault.EXPIRED: "expired: it counted until {detail}",
    Fault.REVOKED: "revoked: {detail}",
    Fault.OTHER_SEAL: "the QR code says something else than the records do under {detail}",
}


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    text = "check, list, print or revoke certificates; keep the keys that sign them"
    parser = subparsers.add_parser("certificate", help=text, description=text)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_verify(commands)
    _add_records(commands)
    _add_key(commands)


def _add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "check one, offline: exit code 0 if it counts, 1 if not, 2 if it cannot be read"
    verify = commands.add_parser("verify", help=text, description=text)
    verify.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        type=Path,
        help="its .json or .pdf, or its QR code's picture",
    )
    verify.add_argument("--qr", metavar="TEXT", help="what its QR code says")
    verify.add_argument(
        "--trust", metavar="KEYS", type=Path, help="the issuer's keys; without it, those kept here"
    )
    verify.set_defaults(run=run_verify)


def _add_records(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "list those issued, the newest first"
    commands.add_parser("list", help=text, description=text).set_defaults(run=run_list)
    text = "write one that was issued to a file: a page to print, or its signed JSON"
    export = commands.add_parser("export", help=text, description=text)
    export.add_argument("number", metavar="ID")
    export.add_argument(
        "-o", "--out", metavar="FILE", type=Path, required=True, help=".pdf or .json"
    )
    export.set_defaults(run=run_export)
    text = "let one count no longer, for good"
    revoke = commands.add_parser("revoke", help=text, description=text)
    revoke.add_argument("number", metavar="ID")
    revoke.add_argument(
        "--reason", metavar="TEXT", required=True, help="everybody who checks it sees this"
    )
    revoke.add_argument("--by", metavar="NAME", help="who decided it (default: this login)")
    revoke.set_defaults(run=run_revoke)


def _add_key(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "the key that signs, made at the first use; what others need to check without asking"
    key = commands.add_parser("key", help=text, description=text)
    only = key.add_mutually_exclusive_group()
    only.add_argument("--rotate", action="store_true", help="sign with a new key from now on")
    only.add_argument("--backup", metavar="FILE", type=Path, help="all keys, the secret one too")
    only.add_argument("--restore", metavar="FILE", type=Path, help="take up the keys of a backup")
    only.add_argument(
        "--trust", metavar="FILE", type=Path, help="public keys and revocations, for whoever checks"
    )
    key.set_defaults(run=run_key)


def _office() -> CertificateOffice:
    settings = read_settings()
    return CertificateOffice(settings, Store(settings.data / "records.db"))


# --- checking ---


def run_verify(args: argparse.Namespace) -> int:
    """Print whether a certificate counts, and why not. Raises CertificateError."""
    if (args.file is None) == (args.qr is None):
        raise CertificateError("Give either a FILE or --qr with what the QR code says.")
    data = args.file.read_bytes() if args.file else args.qr.encode()
    # The clock and the calendar of whoever checks.
    at = time.time()
    today = datetime.fromtimestamp(at).astimezone().date()
    if args.trust:
        kind, verdict = check(data, Trust.from_json(args.trust.read_text("utf-8")), today)
    else:
        office = _office()
        if not office.keys.keys():
            raise CertificateError(
                f"{office.keys.folder}: no key is kept here to check with. "
                "Give the issuer's with --trust."
            )
        kind, verdict = office.check(data, at, today)
    print("\n".join(told(kind, verdict)))
    return 0 if verdict.is_valid else 1


def told(kind: Kind, verdict: Verdict) -> Iterator[str]:
    """A verdict in lines: whether it counts, why not, what it says, how far the check goes."""
    yield "VALID" if verdict.is_valid else "NOT VALID"
    yield from (f"  - {_sentence(finding)}" for finding in verdict.findings)
    if verdict.says is not None:
        trusted = not {finding.fault for finding in verdict.findings} & _WORTHLESS
        yield "It says:" if trusted else "It says, and none of this can be relied on:"
        rows = [*_says(verdict.says), ("key", verdict.key)]
        yield from (f"  {line}" for line in table(row for row in rows if row[1]))
    yield f"Revocations are known up to {to_text(verdict.revocations_at)}."
    if kind is Kind.PAGE:
        yield "Checked is the credential inside the PDF: compare the page with what it says."


_WORTHLESS = {Fault.CHANGED, Fault.FORGED, Fault.UNKNOWN_KEY, Fault.SIGNED_LATE}


def _sentence(finding: Finding) -> str:
    return _FAULTS[finding.fault].format(
        field=finding.field.replace("_", " "), place=finding.place, detail=finding.detail
    )


def _says(says: Certificate | Seal) -> Iterator[tuple[str, str]]:
    yield "number", says.id
    yield "holder", says.holder
    yield "staff number", says.staff_number
    yield "exam", says.exam
    if isinstance(says, Certificate):
        yield "blueprint", says.blueprint
        for name, score in (("score", says.total), *((part.name, part) for part in says.parts)):
            yield name, f"{number(score.points)} / {number(score.full)}"
        yield "issuer", says.issuer
        versions = says.versions
        named = (*versions.scenarios, versions.house, versions.rubric, *versions.models)
        yield "versions", ", ".join(name for name in named if name)
    else:
        yield "score", says.score.replace("/", " / ")
    yield "from", str(says.issued_on)
    yield "until", str(says.valid_until or "for good")


# --- the records ---


def run_list(args: argparse.Namespace) -> int:
    """Print a line for each certificate issued."""
    office = _office()
    revoked = {one.certificate: one for one in office.register.revocations()}
    for issued in office.register.issued():
        made = issued.certificate
        end = f"until {made.valid_until}" if made.valid_until else "for good"
        withdrawn = revoked.get(made.id)
        state = f"  revoked by {withdrawn.author}: {withdrawn.reason}" if withdrawn else ""
        who = f"{made.holder} {made.staff_number}".strip()
        print(f"{made.id}  {made.issued_on}  {end}  {who}  {made.exam}{state}")
    return 0


def run_export(args: argparse.Namespace) -> int:
    """Write a certificate's page or credential. Raises CertificateError."""
    office = _office()
    issued = _found(office, args.number)
    match args.out.suffix:
        case ".pdf":
            args.out.write_bytes(office.pdf(issued))
            if not office.address:
                print(
                    "THREERINGS_ADDRESS is not set, so the QR code leads to no page.",
                    file=sys.stderr,
                )
        case ".json":
            args.out.write_text(issued.credential, "utf-8")
        case _:
            raise CertificateError(f"{args.out}: give a file name that ends in .pdf or .json.")
    return 0


def run_revoke(args: argparse.Namespace) -> int:
    """Revoke a certificate. Raises CertificateError."""
    office = _office()
    found = _found(office, args.number).certificate
    author = args.by or login()
    revocation = Revocation(found.id, time.time(), author, args.reason)
    office.register.revoke(revocation, at_the_terminal())
    print(f"{found.id} ({found.holder}, {found.exam}) is revoked.")
    return 0


def _found(office: CertificateOffice, given: str) -> Issued:
    found = office.register.find(given.strip().upper())
    if found is None:
        raise CertificateError(
            f"There is no certificate {given} in the records. "
            "List them with: threerings certificate list"
        )
    return found


# --- the keys ---


def run_key(args: argparse.Namespace) -> int:
    """Make, rotate, back up or restore the keys, or write what others need."""
    office, now = _office(), time.time()
    ring = office.keys
    if args.restore:
        ring.restore(args.restore)
    elif args.rotate:
        ring.rotate(now)
    else:
        ring.signer(now)
    if args.backup:
        ring.back_up(args.backup)
        print(f"{args.backup}: keep this file where nobody else reads it.", file=sys.stderr)
    if args.trust:
        args.trust.write_text(office.trust(now).to_json(), "utf-8")
    for key in ring.keys():
        state = f"retired {to_text(key.retired_at)}" if key.retired_at else "signs"
        print(f"{key.id}  made {to_text(key.made_at)}  {state}")
    return 0
