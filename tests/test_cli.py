"""The command line: every command, its answers, its errors and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from ccgraph.cli import cli, main, mapping
from ccgraph.errors import DataError, NotFoundError, UsageError
from ccgraph.rdf import read_triples
from ccgraph.spreadsheet import read
from ccgraph.store import EmbeddedStore, RemoteStore
from ccgraph.terms import GRAPH
from tests.conftest import FIXTURES, ROOT
from tests.editions import newer, older, write_edition
from tests.mapping import FakeMatcher

SMALL = FIXTURES / "small" / "petit-guide.ttl"
ADVISER = "outsourcia-2018/conseiller"
LEADER = "outsourcia-2018/responsable-d-equipe"


def run(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli, [str(a) for a in arguments], catch_exceptions=True)


def answer(*arguments: str | Path) -> str:
    """The output of a command that goes well."""
    result = run(*arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def test_every_command_is_tested_and_documented() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    docs = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f'"{name}"' in text, f"no test runs `ccgraph {name}`"
        assert f"`ccgraph {name}" in docs, f"docs/cli.md does not show `ccgraph {name}`"
        assert command.help
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help


def test_list() -> None:
    assert "superiors" in answer("list", "queries")
    rows = json.loads(answer("--lang", "fr", "list", "roles", "--source", "outsourcia-2018", "--format", "json"))
    assert {"Chargé d'affaires", "Conseiller"} <= {row["label"].capitalize().replace("D'a", "d'a") for row in rows} | {
        row["label"] for row in rows
    }
    assert len(json.loads(answer("list", "sources", "--format", "json"))) == 5


def test_show_tells_what_is_stated_and_what_is_inferred() -> None:
    output = answer("show", ADVISER, "--lang", "en")
    assert "stated" in output
    assert "inferred" in output
    assert "outsourcia-2018#char=" in output
    assert "énoncé" in answer("show", ADVISER, "--lang", "fr")


def test_show_warns_of_a_proposal_and_lists_mappings() -> None:
    output = answer("show", "cgt-2008/superviseur", "--lang", "fr")
    assert "ce n'est pas la règle applicable" in output
    assert "closeMatch" in output
    assert "Not exactMatch" in output
    result = run("show", "cgt-2008/superviseur", "--lang", "fr", "--format", "json")
    mapped = [row for row in json.loads(result.stdout) if row["confidence"] is not None]
    assert {row["negated"] for row in mapped} == {True, False}
    assert all(row["status"] == "non relu" and row["why"] for row in mapped)
    assert "ce n'est pas la règle applicable" in result.stderr


def test_answers_are_written_to_files(tmp_path: Path) -> None:
    book, text, graph = tmp_path / "a.xlsx", tmp_path / "a.csv", tmp_path / "a.ttl"
    answer("query", "sources", "-o", book, "--lang", "fr")
    sheet = read(book).sheets[0]
    assert sheet.rows[0][:2] == ("Document", "Titre")
    answer("query", "sources", "-o", text)
    assert text.read_bytes().startswith(b"\xef\xbb\xbfsource;")
    assert len(read(text).sheets[0].rows) == len(sheet.rows)
    answer("sparql", "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 2", "-o", graph)
    assert len(list(read_triples(graph))) == 2
    answer("sparql", "ASK { ?s ?p ?o }", "-o", tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == [{"result": True}]
    assert "written as .xlsx" in str(run("query", "sources", "-o", tmp_path / "a.doc").exception)
    assert run("sparql", "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 2", "-o", text).exit_code == 2


def test_chain_up_and_down() -> None:
    rows = json.loads(answer("chain", ADVISER, "--format", "json", "--lang", "fr"))
    assert [row["step"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["superior"].rpartition("/")[2] for row in rows] == [
        "responsable-d-equipe",
        "chef-de-plateau",
        "responsable-pole-d-activites",
        "directeur-de-production",
        "direction-generale",
    ]
    below = json.loads(answer("chain", "outsourcia-2018/responsable-d-equipe", "--down", "--format", "json"))
    assert {row["subordinate"].rpartition("/")[2] for row in below} == {"conseiller", "charge-d-affaires", "operateur"}


def test_query() -> None:
    table = answer("query", "activities-of-role", "-p", f"role={ADVISER}", "--lang", "fr")
    assert "Passage" in table.splitlines()[2]
    csv = answer("query", "activities-of-role", "-p", f"role={ADVISER}", "-p", "lang=en", "--format", "csv")
    assert csv.startswith("position,activity,label,section,optional")
    assert run("query", "activities-of-role", "-p", "role").exit_code == 2


def test_sparql_from_text_file_and_standard_input(tmp_path: Path) -> None:
    ask = "ASK { ?s ?p ?o }"
    path = tmp_path / "q.rq"
    path.write_text(ask, encoding="utf-8")
    assert answer("sparql", ask) == answer("sparql", path) == "true\n"
    assert CliRunner().invoke(cli, ["sparql", "-"], input=ask).stdout == "true\n"

    assert answer("sparql", "SELECT (1 AS ?n) {}", "--format", "csv") == "n\n1\n"
    assert run("sparql", "absent.rq").exit_code == 2
    graph = answer("sparql", "CONSTRUCT WHERE { <https://w3id.org/ccjobs/ontology> ?p ?o }")
    assert "owl:Ontology" in graph


def test_validate_tells_fault_place_and_exit_code(tmp_path: Path) -> None:
    assert run("validate", SMALL).exit_code == 0
    path = tmp_path / "my.ttl"
    text = SMALL.read_text(encoding="utf-8").replace("schema:minValue 4", "schema:minValue 9")
    path.write_text(text, encoding="utf-8")
    result = run("--lang", "en", "validate", path)
    assert result.exit_code == 1
    assert f"{path}:" in result.stdout
    assert "1 finding(s)." in result.stderr
    assert json.loads(run("validate", path, "--format", "json", "--engine", "pyshacl").stdout)[0]["file"] == str(path)


def test_coverage(sources: Path) -> None:
    rows = json.loads(answer("coverage", "--format", "json"))
    assert [row["neither"] for row in rows] == [0] * 5
    assert "yes" in answer("coverage", "--documents", sources, "--labels", "--lang", "en")
    assert run("coverage", "--labels").exit_code == 2


def test_cite(sources: Path) -> None:
    output = answer("cite", f"role/{ADVISER}#activity-1", "--documents", sources, "--lang", "en")
    assert "Est le représentant de la société donneur d'ordre" in output
    assert "line 90" in output
    rows = json.loads(answer("cite", f"role/{ADVISER}#activity-1", "--documents", sources, "--format", "json"))
    assert rows[0]["lines"] == "90-90"


def test_anchor_computes_a_passage(sources: Path) -> None:
    output = answer("anchor", "outsourcia-2018", "Détecte les besoins", "--documents", sources)
    assert "nif:beginIndex" in output
    assert "ccj:firstLine 111" in output
    file = FIXTURES / "documents" / "petit-guide.txt"
    assert "#char=25,37>" in answer("anchor", file, "ORGANIGRAMME")


def test_anchor_declares_furniture_in_a_manifest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from ccgraph import coverage

    monkeypatch.setattr(coverage, "manifest_path", lambda _: tmp_path / "m.tsv")
    file = FIXTURES / "documents" / "petit-guide.txt"
    answer("anchor", file, "petit-guide.example", "--declare", "furniture")
    answer("anchor", file, "ORGANIGRAMME", "--declare", "heading")
    written = (tmp_path / "m.tsv").read_text(encoding="utf-8")
    assert "\theading\t" in written
    assert written.count("\tfurniture\t") > 1


def test_stats() -> None:
    rows = {row["class"].rpartition("#")[2]: row for row in json.loads(answer("stats", "--format", "json"))}
    assert rows["JobProfile"]["outsourcia-2018"] == 15
    assert rows["BenchmarkJob"]["cgt-2008"] == 14
    assert rows["ProfessionalCompetency"]["reac-merc-2019"] == 7
    assert rows["GridLevel"]["cgt-2008"] == 9
    assert "inferred" in answer("stats", "--lang", "en")


def test_gap() -> None:
    found = json.loads(answer("gap", ADVISER, LEADER, "--lang", "en", "--format", "json"))
    states = {need["competency"].rpartition("/")[2]: need["state"] for need in found["needs"]}
    assert states["encadrer-une-equipe"] == "to-verify", "the adviser's sheet says nothing of it, nor denies it"
    assert "lacks" not in states.values()
    assert all(statement["passages"] for need in found["needs"] for statement in need["target"])
    assert run("gap", LEADER).exit_code == 2


def test_audit() -> None:
    result = run("audit", "--source", "cgt-2008", "--lang", "en", "--format", "json")
    assert result.exit_code == 1, "findings"
    assert {f["kind"] for f in json.loads(result.stdout)["findings"]} >= {"entry-below-diploma", "scale-gap"}


def test_route() -> None:
    ways = json.loads(answer("route", ADVISER, LEADER, "--format", "json"))["routes"]
    assert [(step["role"].rpartition("/")[2], step["move"]) for step in ways[0]["steps"]] == [
        ("responsable-d-equipe", "up")
    ]
    assert [way["cost"] for way in ways] == sorted(way["cost"] for way in ways)
    assert answer("route", ADVISER, "--format", "csv").startswith("role,title,steps,missing,near,route,why,remarks")


def test_chart(tmp_path: Path) -> None:
    boxes = json.loads(answer("chart", "outsourcia-2018", "--format", "json"))["boxes"]
    kinds = {box["iri"].rpartition("/role/")[2]: box["kind"] for box in boxes}
    assert kinds[ADVISER] == "described"
    assert kinds["outsourcia-2018/coach-qualite"] == "mentioned"
    assert answer("chart", "outsourcia-2018", "--format", "mermaid").startswith("flowchart TD")
    path = tmp_path / "chart.svg"
    assert answer("chart", "outsourcia-2018", "-o", path) == ""
    assert path.read_text(encoding="utf-8").startswith("<svg")
    assert run("chart", "outsourcia-2018", "--kind", "matrix", "--format", "dot").exit_code == 2


def test_fmt(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<a:b>   <a:c> <a:d> .", encoding="utf-8")
    assert run("fmt", path, "--check").exit_code == 1
    assert run("fmt", path).exit_code == 0
    assert run("fmt", path, "--check").exit_code == 0


def test_equivalents() -> None:
    output = answer("--lang", "en", "equivalents", "superviseur", "--source", "maxiphone", "--format", "json")
    (found,) = json.loads(output)
    told = {e["role"].partition("role/")[2]: (e["relation"], e["basis"], e["denied"]) for e in found["found"]}
    assert told["outsourcia-2018/responsable-d-equipe"] == ("close", "curated", False)
    assert told["reac-merc-2019/team-leader"] == ("related", "curated", False)
    assert told["outsourcia-2018/chef-de-plateau"] == ("exact", "curated", True)
    assert run("equivalents").exit_code == 2


def test_the_languages_agree_on_everything_but_words() -> None:
    french, english = (
        json.loads(answer("query", "superiors", "-p", f"role={ADVISER}", "--lang", lang, "--format", "json"))
        for lang in ("fr", "en")
    )
    assert [row["superior"] for row in french] == [row["superior"] for row in english]
    assert [row["label"] for row in french] != [row["label"] for row in english]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["chain", "conseiler clientele"], 2, "did you mean"),
        (["show", "formateur"], 2, "names"),
        (["query", "superior"], 2, "did you mean superiors"),
        (["query", "superiors", "-p", "rolle=x"], 2, "has no parameter"),
        (["sparql", "SELECT {"], 2, "Not a valid SPARQL"),
        (["sparql", "DROP ALL {}"], 2, "Not a valid SPARQL"),
        (["validate", "absent.ttl"], 2, "cannot be read"),
        (["anchor", "absent.txt", "words"], 2, "cannot be read"),
        (["--endpoint", "http://127.0.0.1:9/", "list", "roles"], 3, "does not answer"),
        (["list", "unicorns"], 2, "is not one of"),
        (["audit", "--source", "nowhere"], 2, "ccgraph list sources"),
    ],
)
def test_an_error_says_what_and_exits_with_its_code(
    arguments: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["ccgraph", "--lang", "en", *arguments])
    with pytest.raises(SystemExit) as caught:
        main()
    captured = capsys.readouterr()
    assert caught.value.code == code
    assert message in captured.err
    assert captured.out == ""


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"set -o pipefail; {sys.executable} -m ccgraph.cli list activities | head -n 1"
    result = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0
    assert result.stderr == ""


def test_help_and_answers_import_only_what_they_need() -> None:
    """Start-up is capped by what is imported, not by a clock."""
    code = "import sys; from ccgraph.cli import main; sys.argv = {argv!r}\ntry:\n main()\nexcept SystemExit: pass\n"
    code += "print(*sorted(m for m in sys.modules if m in {forbidden!r}), file=sys.stderr)"
    heavy = ["rdflib", "pyshacl", "shacl", "SPARQLWrapper", "pandas", "rich", "owlrl", "numpy"]
    for argv, forbidden in (
        (["ccgraph", "--help"], [*heavy, "pyoxigraph", "yaml"]),
        (["ccgraph", "chain", ADVISER], heavy),
    ):
        script = code.format(argv=argv, forbidden=forbidden)
        result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
        assert result.stderr.strip() == "", f"{argv} imports {result.stderr}"


def test_map_and_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "load_matcher", lambda *_: FakeMatcher())
    assert "D1435" in answer("map", "--title", "Superviseur", "--lang", "en")
    path = tmp_path / "set.sssom.tsv"
    answer("map", "--title", "Superviseur", "--sssom", path)
    result = CliRunner().invoke(cli, ["--lang", "en", "review", str(path), "--reviewer", "Claire"], input="1\n")
    assert "Reviewed: accepted 1" in result.stdout
    assert "\taccepted" in path.read_text(encoding="utf-8")


def test_an_organisation(tmp_path: Path) -> None:
    assert run("organisation", "template", tmp_path / "t.xlsx").exit_code == 0
    assert run("organisation", "import", tmp_path / "t.xlsx").exit_code == 1
    assert answer("organisation", "list") == ""
    for name, command in cli.commands["organisation"].commands.items():  # type: ignore[attr-defined]
        assert f"`ccgraph organisation {name}" in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
        assert all(p.help for p in command.params if isinstance(p, click.Option))


def test_classification_does_not_conclude_from_proposals() -> None:
    output = answer("--lang", "fr", "classification", "cgt-2008/superviseur")
    assert "Pas de conclusion" in output
    assert "coefficient 200" in output
    assert "ce n'est pas la règle applicable" in output


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty data folder of the user's, and a cache of its own."""
    monkeypatch.setenv("CCGRAPH_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "own"


def test_reference_add_list_remove(own: Path, tmp_path: Path) -> None:
    edition = write_edition(tmp_path / "rome", 61, newer())
    (edition / "unix_texte_v461_utf8.csv").unlink()
    result = run("reference", "add", "rome", edition, "--lang", "en")
    assert (result.exit_code, result.stderr) == (0, "ccgraph: unix_texte_v*_utf8.csv is missing: no definitions\n")
    assert result.stdout == "rome-v61, rome-items-v61, rome-mobility-v61: 10 concepts, 6 titles, version 61.\n"
    (tmp_path / "jobs.csv").write_text("code,label\nA,Conseiller\n", encoding="utf-8")
    codes = ("reference", "add", "codes", tmp_path / "jobs.csv", "--scheme", "jobs", "--version", "1")
    assert "1 concepts" in answer(*codes)
    listed = json.loads(answer("reference", "list", "--format", "json", "--lang", "en"))
    found = {row["reference"]: row for row in listed}
    assert (found["rome-v61"]["own"], found["rome-v61"]["titles"], found["rome-v60"]["own"]) == ("own", 6, "shipped")
    assert found["jobs-1"]["licence"] is None
    answer("reference", "remove", "jobs-1")
    assert "rome-v61" in answer("reference", "remove", "rome-v61", "--lang", "fr")
    assert isinstance(run("reference", "remove", "rome-v61").exception, NotFoundError)
    assert list(own.rglob("*.nt")) == []


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("kind", ["rome", "esco", "isco", "crosswalk"])
def test_reference_add_says_what_is_wrong(tmp_path: Path, kind: str) -> None:
    version = ("--version", "1.2.1") if kind == "esco" else ()
    result = run("reference", "add", kind, tmp_path / "nowhere", *version)
    assert result.exit_code == 1
    assert isinstance(result.exception, UsageError if kind == "crosswalk" else DataError)


def test_reference_diff(tmp_path: Path) -> None:
    rows = json.loads(run("reference", "diff", "reac", "--format", "json").stdout)
    assert [row["code"] for row in rows] == ["D1408", "M1401", "M1704"]
    old, new = (write_edition(tmp_path / name, n, t()) for name, n, t in (("old", 60, older), ("new", 61, newer)))
    result = run("reference", "diff", old, new, "--lang", "en", "--format", "csv", "--touched")
    assert result.exit_code == 1
    assert [line.split(",")[:2] for line in result.stdout.splitlines()][1:3] == [
        ["split", "D1408"],
        ["relabelled", "D1408"],
    ]
    assert "split 1, relabelled 1, added 1" in result.stderr
    assert "éclaté" in run("reference", "diff", old, new, "--lang", "fr").stdout
    assert run("reference", "diff", old, old).exit_code == 0


def test_serve_answers_and_stops() -> None:
    import httpx

    from tests.serving import serving

    with serving("--workers", "1", whole=False) as server:
        answer = httpx.get(f"{server.url}/sparql", params={"query": "ASK { ?s ?p ?o }"}, trust_env=False)
        assert answer.json()["boolean"] is True
        assert server.log[0] == f"Serving on {server.url}/ (stop with Ctrl-C)"
        taken = run("serve", "--port", server.url.rpartition(":")[2])
        assert taken.exit_code == 1
        assert "cannot listen there" in str(taken.exception)
        assert server.stop() == 0
    assert run("--endpoint", "http://127.0.0.1:9/sparql", "serve").exit_code == 2
    assert run("serve", "--rows", "0").exit_code == 2


def test_publish_and_diff(tmp_path: Path) -> None:
    """What they do is in test_publish and test_diff; here, how they refuse and end."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x", encoding="utf-8")
    assert "did not make" in str(run("publish", tmp_path / "full").exception)
    assert "not in" in str(run("publish", tmp_path / "out", "--lang", "de").exception)
    assert "not the address" in str(run("publish", tmp_path / "out", "--base-url", "here").exception)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["full"]
    assert run("diff", ROOT / "data", ROOT / "data").exit_code == 0
    assert "no such file" in str(run("diff", ROOT / "data", tmp_path / "nothing").exception)


def test_load(oxigraph: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    little = EmbeddedStore()
    little.add(oxigraph.graph(f"{GRAPH}catalogue"), f"{GRAPH}catalogue")
    monkeypatch.setattr("ccgraph.dataset.open_dataset", lambda: little)
    to = ("--to", oxigraph.endpoint.query, "--dry-run", "--format", "json")
    rows = {row["graph"]: row for row in json.loads(answer("load", *to))}
    assert rows[f"{GRAPH}catalogue"]["change"] == "unchanged"
    assert rows[f"{GRAPH}sources/petit-guide"]["change"] == "dropped"
    assert rows[f"{GRAPH}sources/petit-guide"]["removed"] > 100
    assert f"{GRAPH}sources/petit-guide" in oxigraph.graphs(), "a dry run changes nothing"
    result = run("--lang", "fr", "--auth", "bearer", "load", *to)
    assert result.exit_code != 0
    assert "CCGRAPH_ENDPOINT_TOKEN" in str(result.exception)


def test_why() -> None:
    question = (ADVISER, "hasSuperior", "outsourcia-2018/chef-de-plateau")
    table = answer("--lang", "fr", "why", *question)
    assert "prp-trp: une propriété transitive" in table
    assert "outsourcia-2018#char=" in table
    found = json.loads(answer("why", *question, "--format", "json"))
    assert [p["rule"] for p in found["premises"]] == ["prp-spo1", "prp-spo1"]
    assert answer("why", *question, "--format", "csv").startswith("depth,subject,predicate")
    result = run("--lang", "en", "why", ADVISER, "reportsTo", ADVISER)
    assert result.exit_code == 1
    assert "does not follow" in result.stderr
    assert result.stdout == ""
