"""What the HTTP surface knows about the data it serves, without asking the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Example:
    """A stored query that people can start from.

    Attributes:
        name: the file's name without extension.
        title: the question it answers.
        query: its text.
    """

    name: str
    title: str
    query: str

    @property
    def parameters(self) -> str:
        """The query string that runs the example on the endpoint."""
        return urlencode({"query": self.query})


@dataclass(frozen=True, slots=True)
class Site:
    """Name, numbers and examples of the dataset.

    Attributes:
        title: name of the dataset.
        description: one or two sentences about it.
        triples: triples of the default graph; ``None`` where it is not known.
        graphs: triples of each named graph, by IRI.
        examples: queries to start from.
    """

    title: str = "civigraph"
    description: str = ""
    triples: int | None = None
    graphs: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
