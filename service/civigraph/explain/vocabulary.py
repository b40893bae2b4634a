"""Predicates and classes of a query that the graph does not have, and those it has that are like them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from civigraph.explain.explanation import Advice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from civigraph.explain.explanation import Terms

Ask = Callable[[str], Awaitable[list[str]]]
"""Runs a query with one variable, ``?term``, and gives the IRIs that it was bound to."""

_MOST: Final = 100
_ALIKE: Final = 0.7
_PREDICATES: Final = """
SELECT ?term {{ VALUES ?term {{ {terms} }}
  FILTER (EXISTS {{ ?s ?term ?o }} || EXISTS {{ GRAPH ?g {{ ?s ?term ?o }} }}) }}
"""
_CLASSES: Final = """
SELECT ?term {{ VALUES ?term {{ {terms} }}
  FILTER (EXISTS {{ ?s a ?term }} || EXISTS {{ GRAPH ?g {{ ?s a ?term }} }}) }}
"""
_ALL_PREDICATES: Final = (
    "SELECT DISTINCT ?term { { ?s ?term ?o } UNION { GRAPH ?g { ?s ?term ?o } } } LIMIT 5000"
)
_ALL_CLASSES: Final = "SELECT DISTINCT ?term { { ?s a ?term } UNION { GRAPH ?g { ?s a ?term } } } LIMIT 5000"


async def advise_on_terms(terms: Terms, ask: Ask, prefixes: Mapping[str, str]) -> list[Advice]:
    """What the graph does not have.

    Args:
        terms: the query's vocabulary.
        ask: runs a query over the graph that the query is about.
        prefixes: names for namespaces, to write IRIs short.

    Raises:
        EngineError: the graph could not be asked.
    """
    advice = []
    for code, what, iris, present, everything in (
        ("unknown-predicate", "No triple has the predicate", terms.predicates, _PREDICATES, _ALL_PREDICATES),
        ("unknown-class", "Nothing is of the class", terms.classes, _CLASSES, _ALL_CLASSES),
    ):
        usable = [iri for iri in iris if _is_iri(iri)][:_MOST]
        if not usable:
            continue
        known = set(await ask(present.format(terms=" ".join(str(NamedNode(iri)) for iri in usable))))
        absent = [iri for iri in usable if iri not in known]
        candidates = await ask(everything) if absent else []
        for iri in absent:
            near = [_short(each, prefixes) for each in nearest(iri, candidates)]
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            advice.append(Advice(code, f"{what} {_short(iri, prefixes)} here.{hint}"))
    return advice


def nearest(iri: str, candidates: Iterable[str]) -> list[str]:
    """Up to three IRIs that are like another: by the name at the end, then by the whole."""
    by_name: dict[str, list[str]] = {}
    for each in candidates:
        by_name.setdefault(_local(each).lower(), []).append(each)
    names = difflib.get_close_matches(_local(iri).lower(), by_name, 3, _ALIKE)
    found = [
        each for name in names for each in sorted(by_name[name], key=lambda each: _unlikeness(iri, each))
    ]
    return found[:3]


def _unlikeness(first: str, second: str) -> float:
    return -difflib.SequenceMatcher(None, first, second).ratio()


def _local(iri: str) -> str:
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1]


def _is_iri(iri: str) -> bool:
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return True


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    fitting = [
        (len(start), name) for name, start in prefixes.items() if iri.startswith(start) and iri != start
    ]
    if not fitting:
        return f"<{iri}>"
    length, name = max(fitting)
    return f"{name}:{iri[length:]}"
