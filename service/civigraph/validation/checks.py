"""Checks: SELECT queries whose rows are faults.

A check is an ``.rq`` file. Its rows use the names that SHACL gives to the answers of SPARQL
constraints (SHACL, section 5.3.1): ``?this`` is the faulty node (without it, the first column is), ``?path``
and ``?value`` are optional. Its heading says what a row means::

    #+ summary: Two cities share a label
    #+ severity: warning
    #+ message: "{this} has the label {label}, and so has {other}."
    #+ remedy: Make one of the labels longer, or merge the two.

``message`` may name any column in braces (IRIs appear as prefixed names); without it, ``summary`` is the
message. ``severity`` is ``violation`` (the default), ``warning`` or ``info``.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from rdflib import Literal, URIRef
from rdflib.term import BNode, Node

from civigraph.catalogue import StoredQuery, load_query
from civigraph.errors import HeadingError, SourceError
from civigraph.validation.reading import to_rdflib
from civigraph.validation.render import shorten
from civigraph.validation.report import Finding, Origin, Report, Severity, severity_of
from civigraph.validation.terms import ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from civigraph.validation.walks import Term

_PLACE: Final = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): (?P<reason>.*)", re.DOTALL)
_LONGEST_REASON: Final = 120
_COLUMN: Final = re.compile(r"\{[?$]?(\w+)\}")


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: the file's name without extension.
        query: the SELECT query.
        path: the file.
        message: template of the message, with columns in braces.
        severity: of every row.
        remedy: what to do; may name columns as well.
        origin: which part of validation the check belongs to.
    """

    name: str
    query: str
    path: Path
    message: str
    severity: Severity = Severity.VIOLATION
    remedy: str = ""
    origin: Origin = Origin.CHECK

    def run(self, store: ox.Store, prefixes: Mapping[str, str]) -> list[Finding]:
        """A finding per row of the answer over ``store``; its default graph is the whole graph.

        Args:
            store: what to look at.
            prefixes: namespace IRI by prefix, for the texts.

        Raises:
            SourceError: the query is malformed; with line and column.
        """
        return [self.finding(row, prefixes) for row in self.rows(store)]

    def rows(self, store: ox.Store) -> list[dict[str, Term | None]]:
        """The answer over ``store``: terms by column.

        Raises:
            SourceError: as :meth:`run`.
        """
        try:
            answer = store.query(self.query)
        except SyntaxError as error:
            raise self._malformed(error) from error
        assert isinstance(answer, ox.QuerySolutions), "as_check takes SELECT queries only"
        columns = [variable.value for variable in answer.variables]
        return [dict(zip(columns, row, strict=True)) for row in answer]

    def _malformed(self, error: SyntaxError) -> SourceError:
        match = _PLACE.match(str(error.msg))
        if match is None:
            return SourceError(self.path, f"The check is malformed: {error.msg}")
        reason = textwrap.shorten(match["reason"], _LONGEST_REASON, placeholder=" …")
        return SourceError(
            self.path,
            f"The check is malformed: {reason}",
            line=int(match["line"]),
            column=int(match["column"]),
        )

    def finding(self, row: Mapping[str, Term | None], prefixes: Mapping[str, str]) -> Finding:
        """What a row means."""
        terms = {name: to_rdflib(value) for name, value in row.items() if value is not None}
        path = terms.get("path")
        return Finding(
            severity=self.severity,
            origin=self.origin,
            source=self.name,
            message=_fill(self.message, terms, prefixes),
            focus=terms.get("this" if "this" in row else next(iter(row))),
            path=path if isinstance(path, URIRef) else None,
            value=terms.get("value"),
            remedy=_fill(self.remedy, terms, prefixes),
        )


def run_checks(checks: Iterable[Check], store: ox.Store, prefixes: Mapping[str, str]) -> Report:
    """The faults that checks find in a store. Its counts: ``checks``.

    Raises:
        SourceError: a check that cannot be run.
    """
    checks = list(checks)
    findings = [finding for check in checks for finding in check.run(store, prefixes)]
    name = "rules" if checks and checks[0].origin is Origin.RULE else "checks"
    return Report.of(findings, {name: len(checks)}, prefixes=prefixes)


def read_check(path: Path, origin: Origin = Origin.CHECK) -> Check:
    """Read a check from its file.

    Raises:
        HeadingError: the heading breaks a rule, or has neither message nor summary.
    """
    return as_check(load_query(path), origin)


def as_check(query: StoredQuery, origin: Origin = Origin.CHECK) -> Check:
    """A stored query as a check.

    Raises:
        HeadingError: the query is no SELECT, or its heading has neither message nor summary.
    """
    if query.form != "SELECT":
        raise HeadingError(
            query.path, "A check is a SELECT query.", remedy="Select the faulty node as ?this."
        )
    message = query.message or query.summary
    if not message:
        raise HeadingError(
            query.path,
            "The heading has no message.",
            remedy="Add a line `#+ message: …` that says what a row means.",
        )
    return Check(
        query.name, query.text, query.path, message, severity_of(query.severity), query.remedy, origin
    )


def _fill(template: str, terms: Mapping[str, Node], prefixes: Mapping[str, str]) -> str:
    def column(match: re.Match[str]) -> str:
        term = terms.get(match[1])
        if isinstance(term, Literal | BNode):
            return str(term)
        return match[0] if term is None else shorten(ntriples(term), prefixes)

    return _COLUMN.sub(column, template)
