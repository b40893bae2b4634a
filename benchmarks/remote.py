"""A one-row query through civigraph over Fuseki, beside Fuseki asked directly.

One client on one connection asks distinct queries, in turns of one server and the other; the medians of the
rounds are compared. Then eight clients at once, for what a second brings, and a long result.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from tests.remote.conftest import LINKS, NAMES, PEOPLE, links, names  # noqa: E402
from tests.remote.servers import fuseki  # noqa: E402
from tests.remote.service import serving  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS, QUERIES, CLIENTS, SECONDS = 12, 200, 8, 5.0
JSON = "application/sparql-results+json"


def one_row(number: int) -> str:
    person = f"<http://example.org/person/{number % PEOPLE}>"
    return f"SELECT ?name {{ GRAPH <{NAMES}> {{ {person} ?p ?name }} }} # {number}"


def ask(client: httpx.Client, url: str, query: str) -> int:
    response = client.post(url, data={"query": query}, headers={"accept": JSON})
    assert response.status_code == 200, response.text
    return len(response.content)


def latencies(url: str, numbers: Iterator[int]) -> list[float]:
    """Milliseconds of each of a round's queries."""
    taken = []
    with httpx.Client() as client:
        ask(client, url, "ASK {}")
        for number in numbers:
            query, begun = one_row(number), time.perf_counter()
            ask(client, url, query)
            taken.append((time.perf_counter() - begun) * 1000)
    return taken


def throughput(url: str) -> float:
    """Queries a second with several clients at once."""
    counts, end = [0] * CLIENTS, time.perf_counter() + SECONDS

    def work(which: int) -> None:
        with httpx.Client() as client:
            while time.perf_counter() < end:
                ask(client, url, one_row(which * 100_000 + counts[which]))
                counts[which] += 1

    threads = [threading.Thread(target=work, args=(which,)) for which in range(CLIENTS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sum(counts) / SECONDS


def whole(url: str, accept: str) -> tuple[float, float, int]:
    """Seconds to the first bytes and to the last of a result of every row, and its length."""
    query = f"SELECT * {{ GRAPH <{LINKS}> {{ ?a ?p ?b . ?b ?q ?c . ?c ?r ?d . ?d ?s ?e }} }}"
    begun, first, size = time.perf_counter(), 0.0, 0
    with httpx.stream(
        "POST", url, data={"query": query}, headers={"accept": accept}, timeout=120
    ) as response:
        for chunk in response.iter_bytes():
            first = first or time.perf_counter() - begun
            size += len(chunk)
    return first, time.perf_counter() - begun, size


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    (folder / "fuseki").mkdir()
    with (
        fuseki(folder / "fuseki") as behind,
        serving(folder, "fuseki", "--engine", "remote", *behind.options) as service,
    ):
        for graph, data in ((NAMES, names()), (LINKS, links())):
            assert service.store("PUT", graph, data.encode(), content_type="text/turtle").is_success
        urls = {"Fuseki": behind.query, "civigraph over Fuseki": f"{service.url}/sparql"}
        taken: dict[str, list[list[float]]] = {name: [] for name in urls}
        for url in urls.values():  # the virtual machine warms up
            latencies(url, iter(range(2000)))
        for round_ in range(ROUNDS):
            for name, url in urls.items():
                numbers = range(round_ * QUERIES, (round_ + 1) * QUERIES)
                taken[name].append(latencies(url, iter(numbers)))
        print(f"one row, one client, {ROUNDS} rounds of {QUERIES}:")
        for name, rounds in taken.items():
            each = sorted(value for values in rounds for value in values)
            median = statistics.median(statistics.median(values) for values in rounds)
            print(f"  {name:24} p50 {median:6.2f} ms   p99 {each[int(len(each) * 0.99)]:6.2f} ms")
        print(f"one row, {CLIENTS} clients, {SECONDS:g} s:")
        for name, url in urls.items():
            print(f"  {name:24} {throughput(url):8.0f} queries/s")
        print("a long result (121,500 rows):")
        for accept in (JSON, "text/csv"):
            for name, url in urls.items():
                first, last, size = whole(url, accept)
                times = f"first {first * 1000:7.1f} ms, last {last:6.2f} s"
                print(f"  {name:24} {accept:34} {times}, {size:,} bytes")


if __name__ == "__main__":
    main()
