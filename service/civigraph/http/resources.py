"""Every IRI under the base answers: identifiers by 303, pages, data documents, links, the JSON-LD context.

A raw ASGI application behind all other routes. What stands in a document says ``documents``, where things are
``locations``, what links there are ``signposting``.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import orjson

import civigraph
from civigraph.http.asked import HTML, Asked
from civigraph.http.cache import CachedAnswer, CacheKey
from civigraph.http.disconnect import CancelOnDisconnect
from civigraph.http.graph_documents import GRAPH_FORMS, GraphDocuments
from civigraph.http.locations import DATA, LINKSET, PAGE, Locations
from civigraph.http.messages import CORS, preflight, send_empty, send_problem, wrong_method
from civigraph.http.modified import LastModified
from civigraph.http.near import NearMatches
from civigraph.http.pages import FIELDS
from civigraph.http.problems import ProblemError, problem
from civigraph.http.problems import header_field as field
from civigraph.http.representations import BY_EXTENSION, FORMS, Writer
from civigraph.http.resource_page import PageMaker, neighbours
from civigraph.http.sending import Representation, send_known, send_made
from civigraph.http.signposting import LINKSET as LINKSET_TYPE
from civigraph.http.signposting import Link, Signposts, api_catalog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.types import Receive, Scope, Send

    from civigraph.config import Settings
    from civigraph.engine.base import Engine
    from civigraph.http.cache import ResultCache
    from civigraph.http.documents import Document, Documents, Facts
    from civigraph.http.publication import Publication
    from civigraph.http.representations import Form

ALLOW: Final = "GET, HEAD, OPTIONS"
API_CATALOG: Final = ".well-known/api-catalog"
_IN_THREAD: Final = 500
_ACCEPT: Final = ("Accept",)


class ResourceEndpoint:
    """Answers for the resources of one publication.

    Args:
        publication: what is published.
        engine: answers the queries.
        settings: how long others may keep an answer, and whether IRIs are rewritten.
        cache: keeps answers.
        documents: makes documents.
    """

    def __init__(
        self,
        publication: Publication,
        engine: Engine,
        settings: Settings,
        cache: ResultCache,
        documents: Documents,
    ) -> None:
        self._publication, self._engine, self._settings = publication, engine, settings
        self._cache, self._documents = cache, documents
        self._locations = Locations(publication.base)
        self._writer = Writer(publication, self._locations)
        self._pages = PageMaker(publication, self._locations)
        self._signposts = Signposts(publication, self._locations)
        self._graphs = GraphDocuments(engine, settings)
        self._near = NearMatches(publication.queries.common["near"], publication.base)
        self._modified = LastModified.read(publication.modified)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        try:
            method = scope["method"]
            if method == "OPTIONS":
                await send_empty(send, 204, preflight(scope, ALLOW))
            elif method not in ("GET", "HEAD"):
                raise wrong_method(method, ALLOW)
            else:
                with CancelOnDisconnect(receive):
                    await self._get(Asked(scope, self._engine), send)
        except ProblemError as error:
            await send_problem(scope, send, error.problem)

    async def _get(self, asked: Asked, send: Send) -> None:
        first, _, rest = asked.path.partition("/")
        kinds = {PAGE: self._page, DATA: self._data, LINKSET: self._linkset}
        if first in kinds and rest and await kinds[first](asked, send, rest):
            return
        if asked.path == self._publication.context_path and self._publication.context:
            body = orjson.dumps(self._publication.context, option=orjson.OPT_INDENT_2)
            await self._send_fixed(asked, send, "application/ld+json", body)
        elif asked.path == API_CATALOG:
            links = Link("api-catalog", f"{asked.root}/{API_CATALOG}")
            content_type, body = api_catalog(asked.root, self._dataset(asked))
            await self._send_fixed(asked, send, content_type, body, field("link", str(links)))
        else:
            await self._identifier(asked, send)

    # ---- identifiers

    async def _identifier(self, asked: Asked, send: Send) -> None:
        """303 to what describes a resource; 404 with near matches where nothing does."""
        iris = self._locations.asked(asked.path)
        facts = await self._find(asked, iris) or await self._find(asked, self._variants(iris))
        if facts is None:
            raise await self._not_found(asked, iris[0] if iris else asked.path)
        if await self._is_retired(asked, send, facts, ""):
            return
        forms = _forms(facts)
        form = asked.form(forms)
        data = None if form is None else self._locations.data(facts.iri, form.extension)
        target = f"{asked.root}{data or self._locations.page(facts.iri)}"
        await self._redirect(send, 303, target, self._signposts.of_resource(facts, asked.root, forms))

    async def _find(self, asked: Asked, iris: Iterable[str]) -> Facts | None:
        """The first that the graph knows."""
        for iri in iris:
            facts = await self._documents.facts(asked.asker, iri)
            if facts.exists:
                return facts
        return None

    def _variants(self, iris: Sequence[str]) -> list[str]:
        """How an unknown address may have been meant: without a slash at its end, or with ``#``."""
        found = [each.rstrip("/") if each.endswith("/") else "#".join(each.rsplit("/", 1)) for each in iris]
        return [each for each in found if self._locations.covers(each)]

    async def _not_found(self, asked: Asked, iri: str) -> ProblemError:
        near = [
            {"iri": each.iri, "label": each.label, "href": f"{asked.prefix}{self._locations.page(each.iri)}"}
            for each in await self._near.find(asked.asker, iri)
        ]
        return ProblemError(problem("not-found", f"Nothing is known of <{iri}>.", near=near or None))

    async def _is_retired(
        self, asked: Asked, send: Send, facts: Facts, kind: str, extension: str = ""
    ) -> bool:
        """Whether a resource has given way to one other, to which the client is then sent."""
        if len(facts.replacements) != 1:
            return False
        new = facts.replacements[0]
        target = new
        if self._locations.covers(new):
            where = {
                PAGE: self._locations.page(new),
                DATA: self._locations.data(new, extension),
                LINKSET: self._locations.linkset(new),
            }
            target = f"{asked.root}{where.get(kind, self._locations.identifier(new))}"
        await self._redirect(send, 301, target, [Link("successor-version", target)])
        return True

    async def _redirect(self, send: Send, status: int, target: str, links: Iterable[Link]) -> None:
        fields = [
            *CORS,
            field("location", quote(target, safe="/:@!$&'()*+,;=~%#?[]")),
            field("vary", "Accept"),
            field("cache-control", self._settings.cache_control),
            field("link", self._signposts.field(links)),
            field("content-length", "0"),
        ]
        await send_empty(send, status, fields)

    # ---- what describes a resource

    async def _page(self, asked: Asked, send: Send, rest: str) -> bool:
        iri, number = self._locations.described(rest), asked.number()
        if iri is None:
            return False
        shown = self._shown(asked, "page", iri, number, HTML)
        if await send_known(asked.scope, send, shown, self._cache):
            return True
        facts = await self._documents.facts(asked.asker, iri)
        if not facts.exists or await self._is_retired(asked, send, facts, PAGE):
            return facts.exists
        document = await self._documents.document(asked.asker, facts, number, for_people=True)
        forms = _forms(facts)
        notes = ["This is retired."] if facts.replacements else []
        body = await asyncio.to_thread(
            self._pages.render, document, root_path=asked.prefix, forms=forms, notes=notes
        )
        links = [*self._signposts.of_page(facts, asked.root, forms), *self._turning(asked, document, None)]
        fields = (*(field(name, value) for name, value in FIELDS[1:]), self._link(links))
        shown = shown.of(document.generation)
        await send_made(asked.scope, send, shown, self._cache, CachedAnswer(HTML, body, fields))
        return True

    async def _data(self, asked: Asked, send: Send, rest: str) -> bool:
        stem, _, extension = rest.rpartition(".")
        form = BY_EXTENSION.get(extension) if stem else None
        iri = self._locations.described(stem if form else rest)
        if iri is None:
            return False
        if form is not None and await self._known(asked, send, iri, form):
            return True
        facts = await self._documents.facts(asked.asker, iri)
        if not facts.exists or await self._is_retired(asked, send, facts, DATA, extension if form else ""):
            return facts.exists
        if form is not None:
            return form in _forms(facts) and await self._send_data(asked, send, facts, form)
        form = asked.form(_forms(facts), pages=False)
        assert form is not None, "pages are not on offer"
        if await self._known(asked, send, iri, form, vary=_ACCEPT):
            return True
        where = f"{asked.root}{self._locations.data(iri, form.extension)}"
        return await self._send_data(asked, send, facts, form, vary=_ACCEPT, location=where)

    async def _known(
        self, asked: Asked, send: Send, iri: str, form: Form, *, vary: tuple[str, ...] = ()
    ) -> bool:
        shown = self._shown(asked, "data", iri, asked.number(), form.content_type, vary=vary)
        return await send_known(asked.scope, send, shown, self._cache)

    async def _send_data(
        self,
        asked: Asked,
        send: Send,
        facts: Facts,
        form: Form,
        *,
        vary: tuple[str, ...] = (),
        location: str = "",
    ) -> bool:
        """Make and send a data document; the answer is always that it was sent."""
        links = [*self._signposts.of_data(facts, asked.root, form, _forms(facts))]
        located = (field("content-location", location),) if location else ()
        if facts.is_graph:
            await self._graphs.send(asked, send, facts.iri, form, (self._link(links), *located))
            return True
        number = asked.number()
        shown = self._shown(asked, "data", facts.iri, number, form.content_type, vary=vary)
        document = await self._documents.document(asked.asker, facts, number)
        body = await self._write(document, form, asked.root)
        fields = (self._link([*links, *self._turning(asked, document, form)]), *located)
        shown = shown.of(document.generation)
        await send_made(asked.scope, send, shown, self._cache, CachedAnswer(form.content_type, body, fields))
        return True

    async def _linkset(self, asked: Asked, send: Send, rest: str) -> bool:
        iri = self._locations.described(rest)
        if iri is None:
            return False
        shown = self._shown(asked, "linkset", iri, 1, LINKSET_TYPE)
        if await send_known(asked.scope, send, shown, self._cache):
            return True
        facts = await self._documents.facts(asked.asker, iri)
        if not facts.exists or await self._is_retired(asked, send, facts, LINKSET):
            return facts.exists
        body = self._signposts.linkset(facts, asked.root, _forms(facts))
        shown = shown.of(facts.generation)
        await send_made(asked.scope, send, shown, self._cache, CachedAnswer(LINKSET_TYPE, body))
        return True

    async def _write(self, document: Document, form: Form, root: str) -> bytes:
        def write() -> bytes:
            return self._writer.write(document, form, root=root, rewrites=self._settings.rewrite_iris)

        is_long = len(document.description) + len(document.labels) > _IN_THREAD
        return await asyncio.to_thread(write) if is_long else write()

    def _turning(self, asked: Asked, document: Document, form: Form | None) -> list[Link]:
        """Links to the pages of incoming links before and after."""
        iri = document.facts.iri
        return [
            Link(
                name,
                asked.root
                + (
                    self._locations.page(iri, number)
                    if form is None
                    else self._locations.data(iri, form.extension, number)
                ),
            )
            for name, number in neighbours(document).items()
        ]

    # ---- the rest

    async def _send_fixed(
        self, asked: Asked, send: Send, content_type: str, body: bytes, *fields: tuple[bytes, bytes]
    ) -> None:
        """Send what depends on no query."""
        shown = self._shown(asked, "fixed", asked.path, 1, content_type)
        if not await send_known(asked.scope, send, shown, self._cache):
            await send_made(asked.scope, send, shown, self._cache, CachedAnswer(content_type, body, fields))

    def _shown(
        self, asked: Asked, kind: str, iri: str, number: int, content_type: str, *, vary: tuple[str, ...] = ()
    ) -> Representation:
        generation = self._engine.status().generation
        # No query can be this text: it begins with a control character.
        text = f"\0{kind} {civigraph.__version__} {number} {','.join(vary)} {iri}"
        key = CacheKey(generation, text, (), (), (content_type,), asked.root) if generation else None
        return Representation(content_type, key, self._modified, vary, self._settings.cache_control)

    def _dataset(self, asked: Asked) -> str:
        iri = self._publication.dataset
        return f"{asked.root}{self._locations.identifier(iri)}" if self._locations.covers(iri) else iri

    def _link(self, links: Iterable[Link]) -> tuple[bytes, bytes]:
        return field("link", self._signposts.field(links))


def _forms(facts: Facts) -> Sequence[Form]:
    """The formats in which a resource's data are offered."""
    return GRAPH_FORMS if facts.is_graph else FORMS
