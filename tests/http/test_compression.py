"""RFC 9110, section 12.5.3: which content coding a client gets, and the bytes in it."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from civigraph.http.compression import CODINGS, Compressor, choose_coding, coding_quality, compress

if TYPE_CHECKING:
    from collections.abc import Callable

DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}

CASES = {
    "no_field_asks_for_nothing": (None, "identity"),
    "an_empty_field_accepts_identity_only": ("", "identity"),
    "a_field_of_commas_is_empty": (", ,", "identity"),
    "one_coding_gets_itself": ("gzip", "gzip"),
    "a_coding_ignores_case": ("GZip", "gzip"),
    "the_old_name_of_gzip_is_gzip": ("x-gzip", "gzip"),
    "an_unknown_coding_is_passed_over": ("compress, deflate", "identity"),
    "an_unknown_coding_beside_a_known_one_is_passed_over": ("sdch, br", "br"),
    "of_equals_the_servers_favourite_wins": ("gzip, deflate, br, zstd", "zstd"),
    "the_order_of_the_field_decides_nothing": ("zstd, br, gzip", "zstd"),
    "the_higher_quality_wins": ("gzip;q=0.9, br;q=0.8, zstd;q=0.7", "gzip"),
    "blanks_are_allowed": (" gzip ; q=0.9 , br ; q=1 ", "br"),
    "quality_zero_excludes": ("gzip, br;q=0, zstd;q=0", "gzip"),
    "identity_may_be_preferred": ("identity, gzip;q=0.5", "identity"),
    "identity_of_equal_quality_comes_last": ("identity, gzip", "gzip"),
    "identity_is_acceptable_without_being_named": ("gzip;q=0", "identity"),
    "a_star_is_any_coding": ("*", "zstd"),
    "a_star_with_an_exclusion": ("*, zstd;q=0", "br"),
    "a_star_with_less_quality": ("gzip, *;q=0.1", "gzip"),
    "a_star_of_zero_excludes_what_is_not_named": ("gzip, *;q=0", "gzip"),
    "a_star_of_zero_excludes_identity": ("*;q=0", None),
    "identity_of_zero_with_another_coding": ("gzip, identity;q=0", "gzip"),
    "identity_of_zero_alone_leaves_nothing": ("identity;q=0", None),
    "identity_of_zero_and_an_unknown_coding_leaves_nothing": ("compress, identity;q=0", None),
    "identity_named_survives_a_star_of_zero": ("identity;q=0.1, *;q=0", "identity"),
    "a_malformed_element_is_passed_over": ("gzip;q=high, br", "br"),
    "a_negative_quality_is_malformed": ("gzip;q=-1", "identity"),
    "what_curl_sends": ("deflate, gzip, br, zstd", "zstd"),
    "what_python_requests_sends": ("gzip, deflate", "gzip"),
    "what_java_sends": ("gzip, x-gzip", "gzip"),
}


@pytest.mark.parametrize(("field", "expected"), CASES.values(), ids=CASES.keys())
def test_choice(field: str | None, expected: str | None) -> None:
    assert choose_coding(field) == expected


codings = st.sampled_from([*CODINGS, "*", "compress", "x-gzip"])
weights = st.integers(0, 1000).map(lambda thousandths: f"{thousandths / 1000:.3f}")
fields = st.lists(st.builds("{};q={}".format, codings, weights), max_size=6).map(", ".join)


@given(fields)
def test_what_is_chosen_is_acceptable_and_nothing_is_better(field: str) -> None:
    chosen = choose_coding(field)
    best = max(coding_quality(field, coding) for coding in CODINGS)
    assert (chosen is None) == (best == 0)
    if chosen is not None:
        assert coding_quality(field, chosen) == best


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(field: str) -> None:
    assert choose_coding(field) in (*CODINGS, None)


texts = st.builds(lambda text, times: text.encode() * times, st.text(max_size=200), st.integers(0, 4000))


@pytest.mark.parametrize("coding", DECODERS)
@given(body=texts, cuts=st.lists(st.integers(0, 800_000), max_size=6))
def test_the_bytes_depend_on_the_body_and_not_on_its_pieces(
    coding: str, body: bytes, cuts: list[int]
) -> None:
    compressor, pieces, start = Compressor(coding), [], 0
    for cut in sorted(cuts):
        pieces.append(compressor.feed(body[start:cut]))
        start = max(start, cut)
    pieces += [compressor.feed(body[start:]), compressor.finish()]
    assert b"".join(pieces) == compress(body, coding)
    assert DECODERS[coding](b"".join(pieces)) == body


@pytest.mark.parametrize("coding", DECODERS)
def test_the_beginning_goes_out_when_16_kibibytes_are_there(coding: str) -> None:
    compressor = Compressor(coding)
    text = b"".join(b"row %d\n" % number for number in range(3000))
    early = compressor.feed(text[: 16 * 1024])
    assert len(early) > 100
    late = compressor.feed(text[16 * 1024 :]) + compressor.finish()
    assert DECODERS[coding](early + late) == text
