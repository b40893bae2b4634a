"""What a writer asks before it publishes a change: the gate's side of the contract.

The writer knows the gate by name only (:class:`GateSpec`), so that nothing here imports what validates.
In the writer's process the named factory is called once and gives a :class:`Gate`, which is then asked
about each change, when it is applied and not yet published.
"""

from __future__ import annotations

import importlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Protocol, Self

from civigraph.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pyoxigraph import Quad, Store


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What the gate found in the part of the graph that a change can affect.

    Attributes:
        violations: findings of severity ``sh:Violation`` after the change that concern it; 0 lets it pass.
        report: the SHACL validation report in Turtle; may list warnings even when nothing violates.
        findings: the same in civigraph's JSON.
    """

    violations: int = 0
    report: str = ""
    findings: str = ""


class Gate(Protocol):
    """Says whether a graph may be published after a change."""

    def __call__(self, store: Store, added: Collection[Quad], removed: Collection[Quad]) -> GateVerdict:
        """Judge a change.

        Args:
            store: the store after the change; only to be read.
            added: quads that it has now and did not have before.
            removed: quads that it had before and has no more.
        """
        ...


class GateFactory(Protocol):
    """Makes a gate; called once in each writer process, by name."""

    def __call__(self, **arguments: str) -> Gate:
        """Make a gate from the arguments of its specification."""
        ...


@dataclass(frozen=True, slots=True)
class GateSpec:
    """A gate by name, for another process.

    Attributes:
        factory: ``module:function`` of a :class:`GateFactory`.
        arguments: keyword arguments for it.
        refuses: a change with violations is refused (``--gate on``); else it passes and the report goes
            back with the acknowledgement (``--gate warn``).
    """

    factory: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    refuses: bool = True

    def open(self) -> Gate:
        """Import the factory and make the gate.

        Raises:
            StoreUnavailable: there is no such factory.
        """
        module, _, name = self.factory.partition(":")
        try:
            factory: GateFactory = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError) as error:
            raise StoreUnavailable(f"The gate {self.factory} cannot be loaded: {error}") from error
        return factory(**self.arguments)

    def to_json(self) -> str:
        """The specification as text, for another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        return cls(**json.loads(text))
