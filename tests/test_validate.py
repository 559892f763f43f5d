"""Validation of the shipped data and of a user's file."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest
import rdflib

from benchmarks.generate import Parameters, write
from benchmarks.validating import seed_faults
from ccgraph.dataset import GraphFile, graph_files
from ccgraph.errors import DataError
from ccgraph.rdf import Triple, names_of
from ccgraph.terms import GRAPH
from ccgraph.validate import PYSHACL_UP_TO, default_engine, validate
from tests.conftest import FIXTURES, small_files

SMALL = FIXTURES / "small" / "petit-guide.ttl"


def test_both_engines_give_the_same_report(broken: Path) -> None:
    assert validate([broken], "en", "shacl") == validate([broken], "en", "pyshacl")


def test_the_shipped_data_conform() -> None:
    assert validate(None, "en") == []


def test_the_reference_judges_small_data_and_the_quick_engine_large() -> None:
    assert default_engine(PYSHACL_UP_TO) == "pyshacl"
    assert default_engine(PYSHACL_UP_TO + 1) == "shacl"


def test_where_the_quick_engine_is_absent_the_reference_judges_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccgraph.validate.find_spec", lambda _: None)
    assert default_engine(PYSHACL_UP_TO + 1) == "pyshacl"


def seeded(text: str, seed: int) -> str:
    """A text with one fault of each kind that a line can have, in places that the seed chooses."""
    rng = random.Random(seed)
    faults = [
        (r"schema:minValue \d+", "schema:minValue 99999"),
        (r'"@fr', '"@xx'),
        (r"a ccj:Passage", "a ccj:Section"),
        (r"ccj:firstLine (\d+)", r'ccj:firstLine "\1"'),
        (r"ccj:statedIn", "ccj:statedInn"),
        (r"nif:beginIndex (\d+)", r"nif:beginIndex -\1"),
    ]
    for pattern, replacement in faults:
        places = [m.start() for m in re.finditer(pattern, text)]
        start = rng.choice(places)
        text = text[:start] + re.sub(pattern, replacement, text[start:], count=1)
    return text


@pytest.mark.parametrize("seed", range(2))
def test_both_engines_find_the_same_seeded_faults(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "my.ttl"
    path.write_text(seeded(SMALL.read_text(encoding="utf-8"), seed), encoding="utf-8")
    quick, judge = (Counter(validate([path], "en", engine)) for engine in ("shacl", "pyshacl"))
    assert quick == judge
    assert sum(quick.values()) >= 6


@pytest.mark.full
def test_both_engines_give_the_same_report_on_the_shipped_data_with_faults(tmp_path: Path) -> None:
    files = []
    for number, file in enumerate(f for f in graph_files() if "/sources/" in f.graph or "/annotations/" in f.graph):
        lines = [f"{t.subject} {t.predicate} {t.object} .\n" for t in file.triples()]
        files.append(tmp_path / f"{number}.nt")
        files[-1].write_text("".join(seed_faults(lines)), encoding="utf-8")
    quick, judge = (Counter(validate(files, "en", engine)) for engine in ("shacl", "pyshacl"))
    assert quick == judge
    assert sum(quick.values()) >= 20


@pytest.mark.full
def test_both_engines_give_the_same_report_on_a_hundred_thousand_triples(tmp_path: Path) -> None:
    write(Parameters(triples=100_000), tmp_path / "synthetic.nq")
    lines = (line.rpartition(" <")[0] + " .\n" for line in (tmp_path / "synthetic.nq").open(encoding="utf-8"))
    path = tmp_path / "synthetic.nt"
    path.write_text("".join(seed_faults(lines)), encoding="utf-8")
    quick, judge = (Counter(validate([path], "en", engine)) for engine in ("shacl", "pyshacl"))
    assert quick == judge
    assert sum(quick.values()) >= 100


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[GraphFile]:
    """The small documents as the whole dataset, in files that may be changed, and an empty cache."""
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path / "cache"))
    files = []
    for number, file in enumerate(small_files()):
        copy = tmp_path / "data" / f"{number}{file.path.suffix}"
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.path.read_bytes())
        files.append(GraphFile(file.graph, copy))
    monkeypatch.setattr("ccgraph.validate.dataset_files", lambda: files)
    return files


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The subjects that the engine was given, each time it was."""
    from ccgraph import validate as module

    calls: list[set[str]] = []
    judge = module._by_shacl

    def watched(data: list[Triple], shapes: list[Triple]) -> rdflib.Graph:
        calls.append(names_of(data)[0])
        return judge(data, shapes)

    monkeypatch.setattr(module, "_by_shacl", watched)
    return calls


ROLES = "https://w3id.org/ccjobs/id/role/"


def test_only_what_changed_is_validated_again(little: list[GraphFile], judged: list[set[str]]) -> None:
    assert validate(None, "en", "shacl") == []
    assert validate(None, "en", "shacl") == []
    assert len(judged) == 1, "nothing changed, nothing is judged"
    guide = next(f.path for f in little if f.graph.endswith("sources/petit-guide"))
    whole = guide.read_text(encoding="utf-8")
    guide.write_text(seeded(whole, 7), encoding="utf-8")
    found = validate(None, "en", "shacl")
    assert found
    assert Counter(found) == Counter(validate(None, "en", "shacl", again=True))
    assert Counter(found) == Counter(validate(None, "en", "shacl")), "findings are kept too"
    assert Counter(found) == Counter(validate(None, "en", "pyshacl"))
    guide.write_text(whole, encoding="utf-8")
    assert validate(None, "en", "shacl") == []


def test_an_organisation_that_is_added_is_judged_without_the_others(
    little: list[GraphFile], judged: list[set[str]], tmp_path: Path
) -> None:
    assert validate(None, "en", "shacl") == []
    path = tmp_path / "data" / "mine.ttl"
    text = (SMALL.parent / "petite-grille.ttl").read_text(encoding="utf-8").replace("petite-grille", "ma-grille")
    path.write_text(text.replace("schema:minValue 120", "schema:minValue 999"), encoding="utf-8")
    little.append(GraphFile(f"{GRAPH}sources/ma-grille", path))
    found = validate(None, "en", "shacl")
    assert found
    assert {f.file for f in found} == {str(path)}
    mine = {s for s in judged[-1] if s.startswith(ROLES)}
    assert mine
    assert all("/ma-grille/" in s for s in mine), "no other document was looked at"
    assert Counter(found) == Counter(validate(None, "en", "shacl", again=True))
    little.pop()
    assert validate(None, "en", "shacl") == []


def test_a_change_elsewhere_that_bears_on_a_unit_is_seen(little: list[GraphFile], judged: list[set[str]]) -> None:
    """An annotation names statements of the document: without them, it points nowhere."""
    assert validate(None, "en", "shacl") == []
    gone = next(f for f in little if f.graph.endswith("sources/petit-guide"))
    little.remove(gone)
    found = validate(None, "en", "shacl")
    assert Counter(found) == Counter(validate(None, "en", "shacl", again=True))
    assert {f.file for f in found} - {str(gone.path)}
    assert len(judged) == 3


def test_a_users_file_conforms() -> None:
    assert validate([SMALL], "en") == []


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The small guide with a team size from 6 to 4 people."""
    path = tmp_path / "my.ttl"
    text = SMALL.read_text(encoding="utf-8")
    path.write_text(text.replace("schema:minValue 4", "schema:minValue 9"), encoding="utf-8")
    return path


def test_a_finding_names_focus_fault_repair_file_and_line(broken: Path) -> None:
    (found,) = validate([broken], "en")
    assert found.severity == "violation"
    assert found.focus.endswith("role/petit-guide/chef-de-plateau#quantity-equipe")
    assert found.file == str(broken)
    assert found.line is not None
    assert broken.read_text(encoding="utf-8").splitlines()[found.line - 1].startswith("chef-de-plateau:quantity-equipe")
    assert "Bounds reversed" in found.message
    assert "swap them" in found.message
    assert found.shape.startswith("https://w3id.org/ccjobs/shapes#Quantity")


def test_messages_come_in_the_language_asked_for(broken: Path) -> None:
    (french,), (english,) = validate([broken], "fr"), validate([broken], "en")
    assert french.message != english.message


def test_a_blank_node_is_judged_too(tmp_path: Path) -> None:
    path = tmp_path / "my.ttl"
    path.write_text("@prefix ccj: <https://w3id.org/ccjobs/ontology#> .\n[] a ccj:JobProfile .\n", encoding="utf-8")
    assert validate([path], "en")


def test_an_unknown_term_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "my.ttl"
    path.write_text("@prefix ccj: <https://w3id.org/ccjobs/ontology#> .\n<urn:x> a ccj:Activty .\n", encoding="utf-8")
    assert [f.message for f in validate([path], "en") if f.component == "UnknownTerm"] == [
        "ccj:Activty is not a term of the ontology: correct it (Activity ?)."
    ]


def test_every_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("x:a", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        validate([tmp_path / "a.ttl", SMALL, tmp_path / "absent.ttl"])
    assert "a.ttl:1" in str(caught.value)
    assert "absent.ttl: cannot be read" in str(caught.value)


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "my.ttl"
    path.write_text("@prefix x: <urn:x> .\n\nx:a x:b", encoding="utf-8")
    with pytest.raises(DataError, match=r"my\.ttl:3:\d+: syntax error"):
        validate([path])


def test_findings_of_several_files_are_placed_in_either_spelling(tmp_path: Path) -> None:
    turtle, triples = tmp_path / "a.ttl", tmp_path / "b.nt"
    turtle.write_text(
        "PREFIX ccj: <https://w3id.org/ccjobs/ontology#>\nPREFIX : <https://example.org/>\n\n"
        ":one\n  a ccj:Passage .\n:one-more a ccj:Nothing .\n",
        encoding="utf-8",
    )
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    triples.write_text(
        f"<https://example.org/two;three> {kind} <https://w3id.org/ccjobs/ontology#Nothing> .\n", encoding="utf-8"
    )
    found = {(f.focus.rpartition("/")[2], Path(f.file or "").name, f.line) for f in validate([turtle, triples], "en")}
    assert found == {("one", "a.ttl", 4), ("one-more", "a.ttl", 6), ("two;three", "b.nt", 1)}
