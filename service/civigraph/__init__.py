"""civigraph: publish a folder of Turtle as a validated, queryable, linked knowledge graph."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __version__: str


def __getattr__(name: str) -> str:
    # Asked for seldom, and the module that knows takes longer to import than the rest of a small command.
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("civigraph")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
