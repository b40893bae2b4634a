"""Analysing in a process of its own that can be killed: what is analysed may be made to hurt."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import sys
from typing import TYPE_CHECKING, Any, Final

from civigraph.engine import isolation
from civigraph.errors import QueryTimeout, WorkerDied
from civigraph.explain.explanation import Explanation

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS: Final = 10.0
_MEMORY: Final = 512 * 1024 * 1024


async def analyse_apart(text: str, prefixes: Mapping[str, str], seconds: float = _SECONDS) -> Explanation:
    """Analyse a query in another process.

    Raises:
        QueryTimeout: it took too long.
        WorkerDied: it took too much memory, or ended for another reason.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "civigraph.explain.process", str(os.getpid())),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        given = json.dumps({"text": text, "prefixes": dict(prefixes)}).encode()
        async with asyncio.timeout(seconds):
            output, _ = await process.communicate(given)
    except TimeoutError:
        raise QueryTimeout(seconds) from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        raise WorkerDied("The query could not be explained: it is too large or too deeply nested.")
    document = json.loads(output)
    return Explanation.from_dict(document)


def main(parent: int) -> None:
    """Read a query from standard input, write its analysis to standard output."""
    isolation.die_with_parent(parent)
    isolation.no_core_dumps()
    isolation.limit_memory(_MEMORY)
    isolation.leave_network()
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(_SECONDS), int(_SECONDS)))
    from civigraph.explain.analysis import analyse  # noqa: PLC0415 (within the limits)

    given = json.load(sys.stdin)
    json.dump(_portable(analyse(given["text"], given["prefixes"]).to_dict()), sys.stdout)


def _portable(value: Any) -> Any:
    r"""A document that every format can carry.

    An escape of half a character (``\uD800``) is no text in UTF-8, and numbers may be longer than JSON's
    readers take; rdflib's parser lets both pass.
    """
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case int() if not -(2**53) < value < 2**53:
            return str(value)
        case dict():
            return {_portable(key): _portable(each) for key, each in value.items()}
        case list() | tuple():
            return [_portable(each) for each in value]
    return value


if __name__ == "__main__":
    main(int(sys.argv[1]))
