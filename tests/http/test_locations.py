"""Between canonical IRIs and paths, there and back."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigraph.http.locations import Locations, is_iri

BASE = "https://water.example/kb/"
LOCATIONS = Locations(BASE)
# What IRIs may have (RFC 3987, section 2.2), percent-encoded octets apart.
LOCALS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters='<>"{}|^`\\%[]'),
    min_size=1,
    max_size=40,
).filter(lambda local: is_iri(BASE + local))


@given(LOCALS)
def test_what_describes_a_resource_leads_back_to_it(local: str) -> None:
    iri = BASE + local
    for path in (LOCATIONS.page(iri), LOCATIONS.data(iri), LOCATIONS.linkset(iri)):
        assert path.isascii()
        assert not {"#", "?"} & set(path)
        assert LOCATIONS.described(path.split("/", 2)[2]) == iri


@given(LOCALS.filter(lambda local: "#" not in local and "?" not in local))
def test_an_identifier_leads_back_to_its_resource(local: str) -> None:
    path = LOCATIONS.identifier(BASE + local)
    assert path.isascii()
    assert BASE + local in LOCATIONS.asked(path)


@pytest.mark.parametrize("local", ["100%25", "a%2Fb", "k%C3%BC"])
def test_percent_encoded_octets_stay(local: str) -> None:
    assert LOCATIONS.identifier(BASE + local) == f"/{local}"
    assert BASE + local in LOCATIONS.asked(f"/{local}")
    assert LOCATIONS.described(quote(local, safe="")) == BASE + local


def test_the_iri_of_somebody_else_stays() -> None:
    assert LOCATIONS.identifier("https://elsewhere.example/x#y") == "https://elsewhere.example/x#y"


@pytest.mark.parametrize(
    "text", ["a b", "a>b", "a\nb", "a{b", "a%2", "a%zz", "a" * 3000, 'a"b', "a\x00", "a[b"]
)
def test_what_cannot_be_an_iri_is_none(text: str) -> None:
    assert not is_iri(BASE + text)
