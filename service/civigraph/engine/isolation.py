"""What a process that runs other people's queries is kept from: memory, network, outliving its parent.

Each function does what the platform allows and says whether it did; none raises for a platform's lack.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_CLONE_NEWNET: Final = 0x40000000
_CLONE_NEWUSER: Final = 0x10000000
_STACK: Final = 64 * 1024 * 1024


def die_with_parent(parent: int) -> bool:
    """Have the kernel kill this process when its parent ends (Linux).

    Args:
        parent: process id of the parent, to notice when it ended before this call.
    """
    if not sys.platform.startswith("linux"):
        return False
    done = _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0
    if os.getppid() != parent:
        os._exit(0)
    return bool(done)


def limit_memory(limit: int) -> bool:
    """Let this process allocate no more than ``limit`` bytes beyond what it has now (Linux)."""
    held = _data_size()
    if held is None:
        return False
    return _set_limit(resource.RLIMIT_DATA, held + limit)


def limit_files() -> bool:
    """Let this process open nothing from now on: no file and no socket.

    What is open stays usable. This keeps a query from the network on every POSIX platform and for
    every user; a store on disk cannot live with it.
    """
    return _set_limit(resource.RLIMIT_NOFILE, 0)


def leave_network() -> bool:
    """Move this process to a network of its own that has no interfaces (Linux, where allowed)."""
    if not sys.platform.startswith("linux"):
        return False
    libc = _libc()
    return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def deepen_stack() -> bool:
    """Give the main thread a deeper stack: parsers and planners recurse over what clients send.

    Linux lets the main stack grow to the limit of the moment; children inherit it.
    """
    return _set_limit(resource.RLIMIT_STACK, _STACK)


def no_core_dumps() -> bool:
    """Killed workers are no news; a core of the size of the store would be."""
    return _set_limit(resource.RLIMIT_CORE, 0)


def private_bytes(pid: int) -> int | None:
    """Memory that a process shares with nobody, in bytes; ``None`` where that cannot be told."""
    with contextlib.suppress(OSError, ValueError):
        total = 0
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Private_Clean:", "Private_Dirty:", "Swap:")):
                total += int(line.split()[1]) * 1024
        return total
    return None


def _data_size() -> int | None:
    """Bytes that count against ``RLIMIT_DATA`` now."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return None


def _set_limit(which: int, value: int) -> bool:
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    # The stack's hard limit stays, so that a library may still ask for its own threads.
    ceiling = hard if which == resource.RLIMIT_STACK else value
    try:
        resource.setrlimit(which, (value, ceiling))
    except (OSError, ValueError):
        return False
    return True


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
