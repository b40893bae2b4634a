"""A server that is none."""

from __future__ import annotations

import contextlib
import socket
import threading


class Sayer:
    """A server that says one thing to everybody; to say nothing it keeps the connection open.

    Attributes:
        answer: what it says.
        left: connections on which it said nothing and that were closed by the other side.
        heard: the beginning of the last request.
    """

    def __init__(self) -> None:
        self.answer = b"HTTP/1.1 503 Busy\r\n\r\n"
        self.left = 0
        self.heard = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection:
                    connection.settimeout(5)
                    while heard := connection.recv(65536):
                        self.heard = heard
                        if self.answer:
                            connection.sendall(self.answer)
                            break
                    else:
                        self.left += 1
