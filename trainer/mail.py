"""E-mail by the company's own server: connect, send, and tell what surely did not go out."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from trainer.settings import Settings

PATIENCE_S = 20.0


class MailError(RuntimeError):
    """E-mail cannot be sent; the text says where, why and what to do."""


class MailRefused(MailError):
    """One message was surely not sent; others may be."""


class MailUnsure(MailError):
    """The connection broke off while a message was being handed over."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes
    kind: tuple[str, str] = ("text", "calendar")  # in UTF-8


def message(
    settings: Settings, to: str, subject: str, text: str, files: tuple[Attachment, ...] = ()
) -> EmailMessage:
    """A message to one person."""
    made = EmailMessage()
    made["From"] = settings.smtp_from
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = formatdate(localtime=False)
    made["Message-ID"] = make_msgid(domain=settings.smtp_from.partition("@")[2] or None)
    made["Auto-Submitted"] = "auto-generated"  # so that nobody's absence note answers it
    made.set_content(text)
    for one in files:
        made.add_attachment(
            one.content,
            maintype=one.kind[0],
            subtype=one.kind[1],
            filename=one.name,
            params={"charset": "utf-8"},
        )
    return made


@contextmanager
def post(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server, signed in. Raises MailError."""
    server = _connected(settings)
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()


def send(server: smtplib.SMTP, made: EmailMessage) -> None:
    """Hand one message over. Raises MailRefused, MailUnsure."""
    try:
        server.send_message(made)
    except smtplib.SMTPRecipientsRefused as error:
        _, words = next(iter(error.recipients.values()))
        raise MailRefused(f"{made['To']}: the mail server refuses it ({_told(words)}).") from error
    except smtplib.SMTPResponseException as error:
        told = _told(error.smtp_error)
        raise MailRefused(f"{made['To']}: the mail server refuses it ({told}).") from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailRefused(f"{made['To']}: the mail server cannot send there ({error}).") from error
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise MailUnsure(
            f"{made['To']}: the connection broke off ({error}), and nobody knows whether the "
            "message arrived. It is not sent again by itself."
        ) from error


def _connected(settings: Settings) -> smtplib.SMTP:
    if not settings.smtp_host:
        raise MailError(
            "No mail server is set. Set THREERINGS_SMTP_HOST and THREERINGS_SMTP_FROM, "
            "or see what would be sent with --dry-run."
        )
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        return _signed_in(settings)
    except smtplib.SMTPAuthenticationError as error:
        raise MailError(
            f"{where}: the mail server does not take '{settings.smtp_user}' "
            f"({_told(error.smtp_error)}). Check THREERINGS_SMTP_USER and THREERINGS_SMTP_PASSWORD."
        ) from error
    except ssl.SSLError as error:
        raise MailError(
            f"{where}: no safe connection ({error}). Check THREERINGS_SMTP_SECURITY and "
            "THREERINGS_SMTP_PORT, and that the server's certificate is one this machine trusts."
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailError(
            f"{where}: the mail server cannot do that ({error}). Give THREERINGS_SMTP_SECURITY as "
            "tls or none, or leave THREERINGS_SMTP_USER out."
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailError(
            f"{where}: the mail server does not answer ({error}). Check THREERINGS_SMTP_HOST and "
            "THREERINGS_SMTP_PORT."
        ) from error


def _signed_in(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    server: smtplib.SMTP
    if settings.smtp_security == "tls":
        context = ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, port, timeout=PATIENCE_S, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE_S)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _told(words: bytes | str) -> str:
    return words.decode("utf-8", errors="replace") if isinstance(words, bytes) else words
