"""Checks of Python and of the libraries."""

from __future__ import annotations

import platform
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from civigraph.diagnosis.finding import Finding, error, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE: Final = "civigraph"
_OLDEST: Final = (3, 11)
_LOCK: Final = Path(__file__).parents[3] / "uv.lock"


def check_installation(lock: Path = _LOCK) -> Iterator[Finding]:
    """Python's version, the libraries that are needed, and their versions beside those of the lock file.

    Args:
        lock: ``uv.lock`` of the checkout that this code runs in, if it runs in one.
    """
    version = platform.python_version()
    if sys.version_info < _OLDEST:
        yield error("Python", f"Python {version} is too old.", "Install Python 3.11 or newer.")
    else:
        yield ok("Python", f"{platform.python_implementation()} {version}, {platform.platform()}")
    needed = [Requirement(text) for text in metadata.requires(_PACKAGE) or []]
    needed = [each for each in needed if each.marker is None or each.marker.evaluate({"extra": ""})]
    faults = [fault for each in needed if (fault := _fault(each))]
    if faults:
        remedy = "Install them: `make setup` in a checkout, else `pip install --upgrade civigraph`."
        yield error("libraries", f"{'; '.join(faults)}.", remedy)
    else:
        yield ok("libraries", f"all {len(needed)} that are needed are there")
    if lock.is_file():
        yield _check_lock(lock, needed)


def _fault(needed: Requirement) -> str:
    try:
        installed = metadata.version(needed.name)
    except metadata.PackageNotFoundError:
        return f"{needed.name} is missing"
    if needed.specifier.contains(installed, prereleases=True):
        return ""
    return f"{needed.name} is {installed}, needed is {needed.specifier}"


def _check_lock(lock: Path, needed: list[Requirement]) -> Finding:
    try:
        packages = tomllib.loads(lock.read_text("utf-8"))["package"]
        locked: dict[str, list[str]] = {}  # several where the version depends on Python's
        for each in packages:
            if "version" in each:
                locked.setdefault(canonicalize_name(each["name"]), []).append(each["version"])
    except (OSError, ValueError, KeyError) as fault:
        return warning("lock file", f"{lock} cannot be read: {fault}", "Take it from the repository again.")
    differing = []
    for needs in needed:
        wanted = locked.get(canonicalize_name(needs.name), [])
        try:
            installed = metadata.version(needs.name)
        except metadata.PackageNotFoundError:
            continue
        if wanted and installed not in wanted:
            differing.append(f"{needs.name} {installed} ({' or '.join(wanted)} in the lock file)")
    if differing:
        text = f"installed are other versions than the tests ran with: {', '.join(differing)}"
        return warning("lock file", text, "Run `make setup`.")
    return ok("lock file", "the versions are those that the tests ran with")
