"""The zygote: a small process that loads the store once and forks workers that share its memory.

A store on disk is not loaded: there, each worker opens the folder that it is told.

It is started afresh (not forked from the HTTP process), has one thread and runs no query, so that its
forks are safe and cheap. It owns the workers: it alone starts, signals and reaps them, so a signal never
reaches a process that took over a dead worker's id. When its supervisor goes, it kills them and ends.

Commands come as lines of JSON over the control socket, reports go back the same way:

============================  =========================================================================
``{"fork": N}`` and a socket  fork a worker that serves the socket → ``{"forked": N, "pid": PID}``
``{"signal": PID, "number"}`` signal the worker, if it still is one
``{"nice": PID, "by": N}``    lower the worker's scheduling priority
(once)                        → ``{"ready": QUADS, "isolated": BOOL}`` or ``{"failed": REASON}``
(a worker ended)              → ``{"ended": PID, "signal": N, "code": N, "words": LAST_WORDS}``
============================  =========================================================================
"""

from __future__ import annotations

import array
import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from typing import Any, Final

from civigraph.engine import isolation
from civigraph.engine.embedded import EmbeddedStore, StoreSpec
from civigraph.engine.worker import serve
from civigraph.errors import EngineError

_LAST_WORDS: Final = 4096
_ORPHAN_CHECK_MS: Final = 1000


class Zygote:
    """The loop of the process.

    Args:
        control: socket to the supervisor.
        store: what the workers are to answer from; ``None`` for a store on disk, which each worker opens
            itself: its engine has threads, and threads do not survive a fork.
        spec: how the store is opened.
        memory_limit: bytes that a worker may allocate beyond what it inherits.
    """

    def __init__(
        self, control: socket.socket, store: EmbeddedStore | None, spec: StoreSpec, memory_limit: int
    ) -> None:
        self._control = control
        self._store = store
        self._spec = spec
        self._memory_limit = memory_limit
        self._words: dict[int, int] = {}  # worker's pid → our end of its standard error
        self._sockets: list[int] = []
        self._line = b""
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)

    def run(self) -> None:
        """Serve the supervisor until it goes; no worker is left then."""
        supervisor = os.getppid()
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        try:
            while os.getppid() == supervisor:
                ready = {descriptor for descriptor, _ in poll.poll(_ORPHAN_CHECK_MS)}
                if self._wake in ready:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._wake, 4096)
                    self._reap()
                if self._control.fileno() in ready and not self._obey():
                    return
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            self._end_all()

    def _obey(self) -> bool:
        """Take what the supervisor sent; false if it has gone."""
        space = socket.CMSG_SPACE(16 * array.array("i").itemsize)
        data, ancillary, _, _ = self._control.recvmsg(65536, space)
        for level, kind, payload in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors = array.array("i")
                descriptors.frombytes(payload[: len(payload) - len(payload) % descriptors.itemsize])
                self._sockets += descriptors
        if not data:
            return False
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            self._command(json.loads(line))
        return True

    def _command(self, command: dict[str, int]) -> None:
        if "fork" in command:
            self._fork(command["fork"], self._sockets.pop(0))
        elif command.get("signal") in self._words:
            os.kill(command["signal"], command["number"])
        elif command.get("nice") in self._words:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, command["nice"], command["by"])

    def _fork(self, number: int, channel: int) -> None:
        hears, says = os.pipe()
        os.set_blocking(hears, False)
        os.set_blocking(says, False)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                self._be_worker(channel, says, parent)
            finally:
                os._exit(0)
        os.close(channel)
        os.close(says)
        self._words[pid] = hears
        self._report({"forked": number, "pid": pid})

    def _be_worker(self, channel: int, says: int, parent: int) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        isolation.die_with_parent(parent)
        os.dup2(says, 2)
        self._control.close()
        for descriptor in (self._wake, self._waker, says, *self._words.values(), *self._sockets):
            os.close(descriptor)
        if self._store is not None:
            isolation.limit_memory(self._memory_limit)
            isolation.limit_files()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            serve(socket.socket(fileno=channel), self._store, self._spec, self._memory_limit)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            hears = self._words.pop(pid)
            words = b""
            with contextlib.suppress(BlockingIOError):
                words = os.read(hears, _LAST_WORDS)
            os.close(hears)
            number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
            self._report(
                {"ended": pid, "signal": number, "code": code, "words": words.decode(errors="replace")}
            )

    def _end_all(self) -> None:
        for pid in self._words:
            os.kill(pid, signal.SIGKILL)
        for pid in self._words:
            os.waitpid(pid, 0)

    def _report(self, message: dict[str, Any]) -> None:
        report(self._control, message)


def report(control: socket.socket, message: dict[str, Any]) -> None:
    """Tell the supervisor something."""
    control.sendall(json.dumps(message).encode() + b"\n")


def main(arguments: list[str]) -> int:
    """Entry point: ``python -m civigraph.engine.zygote DESCRIPTOR MEMORY_LIMIT STORE_SPEC``."""
    control = socket.socket(fileno=int(arguments[0]))
    control.setblocking(True)
    control.set_inheritable(False)
    spec = StoreSpec.from_json(arguments[2])
    isolation.no_core_dumps()
    isolation.deepen_stack()
    try:
        store = None if spec.on_disk else EmbeddedStore.open(spec)
    except EngineError as error:
        report(control, {"failed": str(error)})
        return 1
    # Workers that open nothing have no way out; a store on disk needs files and gets no network instead.
    isolated = isolation.leave_network() if spec.on_disk else True
    # What lives now lives on: keep the collector from touching, and so copying, the shared pages.
    gc.collect()
    gc.freeze()
    report(control, {"ready": 0 if store is None else len(store), "isolated": isolated})
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        Zygote(control, store, spec, int(arguments[1])).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
