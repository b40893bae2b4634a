"""The supervisor's side of a zygote: starting it, and asking it for workers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from civigraph.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from civigraph.engine.embedded import StoreSpec

_PATIENCE_AT_END: Final = 5.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a worker process ended.

    Attributes:
        pid: its process id.
        signal: the signal that ended it, or 0.
        words: the end of what it wrote to standard error.
    """

    pid: int
    signal: int
    words: str


@dataclass(frozen=True, slots=True)
class Launched:
    """A zygote that has been started and loads its store. Make one with ``launch``.

    Attributes:
        spec: what it loads.
        process: the zygote.
        control: socket to it.
    """

    spec: StoreSpec
    process: subprocess.Popen[bytes]
    control: socket.socket


def launch(spec: StoreSpec, memory_limit: int) -> Launched:
    """Start a zygote without waiting for it: it loads the store while this process gets ready.

    Args:
        spec: what its workers are to answer from.
        memory_limit: bytes that a worker may take beyond the store.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        # -P: a module of the working directory must not shadow one of the library.
        process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "civigraph.engine.zygote"),
                *(str(theirs.fileno()), str(memory_limit), spec.to_json()),
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # Its own session: Ctrl-C is for the supervisor, which ends the zygote in order.
            start_new_session=True,
        )
    return Launched(spec, process, ours)


class Nursery:
    """A zygote process that is ready, and the socket to it. Make one with ``open``.

    Args:
        process: the zygote.
        control: socket to it.
        on_end: called when one of its workers has ended and is reaped.
        on_loss: called when the zygote itself has ended without being asked to.

    Attributes:
        generation: name of the state of the data that its workers answer from.
        isolated: its workers have no way to the network.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        control: socket.socket,
        on_end: Callable[[Ended], None],
        on_loss: Callable[[Nursery], None],
    ) -> None:
        self._process = process
        self._control = control
        self._on_end = on_end
        self._on_loss = on_loss
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self._births: dict[int, asyncio.Future[int]] = {}
        self._number = 0
        self._text = b""
        self._open = True
        self.isolated = False
        self.generation = ""
        self._loop.add_reader(control.fileno(), self._hear)

    @classmethod
    async def open(
        cls,
        launched: Launched,
        generation: str,
        on_end: Callable[[Ended], None],
        on_loss: Callable[[Nursery], None],
    ) -> Self:
        """Wait until a zygote has loaded its store.

        Raises:
            StoreUnavailable: the store cannot be opened.
        """
        launched.control.setblocking(False)
        nursery = cls(launched.process, launched.control, on_end, on_loss)
        try:
            news = await nursery._ready
        except BaseException:
            await nursery.aclose()
            raise
        if "failed" in news:
            await nursery.aclose()
            raise StoreUnavailable(news["failed"])
        nursery.generation = generation
        nursery.isolated = bool(news["isolated"])
        return nursery

    async def fork(self) -> tuple[int, socket.socket]:
        """A new worker: its process id and the socket that it serves.

        Raises:
            StoreUnavailable: the zygote has ended.
        """
        if not self._open:  # nobody would ever answer
            raise StoreUnavailable("The process that starts workers has ended.")
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._number += 1
        birth: asyncio.Future[int] = self._loop.create_future()
        self._births[self._number] = birth
        try:
            with theirs:
                self._say({"fork": self._number}, theirs)
            return await birth, ours
        except BaseException:
            ours.close()
            raise

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to a worker, if it still is one."""
        self._say({"signal": pid, "number": int(number)})

    def nice(self, pid: int, by: int) -> None:
        """Lower the scheduling priority of a worker."""
        self._say({"nice": pid, "by": by})

    async def aclose(self) -> None:
        """End the zygote and its workers; they are gone when this returns."""
        self._hang_up()
        try:
            await asyncio.to_thread(self._process.wait, _PATIENCE_AT_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)

    def _say(self, command: dict[str, int], passed: socket.socket | None = None) -> None:
        line = json.dumps(command).encode() + b"\n"
        # A zygote that has gone is noticed by the reader; its workers have gone with it.
        with contextlib.suppress(OSError):
            if passed is None:
                self._control.sendall(line)
            else:
                socket.send_fds(self._control, [line], [passed.fileno()])

    def _hear(self) -> None:
        try:
            data = self._control.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose()
            return
        *lines, self._text = (self._text + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line))

    def _take(self, news: dict[str, Any]) -> None:
        if "ended" in news:
            self._on_end(Ended(news["ended"], news["signal"], news["words"]))
        elif "forked" in news:
            birth = self._births.pop(news["forked"])
            if not birth.done():
                birth.set_result(news["pid"])
        elif not self._ready.done():
            self._ready.set_result(news)

    def _lose(self) -> None:
        was_ready = self._ready.done()
        self._hang_up()
        if not was_ready:
            self._ready.set_exception(
                StoreUnavailable("The process that loads the store ended before it was done.")
            )
        else:
            self._on_loss(self)

    def _hang_up(self) -> None:
        if not self._open:
            return
        self._open = False
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
        for birth in self._births.values():
            if not birth.done():
                birth.set_exception(StoreUnavailable("The process that starts workers has ended."))
        self._births.clear()
