import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from trainer import cli
from trainer.commands.serve import (
    ServeError,
    check_folder,
    check_models,
    check_port,
    streamlit_config,
)
from trainer.settings import read_settings
from voices.engines import EngineMissing

ROOT = Path(__file__).parent.parent


@pytest.fixture
def taken_port():
    with socket.create_server(("", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_told_with_another_to_try(taken_port):
    with pytest.raises(ServeError, match=rf"Port {taken_port} is in use.*--port {taken_port + 1}"):
        check_port(taken_port)


def test_a_folder_that_may_not_be_written_is_told():
    with pytest.raises(ServeError, match=r"^/proc/nowhere: .*THREERINGS_DATA"):
        check_folder(Path("/proc/nowhere"))


def test_a_folder_is_made_and_left_empty(tmp_path):
    check_folder(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("listener", ["whisper", "vosk"])
def test_a_listener_asked_for_by_name_must_be_there(tmp_path, listener, monkeypatch):
    monkeypatch.setattr("voices.models._in_packages", lambda model: False)
    settings = replace(read_settings({}), models=tmp_path, listener=listener, speaker="silent")
    with pytest.raises(EngineMissing, match="threerings models install"):
        check_models(settings)


def test_without_any_voice_there_is_nothing_to_serve(tmp_path, monkeypatch):
    monkeypatch.setattr("voices.models._in_packages", lambda model: False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineMissing, match="threerings models install kokoro"):
        check_models(replace(read_settings({}), models=tmp_path))


def test_the_page_settings_are_named_as_streamlit_names_them():
    config = streamlit_config()
    assert config["server.fileWatcherType"] == "none"
    assert config["runner.postScriptGC"] is False
    assert config["theme.light.primaryColor"].startswith("#")


def test_a_missing_settings_file_is_told(tmp_path):
    with pytest.raises(ServeError, match=r"config\.toml: the page settings are missing"):
        streamlit_config(tmp_path / "config.toml")


@pytest.mark.parametrize(
    ("arguments", "env", "sentence"),
    [
        (["--port", "99999"], {}, "--port is '99999'"),
        ([], {"PORT": "http"}, "PORT is 'http'"),
        ([], {"THREERINGS_DATA": "/proc/nowhere"}, "cannot be kept here"),
    ],
)
def test_what_the_user_can_mend_is_one_sentence_and_exit_code_2(
    arguments, env, sentence, monkeypatch, capsys
):
    for key, value in env.items():
        monkeypatch.setenv(key, value)
    assert cli.main(["serve", *arguments]) == 2
    told = capsys.readouterr().err
    assert sentence in told
    assert "Traceback" not in told


def test_the_command_is_known():
    assert isinstance(cli.parser().parse_args(["serve", "--port", "8600"]), argparse.Namespace)


def free_port() -> int:
    with socket.create_server(("", 0)) as server:
        return int(server.getsockname()[1])


def answer(port: int, path: str, within_s: float) -> str:
    until = time.monotonic() + within_s
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as page:
                return page.read().decode()
        except OSError:
            if time.monotonic() > until:
                raise


@pytest.mark.model
def test_the_server_starts_in_any_folder_and_stops_cleanly(tmp_path):
    port = free_port()
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "THREERINGS_SPEAKER": "silent",
        "THREERINGS_LISTENER": "scripted",
        "THREERINGS_EMBEDDER": "letters",
        "THREERINGS_DATA": str(tmp_path / "data"),
    }
    command = [sys.executable, "-m", "trainer", "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        health = json.loads(answer(port, "/health", within_s=60))
        page = answer(port, "/", within_s=10)
        answer(port, "/_stcore/health", within_s=10)
    finally:
        server.send_signal(signal.SIGINT)
        told, _ = server.communicate(timeout=20)
    assert health["status"] in ("ok", "loading")
    assert "<title>" in page
    assert server.returncode == 0
    assert f"http://localhost:{port}" in told
    assert "Traceback" not in told
