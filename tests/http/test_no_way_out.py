"""Nothing that a client sends makes the service reach out, read its files, or say what it should not."""

from __future__ import annotations

import http.server
import itertools
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.http.running import Service, Writable

OUTSIDE = "SERVICE <{url}> {{ ?s ?p ?o }}"
FORBIDDEN = [
    f"SELECT * {{ {OUTSIDE} }}",
    f"SELECT * {{ {{ SELECT * {{ {{ SELECT * {{ {OUTSIDE} }} }} }} }} }}",
    f"SELECT * {{ OPTIONAL {{ GRAPH ?g {{ {OUTSIDE} }} }} }}",
    f"SELECT * {{ ?a ?b ?c FILTER NOT EXISTS {{ {OUTSIDE} }} }}",
    f"SELECT (EXISTS {{ {OUTSIDE} }} AS ?x) {{}}",
    f"SELECT * {{ ?a ?b ?c MINUS {{ {OUTSIDE} }} }}",
    f"SELECT * {{ {{}} UNION {{ {OUTSIDE} }} }}",
    f"ASK {{ {OUTSIDE} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {OUTSIDE} }}",
    f"DESCRIBE ?s WHERE {{ {OUTSIDE} }}",
    "SELECT * {{ service <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SeRvIcE<{url}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE# a comment\n<{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE\t\r\n<{url}> {{ ?s ?p ?o }} }}",
    "PREFIX p: <{url}> SELECT * {{ SERVICE p: {{ ?s ?p ?o }} }}",
    "PREFIX SERVICE: <{url}> SELECT * {{ SERVICE SERVICE: {{ ?s ?p ?o }} }}",
    "BASE <{url}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?e {{ <{url}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(IRI('{url}') AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE <\\u0068ttp{rest}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?a ?b '#' . SERVICE <{url}> {{ ?s ?p ?o }} }}",
    'SELECT * {{ ?a ?b """SILENT""" . SERVICE <{url}> {{ ?s ?p ?o }} }}',
    "SELECT * {{ ?a ?b ?c FILTER(?a<?b#>)\n) SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "VERSION '1.2' SELECT * {{ <<?a ?b ?c>> ?d ?e . SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ <<( ?a ?b ?c )>> ?d ?e . LATERAL {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
]
HARMLESS = [
    "SELECT * {{ ?s ?p 'SERVICE <{url}> {{ ?s ?p ?o }}' }}",
    "SELECT * {{ ?s ?p ?o }} # SERVICE <{url}> {{ ?s ?p ?o }}",
    "SELECT * {{ ?SERVICE ?p <{url}?SERVICE> }}",
    "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o SERVICE SILENT <{url}> {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }} }}",
    "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * {{ GRAPH <{url}> {{ ?s ?p ?o }} }}",
    "DESCRIBE <{url}>",
    "PREFIX p: <{url}> SELECT * {{ ?s a p:x }}",
]
MALFORMED = [
    "SELECT * {{ \\u0053ERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERV\\u0049CE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }}",
    "SELECT * {{ trueSERVICE <{url}> {{ ?s ?p ?o }} }}",
    "LOAD <{url}>",
    "LOAD <{url}> INTO GRAPH <urn:g>",
    "ASK {{}} ; LOAD <{url}>",
]


class Listener:
    """Hears whether anybody connects."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self.heard: list[str] = []

    def fill(self, text: str) -> str:
        """The text with this listener's address in it; braces may stand doubled."""
        whole = text.replace("{url}", self.url).replace("{rest}", self.url.removeprefix("http"))
        return whole.replace("{{", "{").replace("}}", "}")


@contextmanager
def listening() -> Iterator[Listener]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            listener.heard.append("a connection")
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener = Listener(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def outside() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def test_the_listener_hears(outside: Listener) -> None:
    with pytest.raises(httpx.HTTPError):
        httpx.get(outside.url)
    assert outside.heard


@pytest.mark.parametrize("query", FORBIDDEN)
def test_a_service_is_refused_wherever_it_hides(service: Service, outside: Listener, query: str) -> None:
    response = service.get(outside.fill(query))
    assert response.status_code == 403, response.text
    assert response.json()["type"] == "/problems/forbidden"
    assert outside.heard == []


@pytest.mark.parametrize("query", HARMLESS)
def test_what_only_looks_like_one_is_answered(service: Service, outside: Listener, query: str) -> None:
    response = service.get(outside.fill(query))
    assert response.status_code == 200, response.text
    assert outside.heard == []


@pytest.mark.parametrize("query", MALFORMED)
def test_what_is_no_query_is_malformed(service: Service, outside: Listener, query: str) -> None:
    assert service.get(outside.fill(query)).status_code == 400
    assert outside.heard == []


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_graphs_of_the_request_are_never_fetched(service: Service, outside: Listener, name: str) -> None:
    for iri in (outside.url, "file:///etc/passwd"):
        response = service.get("SELECT * { ?s ?p ?o }", **{name: iri})
        assert response.json()["results"]["bindings"] == []
    assert outside.heard == []


@pytest.mark.parametrize("query", FORBIDDEN + HARMLESS + MALFORMED)
def test_an_explanation_reaches_nobody_either(service: Service, outside: Listener, query: str) -> None:
    if query in (FORBIDDEN[0], FORBIDDEN[14], HARMLESS[5], MALFORMED[4]):
        assert service.get(outside.fill(query), explain="1").status_code == 200
    assert outside.heard == []


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <{url}>",
        "LOAD <{url}> INTO GRAPH <urn:loaded>",
        "load# comment\n<{url}>",
        "INSERT DATA {{ <a:b> <c:d> 1 }} ; LOAD <{url}>",
        "PREFIX p: <{url}> LOAD p:",
        "LOAD <file:///etc/passwd>",
        "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "DELETE {{ ?s ?p ?o }} WHERE {{ {{ SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }} }}",
    ],
)
def test_updates_load_nothing(writable: Writable, outside: Listener, update: str) -> None:
    response = writable.update(outside.fill(update))
    assert response.status_code == 403, response.text
    assert outside.heard == []


def test_a_silent_load_fails_quietly(writable: Writable, outside: Listener) -> None:
    assert writable.update(f"LOAD SILENT <{outside.url}> INTO GRAPH <urn:silent>").status_code == 200
    assert outside.heard == []


XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [{declaration}]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">
<rdf:Description rdf:about="urn:a"><e:b>{value}</e:b></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize("address", ["file:///etc/passwd", "{url}", "file:///proc/self/environ"])
def test_xml_entities_are_not_read(writable: Writable, outside: Listener, address: str) -> None:
    declaration = f'<!ENTITY x SYSTEM "{outside.fill(address)}">'
    document = XML.format(declaration=declaration, value="&x;")
    response = writable.put("urn:xml", document, {"content-type": "application/rdf+xml"})
    assert response.status_code in (200, 201, 204, 400)
    assert "root:" not in writable.get("urn:xml").text
    assert "PATH=" not in response.text + writable.get("urn:xml").text
    assert outside.heard == []


def test_entities_that_grow_do_not(writable: Writable) -> None:
    names = "abcdefghij"
    declaration = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {this} "{f"&{before};" * 10}">' for before, this in itertools.pairwise(names)
    )
    document = XML.format(declaration=declaration, value="&j;")
    response = writable.put("urn:laughs", document, {"content-type": "application/rdf+xml"})
    assert (response.status_code, response.json()["type"]) == (400, "/problems/malformed-document")
    assert writable.get("urn:laughs").status_code == 404
    assert writable.query("ASK {}").json()["boolean"] is True


def test_entities_that_stand_for_text_are_read(writable: Writable) -> None:
    document = XML.format(declaration='<!ENTITY a "a&#38;&amp;b">', value="&a;")
    response = writable.put("urn:entity", document, {"content-type": "application/rdf+xml"})
    assert response.status_code == 201
    assert "a&&b" in writable.get("urn:entity").text


@pytest.mark.parametrize(
    "context", ['"{url}"', '["{url}", {{}}]', '{{"@import": "{url}"}}', '"file:///etc/passwd"']
)
def test_json_ld_contexts_are_not_fetched(writable: Writable, outside: Listener, context: str) -> None:
    document = f'{{"@context": {outside.fill(context)}, "@id": "urn:a", "urn:b": "c"}}'
    response = writable.put("urn:jsonld", document, {"content-type": "application/ld+json"})
    assert response.status_code == 400, response.text
    assert outside.heard == []


PATHS = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "....//etc/passwd",
]
PATHS += ["..\\..\\etc\\passwd", "/etc/passwd", "%00", "..%c0%af..%c0%afetc/passwd", "pyproject.toml"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("route", ["/", "/problems/", "/sparql/", "/store/", "/static/"])
def test_no_path_leaves_the_project(service: Service, route: str, path: str) -> None:
    with service.connect(f"GET {route}{path} HTTP/1.1\nConnection: close") as connection:
        received = b""
        while part := connection.recv(65536):
            received += part
    assert received[9:10] in (b"4",), received[:200]
    assert b"root:" not in received
    assert b"[project]" not in received


INJECTION = "x\r\nSet-Cookie: stolen=1\r\n\r\n<script>"


def test_nothing_reflected_makes_a_header(service: Service) -> None:
    for response in (
        service.get("ASK {}", format=INJECTION),
        service.get("ASK {}", timeout=INJECTION),
        service.get("ASK {}", explain=INJECTION),
        service.get(INJECTION),
        service.get("ASK {}", **{"default-graph-uri": INJECTION}),
        service.get("ASK {}", "text/html", format=INJECTION),
        httpx.get(f"{service.url}/problems/{INJECTION.encode().hex()}"),
        httpx.get(f"{service.url}/problems/x%0d%0aSet-Cookie:%20stolen=1"),
        httpx.get(f"{service.url}/store", params={"graph": INJECTION}),
        httpx.post(service.sparql, content="ASK {}", headers={"content-type": "text/x; a=%0d%0ab"}),
    ):
        assert "set-cookie" not in response.headers
        assert "<script>" not in response.text or "html" not in response.headers["content-type"]


@pytest.mark.parametrize(
    "head",
    [
        "GET /sparql?query=ASK%7B%7D HTTP/1.1\nX-Request-Id: a\tb",
        "OPTIONS /sparql HTTP/1.1\nAccess-Control-Request-Headers: a\x0bb",
        "GET / HTTP/1.1\nX-Forwarded-Host: evil.example\nX-Forwarded-Prefix: //evil.example",
    ],
)
def test_odd_fields_are_not_believed(service: Service, head: str) -> None:
    with service.connect(f"{head}\nConnection: close") as connection:
        received = b""
        while part := connection.recv(65536):
            received += part
    assert b"evil.example" not in received
    assert b"\x0b" not in received
    assert b"a\tb" not in received


def test_workers_of_a_store_in_memory_can_open_nothing(service: Service) -> None:
    for pid in service.status().workers:
        assert psutil.Process(pid).rlimit(psutil.RLIMIT_NOFILE) == (0, 0)
    assert service.status().isolated


@pytest.mark.may_skip
def test_workers_of_a_store_on_disk_have_a_network_that_leads_nowhere(writable: Writable) -> None:
    """Each process shows the network that it is in: the interfaces of its own, all of them down."""
    here = {line.split(":")[0].strip() for line in _devices("self")}
    if not writable.engine.status().isolated:
        pytest.skip("this system allows no network namespaces")
    family = [psutil.Process(pid) for pid in writable.engine.status().workers]
    children = psutil.Process().children(recursive=True)
    family += [each for each in children if "civigraph.engine.writer_process" in each.cmdline()]
    assert len(family) >= 2, "workers and the writer"
    for process in family:
        devices = {line.split(":")[0].strip() for line in _devices(str(process.pid))}
        assert devices <= {"lo"}
        assert devices != here or here == {"lo"}
        tables = (f"/proc/{process.pid}/net/fib_trie",)
        assert all("127.0.0.1" not in _read(table) for table in tables), "not even the loopback is up"


def _devices(process: str) -> list[str]:
    return _read(f"/proc/{process}/net/dev").splitlines()[2:]


def _read(path: str) -> str:
    with open(path) as file:  # noqa: PTH123 (of /proc)
        return file.read()


def test_a_worker_that_tries_to_connect_is_refused(outside: Listener) -> None:
    """As a worker would be: the same limits, then a connection to somebody who listens."""
    code = f"""
import socket
from civigraph.engine.isolation import leave_network, limit_files
if leave_network():
    try:
        socket.create_connection(("127.0.0.1", {outside.url.rsplit(":")[-1].strip("/")}), 2)
        raise SystemExit("got out of the namespace")
    except OSError:
        pass
limit_files()
try:
    socket.socket()
    raise SystemExit("opened a socket")
except OSError:
    pass
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert outside.heard == []
    with socket.create_connection(("127.0.0.1", int(outside.url.rsplit(":")[-1].strip("/"))), 2):
        pass
