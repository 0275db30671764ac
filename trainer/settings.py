"""Everything that can be set, read once from the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from voices.models import DEFAULT_FOLDER, DEFAULT_HUB

USUAL_ZONE = ZoneInfo("Asia/Shanghai")


class SettingsError(ValueError):
    """A setting cannot be used; the text says which and what it may be."""


@dataclass(frozen=True)
class Settings:
    """How this installation runs. Each field is the environment variable in its comment."""

    data: Path  # THREERINGS_DATA: attempts, recordings, spoken lines
    scenarios: tuple[Path, ...]  # THREERINGS_SCENARIOS: folders of your own scenarios, by ':'
    port: int  # PORT
    speaker: str  # THREERINGS_SPEAKER: kokoro, edge, espeak, silent
    listener: str  # THREERINGS_LISTENER: auto (Vosk if its Mandarin model is there), whisper, vosk
    embedder: str  # THREERINGS_EMBEDDER: e5, letters, or the name of a sentence-transformers model
    models: Path = DEFAULT_FOLDER  # THREERINGS_MODELS: a folder for each model
    fetch: bool = True  # THREERINGS_FETCH: no keeps the server from fetching Vosk's Mandarin model
    sign_in: str = "auto"  # THREERINGS_SIGN_IN: auto (once there is an administrator), yes, no
    oidc: Path | None = None  # THREERINGS_OIDC: TOML file, [auth] as Streamlit's st.login reads it
    oidc_claim: str = "email"  # THREERINGS_OIDC_CLAIM: email, or the claim with the staff number
    address: str = ""  # THREERINGS_ADDRESS: where others reach this server, such as https://…
    issuer: str = ""  # THREERINGS_ISSUER: the organisation that certificates name
    time_zone: ZoneInfo = USUAL_ZONE  # THREERINGS_TIME_ZONE: where periods and days end
    assessment: str = "neutral"  # THREERINGS_ASSESSMENT: id of the assessment rules, or their file
    smtp_host: str = ""  # THREERINGS_SMTP_HOST: server that reminders are sent by; none without
    smtp_port: int = 587  # THREERINGS_SMTP_PORT: its port
    smtp_security: str = "starttls"  # THREERINGS_SMTP_SECURITY: starttls, tls, none
    smtp_user: str = ""  # THREERINGS_SMTP_USER: to sign in as, where the server asks for it
    smtp_password: str = field(default="", repr=False)  # THREERINGS_SMTP_PASSWORD: for it
    smtp_from: str = ""  # THREERINGS_SMTP_FROM: address that reminders come from
    lrs: str = ""  # THREERINGS_LRS: xAPI address of a learning record store, such as https://…/xapi
    lrs_key: str = ""  # THREERINGS_LRS_KEY: the key it knows us by
    lrs_secret: str = field(default="", repr=False)  # THREERINGS_LRS_SECRET: and its secret
    hub: str = DEFAULT_HUB  # HF_ENDPOINT: the model hub, or a mirror of it


def read_settings(env: dict[str, str] | None = None) -> Settings:
    """The settings in `env`, or in this process's environment. Raises SettingsError."""
    given = dict(os.environ) if env is None else env
    folders = given.get("THREERINGS_SCENARIOS", "")
    return Settings(
        data=Path(given.get("THREERINGS_DATA", "data")).absolute(),
        scenarios=tuple(Path(folder).absolute() for folder in folders.split(":") if folder),
        port=_port("PORT", given, "8501"),
        speaker=given.get("THREERINGS_SPEAKER", "kokoro"),
        listener=given.get("THREERINGS_LISTENER", "auto"),
        embedder=given.get("THREERINGS_EMBEDDER", "e5"),
        models=_models_folder(given),
        fetch=_yes("THREERINGS_FETCH", given),
        sign_in=_sign_in(given),
        oidc=_oidc(given),
        oidc_claim=given.get("THREERINGS_OIDC_CLAIM") or "email",
        address=_address("THREERINGS_ADDRESS", "https://train.example.com", given),
        issuer=given.get("THREERINGS_ISSUER", "").strip(),
        time_zone=_zone(given),
        assessment=given.get("THREERINGS_ASSESSMENT") or "neutral",
        smtp_host=given.get("THREERINGS_SMTP_HOST", "").strip(),
        smtp_port=_port("THREERINGS_SMTP_PORT", given, "587"),
        smtp_security=_security(given),
        smtp_user=given.get("THREERINGS_SMTP_USER", ""),
        smtp_password=given.get("THREERINGS_SMTP_PASSWORD", ""),
        smtp_from=_sender(given),
        lrs=_address("THREERINGS_LRS", "https://lrs.example.com/xapi", given),
        lrs_key=given.get("THREERINGS_LRS_KEY", ""),
        lrs_secret=given.get("THREERINGS_LRS_SECRET", ""),
        hub=given.get("HF_ENDPOINT") or DEFAULT_HUB,
    )


def _port(name: str, given: dict[str, str], usual: str) -> int:
    port = given.get(name, usual)
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise SettingsError(f"{name} is '{port}'; give a number from 1 to 65535.")
    return int(port)


def _yes(name: str, given: dict[str, str]) -> bool:
    value = given.get(name, "yes")
    if value not in ("yes", "no"):
        raise SettingsError(f"{name} is '{value}'; give yes or no.")
    return value == "yes"


def _sign_in(given: dict[str, str]) -> str:
    value = given.get("THREERINGS_SIGN_IN", "auto")
    if value not in ("auto", "yes", "no"):
        raise SettingsError(f"THREERINGS_SIGN_IN is '{value}'; give auto, yes or no.")
    return value


def _oidc(given: dict[str, str]) -> Path | None:
    named = given.get("THREERINGS_OIDC")
    if not named:
        return None
    path = Path(named).absolute()
    if not path.is_file():
        raise SettingsError(
            f"THREERINGS_OIDC is '{named}', and there is no such file. Give a TOML file with an "
            "[auth] table, or leave the setting out."
        )
    return path


def _address(name: str, example: str, given: dict[str, str]) -> str:
    value = given.get(name, "").rstrip("/")
    if value and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
        what = "where this server is reached" if name == "THREERINGS_ADDRESS" else "its address"
        raise SettingsError(f"{name} is '{value}'; give {what}, such as {example}.")
    return value


def _zone(given: dict[str, str]) -> ZoneInfo:
    name = given.get("THREERINGS_TIME_ZONE") or str(USUAL_ZONE)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise SettingsError(
            f"THREERINGS_TIME_ZONE is '{name}'; give the name of a zone, such as {USUAL_ZONE} "
            "or Europe/London."
        ) from error


def _security(given: dict[str, str]) -> str:
    value = given.get("THREERINGS_SMTP_SECURITY", "starttls")
    if value not in ("starttls", "tls", "none"):
        raise SettingsError(f"THREERINGS_SMTP_SECURITY is '{value}'; give starttls, tls or none.")
    return value


def _sender(given: dict[str, str]) -> str:
    value = given.get("THREERINGS_SMTP_FROM", "").strip()
    if value and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", value):
        raise SettingsError(
            f"THREERINGS_SMTP_FROM is '{value}'; give one e-mail address, "
            "such as training@example.com."
        )
    if given.get("THREERINGS_SMTP_HOST", "").strip() and not value:
        raise SettingsError(
            "THREERINGS_SMTP_FROM is not set, and reminders come from nobody. Give an address, "
            "such as training@example.com, or leave THREERINGS_SMTP_HOST out."
        )
    return value


def _models_folder(given: dict[str, str]) -> Path:
    """Beside the user's other caches, unless it is named."""
    if named := given.get("THREERINGS_MODELS"):
        return Path(named).absolute()
    caches = given.get("XDG_CACHE_HOME")
    return Path(caches).absolute() / "threerings" / "models" if caches else DEFAULT_FOLDER
