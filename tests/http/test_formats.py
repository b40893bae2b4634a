"""Which serialisation a request gets for each kind of answer."""

from __future__ import annotations

import pytest

from civigraph.engine.base import RESULT_FORMATS, ResultFormat, ResultKind
from civigraph.http.formats import available, content_type, named, negotiate

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def types(accept: str | None) -> dict[str, str]:
    return {kind.value: offer.content_type for kind, offer in negotiate(accept).items()}


def names(name: str) -> dict[str, str]:
    return {kind.value: offer.format.name for kind, offer in named(name).items()}


@pytest.mark.parametrize("accept", [None, "", "*/*"])
def test_who_asks_for_nothing_gets_json_or_turtle(accept: str | None) -> None:
    json = "application/sparql-results+json"
    assert types(accept) == {"solutions": json, "boolean": json, "graph": "text/turtle; charset=utf-8"}


@pytest.mark.parametrize("each", RESULT_FORMATS, ids=lambda each: each.name)
def test_every_format_is_got_by_its_media_type_alone(each: ResultFormat) -> None:
    found = negotiate(each.media_type)
    assert {offer.format for offer in found.values()} == {each}
    assert set(found) == each.kinds


@pytest.mark.parametrize("each", RESULT_FORMATS, ids=lambda each: each.name)
def test_every_format_is_got_by_name_extension_and_media_type(each: ResultFormat) -> None:
    for name in (each.name, each.extension, each.media_type, each.name.upper()):
        assert all(named(name)[kind].format is each for kind in each.kinds)


def test_text_formats_say_their_charset_and_csv_its_header_line() -> None:
    by_name = {each.name: content_type(each) for each in RESULT_FORMATS}
    assert by_name["csv"] == "text/csv; charset=utf-8; header=present"
    assert by_name["tsv"] == "text/tab-separated-values; charset=utf-8"
    assert by_name["turtle"] == "text/turtle; charset=utf-8"
    assert by_name["ntriples"] == "application/n-triples"


def test_a_table_format_leaves_graphs_without_an_offer() -> None:
    assert set(types("text/csv")) == {"solutions", "boolean"}


def test_plain_json_is_answered_as_plain_json() -> None:
    assert set(types("application/json").values()) == {"application/json"}


def test_each_kind_is_negotiated_for_itself() -> None:
    found = types("application/n-triples, text/csv;q=0.9, */*;q=0.1")
    assert found["solutions"].startswith("text/csv")
    assert found["graph"] == "application/n-triples"


def test_a_browser_gets_what_it_can_show_of_a_table() -> None:
    assert types(BROWSER)["solutions"] == "application/xml"


def test_html_is_never_a_result() -> None:
    assert types("text/html") == {}


def test_json_and_xml_by_name_fit_either_form_of_query() -> None:
    assert names("json") == {"solutions": "json", "boolean": "json", "graph": "jsonld"}
    assert names("xml") == {"solutions": "xml", "boolean": "xml", "graph": "rdfxml"}


def test_a_plus_that_the_form_made_a_blank_is_read_back() -> None:
    assert names("application/sparql-results json") == {"solutions": "json", "boolean": "json"}


def test_the_first_known_of_several_names_counts() -> None:
    assert named("exe", "nt", "ttl") == named("nt")


@pytest.mark.parametrize("name", ["n3", "rdf+xml", "json-ld", "application/ld+json,application/x-json+ld"])
def test_names_of_other_software_are_understood(name: str) -> None:
    assert set(names(name)) == {"graph"}


@pytest.mark.parametrize("name", ["", "exe", "image/png", "*/*", "text/*"])
def test_other_names_offer_nothing(name: str) -> None:
    assert names(name) == {}


def test_an_accept_field_of_any_length_is_negotiated() -> None:
    assert types("image/png, " * 1000 + "text/csv")["solutions"].startswith("text/csv")


def test_what_is_available_is_listed_by_kind() -> None:
    assert available(ResultKind.BOOLEAN)[0] == "application/sparql-results+json"
    assert set(available()) == {each.media_type for each in RESULT_FORMATS}
