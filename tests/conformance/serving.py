"""The service as people start it: a process of its own over an empty store."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN: Final = "a-token-of-the-tests"
_ADDRESS: Final = re.compile(r"Serving .* on (http://\S+?)/?\s")


@dataclass(frozen=True, slots=True)
class Server:
    """A running service.

    Attributes:
        url: its address, without a slash at the end.
        token: gives the right to write.
    """

    url: str
    token: str = TOKEN

    @property
    def sparql(self) -> str:
        return f"{self.url}/sparql"

    @property
    def store(self) -> str:
        return f"{self.url}/store"

    @property
    def bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Server]:
    """``civigraph serve EMPTY --store DIR --writable --token … --gate off``, stopped when the block ends."""
    project, store, said = folder / "project", folder / "store", folder / "stderr"
    project.mkdir()
    command = [sys.executable, "-m", "civigraph", "serve", str(project), "--store", str(store), "--writable"]
    command += ["--token", TOKEN, "--gate", "off", "--port", "0", *options]
    with said.open("wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    # A start that hangs ends, and so does the reading of what it says.
    patience = threading.Timer(60, process.kill)
    patience.start()
    try:
        assert process.stdout is not None
        found = None
        for line in process.stdout:
            if found := _ADDRESS.search(line):
                break
        patience.cancel()
        assert found, f"the service did not start:\n{said.read_text()}"
        yield Server(found[1])
    finally:
        patience.cancel()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            process.communicate()
