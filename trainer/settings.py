"""Everything that can be set, read once from the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from voices.models import DEFAULT_FOLDER, DEFAULT_HUB


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
    lrs: str = ""  # THREERINGS_LRS: xAPI address of a learning record store, such as https://…/xapi
    lrs_key: str = ""  # THREERINGS_LRS_KEY: the key it knows us by
    lrs_secret: str = field(default="", repr=False)  # THREERINGS_LRS_SECRET: and its secret
    hub: str = DEFAULT_HUB  # HF_ENDPOINT: the model hub, or a mirror of it


def read_settings(env: dict[str, str] | None = None) -> Settings:
    """The settings in `env`, or in this process's environment. Raises SettingsError."""
    given = dict(os.environ) if env is None else env
    port = given.get("PORT", "8501")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError(f"PORT is '{port}'; give a number from 1 to 65535.")
    folders = given.get("THREERINGS_SCENARIOS", "")
    return Settings(
        data=Path(given.get("THREERINGS_DATA", "data")).absolute(),
        scenarios=tuple(Path(folder).absolute() for folder in folders.split(":") if folder),
        port=int(port),
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
        lrs=_address("THREERINGS_LRS", "https://lrs.example.com/xapi", given),
        lrs_key=given.get("THREERINGS_LRS_KEY", ""),
        lrs_secret=given.get("THREERINGS_LRS_SECRET", ""),
        hub=given.get("HF_ENDPOINT") or DEFAULT_HUB,
    )


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


def _models_folder(given: dict[str, str]) -> Path:
    """Beside the user's other caches, unless it is named."""
    if named := given.get("THREERINGS_MODELS"):
        return Path(named).absolute()
    caches = given.get("XDG_CACHE_HOME")
    return Path(caches).absolute() / "threerings" / "models" if caches else DEFAULT_FOLDER
