"""The writer: a process of its own, the only one that changes the store, killed when a write takes too long.

Started as ``python -m civigraph.engine.writer_process DESCRIPTOR MEMORY_LIMIT FOLDER GATE``, where GATE is a
``GateSpec`` as JSON or empty. It ends when its supervisor closes the socket or ends itself.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from pathlib import Path

from civigraph.engine import isolation
from civigraph.engine.gatekeeping import GateSpec
from civigraph.engine.store_folder import StoreFolder
from civigraph.engine.wire import Frame, Unpacker, encode_error, pack
from civigraph.engine.workbench import Workbench
from civigraph.engine.write_wire import decode_write, encode_written
from civigraph.errors import CivigraphError, EngineError, StoreUnavailable, WorkerDied

_CHUNK = 256 * 1024


def serve(channel: socket.socket, bench: Workbench) -> None:
    """Do the writes that come over a socket until the other side closes it."""
    unpacker = Unpacker()
    bench.prepare()
    while data := channel.recv(_CHUNK):
        for kind, payload in unpacker.feed(data):
            if kind is not Frame.REQUEST:
                continue
            request, name = decode_write(payload)
            try:
                written = bench.write(request, name)
            except EngineError as error:
                channel.sendall(pack(Frame.ERROR, encode_error(error)))
                if isinstance(error, WorkerDied):  # the engine's native code has panicked
                    return
            else:
                channel.sendall(pack(Frame.WRITTEN, encode_written(written, bench.published)))
            bench.prepare()


def main(arguments: list[str]) -> int:
    """Entry point."""
    supervisor = os.getppid()
    channel = socket.socket(fileno=int(arguments[0]))
    channel.setblocking(True)
    channel.set_inheritable(False)
    isolation.die_with_parent(supervisor)
    isolation.no_core_dumps()
    isolation.deepen_stack()
    isolated = isolation.leave_network()
    try:
        folder = StoreFolder.open(Path(arguments[2]))
        spec = GateSpec.from_json(arguments[3]) if arguments[3] else None
        gate = spec.open() if spec else None
        bench = Workbench(folder, gate, refuses=spec is None or spec.refuses)
    except CivigraphError as error:
        channel.sendall(pack(Frame.ERROR, encode_error(StoreUnavailable(str(error)))))
        return 1
    isolation.limit_memory(int(arguments[1]) + _STORE_ALLOWANCE)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        channel.sendall(pack(Frame.READY, f"{int(isolated)}{bench.published.to_json()}".encode()))
        serve(channel, bench)
    return 0


_STORE_ALLOWANCE = 256 * 1024 * 1024  # what the database itself takes: caches and write buffers

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
