"""Documents as bytes, in every format in which they are offered."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from civigraph.engine.answers import named_in_xml, usable_prefixes
from civigraph.errors import NotAcceptable
from civigraph.http.compact import Context
from civigraph.http.problems import ProblemError, problem
from civigraph.namespaces import RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from civigraph.http.documents import Document
    from civigraph.http.locations import Locations
    from civigraph.http.publication import Publication

_COLUMNS: Final = ("subject", "subjectLabel", "property", "propertyLabel", "value", "valueLabel", "type")


@dataclass(frozen=True, slots=True)
class Form:
    """A format of data documents.

    Attributes:
        extension: of the document's address, without dot.
        content_type: media type with its parameters.
        name: what people call it.
    """

    extension: str
    content_type: str
    name: str

    @property
    def media_type(self) -> str:
        """The content type without parameters."""
        return self.content_type.partition(";")[0]


FORMS: Final = (
    Form("ttl", "text/turtle; charset=utf-8", "Turtle"),
    Form("nt", "application/n-triples", "N-Triples"),
    Form("jsonld", "application/ld+json", "JSON-LD"),
    Form("rdf", "application/rdf+xml", "RDF/XML"),
    Form("trig", "application/trig", "TriG"),
    Form("nq", "application/n-quads", "N-Quads"),
    Form("json", "application/json", "JSON"),
    Form("csv", "text/csv; charset=utf-8; header=present", "CSV"),
)
"""All formats of data documents, best first: what ``*/*`` gets."""
BY_EXTENSION: Final = {form.extension: form for form in FORMS}
BY_TYPE: Final = {form.content_type: form for form in FORMS} | {
    # What clients ask for instead of the exact type.
    "text/plain; charset=utf-8": BY_EXTENSION["nt"],
    "application/xml": BY_EXTENSION["rdf"],
    "text/n3; charset=utf-8": BY_EXTENSION["ttl"],
}


class Writer:
    """Writes documents of one publication.

    Args:
        publication: its prefixes and its context.
        locations: its base.
    """

    def __init__(self, publication: Publication, locations: Locations) -> None:
        self._publication, self._locations = publication, locations
        self._prefixes = usable_prefixes(publication.prefixes)
        self._context = Context.of(publication.context.get("@context", {}))

    def write(self, document: Document, form: Form, *, root: str, rewrites: bool = False) -> bytes:
        """The document in a format.

        Args:
            document: what to write.
            form: the format.
            root: absolute address of this service without a slash at the end, for the address of the context.
            rewrites: IRIs below the base are written as addresses of this service.

        Raises:
            ProblemError: 406, the format cannot express the document.
        """
        triples, iri, prefixes = document.triples(), document.facts.iri, self._prefixes
        if rewrites:
            moved = _Moved(self._locations.base, f"{root}/")
            triples, iri = [moved.triple(each) for each in triples], moved.text(iri)
            prefixes = {name: moved.text(namespace) for name, namespace in prefixes.items()}
        if form.extension == "csv":
            return table(triples)
        if form.extension == "json" and self._publication.context:
            node = self._context.compact(triples, iri)
            address = f"{root}/{self._publication.context_path}"
            return orjson.dumps(
                {"@context": address, **node}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
            )
        return _serialised(triples, form, prefixes)


def _serialised(triples: list[Triple], form: Form, prefixes: Mapping[str, str]) -> bytes:
    syntax = RdfFormat.JSON_LD if form.extension == "json" else RdfFormat.from_extension(form.extension)
    assert syntax is not None, "the formats on offer are the serialiser's"
    if syntax == RdfFormat.RDF_XML:
        try:
            triples = named_in_xml(triples)
        except NotAcceptable as error:
            raise ProblemError(problem("not-acceptable", str(error))) from error
    heads = namespaces(triples)
    used = {name: iri for name, iri in prefixes.items() if iri in heads}
    body = serialize(triples, format=syntax, prefixes=used)
    assert body is not None, "without an output, serialize returns bytes"
    return body


def namespaces(triples: Iterable[Triple]) -> set[str]:
    """IRIs up to their last ``#`` or ``/``: a prefixed name has neither behind its colon."""
    return {
        term.value[: max(term.value.rfind("/"), term.value.rfind("#")) + 1]
        for triple in triples
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, NamedNode)
    }


def table(triples: Iterable[Triple]) -> bytes:
    """Statements as CSV (RFC 4180), a row each, with the labels of what they link to."""
    triples = list(triples)
    labels = {
        triple.subject.value: triple.object.value
        for triple in reversed(triples)
        if triple.predicate.value == f"{RDFS}label"
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, Literal)
    }
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for triple in triples:
        subject, value = triple.subject, triple.object
        kind = ""
        if isinstance(value, Literal):
            kind = f"@{value.language}" if value.language else value.datatype.value
        writer.writerow(
            (
                _text(subject),
                labels.get(_text(subject), ""),
                triple.predicate.value,
                labels.get(triple.predicate.value, ""),
                _text(value),
                "" if isinstance(value, Literal) else labels.get(_text(value), ""),
                kind,
            )
        )
    return text.getvalue().encode()


def _text(term: object) -> str:
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(getattr(term, "value", term))


@dataclass(frozen=True, slots=True)
class _Moved:
    """IRIs under another base."""

    old: str
    new: str

    def text(self, iri: str) -> str:
        return self.new + iri.removeprefix(self.old) if iri.startswith(self.old) else iri

    def triple(self, triple: Triple) -> Triple:
        parts = [
            NamedNode(self.text(each.value)) if isinstance(each, NamedNode) else each
            for each in (triple.subject, triple.predicate, triple.object)
        ]
        return Triple(*parts)  # type: ignore[arg-type]
