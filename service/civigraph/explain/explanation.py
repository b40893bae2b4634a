"""An explanation of a query: what it is, what applies to it, what a person should know about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

_NOT_A_PLAN: Final = (
    "The algebra by the reading of rdflib's parser (SPARQL 1.1 Query, section 18). "
    "It is not the engine's plan: the engine orders joins and filters itself."
)


@dataclass(frozen=True, slots=True)
class Advice:
    """Something that a person should know about a query.

    Attributes:
        code: what kind it is, for programs (``cross-product``).
        text: what is the matter, and what to do.
        line: 1-based line, where there is one place.
        column: 1-based column.
    """

    code: str
    text: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """IRIs of a query that name things of the vocabulary.

    Attributes:
        predicates: IRIs in the place of predicates, in paths too.
        classes: IRIs that are objects of ``rdf:type``.
    """

    predicates: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(slots=True)
class Explanation:
    """What can be said about a query without running it.

    Attributes:
        form: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``; empty for what is no query.
        runs: the service would run it; else ``fault`` says why not.
        fault: why the service would refuse it.
        line: 1-based line of the fault, where known.
        column: 1-based column.
        algebra: the algebra as a tree of operators; ``None`` where rdflib does not accept the query.
        algebra_note: what the algebra is, or why there is none.
        dataset: which graphs it is about, in words.
        graphs: the same as lists of IRIs (``default``, ``named``).
        cacheable: equal requests may get a kept answer.
        cacheable_note: why, or why not.
        limits: the limits that apply, in seconds and bytes.
        advice: what a person should know.
        terms: the vocabulary that it uses.
    """

    form: str = ""
    runs: bool = True
    fault: str = ""
    line: int | None = None
    column: int | None = None
    algebra: dict[str, Any] | None = None
    algebra_note: str = _NOT_A_PLAN
    dataset: str = ""
    graphs: dict[str, list[str]] = field(default_factory=dict)
    cacheable: bool = True
    cacheable_note: str = ""
    limits: dict[str, float] = field(default_factory=dict)
    advice: list[Advice] = field(default_factory=list)
    terms: Terms = field(default_factory=Terms)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it; what is not known is left out."""
        document = asdict(self)
        if self.runs:
            for name in ("fault", "line", "column"):
                del document[name]
        document["advice"] = [
            {name: value for name, value in each.items() if value is not None} for each in document["advice"]
        ]
        return document

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Self:
        """Read what ``to_dict`` wrote."""
        terms = {name: tuple(iris) for name, iris in document["terms"].items()}
        advice = [Advice(**each) for each in document["advice"]]
        return cls(**{**document, "terms": Terms(**terms), "advice": advice})

    def to_text(self) -> str:
        """For a person at a terminal."""
        lines = [f"{self.form or 'No query'}: {'can be run' if self.runs else 'would be refused'}"]
        if self.fault:
            lines.append(f"  {self.fault}")
        lines += ["", "Advice" if self.advice else "Advice: none"]
        lines += [f"  - {each.text}" for each in self.advice]
        lines += ["", f"Dataset: {self.dataset}", f"Cache: {self.cacheable_note}", "", "Limits"]
        lines += [f"  {name}: {value:,}" for name, value in self.limits.items()]
        lines += ["", self.algebra_note]
        if self.algebra is not None:
            lines += ["", *_outline(self.algebra)]
        return "\n".join(lines) + "\n"

    def algebra_text(self) -> str:
        """The algebra as an indented outline; empty where there is none."""
        return "\n".join(_outline(self.algebra)) if self.algebra is not None else ""


def _outline(node: dict[str, Any], depth: int = 0) -> list[str]:
    """One line for each operator, those inside indented."""
    inner = [value for value in node.values() if isinstance(value, dict)]
    inner += [
        each for value in node.values() if isinstance(value, list) for each in value if isinstance(each, dict)
    ]
    rest = {
        name: value
        for name, value in node.items()
        if name != "operator"
        and not isinstance(value, dict)
        and not (isinstance(value, list) and any(isinstance(each, dict) for each in value))
    }
    words = [f"{name}={_short(value)}" for name, value in rest.items() if value not in (None, [], "")]
    lines = ["  " * depth + " ".join([f"({node['operator']}", *words])]
    for each in inner:
        lines += _outline(each, depth + 1)
    lines[-1] += ")"
    return lines


def _short(value: object) -> str:
    return "[" + ", ".join(str(each) for each in value) + "]" if isinstance(value, list) else str(value)
