"""The document that a request to the graph store carries: one body, or the files of a form."""

from __future__ import annotations

from dataclasses import dataclass
from email.errors import CloseBoundaryNotFoundDefect
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from civigraph.engine.documents import as_ntriples
from civigraph.errors import DocumentError
from civigraph.http.negotiation import parse_media_type
from civigraph.http.problems import ProblemError, problem
from civigraph.http.protocol import media_type_of

if TYPE_CHECKING:
    from email.message import Message

MULTIPART: Final = "multipart/form-data"
NTRIPLES: Final = "application/n-triples"
DOCUMENTS: Final = ("text/turtle", NTRIPLES, "application/rdf+xml", "application/ld+json")
"""Media types of documents that a graph can be made of."""

_EXTENSIONS: Final = {
    ".ttl": "text/turtle",
    ".nt": NTRIPLES,
    ".rdf": "application/rdf+xml",
    ".owl": "application/rdf+xml",
    ".xml": "application/rdf+xml",
    ".jsonld": "application/ld+json",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """An RDF document.

    Attributes:
        data: its bytes.
        media_type: one of ``DOCUMENTS``.
    """

    data: bytes
    media_type: str


def upload_type(content_type: str | None, *, form: bool) -> str:
    """The media type of a body that holds documents.

    Args:
        content_type: the field's value.
        form: several documents in a form are allowed.

    Raises:
        ProblemError: 415, it is another one.
    """
    offered = (*DOCUMENTS, MULTIPART) if form else DOCUMENTS
    return media_type_of(content_type, offered)


def read_upload(content_type: str, body: bytes, base: str) -> Upload:
    """The document in a body; the files of a form together make one. Takes as long as parsing them.

    Args:
        content_type: the field's value, which ``upload_type`` has accepted.
        body: the whole body.
        base: base IRI of the documents.

    Raises:
        ProblemError: 400 no form, or one without a file; 415 a file of another type.
        DocumentError: a file is malformed.
    """
    kind = upload_type(content_type, form=True)
    if kind != MULTIPART:
        return Upload(body, kind)
    files = [_file(part) for part in _parts(content_type, body)]
    if len(files) == 1:
        return files[0][1]
    return Upload(b"".join(_as_ntriples(name, upload, base) for name, upload in files), NTRIPLES)


def _parts(content_type: str, body: bytes) -> list[Message]:
    """The parts of a form that hold something; several files of one field may be a form in the form.

    The last delimiter may lack its end (the W3C's own tests do without it): the message's length says
    that nothing is missing.
    """
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    whole = all(isinstance(each, CloseBoundaryNotFoundDefect) for each in form.defects)
    leaves: list[Message] = (
        [part for part in form.walk() if not part.is_multipart()] if form.is_multipart() else []
    )
    parts = [part for part in leaves if part.keys() or str(part.get_payload()).strip()]
    if not whole or not parts:
        raise ProblemError(
            problem("bad-request", f"The body is not {MULTIPART} with the boundary that Content-Type names.")
        )
    return parts


def _file(part: Message) -> tuple[str, Upload]:
    """A part's name and document; the type by its field, else by the extension of the file's name."""
    name = part.get_filename() or str(part.get_param("name", "", "content-disposition") or "a part")
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes), "only a multipart part has parts instead of bytes"
    read = parse_media_type(part["content-type"]) if part["content-type"] else None
    kind = f"{read.type}/{read.subtype}" if read else ""
    if kind not in DOCUMENTS:
        kind = _EXTENSIONS.get(PurePosixPath(name).suffix.lower(), "")
    if not kind:
        types = ", ".join(DOCUMENTS)
        detail = f"The type of {name} is none of {types}."
        raise ProblemError(problem("unsupported-media-type", detail, ("accept", types)))
    return name, Upload(data, kind)


def _as_ntriples(name: str, upload: Upload, base: str) -> bytes:
    try:
        return as_ntriples(upload.data, upload.media_type, base)
    except DocumentError as error:
        raise DocumentError(f"{name}: {error.reason}", line=error.line, column=error.column) from error
