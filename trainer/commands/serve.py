"""`threerings serve`: pages, telephone line and health on one port."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import socket
import threading
import tomllib
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import trainer
from exams.folder import serving
from trainer.settings import Settings, SettingsError, read_settings
from voices import models
from voices.espeak import PROGRAM as ESPEAK
from voices.model_table import ModelError

VOSK, VOSK_MODEL = "vosk", "vosk-cn"
CONFIG = Path(trainer.__file__).parent.parent / ".streamlit" / "config.toml"


class ServeError(RuntimeError):
    """The server cannot start; the text says why and what to do."""


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = subparsers.add_parser(
        "serve", help="start the server: pages, telephone and health on one port"
    )
    parser.add_argument("--port", type=int, help="port to listen on (default: PORT, or 8501)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C. Raises what the user can mend, in a sentence."""
    settings = read_settings()
    if args.port is not None:
        settings = _with_port(settings, args.port)
    check_port(settings.port)
    check_folder(settings.data)
    with serving(settings.data):
        return _run(settings)


def _run(settings: Settings) -> int:
    check_models(settings)
    config = streamlit_config()
    if settings.oidc is not None:
        config["secrets.files"] = [str(settings.oidc)]
    # Not before now: engines and pages take seconds to import, and `--help` needs none of them.
    offices = import_module("trainer.office")
    office = offices.open_office(settings)
    offices.appoint(office)
    threading.Thread(target=offices.get_ready, args=[office], name="get-ready", daemon=True).start()
    if settings.fetch and settings.listener == "auto" and office.engines.listener.name != VOSK:
        threading.Thread(target=fetch_ears, name="fetch-ears", daemon=True).start()
    try:
        _serve(settings.port, config, office.engines.listener.name)
    finally:
        offices.appoint(None)
        office.close()
    return 0


def _serve(port: int, config: dict[str, Any], ears: str) -> None:
    # The app takes the office that has just been appointed.
    app = import_module("trainer.app").app
    print(f"Three Rings: http://localhost:{port}  (Ctrl-C stops it)", flush=True)
    print(f"The trainee is heard by: {ears}", flush=True)
    try:
        app.run(config={**config, "server.port": port})
    except KeyboardInterrupt:
        print("Three Rings has stopped.", flush=True)


def fetch_ears() -> None:
    """Fetch Vosk's Mandarin model, where the internet is there, for the next start."""
    try:
        models.install([VOSK_MODEL])
    except ModelError as error:
        print(f"Whisper stays: {error}", flush=True)
    else:
        print("Vosk's Mandarin model has been fetched; it listens from the next start.", flush=True)


def _with_port(settings: Settings, port: int) -> Settings:
    if not 0 < port < 65536:
        raise SettingsError(f"--port is '{port}'; give a number from 1 to 65535.")
    return replace(settings, port=port)


def check_port(port: int) -> None:
    """Raises ServeError when nobody could listen on the port."""
    try:
        with socket.create_server(("", port)):
            pass
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServeError(
                f"Port {port} is in use by another program. Stop that one, or choose another "
                f"port: threerings serve --port {port + 1}"
            ) from error
        raise ServeError(
            f"Port {port} cannot be listened on ({error.strerror}). Choose one above 1023: "
            "threerings serve --port 8501"
        ) from error


def check_folder(data: Path) -> None:
    """Raises ServeError when records and recordings could not be kept in the folder."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        trial = data / f".writable-{os.getpid()}"
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise ServeError(
            f"{data}: records and recordings cannot be kept here ({error.strerror}). Give this "
            "user write access, or name another folder in THREERINGS_DATA."
        ) from error


def check_models(settings: Settings) -> None:
    """Raises EngineMissing when no caller could speak, or a listener asked for by name is not here.

    What else is missing is told on the pages and by /health; practice works without it.
    """
    models.keep_models_in(settings.models, settings.hub)
    if settings.speaker == "kokoro" and not shutil.which(ESPEAK):
        models.path("kokoro")
    if settings.listener == "whisper":
        models.path("whisper-base")
    if settings.listener == "vosk":
        models.path(models.mandarin_vosk() or VOSK_MODEL)


def streamlit_config(path: Path = CONFIG) -> dict[str, Any]:
    """Our page settings, as Streamlit names them, wherever the command was started."""
    if not path.is_file():
        raise ServeError(
            f"{path}: the page settings are missing. Install Three Rings from its checkout with: "
            "pip install -e ."
        )
    return dict(_flat("", tomllib.loads(path.read_text("utf-8"))))


def _flat(prefix: str, table: dict[str, Any]) -> list[tuple[str, Any]]:
    options: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            options += _flat(f"{prefix}{key}.", value)
        else:
            options.append((prefix + key, value))
    return options
