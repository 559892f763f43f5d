"""The static site: whole, the same bytes each time, its catalogue sound, and served as linked data by nginx."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pyoxigraph
import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, RDF, VOID

from ccgraph.errors import UsageError
from ccgraph.graph import Graph
from ccgraph.pages import Pages
from ccgraph.publish import publish
from ccgraph.publish.folder import MARKER
from ccgraph.publish.servers import apache, nginx_http, prefix_of, w3id
from ccgraph.store import EmbeddedStore
from ccgraph.terms import ID, NAMESPACE
from tests import html
from tests.conftest import FIXTURES, ROOT, small_files

ROLE = "id/role/petit-guide/chef-de-plateau"
CATALOGUE = rdflib.URIRef(f"{NAMESPACE}catalogue")
WHOLE = rdflib.URIRef(f"{NAMESPACE}catalogue#dataset")


@pytest.fixture(scope="module")
def site(small: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph, published."""
    out = tmp_path_factory.mktemp("publication") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        done = publish(small, out, files=small_files())
    assert done.files == sum(f.is_file() for f in out.rglob("*"))
    assert done.to_dict()["pages"] == len(list(out.rglob("*.fr.html"))) + len(list(out.rglob("*.en.html")))
    return out


@pytest.fixture(scope="module")
def catalogue(site: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(site / "catalogue.ttl")


def test_every_iri_has_its_page_and_data(site: Path, small: EmbeddedStore) -> None:
    pages = Pages(small)
    assert len(pages.resources) > 100
    for path in pages.resources:
        for end in ("fr.html", "en.html", "ttl", "jsonld", "rdf", "nt"):
            assert (site / f"{path}.{end}").is_file(), path


def test_same_graph_gives_same_bytes(site: Path, tmp_path: Path) -> None:
    """Another process with another hash seed, whose store was filled anew, writes the same."""
    script = (
        "import sys; from pathlib import Path; from tests.conftest import _loaded, small_files, _SMALL; "
        "from ccgraph.publish import publish; publish(_loaded(len(_SMALL)), Path(sys.argv[1]), files=small_files())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "SOURCE_DATE_EPOCH": "1700000000", "TZ": "Asia/Tokyo"}
    again = tmp_path / "again"
    subprocess.run([sys.executable, "-c", script, str(again)], check=True, cwd=ROOT, env=environment)
    assert _digests(again) == _digests(site)


def _digests(folder: Path) -> dict[str, str]:
    files = (f for f in folder.rglob("*") if f.is_file())
    return {f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_dumps_hold_everything(site: Path, small: EmbeddedStore) -> None:
    quads = {
        (str(q.triple), str(q.graph_name))
        for q in pyoxigraph.parse(_dump(site, "nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    }
    trig = {
        (str(q.triple), str(q.graph_name))
        for q in pyoxigraph.parse(_dump(site, "trig"), format=pyoxigraph.RdfFormat.TRIG)
    }
    assert len(quads) == len(small)
    blank = re.compile(r"_:\w+")
    assert {t for t in trig if not blank.search(t[0])} == {q for q in quads if not blank.search(q[0])}
    assert len(trig) == len(quads)
    triples = len({t for t, _ in quads})
    for suffix, form in (("ttl", "TURTLE"), ("jsonld", "JSON_LD"), ("rdf", "RDF_XML")):
        found = {
            str(q.triple) for q in pyoxigraph.parse(_dump(site, suffix), format=getattr(pyoxigraph.RdfFormat, form))
        }
        assert len(found) == triples, suffix
    skos = rdflib.Graph().parse(site / "dumps" / "skos.ttl")
    assert len(skos) > 500
    assert all("skos/core" in str(p) or p == RDF.type for p in set(skos.predicates()))


def _dump(site: Path, suffix: str) -> bytes:
    plain = site / "dumps" / f"ccjobs.{suffix}"
    return plain.read_bytes() if plain.exists() else gzip.decompress(plain.with_name(f"{plain.name}.gz").read_bytes())


def test_packed_files_carry_no_date(site: Path) -> None:
    packed = list(site.rglob("*.gz"))
    assert packed
    assert all(f.read_bytes()[4:8] == b"\0\0\0\0" for f in packed)


def test_tables_are_as_their_metadata_say(site: Path) -> None:
    names = {f.stem for f in (site / "tables").glob("*.csv")}
    assert names == {"activities", "codes", "competencies", "discrepancies", "mappings", "requires", "roles", "titles"}
    for name in names:
        meta = json.loads((site / "tables" / f"{name}.csv-metadata.json").read_text(encoding="utf-8"))
        assert meta["@context"] == "http://www.w3.org/ns/csvw"
        assert meta["url"] == f"{name}.csv"
        rows = list(csv.reader(io.StringIO((site / "tables" / meta["url"]).read_text(encoding="utf-8"))))
        columns = meta["tableSchema"]["columns"]
        assert rows[0] == [c["name"] for c in columns]
        for row in rows[1:]:
            for cell, column in zip(row, columns, strict=True):
                assert cell or not column["required"]
                if column["datatype"] == "anyURI" and cell:
                    assert cell.startswith("http")
                if column["datatype"] == "integer" and cell:
                    assert int(cell) >= 0
    roles = (site / "tables" / "roles.csv").read_text(encoding="utf-8")
    assert f"{NAMESPACE}{ROLE}" in roles


def test_occupations_have_codes_in_their_code_set(site: Path) -> None:
    found = [json.loads(f.read_text(encoding="utf-8")) for f in (site / "occupations").rglob("*.jsonld")]
    assert found
    assert all(o["@type"] == "Occupation" and o["name"] for o in found)
    for occupation in found:
        for code in occupation.get("occupationalCategory", []):
            assert code["@type"] == "CategoryCode"
            assert code["codeValue"]
            assert code["inCodeSet"]["@type"] == "CategoryCodeSet"


def test_catalogue_meets_dcat_ap(catalogue: rdflib.Graph) -> None:
    shapes = rdflib.Graph().parse(FIXTURES / "dcat-ap.ttl")
    conforms, _, report = pyshacl.validate(catalogue, shacl_graph=shapes)
    assert conforms, report
    assert not [s for s in catalogue.all_nodes() if isinstance(s, rdflib.BNode)]


@pytest.mark.parametrize(
    "lost",
    [
        "http://purl.org/dc/terms/publisher",
        "http://www.w3.org/ns/dcat#accessURL",
        "http://spdx.org/rdf/terms#checksumValue",
    ],
)
def test_a_catalogue_that_lacks_something_is_refused(catalogue: rdflib.Graph, lost: str) -> None:
    poor = rdflib.Graph() + catalogue
    poor.remove((None, rdflib.URIRef(lost), None))
    conforms, _, _ = pyshacl.validate(poor, shacl_graph=rdflib.Graph().parse(FIXTURES / "dcat-ap.ttl"))
    assert not conforms


def test_catalogue_counts_and_checks(site: Path, catalogue: rdflib.Graph, small: EmbeddedStore) -> None:
    assert int(str(catalogue.value(WHOLE, VOID.triples))) == len(small)
    linksets = list(catalogue.subjects(RDF.type, VOID.Linkset))
    assert linksets
    judged = small.query(
        "PREFIX sssom: <https://w3id.org/sssom/> SELECT ?m WHERE { ?m a sssom:Mapping "
        "FILTER NOT EXISTS { ?m sssom:predicate_modifier ?x } }"
    )
    assert sum(int(str(catalogue.value(s, VOID.triples))) for s in linksets) == len(judged)  # type: ignore[arg-type]
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    urls = 0
    for distribution in catalogue.subjects(RDF.type, DCAT.Distribution):
        path = site / str(catalogue.value(distribution, DCAT.downloadURL)).removeprefix(NAMESPACE)
        checksum = catalogue.value(catalogue.value(distribution, spdx.checksum), spdx.checksumValue)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == str(checksum)
        assert int(str(catalogue.value(distribution, DCAT.byteSize))) == path.stat().st_size
        urls += 1
    assert urls > 10
    sums = (site / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert len(sums) == urls
    assert (site / ".well-known" / "void").read_bytes() == (site / "catalogue.ttl").read_bytes()
    # Each distribution is a row of the page that the catalogue's IRI leads to.
    page = html.ids((site / "catalogue.en.html").read_text(encoding="utf-8"))
    assert {str(d).partition("#")[2] for d in catalogue.subjects(RDF.type, DCAT.Distribution)} <= page


def test_dates_come_from_the_environment_or_the_data(
    site: Path, small: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert json.loads((site / MARKER).read_text(encoding="utf-8"))["date"] == "2023-11-14"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        publish(small, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_only_a_former_publication_is_replaced(small: EmbeddedStore, tmp_path: Path) -> None:
    tiny = EmbeddedStore()
    tiny.add(small.query("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3"), f"{ID}graph/x")  # type: ignore[arg-type]
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match="did not make"):
        publish(tiny, out)
    assert (out / "thesis.txt").read_text(encoding="utf-8") == "years of work"
    (out / "thesis.txt").unlink()
    publish(tiny, out, languages=("en",))
    (out / "stale.html").write_text("old", encoding="utf-8")
    publish(tiny, out, languages=("en",))
    assert not (out / "stale.html").exists()
    assert not list(out.glob("**/*.fr.html"))
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_failure_leaves_the_former_publication(small: EmbeddedStore, tmp_path: Path) -> None:
    class Broken(EmbeddedStore):
        def query(self, sparql: str) -> bool:
            del sparql
            raise UsageError("the store went away")

    out = tmp_path / "out"
    out.mkdir()
    (out / MARKER).write_text('{"ccgraph": "0"}', encoding="utf-8")
    with pytest.raises(UsageError, match="went away"):
        publish(Broken(), out)
    assert [p.name for p in tmp_path.rglob("*")] == ["out", MARKER]
    del small


@pytest.mark.parametrize(
    "base",
    ["ftp://example.org/", "example.org", "https://", "https://e.org/?q", "https://e.org/a b", 'https://e.org/";}'],
)
def test_a_malformed_base_is_refused(small: EmbeddedStore, tmp_path: Path, base: str) -> None:
    with pytest.raises(UsageError, match="not the address"):
        publish(small, tmp_path / "out", base=base)


def test_base_url_moves_pages_not_iris(small: EmbeddedStore) -> None:
    pages = Pages(small, base="https://example.org/jobs/")
    text = pages.html(ROLE, "fr")
    assert 'href="https://example.org/jobs/index.fr.html"' in text
    assert f"{NAMESPACE}{ROLE}" in text
    assert "example.org" not in pages.description(ROLE, "nt")
    assert prefix_of("https://example.org/jobs/") == "/jobs/"
    assert prefix_of("") == prefix_of("https://example.org") == "/"
    assert "https://example.org/jobs/$1" in w3id("https://example.org/jobs/")
    assert "RewriteBase /jobs/" in apache(("fr", "en"), "https://example.org/jobs/")


def test_sitemap_and_robots(site: Path) -> None:
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    places = re.findall("<loc>([^<]*)</loc>", text)
    assert all((site / p.removeprefix(NAMESPACE)).is_file() for p in places)
    assert len(places) > 200
    assert f"Sitemap: {NAMESPACE}sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")


# Served


def _accept(pattern_table: str, header: str) -> str:
    """What nginx's map answers, by Python's regular expressions."""
    for pattern, value in re.findall(r'^    "~\*(.*)" (\w+);$', pattern_table, re.MULTILINE):
        if re.search(pattern, header, re.IGNORECASE):
            return str(value)
    return ""


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "html"),
        ("*/*", "html"),
        ("text/turtle", "ttl"),
        ("TEXT/Turtle; charset=utf-8", "ttl"),
        ("application/rdf+xml", "rdf"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", "rdf"),
        ("text/html;q=0.5, application/ld+json", "jsonld"),
        ("text/html, text/turtle;q=0.9", "html"),
        ("application/n-triples, */*;q=0.1", "nt"),
        ("text/turtle;q=0, application/n-triples;q=0.3", "nt"),
        ("text/turtle;q=0.35, application/n-triples;q=0.3", "ttl"),
        ("image/png", ""),
        ("text/turtle;q=0", ""),
        ("text/turtlex", ""),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
    ],
)
def test_preferences_are_read(header: str, form: str) -> None:
    assert _accept(nginx_http(("fr", "en")).partition("map $http_accept_language")[0], header) == form


@pytest.fixture(scope="module")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site behind nginx on the loopback, with the configuration that was published."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        reason = "nginx is not installed (apt-get install nginx-light)"
        if os.environ.get("CCGRAPH_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("nginx")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    temporary = "".join(
        f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;\n"
        + ("user root;\n" if os.geteuid() == 0 else "")
        + f"events {{}}\nhttp {{\n  access_log off;\n{temporary}  include {site}/server/nginx-http.conf;\n"
        f"  server {{ listen 127.0.0.1:{port}; root {site}; include {site}/server/nginx-server.conf; }}\n}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Do not follow."""


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request, redirects not followed."""
    request = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


@pytest.mark.parametrize(
    "path", [ROLE, "ontology", "ontology/0.2.0", "id/document/petit-guide", "catalogue", "id/concept/competencies"]
)
@pytest.mark.parametrize(
    ("accept", "language", "end", "media"),
    [
        ("text/html", "fr", ".fr.html", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "en-US,en;q=0.9,fr;q=0.5", ".en.html", "text/html"),
        ("*/*", "de", ".fr.html", "text/html"),
        ("text/turtle", "", ".ttl", "text/turtle"),
        ("application/ld+json", "", ".jsonld", "application/ld+json"),
        ("application/rdf+xml", "", ".rdf", "application/rdf+xml"),
        ("application/n-triples", "", ".nt", "application/n-triples"),
    ],
)
def test_iris_negotiate(served: str, path: str, accept: str, language: str, end: str, media: str) -> None:
    status, headers, _ = get(served + path, Accept=accept, Accept_Language=language)
    assert status == 303
    assert headers["Location"] == f"/{path}{end}"
    assert headers["Vary"] == "Accept, Accept-Language"
    status, headers, body = get(served.rstrip("/") + headers["Location"])
    assert status == 200
    assert headers["Content-Type"].partition(";")[0] == media
    assert "charset=utf-8" in headers["Content-Type"].lower()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Access-Control-Allow-Origin"] == "*"
    if media != "text/html":
        assert len(rdflib.Graph().parse(data=body, format=media)) > 5


def test_what_is_not_there_and_what_cannot_be_had(served: str) -> None:
    for path in ("id/role/nobody/nothing", "id/role", "nothing", "ontology/9.9.9", "id/%2e%2e%2fx"):
        status, _, body = get(served + path, Accept="text/html")
        assert status == 404, path
        assert b"<main" in body
    assert get(f"{served}id/../../etc/passwd")[0] in {400, 404}
    status, headers, body = get(served + ROLE, Accept="image/png")
    assert status == 406
    assert b"Turtle" in body
    assert headers["Vary"] == "Accept, Accept-Language"
    assert get(served + ROLE, Accept="text/turtle;q=0")[0] == 406
    assert get(f"{served}id/role/nobody", Accept="image/png")[0] == 404


def test_site_can_be_walked(served: str, site: Path) -> None:
    """From the home page, every internal link answers 200, and every page is reached."""
    todo, seen = [""], set()
    while todo:
        url = urljoin(served, todo.pop())
        if url in seen:
            continue
        seen.add(url)
        status, headers, body = get(url)
        assert status == 200, url
        if headers["Content-Type"].startswith("text/html"):
            for target in html.links(body.decode()):
                absolute = urldefrag(urljoin(url, target))[0]
                if absolute.startswith(served) and absolute not in seen:
                    todo.append(absolute)
    reached = {url.removeprefix(served) for url in seen}
    pages = {f.relative_to(site).as_posix() for f in site.rglob("*.html")} - {"404.html", "406.html", "index.html"}
    assert pages <= reached


def test_shipped_pages_are_sound(shipped: Graph) -> None:
    """The shipped data: one page in forty is valid and accessible, in both languages."""
    pages = Pages(shipped.store)
    assert len(pages.resources) > 3500
    for path in [p for i, p in enumerate(pages.paths) if i % 40 == 0]:
        for lang in ("fr", "en"):
            assert not html.faults(pages.html(path, lang)), path
