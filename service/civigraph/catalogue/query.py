"""One stored query: a file, its heading, and how its parameters are bound."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from civigraph.catalogue.blocks import data_blocks, declared_prefixes
from civigraph.catalogue.expectation import Expectation, read_expectation
from civigraph.catalogue.heading import Heading, read_heading
from civigraph.catalogue.parameters import Parameter, ParameterType, Term
from civigraph.errors import HeadingError, ParameterError
from civigraph.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from civigraph.project import Project

FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
SEVERITIES: Final = ("violation", "warning", "info")
GATES: Final = ("change", "build")
_PARAMETER_KEYS: Final = frozenset(
    {
        "type",
        "description",
        "required",
        "default",
        "values",
        "scheme",
        "values-from",
        "language",
        "multiple",
        "example",
    }
)


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A query file.

    Attributes:
        name: file name without extension.
        path: the file.
        text: all of it; a query that runs as it stands.
        form: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
        summary: one line; the title of its page.
        question: the user's question that it answers.
        description: a paragraph.
        tags: what it is about.
        parameters: by name, in the order of the heading.
        pagination: rows a page; ``None`` for all at once.
        columns: the variables of the answer, in order, as the heading declares them.
        expect: the expected answer, with the defaults of all parameters.
        severity: for checks: ``violation``, ``warning`` or ``info``.
        message: for checks: what a row means, with ``{variable}`` for its values.
        remedy: for checks: what to do about it, in the same way.
        gate: for checks: held against each ``change`` of a store, or left to the ``build``, which sees all.
        prefixes: the prefixes that the query declares.
        extra: the keys of its family, as YAML gives them.
    """

    name: str
    path: Path
    text: str
    form: str
    summary: str = ""
    question: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    pagination: int | None = None
    columns: tuple[str, ...] = ()
    expect: Expectation | None = None
    severity: str = "violation"
    message: str = ""
    remedy: str = ""
    gate: str = GATES[0]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def bind(
        self,
        values: Mapping[str, str | Sequence[str]] | None = None,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> str:
        """The query with ``values`` for its parameters.

        Values become RDF terms of their parameter's type and are written as such into the ``VALUES`` blocks;
        no text of a caller is ever part of the query.

        Args:
            values: texts by parameter name.
            limit: rows to return at most, where the query may be paged.
            offset: rows to leave out first.

        Raises:
            ParameterError: a parameter that the query does not have, or a value that does not fit.
        """
        given = dict(values or {})
        for name in given:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise ParameterError(name, f"the query has no such parameter; it has: {known}")
        terms = {
            name: parameter.terms(given.get(name), self.prefixes)
            for name, parameter in self.parameters.items()
        }
        text = bind_terms(self.text, terms)
        if limit is not None:
            text += f"\nLIMIT {limit:d}\nOFFSET {offset:d}"
        return text


def bind_terms(text: str, terms: Mapping[str, Sequence[Term]]) -> str:
    """Put terms into the ``VALUES ?name { … }`` blocks of a query; ``UNDEF`` where there are none."""
    edits = [
        (start, end, " " + (" ".join(str(term) for term in values) or "UNDEF") + " ")
        for name, values in terms.items()
        for start, end in data_blocks(text, name)
    ]
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text


def load_query(path: Path, *, more: Collection[str] = ()) -> StoredQuery:
    """Read a query file.

    Args:
        path: the file.
        more: keys of its family, allowed beside the common ones.

    Raises:
        HeadingError: the heading breaks a rule: file, line, what to do.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise HeadingError(path, f"The file cannot be read ({error}).", remedy="Save it as UTF-8.") from error
    return parse_query(path, text, more=more)


def parse_query(path: Path, text: str, *, more: Collection[str] = ()) -> StoredQuery:
    """Read a query from its text; see ``load_query``.

    Raises:
        HeadingError: the heading breaks a rule.
    """
    heading = read_heading(path, text, more)
    prefixes = declared_prefixes(text)
    columns = tuple(name.removeprefix("?") for name in heading.words("columns"))
    severity = _one_of(heading, "severity", SEVERITIES)
    gate = _one_of(heading, "gate", GATES)
    return StoredQuery(
        name=path.stem,
        path=path,
        text=text,
        form=_form(path, text),
        summary=heading.text("summary") or heading.text("title"),
        question=heading.text("question"),
        description=heading.text("description"),
        tags=heading.words("tags"),
        parameters=_parameters(heading, text),
        pagination=_pagination(heading),
        columns=columns,
        expect=read_expectation(heading, columns, prefixes),
        severity=severity,
        message=heading.text("message"),
        remedy=heading.text("remedy"),
        gate=gate,
        prefixes=prefixes,
        extra={key: heading.values[key] for key in more if key in heading.values},
    )


def load_queries(project: Project, use: str, *, more: Collection[str] = ()) -> list[StoredQuery]:
    """All queries of one use (``competency``, ``checks``, …), sorted by file.

    Raises:
        HeadingError: a heading breaks a rule, or two files have one name.
    """
    queries = [load_query(path, more=more) for path in project.query_files(use)]
    seen: dict[str, StoredQuery] = {}
    for query in queries:
        if query.name in seen:
            raise HeadingError(
                query.path,
                f"Another query is called {query.name} ({seen[query.name].path}).",
                remedy="Rename one.",
            )
        seen[query.name] = query
    return queries


def _one_of(heading: Heading, key: str, known: Sequence[str]) -> str:
    """One of a few words; the first where the heading says nothing."""
    value = heading.text(key) or known[0]
    if value not in known:
        raise heading.fault(f"{key} {value!r} is not known.", key, f"Use {', '.join(known)}.")
    return value


def _form(path: Path, text: str) -> str:
    form = next(
        (token.text.upper() for token in tokenize(text) if token.text.upper() in FORMS),
        "",
    )
    if not form:
        raise HeadingError(
            path,
            "The file holds no query.",
            remedy="Write SELECT, ASK, CONSTRUCT or DESCRIBE below the heading.",
        )
    return form


def _pagination(heading: Heading) -> int | None:
    value = heading.values.get("pagination")
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise heading.fault(f"pagination must be a number of rows, not {value!r}.", "pagination")
    return value


def _parameters(heading: Heading, text: str) -> dict[str, Parameter]:
    given = heading.values.get("parameters") or {}
    if isinstance(given, list) and all(isinstance(item, dict) and "name" in item for item in given):
        given = {item["name"]: {key: value for key, value in item.items() if key != "name"} for item in given}
    if not isinstance(given, dict):
        raise heading.fault("parameters must be named.", "parameters", "Write #+   city: {type: iri}.")
    return {str(name): _parameter(heading, str(name), keys, text) for name, keys in given.items()}


def _parameter(heading: Heading, name: str, keys: Any, text: str) -> Parameter:
    def fault(reason: str, remedy: str = "") -> HeadingError:
        return heading.fault(f"Parameter {name}: {reason}", "parameters", remedy)

    if not isinstance(keys, dict):
        raise fault("its type is missing.", f"Write #+   {name}: {{type: string}}.")
    unknown = set(keys) - _PARAMETER_KEYS
    if unknown:
        raise fault(
            f"{', '.join(sorted(map(str, unknown)))} is not known.",
            f"Use {', '.join(sorted(_PARAMETER_KEYS))}.",
        )
    try:
        kind = ParameterType(str(keys.get("type", "")))
    except ValueError:
        raise fault(
            f"type {keys.get('type')!r} is not known.", f"Use one of {', '.join(ParameterType)}."
        ) from None
    values = keys.get("values") or {}
    if isinstance(values, list):
        values = {_text(value): _text(value) for value in values}
    if (kind is ParameterType.ENUM) != bool(values):
        raise fault("an enum, and nothing else, has values.", "Write {type: enum, values: [a, b]}.")
    if not data_blocks(text, name):
        raise fault("the query does not use it.", f"Write VALUES ?{name} {{ … }} where its value belongs.")
    parameter = Parameter(
        name=name,
        type=kind,
        description=" ".join(str(keys.get("description", "")).split()),
        required=bool(keys.get("required", False)),
        default=None if keys.get("default") is None else _text(keys["default"]),
        values={str(value): str(label) for value, label in values.items()},
        scheme=str(keys.get("scheme", "")),
        values_from=str(keys.get("values-from", "")),
        language=str(keys.get("language", "")),
        multiple=bool(keys.get("multiple", False)),
        example=None if keys.get("example") is None else _text(keys["example"]),
    )
    if parameter.required and parameter.default is not None:
        raise fault("one that is required has no default.", "Leave required or default out.")
    prefixes = declared_prefixes(text)
    for value in (parameter.default, parameter.example):
        if value is not None:
            try:
                parameter.terms(value, prefixes)
            except ParameterError as error:
                raise fault(f"{error}") from error
    return parameter


def _text(value: Any) -> str:
    """A YAML scalar as a caller would write it in an address."""
    return str(value).lower() if isinstance(value, bool) else str(value)
