"""The W3C's SPARQL test suites, from a package that carries them.

The source distribution of rdflib holds both (``dawg-data-r2`` for SPARQL 1.0, ``sparql11``); its version and
checksum are those of the lock file. It is fetched once and unpacked into a folder that git ignores.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

_ROOT: Final = Path(__file__).parents[2]
_CACHE: Final = _ROOT / ".cache" / "conformance"
_PACKAGE: Final = "rdflib"
_INSIDE: Final = "test/data/suites/w3c"
_WANTED: Final = ("dawg-data-r2", "sparql11")


class SuitesMissing(Exception):
    """The suites are not there and cannot be fetched, with the reason."""


@cache
def suites() -> Path:
    """The folder with ``dawg-data-r2`` and ``sparql11`` in it; fetched if need be.

    Raises:
        SuitesMissing: the package index cannot be reached, say.
    """
    version, checksum = _locked()
    folder = _CACHE / f"{_PACKAGE}-{version}-{checksum[:12]}"
    if not folder.is_dir():
        _CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE) as scratch:
            unpacked = _unpack(_download(version, checksum, Path(scratch)), Path(scratch) / "suites")
            try:
                unpacked.rename(folder)
            except OSError:
                # Another process of the same run was first.
                if not folder.is_dir():
                    raise
    return folder


def _locked() -> tuple[str, str]:
    """Version and SHA-256 of the source distribution in the lock file."""
    lock = tomllib.loads((_ROOT / "uv.lock").read_text())
    package = next(each for each in lock["package"] if each["name"] == _PACKAGE)
    return package["version"], package["sdist"]["hash"].removeprefix("sha256:")


def _download(version: str, checksum: str, folder: Path) -> Path:
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{_PACKAGE}=={version} --hash=sha256:{checksum}\n")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--retries",
        "2",
        "download",
        "--quiet",
    ]
    what = ["--no-deps", "--no-binary", _PACKAGE, "--require-hashes", "--requirement", str(wanted)]
    command = [*pip, *what, "--dest", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise SuitesMissing(f"{_PACKAGE} {version} cannot be downloaded: {done.stderr.strip()[-500:]}")
    (archive,) = folder.glob("*.tar.gz")
    return archive


def _unpack(archive: Path, folder: Path) -> Path:
    """The suites out of the archive; nothing else of it is written."""
    with tarfile.open(archive) as package:
        for member in package:
            parts = PurePosixPath(*PurePosixPath(member.name).parts[1:])
            if not (member.isfile() and parts.is_relative_to(_INSIDE)):
                continue
            inside = parts.relative_to(_INSIDE)
            if inside.parts[0] not in _WANTED or ".." in inside.parts:
                continue
            target = folder / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            source = package.extractfile(member)
            assert source is not None, "it is a file"
            with source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
    return folder
