"""RFC 9110, section 12.5.1: which representation an Accept field gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigraph.http.negotiation import choose, parse_accept, parse_media_type, prefers_html, quality

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv; charset=utf-8; header=present"
TSV = "text/tab-separated-values; charset=utf-8"
TABLES = [JSON, XML, CSV, TSV]
TURTLE = "text/turtle; charset=utf-8"
NT = "application/n-triples"
JSONLD = "application/ld+json"
GRAPHS = [TURTLE, NT, JSONLD]

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"

CASES = {
    # what is absent or accepts everything
    "no_field_gets_the_first_offer": (None, JSON),
    "an_empty_field_gets_the_first_offer": ("", JSON),
    "a_field_of_blanks_and_commas_gets_the_first_offer": (" , ,", JSON),
    "any_type_gets_the_first_offer": ("*/*", JSON),
    "any_type_with_little_quality_gets_the_first_offer": ("*/*;q=0.001", JSON),
    "any_type_with_quality_zero_gets_nothing": ("*/*;q=0", None),
    # exact types
    "an_exact_type_gets_itself": ("application/sparql-results+xml", XML),
    "an_exact_type_ignores_case": ("Application/SPARQL-Results+XML", XML),
    "an_unknown_type_gets_nothing": ("image/png", None),
    "a_type_that_only_begins_alike_gets_nothing": ("text/csv-schema", None),
    "a_type_without_its_suffix_gets_nothing": ("application/sparql-results", None),
    "an_unknown_type_beside_a_known_one_is_passed_over": ("image/png, text/csv", CSV),
    "an_unknown_type_beside_any_type_gets_the_first_offer": ("image/png, */*;q=0.1", JSON),
    # ranges
    "a_subtype_wildcard_gets_the_first_offer_of_its_type": ("text/*", CSV),
    "a_subtype_wildcard_of_another_type_gets_nothing": ("image/*", None),
    "a_subtype_wildcard_ignores_case": ("TEXT/*", CSV),
    "a_partial_wildcard_is_an_ordinary_name": ("text/c*", None),
    "a_type_wildcard_with_a_subtype_is_malformed": ("*/csv", None),
    # quality
    "the_higher_quality_wins": ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", XML),
    "the_higher_quality_wins_wherever_it_stands": (
        "application/sparql-results+xml;q=0.6, text/csv;q=0.5",
        XML,
    ),
    "a_missing_quality_is_one": ("text/csv;q=0.9, application/sparql-results+xml", XML),
    "three_decimals_decide": ("text/csv;q=0.999, text/tab-separated-values;q=0.998", CSV),
    "quality_one_with_decimals_is_one": ("text/csv;q=1.000, application/sparql-results+xml;q=0.999", CSV),
    "the_quality_parameter_ignores_case": ("text/csv;Q=0.1, application/sparql-results+xml;q=0.2", XML),
    "blanks_around_the_quality_are_allowed": (
        "text/csv ; q=0.1 , application/sparql-results+xml ; q=0.2",
        XML,
    ),
    "tabs_are_blanks": ("text/csv\t;\tq=0.1,\tapplication/sparql-results+xml;q=0.2", XML),
    "quality_zero_alone_gets_nothing": ("text/csv;q=0", None),
    "quality_zero_with_decimals_gets_nothing": ("text/csv;q=0.000", None),
    "a_wildcard_may_have_the_higher_quality": ("text/csv;q=0.5, */*;q=0.8", JSON),
    # exclusion
    "quality_zero_excludes_a_type_from_any_type": ("application/sparql-results+json;q=0, */*", XML),
    "quality_zero_excludes_wherever_it_stands": ("*/*, application/sparql-results+json;q=0", XML),
    "quality_zero_excludes_from_a_subtype_wildcard": ("text/*, text/csv;q=0", TSV),
    "quality_zero_excludes_a_whole_type": ("application/*;q=0, */*;q=0.1", CSV),
    "an_exact_type_survives_the_exclusion_of_all_others": ("*/*;q=0, text/csv;q=0.1", CSV),
    "everything_excluded_gets_nothing": ("text/*;q=0, application/*;q=0, */*", None),
    # specificity
    "an_exact_type_overrides_a_subtype_wildcard": ("text/*;q=0.9, text/csv;q=0.1", TSV),
    "an_exact_type_overrides_any_type": ("*/*;q=0.9, application/sparql-results+json;q=0.1", XML),
    "a_subtype_wildcard_overrides_any_type": ("*/*;q=0.9, application/*;q=0.1", CSV),
    "the_most_specific_range_gives_the_quality_even_if_lower": (
        "text/csv;q=0.2, text/*;q=0.3, */*;q=0.1",
        TSV,
    ),
    "of_equal_quality_the_type_that_was_named_wins": ("text/csv, */*", CSV),
    "of_equal_quality_a_named_type_wins_wherever_it_stands": ("*/*, text/csv", CSV),
    "of_equal_quality_a_subtype_wildcard_goes_before_any_type": ("*/*, text/*", CSV),
    "of_equal_quality_and_specificity_the_first_offer_wins": (
        "text/csv, application/sparql-results+xml",
        XML,
    ),
    "the_order_of_the_field_decides_nothing": ("application/sparql-results+xml, text/csv", XML),
    # parameters
    "an_equal_charset_is_accepted": ("text/csv;charset=utf-8", CSV),
    "a_charset_ignores_case": ("text/csv;charset=UTF-8", CSV),
    "a_quoted_charset_is_accepted": ('text/csv;charset="utf-8"', CSV),
    "an_escaped_character_in_quotes_is_itself": (r'text/csv;charset="\utf-8"', CSV),
    "another_charset_gets_nothing": ("text/csv;charset=iso-8859-1", None),
    "a_charset_on_a_type_that_is_always_utf8_is_accepted": (
        "application/sparql-results+json;charset=utf-8",
        JSON,
    ),
    "another_charset_on_a_type_that_is_always_utf8_gets_nothing": (
        "application/sparql-results+json;charset=utf-16",
        None,
    ),
    "a_known_parameter_with_its_value_is_accepted": ("text/csv;header=present", CSV),
    "a_known_parameter_with_another_value_gets_nothing": ("text/csv;header=absent", None),
    "a_range_with_parameters_overrides_the_bare_type": (
        "text/csv;q=0.1, text/csv;header=present;q=0.9, application/sparql-results+xml;q=0.5",
        CSV,
    ),
    "a_range_whose_parameters_differ_does_not_override": (
        "text/csv;q=0.6, text/csv;header=absent;q=0, application/sparql-results+xml;q=0.5",
        CSV,
    ),
    "a_parameter_that_nobody_knows_is_passed_over": ("text/csv;version=3", CSV),
    "parameters_may_follow_the_quality": ("text/csv;q=0.1;ext=1, application/sparql-results+xml;q=0.2", XML),
    "an_empty_parameter_is_passed_over": ("text/csv;;q=0.1;, application/sparql-results+xml;q=0.2", XML),
    "a_comma_in_quotes_does_not_end_the_element": (
        'text/csv;note="a,b";q=0.1, text/tab-separated-values;q=0.2',
        TSV,
    ),
    "a_semicolon_in_quotes_does_not_end_the_parameter": ('text/csv;note="a;q=0";q=0.9', CSV),
    # what is malformed matches nothing
    "a_word_is_no_media_range": ("json", None),
    "a_type_without_a_subtype_is_no_media_range": ("text/", None),
    "a_subtype_without_a_type_is_no_media_range": ("/csv", None),
    "words_after_a_type_are_malformed": ("text/csv plain", None),
    "a_malformed_element_leaves_the_others": ("text/csv plain, application/sparql-results+xml;q=0.1", XML),
    "a_quality_that_is_no_number_is_malformed": (
        "text/csv;q=high, application/sparql-results+xml;q=0.1",
        XML,
    ),
    "a_quality_above_one_is_malformed": ("text/csv;q=1.5, application/sparql-results+xml;q=0.1", XML),
    "a_negative_quality_is_malformed": ("text/csv;q=-1, application/sparql-results+xml;q=0.1", XML),
    "a_quality_that_is_not_a_number_is_malformed": (
        "text/csv;q=nan, application/sparql-results+xml;q=0.1",
        XML,
    ),
    "an_unclosed_quote_swallows_the_rest": ('application/sparql-results+xml;q=0.1, text/csv;a="b, */*', XML),
    "letters_outside_ascii_are_malformed": ("text/csvé, application/sparql-results+xml;q=0.1", XML),
    # what real clients send
    "a_browser_gets_the_first_offer": (CHROME, JSON),
    "the_java_runtime_gets_the_first_offer": (JAVA, JSON),
    "a_lone_star_is_any_type": ("*", JSON),
    "a_quality_without_its_zero_is_read": ("text/csv;q=.1, application/sparql-results+xml;q=.2", XML),
    "a_quality_with_many_decimals_is_read": (
        "text/csv;q=0.33333, application/sparql-results+xml;q=0.33334",
        XML,
    ),
    "sparqlwrapper_gets_json": (
        "application/sparql-results+json,application/json,text/javascript,application/javascript",
        JSON,
    ),
    "rdf_tools_that_list_graphs_first_get_a_table": ("text/turtle, application/rdf+xml, text/csv;q=0.3", CSV),
}


@pytest.mark.parametrize(("accept", "expected"), CASES.values(), ids=CASES.keys())
def test_choice(accept: str | None, expected: str | None) -> None:
    assert choose(accept, TABLES) == expected


def test_the_server_says_which_format_comes_first() -> None:
    assert choose("*/*", GRAPHS) == TURTLE
    assert choose("*/*", GRAPHS[::-1]) == JSONLD


def test_without_offers_nothing_is_chosen() -> None:
    assert choose("*/*", []) is None


def test_a_profile_is_a_preference_that_does_not_exclude() -> None:
    wish = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"'
    assert choose(wish, GRAPHS) == JSONLD


def test_an_offer_that_is_no_media_type_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no media type"):
        choose("*/*", ["turtle"])


def test_quality_is_what_the_most_specific_range_says() -> None:
    field = "text/*;q=0.3, text/html;q=0.7, text/html;level=1, */*;q=0.5"
    assert quality(field, "text/html") == 1  # unknown parameters do not count, the higher of equals holds
    assert quality(field, "text/plain") == 0.3
    assert quality(field, "image/jpeg") == 0.5


def test_the_example_of_the_specification() -> None:
    """RFC 9110, section 12.5.1, with a server that knows ``format`` and ``level``."""
    field = (
        "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5"
    )
    assert quality(field, "text/plain; format=flowed") == 1
    assert quality(field, "text/plain") == 1  # the server's bare type can be read as flowed
    assert quality(field, "text/html") == 0.3
    assert quality(field, "image/jpeg") == 0.5
    assert quality(field, "text/plain; format=fixed") == 0.4


@pytest.mark.parametrize("accept", [CHROME, JAVA, "text/html", "text/html;q=0.9, application/json;q=0.8"])
def test_html_is_preferred(accept: str) -> None:
    assert prefers_html(accept)


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "*/*",
        "application/json",
        "text/html, application/json",
        "text/html;q=0.1, text/csv",
        "application/json, text/html;q=0.9",
        "text/html;q=0",
        "text/turtle",
        "*/*, application/json",
        "nonsense",
    ],
)
def test_html_is_not_preferred(accept: str | None) -> None:
    assert not prefers_html(accept)


def test_parameters_are_read_without_quotes_and_in_lower_case() -> None:
    read = parse_media_type('Text/Turtle; Charset="UTF-8"; note="a\\"b"')
    assert read is not None
    assert (read.type, read.subtype) == ("text", "turtle")
    assert read.parameters == {"charset": "utf-8", "note": 'a"b'}


names = st.from_regex(r"[a-z][a-z0-9.+-]{0,8}", fullmatch=True)
types = st.one_of(st.sampled_from(TABLES), st.builds("{}/{}".format, names, names))
weights = st.integers(0, 1000).map(lambda thousandths: f"{thousandths / 1000:.3f}")
ranges = st.one_of(types, st.sampled_from(["*/*", "text/*", "application/*"]))
elements = st.lists(st.builds("{};q={}".format, ranges, weights), min_size=1, max_size=6)


@given(elements, st.randoms(use_true_random=False))
def test_the_order_of_elements_never_matters(parts: list[str], random: object) -> None:
    shuffled = parts.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose(", ".join(parts), TABLES) == choose(",".join(shuffled), TABLES)


@given(elements)
def test_the_choice_is_an_offer_of_the_highest_quality(parts: list[str]) -> None:
    field = ", ".join(parts)
    best = choose(field, TABLES)
    highest = max(quality(field, offer) for offer in TABLES)
    assert (best is None) == (highest == 0)
    if best is not None:
        assert quality(field, best) == highest


@given(elements, st.sampled_from(TABLES))
def test_excluding_an_offer_by_name_and_parameters_excludes_it(parts: list[str], offer: str) -> None:
    kept = [part for part in parts if not part.startswith(offer.split(";", maxsplit=1)[0])]
    assert choose(", ".join([*kept, f"{offer};q=0"]), TABLES) != offer


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert choose(text, TABLES) in (*TABLES, None)
    assert all(0 <= element.quality <= 1 for element in parse_accept(text))


@pytest.mark.parametrize(
    "piece", ['"\\', "text/csv;", "a", '"', "a/b;c=", ";q=1", ", ", "\\", " ", 'text/csv;a="b",']
)
@pytest.mark.timeout(60)  # hours, were the time more than proportional
def test_long_fields_take_time_in_proportion(piece: str) -> None:
    field = "text/csv;a=" + piece * (600_000 // len(piece))
    assert choose(field, TABLES) in (*TABLES, None)
