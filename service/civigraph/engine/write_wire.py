"""What the supervisor and the writer process say to each other, in the frames of ``wire``.

The writer says ``READY`` with what is published, then answers each ``REQUEST`` with ``WRITTEN`` or ``ERROR``.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from typing import Final

from civigraph.engine.base import GraphOperation, GraphWrite, UpdateRequest, Written
from civigraph.engine.store_folder import Published

_HEADER: Final = struct.Struct("!I")


def encode_write(request: UpdateRequest | GraphWrite, name: str) -> bytes:
    """A write as the payload of a frame; its limits stay with the supervisor.

    Args:
        request: the write.
        name: a name of its own, to be found again in what is published.
    """
    if isinstance(request, UpdateRequest):
        fields: dict[str, object] = {
            "name": name,
            "text": request.text,
            "using": request.using_graphs,
            "using_named": request.using_named_graphs,
            "base": request.base,
        }
        data = b""
    else:
        fields = {
            "name": name,
            "operation": request.operation.value,
            "graph": request.graph,
            "media_type": request.media_type,
            "base": request.base,
            "generations": request.generations,
            "absent": request.absent,
        }
        data = request.data
    header = json.dumps(fields).encode()
    return _HEADER.pack(len(header)) + header + data


def decode_write(payload: bytes) -> tuple[UpdateRequest | GraphWrite, str]:
    """Read what ``encode_write`` wrote."""
    (length,) = _HEADER.unpack_from(payload)
    fields = json.loads(payload[_HEADER.size : _HEADER.size + length])
    name = fields.pop("name")
    if "text" in fields:
        return UpdateRequest(
            fields["text"], tuple(fields["using"]), tuple(fields["using_named"]), base=fields["base"]
        ), name
    generations = fields["generations"]
    return GraphWrite(
        GraphOperation(fields["operation"]),
        fields["graph"],
        payload[_HEADER.size + length :],
        fields["media_type"],
        fields["base"],
        None if generations is None else tuple(generations),
        fields["absent"],
    ), name


def encode_written(written: Written, published: Published) -> bytes:
    """An acknowledgement as the payload of a frame."""
    return json.dumps([asdict(written), published.to_json()]).encode()


def decode_written(payload: bytes) -> tuple[Written, Published]:
    """Read what ``encode_written`` wrote."""
    fields, published = json.loads(payload)
    return Written(**fields), Published.from_json(published)
