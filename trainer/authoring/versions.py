"""The versions of a scenario file: what was kept at each save, and what git has of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

GIT_S = 10.0  # a history that takes longer is on a disk that is not answering
MOST_COMMITS = 30
KEPT, COMMITTED = "kept", "committed"


@dataclass(frozen=True)
class Version:
    """One state of a file: when it came about, by whom, and why."""

    at: float  # seconds since 1970
    by: str
    what: str
    digest: str
    source: str = KEPT
    commit: str = ""


def digest_of(text: str) -> str:
    """Names a text by its content."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Versions:
    """The versions of the files of one installation, kept under its data folder.

    A folder under git has the versions committed there as well; nothing is ever committed here.
    """

    def __init__(self, data: Path) -> None:
        self._folder = data / "versions"

    def keep(self, path: Path, text: str, at: float, by: str, what: str) -> None:
        """Keep a text of the file, unless it is the one kept last."""
        home = self._home(path)
        last = next(reversed(list(self._kept(path))), None)
        version = Version(at, by, what, digest_of(text))
        if last is not None and last.digest == version.digest:
            return
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{version.digest}.yaml").write_text(text, encoding="utf-8", newline="")
        with (home / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(asdict(version), ensure_ascii=False) + "\n")

    def of(self, path: Path) -> list[Version]:
        """All versions, the newest first; a text both kept and committed is listed once."""
        found = {version.digest: version for version in _committed(path)}
        kept = list(self._kept(path))
        known = {version.digest for version in kept}
        both = [*kept, *(one for digest, one in found.items() if digest not in known)]
        return sorted(both, key=lambda version: version.at, reverse=True)

    def text(self, path: Path, version: Version) -> str:
        """The file as it was then. Raises OSError when it is not there any more."""
        if version.source == COMMITTED:
            return _git(path, "show", f"{version.commit}:./{path.name}") or ""
        return (self._home(path) / f"{version.digest}.yaml").read_text(encoding="utf-8")

    def _home(self, path: Path) -> Path:
        return self._folder / f"{path.stem}-{digest_of(str(path.absolute()))[:8]}"

    def _kept(self, path: Path) -> Iterator[Version]:
        log = self._home(path) / "log.jsonl"
        if log.is_file():
            for line in log.read_text(encoding="utf-8").splitlines():
                yield Version(**json.loads(line))


def _committed(path: Path) -> Iterator[Version]:
    log = _git(
        path, "log", f"-{MOST_COMMITS}", "--format=%H%x1f%at%x1f%an%x1f%s", "--", path.name
    )  # fmt: skip
    for line in (log or "").splitlines():
        commit, at, by, what = line.split("\x1f")
        text = _git(path, "show", f"{commit}:./{path.name}")
        if text is not None:
            yield Version(float(at), by, what, digest_of(text), COMMITTED, commit)


def _git(path: Path, *words: str) -> str | None:
    """What git says of the folder of `path`; None where there is no git, or nothing to say."""
    try:
        done = subprocess.run(
            ["git", "-C", str(path.parent), *words],
            capture_output=True,
            check=False,
            timeout=GIT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
