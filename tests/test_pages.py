"""The pages: valid, accessible, complete, safe; search as in Python; descriptions in four formats."""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import rdflib

from ccgraph.errors import NotFoundError, UsageError
from ccgraph.pages import Pages, static_files
from ccgraph.pages.addresses import FORMATS, Addresses, path_of
from ccgraph.pages.words import say
from ccgraph.rdf import Triple as EngineTriple
from ccgraph.rdf import iri, language_literal, plain_literal
from ccgraph.reason import search_key
from ccgraph.serialization import serialize
from ccgraph.store import EmbeddedStore
from ccgraph.terms import CCJ, GRAPH, ID, ONTOLOGY, PREFIXES
from tests import html
from tests.conftest import ROOT

CSS = ROOT / "ccgraph" / "pages" / "static" / "site.css"
ROLE = "id/role/petit-guide/chef-de-plateau"


@pytest.fixture(scope="module")
def pages(small: EmbeddedStore) -> Pages:
    return Pages(small)


@pytest.fixture(scope="module")
def written(pages: Pages) -> dict[tuple[str, str], str]:
    """Every page of the small graph, by path and language."""
    return {(path, lang): pages.html(path, lang) for path in pages.paths for lang in ("fr", "en")}


def test_every_page_is_valid_and_accessible(written: dict[tuple[str, str], str]) -> None:
    found = {key: faults for key, text in written.items() if (faults := html.faults(text))}
    assert not found


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("<h1>A</h1><h3>B</h3>", "skips a level"),
        ("<h1>A</h1><svg></svg>", "picture without a name"),
        ('<h1>A</h1><input id="x">', "field without a label"),
        ('<h1 id="a">A</h1><p id="a">B</p>', "stands twice"),
        ("<h1>A</h1><table><tbody><tr><td>1</td></tr></tbody></table>", "no scope"),
        ('<h1>A</h1><a href="x"></a>', "has no name"),
        ('<h1>A</h1><div class="wide">x</div>', "keyboard"),
    ],
)
def test_faults_are_seen(broken: str, fault: str) -> None:
    head = '<!DOCTYPE html><html lang="fr"><head><title>T</title></head><body><a href="#main">s</a>'
    head = '<!DOCTYPE html><html lang="fr"><head><title>T</title></head><body><a href="#main">s</a>'
    page = f"{head}<main>{broken}</main></body></html>"
    assert any(fault in f for f in html.faults(page))


def test_invalid_html_is_refused() -> None:
    with pytest.raises(Exception, match=r"end-tag|expected|Unexpected"):
        html.parse("<!DOCTYPE html><p></b>")


def test_every_link_leads_somewhere(written: dict[tuple[str, str], str], pages: Pages) -> None:
    fragments = {f"{path}.{lang}.html": html.ids(text) for (path, lang), text in written.items()}
    data = {f"{path}.{suffix}" for path in pages.resources for suffix, _, _ in FORMATS}
    data |= {f"catalogue.{suffix}" for suffix, _, _ in FORMATS} | set(static_files())
    data |= {f"static/index.{lang}.js" for lang in ("fr", "en")}
    data |= {f"queries/{path.removeprefix('queries/')}.rq" for path in pages.paths if path.startswith("queries/")}
    for (path, lang), text in written.items():
        for target in html.links(text):
            if target.startswith(("http://", "https://")):
                continue
            place, _, fragment = target.partition("#")
            here = f"{path}.{lang}.html"
            parts = [*path.split("/")[:-1], *place.split("/")] if place else here.split("/")
            while ".." in parts:
                at = parts.index("..")
                del parts[at - 1 : at + 1]
            found = "/".join(parts)
            assert found in fragments or found in data, (here, target)
            assert not fragment or fragment in fragments[found], (here, target)


def test_a_role_says_what_is_stated_curated_and_inferred(pages: Pages) -> None:
    text = pages.html(ROLE, "fr")
    for kind in ("stated", "curated", "inferred"):
        assert f'<span class="kind {kind}"' in text
    assert say("needs", "fr") in text
    assert '"@type": "Occupation"' in text
    # Every statement stands on the page: each resource at its other end is linked or named.
    role = pages.resources[ROLE]
    for fact in pages.statements.facts[role]:
        if fact.property != f"{CCJ}searchKey" and str(fact.other).startswith("https://"):
            name = pages.statements.name(str(fact.other), "fr")
            assert name.replace("'", "&#39;") in text, fact


def test_the_publication_offers_nothing_that_only_a_server_answers(
    written: dict[tuple[str, str], str], small: EmbeddedStore
) -> None:
    for text in written.values():
        assert "combobox" not in text
        assert not {
            link for link in html.links(text) if re.search(r"(compare|equivalents|route|map|ask|sparql)\?", link)
        }
    served = Pages(small, served=True).html(ROLE, "en")
    assert "../../../compare?from=petit-guide/chef-de-plateau&amp;lang=en" in served
    assert "../../../equivalents?lang=en" in served
    assert html.faults(served) == []


def test_charts_are_listed(pages: Pages) -> None:
    text = pages.html("charts", "fr")
    assert "charts/petit-guide.fr.html" in text
    assert "charts.fr.html" in pages.html("index", "fr")


def test_passages_are_named_without_their_words(pages: Pages) -> None:
    text = pages.html("id/document/petit-guide", "fr")
    assert 'id="char=' in text
    assert "nif:anchorOf" not in text
    role = pages.html(ROLE, "fr")
    assert re.search(r'document/petit-guide\.fr\.html#char=\d+,\d+"[^>]*>l\.', role)


def test_labels_of_others_cannot_write_markup() -> None:
    hostile = "<script>alert(1)</script>\"'&</title>"
    role, graph = iri(f"{ID}role/x/y"), f"{GRAPH}sources/x"
    store = EmbeddedStore()
    store.add(
        [
            EngineTriple(role, iri(PREFIXES["rdf"] + "type"), iri(f"{CCJ}DescribedRole")),
            EngineTriple(role, iri(PREFIXES["rdf"] + "type"), iri(f"{CCJ}Role")),
            EngineTriple(role, iri(PREFIXES["skos"] + "prefLabel"), language_literal(hostile, "fr")),
            EngineTriple(role, iri(PREFIXES["rdfs"] + "seeAlso"), iri("javascript:alert(1)")),
            EngineTriple(role, iri(PREFIXES["rdfs"] + "comment"), plain_literal(hostile)),
        ],
        graph,
    )
    pages = Pages(store)
    text = pages.html("id/role/x/y", "fr")
    assert "<script>alert" not in text
    assert 'href="javascript' not in text
    assert not html.faults(text)
    script = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert json.loads(script[0])["name"] == hostile
    assert html.parse(pages.html("search", "fr")) is not None


@pytest.mark.parametrize("evil", ["../../etc/passwd", "a/../b", ".hidden/x", "a//b", "a/%2e%2e/b", "", "a\\b", "a b"])
def test_no_path_leaves_the_folder(evil: str) -> None:
    assert path_of(f"https://w3id.org/ccjobs/{evil}") is None


def test_addresses_are_relative_or_absolute() -> None:
    relative = Addresses({"id/role/a/b", "index"}, ("fr", "en"))
    assert relative.page("index", "en", "id/role/a/b") == "../../../index.en.html"
    assert relative.iri(f"{ID}role/a/b#activity-1", "fr", "index") == "id/role/a/b.fr.html#activity-1"
    assert relative.iri(f"{ID}role/a/b#activity-1", "fr", "id/role/a/b") == "#activity-1"
    assert relative.iri(f"{ID}role/no/page", "fr", "index") == f"{ID}role/no/page"
    absolute = Addresses({"index"}, ("fr",), "https://example.org/x/")
    assert absolute.page("index", "fr", "id/role/a/b") == "https://example.org/x/index.fr.html"


def test_descriptions_agree_in_every_format(pages: Pages) -> None:
    for path in (ROLE, "ontology", "id/document/petit-guide"):
        sizes = set()
        for suffix, media, form in FORMATS:
            graph = rdflib.Graph().parse(io.StringIO(pages.description(path, form)), format=media)
            sizes.add((len(graph), len(set(graph.predicates()))))
            assert suffix
        assert len(sizes) == 1
        assert sizes.pop()[0] > 20


def test_json_ld_says_the_same_as_n_triples(pages: Pages) -> None:
    import pyoxigraph

    triples = pages.triples(ROLE)
    text = serialize(triples, "jsonld")
    parsed = {quad.triple for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD)}
    assert parsed == set(triples)


def test_an_unknown_page_and_language_are_refused(pages: Pages, small: EmbeddedStore) -> None:
    with pytest.raises(NotFoundError):
        pages.html("id/role/nobody", "fr")
    with pytest.raises(NotFoundError):
        pages.html(ROLE, "de")
    with pytest.raises(NotFoundError):
        pages.description("index", "turtle")
    with pytest.raises(UsageError):
        Pages(small, ("fr", "de"))


def test_every_term_of_the_ontology_has_its_entry(pages: Pages) -> None:
    text = pages.html("ontology", "en")
    graph = rdflib.Graph().parse(ROOT / "ontology" / "ccjobs.ttl")
    terms = {str(s).removeprefix(CCJ) for s in graph.subjects(rdflib.RDF.type) if str(s).startswith(CCJ)}
    assert len(terms) > 100
    assert terms <= html.ids(text)
    assert f"{CCJ}Role" in pages.description("ontology", "nt")
    assert ONTOLOGY in pages.resources.values()


def _pairs() -> list[tuple[str, str, float]]:
    """Text on its ground, with the contrast that WCAG 2.2 AA asks (1.4.3: 4.5; 1.4.11, controls and focus: 3)."""
    grounds = ("paper", "card", "tint")
    found = [(text, ground, 4.5) for text in ("ink", "soft", "link", "visited") for ground in grounds]
    found += [(kind, f"{kind}-tint", 4.5) for kind in ("stated", "curated", "inferred", "vocabulary", "warn", "no")]
    found += [("on-accent", "accent", 4.5), ("link", "paper", 3), ("on-accent", "accent", 3)]
    found += [("control", ground, 3) for ground in ("card", "tint")]
    return found + [("on-w", f"w{n}", 4.5) for n in range(1, 7)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_have_contrast(theme: str) -> None:
    known = html.colours(CSS)[theme]
    low = {
        (a, b): html.contrast(known[a], known[b])
        for a, b, least in _pairs()
        if html.contrast(known[a], known[b]) < least
    }
    assert not low


def test_contrast_is_that_of_wcag() -> None:
    assert html.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert html.contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_style_sheet_uses_its_variables_and_shows_the_focus() -> None:
    text = CSS.read_text(encoding="utf-8")
    assert ":focus-visible" in text
    assert "outline: 0" not in text
    assert "@media print" in text
    assert "max-width: 44rem" in text
    assert "url(" not in text
    rules = text.partition("* { box-sizing")[2].partition("@media print")[0]
    assert set(re.findall(r"#[0-9a-fA-F]{3,6}\b", rules)) <= {"#ffd479", "#ffffff", "#1d2429"}


def test_search_folds_and_finds_as_python_does(pages: Pages, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    random.seed(7)
    words = [n for i in pages.statements.iris[:400] for n in [pages.statements.name(i, "fr")]]
    words += ["Téléconseiller(ère)", "ŒUVRE", "Straße", "  N+1 ", "ﬁn", "d’affaires", "é" * 5]
    (tmp_path / "index.js").write_text(pages.search_index("fr"), encoding="utf-8")
    (tmp_path / "search.js").write_bytes(static_files()["static/search.js"])
    script = (
        "const fs=require('fs');const s=require('./search.js');eval(fs.readFileSync('./index.js','utf8')"
        ".replace('const ','var '));const w=JSON.parse(fs.readFileSync(0,'utf8'));"
        "console.log(JSON.stringify([w.map(s.searchKey),"
        "s.find(ccgraphIndex,'CHEF de PLATEAU',5).map(e=>e[2]),s.find(ccgraphIndex,'zzzz',5),"
        "s.find(ccgraphIndex,'conseillères',5).map(e=>e[1])]))"
    )
    done = subprocess.run(
        [node, "-e", script], input=json.dumps(words), capture_output=True, text=True, cwd=tmp_path, check=True
    )
    keys, found, nothing, feminine = json.loads(done.stdout)
    assert keys == [search_key(word) for word in words]
    assert found[0] == f"{ROLE}.fr.html"
    assert nothing == []
    assert feminine
