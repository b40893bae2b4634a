"""What a build shows while it runs and when it is done, on standard error."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from civigraph.build.pipeline import BuildResult

_STEPS: Final = {
    "read": "Reading the Turtle files",
    "derive": "Deriving: OWL 2 RL and the project's rules",
    "validate": "Validating: shapes, checks, contradictions",
    "describe": "Describing the dataset",
    "write": "Writing the snapshot",
}
_LONGEST: Final = 12


class ConsoleProgress:
    """Shows each step as it runs, with a spinner on a terminal; its time when it is done.

    Use as a context manager around a build.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._status = self._console.status("Looking for what has changed")
        self._begun = self._step_begun = time.perf_counter()
        self._name = ""

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()
        self._status.stop()

    def step(self, name: str) -> None:
        """The step ``name`` begins, the one before it is done."""
        self._finish()
        self._name, self._step_begun = name, time.perf_counter()
        self._status.update(_STEPS.get(name, name))

    def summary(self, result: BuildResult) -> None:
        """Show what a build made: triples by graph, the project's own figures, violations, time, memory."""
        console, snapshot = self._console, result.snapshot
        if not result.built:
            console.print(f"Nothing has changed: snapshot {snapshot.id} is current.", highlight=False)
            return
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(justify="right")
        table.add_column(overflow="fold")
        for folder, triples in _by_folder(result).items():
            table.add_row(f"{triples:,}", f"triples in {folder}")
        table.add_row(f"{sum(result.counts.values()):,}", "triples in all", style="bold")
        for name, value in result.summary.items():
            table.add_row(f"{int(value):,}" if value.isdigit() else value, name)
        assert result.report is not None
        table.add_row(f"{result.report.violations:,}", "violations")
        console.print(table)
        for note in result.notes[:_LONGEST]:
            console.print(f"Note: {note}", highlight=False, soft_wrap=True)
        if len(result.notes) > _LONGEST:
            console.print(f"… and {len(result.notes) - _LONGEST} more notes.")
        seconds = time.perf_counter() - self._begun
        console.print(
            f"Snapshot {snapshot.id} in {snapshot.path.parent}, {seconds:.1f} s{_peak()}.",
            highlight=False,
            soft_wrap=True,
        )

    def _finish(self) -> None:
        if self._name:
            seconds = time.perf_counter() - self._step_begun
            self._console.print(f"{seconds:6.2f} s  {_STEPS.get(self._name, self._name)}", highlight=False)
            self._name = ""


def _by_folder(result: BuildResult) -> dict[str, int]:
    """Triples by folder of the files' graphs, and by name of the others."""
    counts: dict[str, int] = {}
    for graph, triples in result.counts.items():
        path = graph.partition("graph/")[2] or graph
        parts = path.split("/")
        name = "/".join(parts[:-1]) if len(parts) > 1 else path
        counts[name] = counts.get(name, 0) + triples
    return counts


def _peak() -> str:
    try:
        import resource  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return ""
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return f", peak memory {peak // 1024**2} MiB"
