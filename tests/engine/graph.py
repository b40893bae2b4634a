"""A generated graph, big enough that bad queries take minutes, and ways to ask about it."""

from __future__ import annotations

from civigraph.engine.base import RESULT_FORMATS, QueryRequest, ResultKind

FORMATS = {form.name: form for form in RESULT_FORMATS}
PEOPLE = 3000


def make_request(
    text: str,
    *,
    table: str = "json",
    graph: str = "turtle",
    client: str = "",
    timeout: float | None = None,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> QueryRequest:
    formats = {
        ResultKind.SOLUTIONS: FORMATS[table],
        ResultKind.BOOLEAN: FORMATS[table],
        ResultKind.GRAPH: FORMATS[graph],
    }
    return QueryRequest(text, formats, default_graphs, named_graphs, timeout, client)


def social_network(people: int = PEOPLE) -> str:
    """N-Quads: each person has a name and knows the next three; two graphs, each triple in one."""
    lines = []
    for number in range(people):
        person = f"<http://example.org/person/{number}>"
        name = f'<http://xmlns.com/foaf/0.1/name> "Person {number}"'
        lines.append(f"{person} {name} <http://example.org/graph/names> .")
        lines += [
            f"{person} <http://xmlns.com/foaf/0.1/knows>"
            f" <http://example.org/person/{(number + step) % people}> <http://example.org/graph/links> ."
            for step in (1, 2, 3)
        ]
    return "\n".join(sorted(lines)) + "\n"
