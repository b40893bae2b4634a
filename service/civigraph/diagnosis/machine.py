"""Checks of the machine: memory, isolation, address."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from civigraph.diagnosis.finding import Finding, error, ok, warning
from civigraph.engine.isolation import private_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from civigraph.config import Settings

_MIB: Final = 1024 * 1024
_CGROUP: Final = Path("/sys/fs/cgroup/memory.max")
_LEAVE: Final = (
    "import sys; from civigraph.engine.isolation import leave_network; sys.exit(not leave_network())"
)
_MANY: Final = 256
_FILES: Final = 1024


def check_machine(settings: Settings, *, on_disk: bool) -> Iterator[Finding]:
    """Whether the machine can hold what the settings promise.

    Args:
        settings: the settings.
        on_disk: a store on disk is served, whose workers must open files.
    """
    yield check_memory(settings, machine_memory())
    yield _check_network(on_disk=on_disk)
    if private_bytes(os.getpid()) is None:
        text = "it cannot be read, so that no query is held to the memory limit"
        yield warning("/proc", text, "Mount /proc where the service runs, or run it on Linux.")
    else:
        yield ok("/proc", "the memory of a query can be watched")
    yield _check_files()
    yield _check_address(settings)


def machine_memory() -> int:
    """Bytes that this process may hope for: the machine's, or less where a container has a limit."""
    total = int(psutil.virtual_memory().total)
    with contextlib.suppress(OSError, ValueError):
        total = min(total, int(_CGROUP.read_text()))
    return total


def check_memory(settings: Settings, available: int) -> Finding:
    """Whether all queries at their limits fit into memory, beside what is kept for other purposes.

    Args:
        settings: the settings.
        available: bytes of the machine.
    """
    at_a_time = settings.workers + 2 * settings.long_workers
    needed = at_a_time * settings.memory_limit + settings.cache_bytes + _MANY * _MIB
    text = (
        f"{at_a_time} queries at a time with {settings.memory_limit // _MIB} MiB each, and the cache, "
        f"may take {needed // _MIB:,} MiB, beside the store; the machine has {available // _MIB:,} MiB"
    )
    if needed <= available:
        return ok("memory", text)
    share = max(1, (available - settings.cache_bytes - _MANY * _MIB) // at_a_time // _MIB)
    return warning("memory", text, f"Lower --memory-limit to {share}M or less, or --workers.")


def _check_network(*, on_disk: bool) -> Finding:
    if not on_disk:
        return ok("network", "workers can open no socket and no file")
    left = subprocess.run([sys.executable, "-c", _LEAVE], check=False, capture_output=True).returncode == 0
    if left:
        return ok("network", "workers can be put into a network of their own that leads nowhere")
    return warning(
        "network",
        "workers of a store on disk cannot leave the network: this system allows no network namespaces",
        "Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), or keep the service from the "
        "network by other means. SERVICE and LOAD are refused in any case.",
    )


def _check_files() -> Finding:
    import resource  # noqa: PLC0415 (not on every platform)

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _FILES:
        text = f"a process may open {soft} files, and each connection is one"
        return warning("open files", text, f"Raise the limit: ulimit -n {_FILES} or more.")
    return ok("open files", f"a process may open {soft:,}")


def _check_address(settings: Settings) -> Finding:
    place = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as fault:
            text = f"{place} cannot be listened on: {fault.strerror}"
            return error("address", text, "Choose another with --port or --host, or end what listens there.")
    return ok("address", f"{place} is free")
