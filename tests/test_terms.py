"""What the code names exists: terms, folders, public names."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
import rdflib

import ccgraph
from ccgraph import query, resources, terms
from ccgraph.errors import DataError
from ccgraph.graph import Graph
from ccgraph.table import Table
from tests.conftest import ROOT

MODULES = sorted(m.name for m in pkgutil.iter_modules(ccgraph.__path__))


def test_every_term_in_the_code_is_declared() -> None:
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "ccjobs.ttl")
    used = set()
    for path in (ROOT / "ccgraph").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"\bccj:(\w+)\b", text)) | set(re.findall(r'CCJ \+ "(\w+)"', text))
    assert used
    assert sorted(t for t in used if (rdflib.URIRef(terms.CCJ + t), None, None) not in ontology) == []


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    module = importlib.import_module(f"ccgraph.{name}")
    assert module.__doc__
    public = [n for n, v in vars(module).items() if getattr(v, "__module__", None) == module.__name__ and n[0] != "_"]
    exported = set(module.__all__)
    assert sorted(set(public) - exported - {"SegmentClass", "LISTS"}) == []
    for attribute in exported:
        assert hasattr(module, attribute)


def test_the_package_gives_its_three_names() -> None:
    assert ccgraph.__all__ == ["Graph", "__version__", "open"]
    assert callable(ccgraph.open)
    assert re.fullmatch(r"\d+\.\d+\.\d+", ccgraph.__version__)
    with pytest.raises(AttributeError, match="no attribute 'absent'"):
        ccgraph.absent  # noqa: B018


def test_the_folders_are_those_of_the_repository() -> None:
    assert resources.root() == ROOT
    for name in ("ontology", "shapes", "data", "queries"):
        assert resources.folder(name).is_dir()


def test_a_broken_installation_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "ccgraph")
    with pytest.raises(DataError, match="the installation is broken"):
        resources.root()


def test_every_term_is_used_by_data_and_by_a_question(shipped: Graph) -> None:
    declared = shipped.sparql(
        f"SELECT ?term {{ GRAPH <{terms.ONTOLOGY}> {{ ?term <{terms.PREFIXES['rdfs']}isDefinedBy> ?any }} }}"
    )
    used = shipped.sparql(
        f"SELECT DISTINCT ?term {{ {{ GRAPH ?g {{ ?s ?term ?o }} }} UNION {{ GRAPH ?g {{ ?s a ?term }} }} "
        f"FILTER(?g != <{terms.ONTOLOGY}>) }}"
    )
    assert isinstance(declared, Table)
    assert isinstance(used, Table)
    own = {str(row[0]).removeprefix(terms.CCJ) for row in declared.rows}
    in_data = {str(row[0]).removeprefix(terms.CCJ) for row in used.rows}
    questions = "\n".join(q.text for q in query.catalogue())
    assert len(own) > 100
    assert sorted(own - in_data) == []
    assert sorted(term for term in own if not re.search(rf"\bccj:{term}\b", questions)) == []
