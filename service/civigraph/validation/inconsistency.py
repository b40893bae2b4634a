"""Contradictions in the sense of OWL 2 RL (OWL 2 Web Ontology Language Profiles, section 4.3).

The rules of Tables 4 to 9 whose conclusion is *false* stand as queries in ``rules/``, named as in the
tables. They expect a graph that is reasoned already: what follows from it by the other rules is in it.
Equality is not applied (``owl:sameAs`` does not replace nodes), so rules that conclude equality are joined
with ``eq-diff1``.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from civigraph.validation.checks import Check, read_check, run_checks
from civigraph.validation.report import Origin, Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyoxigraph as ox


def rules() -> list[Check]:
    """The rules, sorted by name."""
    folder = Path(str(files("civigraph.validation") / "rules"))
    return [read_check(path, Origin.RULE) for path in sorted(folder.glob("*.rq"))]


def find_inconsistencies(store: ox.Store, prefixes: Mapping[str, str] | None = None) -> Report:
    """The contradictions in a store's default graph. Its counts: ``rules``.

    Args:
        store: a reasoned graph.
        prefixes: namespace IRI by prefix, for the texts.
    """
    return run_checks(rules(), store, prefixes or {})
