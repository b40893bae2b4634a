"""The report of a write that the gate refused, in the format that the client reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
from pyoxigraph import RdfFormat, parse, serialize

from civigraph.http.negotiation import choose
from civigraph.http.pages import FIELDS, render
from civigraph.http.problems import TYPES
from civigraph.namespaces import SH

if TYPE_CHECKING:
    from civigraph.errors import GateRefused

_TURTLE: Final = "text/turtle; charset=utf-8"
_PROBLEM: Final = "application/problem+json"
_JSON: Final = "application/json"
_HTML: Final = "text/html; charset=utf-8"
_RDF: Final = {
    _TURTLE: RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_OFFERS: Final = (_TURTLE, _PROBLEM, _JSON, *list(_RDF)[1:], _HTML)


class ReportError(Exception):
    """Ends a request with the report of what the gate refused.

    Args:
        refusal: what it said.
    """

    def __init__(self, refusal: GateRefused) -> None:
        self.refusal = refusal
        super().__init__(str(refusal))

    def render(self, accept: str | None, root_path: str = "") -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Status, header fields (content type and length among them) and body.

        The SHACL report as RDF; as JSON the findings; else, and for who accepts none of these, a problem
        document that holds the findings.
        """
        kind = choose(accept, _OFFERS) or _PROBLEM
        fields: list[tuple[str, str]] = [("content-type", kind)]
        if kind == _TURTLE:
            body = self.refusal.report.encode()
        elif kind in _RDF:
            quads = parse(self.refusal.report, format=RdfFormat.TURTLE)
            written = serialize((quad.triple for quad in quads), format=_RDF[kind], prefixes={"sh": SH})
            assert written is not None, "without an output, serialize returns bytes"
            body = written
        elif kind == _JSON:
            body = self.refusal.findings.encode()
        elif kind == _HTML:
            fields = list(FIELDS)
            body = render(
                "refused.html",
                root_path=root_path,
                problem=self._document(root_path),
                report=self.refusal.report,
                remedy=TYPES["shapes-violated"].remedy,
            )
        else:
            body = orjson.dumps(self._document(root_path), option=orjson.OPT_APPEND_NEWLINE)
        fields += [("content-length", str(len(body))), ("vary", "Accept"), ("cache-control", "no-store")]
        return (
            TYPES["shapes-violated"].status,
            [(name.encode(), value.encode()) for name, value in fields],
            body,
        )

    def _document(self, root_path: str) -> dict[str, object]:
        kind = TYPES["shapes-violated"]
        return {
            "type": f"{root_path}/problems/{kind.name}",
            "title": kind.title,
            "status": kind.status,
            "detail": str(self.refusal),
            "violations": self.refusal.violations,
            "findings": orjson.loads(self.refusal.findings) if self.refusal.findings else [],
        }
