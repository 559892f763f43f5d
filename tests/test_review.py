"""The walk of a person through the doubtful titles, driven by lines as a person types them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ccgraph.cli import cli
from ccgraph.cli import mapping as commands
from ccgraph.dataset import own_files
from ccgraph.errors import DataError, UsageError
from ccgraph.mapping.decisions import Decisions
from ccgraph.mapping.kept import keep
from ccgraph.mapping.model import Title
from ccgraph.mapping.outcome import run
from ccgraph.mapping.proposal import Proposal, Review
from ccgraph.mapping.records import ResultSet
from ccgraph.mapping.review import Walk, converse
from ccgraph.spreadsheet import Sheet, read, write
from ccgraph.sssom import read_set, to_text
from tests.mapping import ADVISER, CODES, FakeMatcher

TITLES = ("Téléconseiller", "Superviseur", "Plombier", "Superviseur adjoint", "Formateur")


def results(*titles: str) -> ResultSet:
    """A result set of the matcher of a few words."""
    found = run([Title(t) for t in titles or TITLES], ("rome",), FakeMatcher(), CODES, Decisions({}), "fr")
    return ResultSet("essai", found.distinct, "fr", "2026-01-01", "essai.csv", "0.2.0")


def walk(*titles: str, lang: str = "fr", everything: bool = False) -> Walk:
    """A walk of Claire's."""
    return Walk(results(*titles), CODES, "Claire", "2026-02-01", lang, everything=everything)


def lead(walked: Walk, *lines: str) -> tuple[str, list[ResultSet]]:
    """Lead a walk with lines typed; what was told, and what was saved."""
    typed: Iterator[str] = iter(lines)
    told: list[str] = []
    saved: list[ResultSet] = []
    converse(walked, lambda _: next(typed, None), told.append, saved.append)
    return "\n".join(told), saved


def only(walked: Walk) -> Proposal:
    """The one proposal of a walk."""
    return walked.result.proposals[0]


def test_only_the_doubtful_are_walked_through_and_each_decision_is_saved() -> None:
    walked = walk()
    told, saved = lead(walked, "1", "2", "r")
    assert len(saved) == 3
    assert [line for line in told.split("\n") if line[:1] == "—"] == ["— 1 sur 3 —", "— 2 sur 3 —", "— 3 sur 3 —"]
    assert "Téléconseiller\n" not in told
    assert "Plombier" not in told
    assert told.endswith("Relu : acceptés 2, rejetés 1, sans code 0, incertains 0 ; il en reste 0.")
    assert [p.state for p in walked.result.proposals] == ["accept", "accepted", "none", "accepted", "rejected"]
    assert walked.result.proposals[1].review == Review("accepted", "Claire", "2026-02-01")
    assert walked.result.proposals[3].shown[0].candidate.code == "K2114"
    assert saved[0].proposals[1].state == "accepted"
    assert saved[0].proposals[3].state == "review"
    assert len(lead(walk(everything=True), "s", "s", "s", "s", "s")[0].split("— 5 sur 5 —")) == 2


def test_a_walk_that_was_left_goes_on_with_what_is_left() -> None:
    first = walk()
    told, saved = lead(first, "u à voir", "q", "1")
    assert "incertains 1 ; il en reste 2." in told
    again = Walk(saved[-1], CODES, "Ali", "2026-02-02", "fr")
    told, _ = lead(again, "1", "1")
    assert "— 1 sur 2 —" in told
    assert again.result.proposals[1].review == Review("unsure", "Claire", "2026-02-01", "à voir", 0.0)
    assert again.result.proposals[3].review == Review("accepted", "Ali", "2026-02-02")
    assert lead(Walk(again.result, CODES, "", "", "fr"))[0] == "Rien à relire."
    assert lead(Walk(again.result, CODES, "", "", "en", schemes=("esco",)))[0] == "Nothing to review."


@pytest.mark.parametrize(
    ("line", "state", "code", "review"),
    [
        ("1", "accepted", "D1435", Review("accepted", "Claire", "2026-02-01")),
        (" 3  vu avec Ali ", "accepted", "D1408", Review("accepted", "Claire", "2026-02-01", "vu avec Ali")),
        ("2 80%", "accepted", "K2114", Review("accepted", "Claire", "2026-02-01", "", 0.8)),
        ("2 0,8 sûr", "accepted", "K2114", Review("accepted", "Claire", "2026-02-01", "sûr", 0.8)),
        ("1 3 personnes", "accepted", "D1435", Review("accepted", "Claire", "2026-02-01", "3 personnes")),
        ("R trop large", "rejected", None, Review("rejected", "Claire", "2026-02-01", "trop large")),
        ("n", "nothing", None, Review("accepted", "Claire", "2026-02-01")),
        ("u", "unsure", "D1435", Review("unsure", "Claire", "2026-02-01", "", 0.0)),
        ("c d1408 plus juste", "accepted", "D1408", Review("accepted", "Claire", "2026-02-01", "plus juste")),
    ],
)
def test_each_key_decides(line: str, state: str, code: str | None, review: Review) -> None:
    walked = walk("Superviseur")
    _, saved = lead(walked, line)
    found = only(walked)
    assert len(saved) == 1
    assert found.state == state
    assert found.review == review
    assert (found.shown[0].candidate.code if found.shown else None) == code


def test_a_code_of_a_part_may_be_in_the_whole() -> None:
    part = replace(CODES, parts=frozenset({"rome"}))
    told, saved = lead(Walk(results("Superviseur"), part, "Claire", "2026-02-01", "fr"), "c C1102", "q")
    assert "« C1102 » n'est pas dans la partie chargée de ROME 60" in told
    assert "ccgraph reference add rome" in told
    assert saved == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("4", "Il n'y a pas de candidat 4."),
        ("0", "Il n'y a pas de candidat 0."),
        ("x", "« x » n'est pas une touche."),
        ("c", "Quel code ?"),
        ("c Z9999", "« Z9999 » n'est pas un code de ROME 60."),
        ("1 120%", "La confiance va de 0 à 100 %."),
        ("b", "C'est le premier."),
        ("h", "Chaque décision est enregistrée aussitôt."),
    ],
)
def test_a_line_that_decides_nothing_says_why(line: str, message: str) -> None:
    walked = walk("Superviseur")
    told, saved = lead(walked, line, "", "q")
    assert message in told
    assert saved == []
    assert only(walked).state == "review"
    # The title is not shown again for a line that changed nothing.
    assert told.count("— 1 sur 1 —") == 1


def test_a_code_that_was_not_proposed_is_the_persons_own() -> None:
    walked = walk("Formateur")
    lead(walked, "c D1435")
    found = only(walked)
    assert [(j.candidate.code, j.typed, j.status) for j in found.candidates] == [
        ("K2114", False, None),
        ("D1435", True, "accepted"),
    ]
    assert found.shown[0].candidate.code == "D1435"
    rows = walked.result.to_sssom().rows
    assert rows[1]["mapping_justification"].endswith("ManualMappingCuration")
    assert rows[1]["author_label"] == "Claire"
    assert rows[0]["review_status"] == "unreviewed"


def test_one_may_go_back_and_decide_otherwise() -> None:
    walked = walk("Superviseur", "Formateur")
    told, saved = lead(walked, "c D1408", "b", "2", "s", "q")
    assert [p.state for p in saved[-1].proposals] == ["accepted", "review"]
    first = saved[-1].proposals[0]
    assert [j.candidate.code for j in first.candidates if j.status] == ["K2114"]
    assert "[accepté]" in told
    back = walk("Formateur", "Superviseur")
    lead(back, "n", "b", "1")
    assert only(back).nothing is None
    assert only(back).state == "accepted"
    typed = walk("Formateur", "Superviseur")
    lead(typed, "c D1408", "b", "u")
    assert [j.candidate.code for j in only(typed).candidates] == ["K2114"]


def test_why_gives_reasons_definitions_and_roles() -> None:
    class Documented:
        version, find, definition, partial = CODES.version, CODES.find, CODES.definition, CODES.partial

        def roles(self, iri: str) -> list[str]:
            return ["Conseiller (close, cgt-2008/conseiller) cgt-2008#char=1,2"] if iri == ADVISER.iri else []

    walked = Walk(results("Superviseur"), Documented(), "Claire", "2026-02-01", "en")
    told, _ = lead(walked, "?")
    assert "       · mot « plateau »\n       · b" in told
    assert "definition: Répond aux clients à distance." in told
    assert "roles of the documents judged near:\n         Conseiller (close, cgt-2008/conseiller)" in told


def test_a_title_without_candidate_can_be_settled() -> None:
    for line, state in (("n", "nothing"), ("u", "unsure"), ("c K2114", "accepted")):
        walked = walk("Plombier", everything=True)
        told, saved = lead(walked, "r", line)
        assert "n dit qu'aucun code ne convient" in told
        assert only(walked).state == state
        assert len(saved) == 1
        again = ResultSet.from_sssom(saved[0].to_sssom(), "fr")
        assert again.proposals == walked.result.proposals


def test_context_is_shown() -> None:
    result = results("Superviseur")
    title = Title("Superviseur", "Vente", "x" * 400, "ACME")
    told, _ = lead(Walk(replace(result, proposals=(replace(result.proposals[0], title=title),)), CODES, "C", "d", "en"))
    assert "  Department: Vente\n  Organisation: ACME\n  Description: " + "x" * 300 + "…\n" in told
    assert "ROME 60 — ccgraph proposes: review" in told


# The command


def call(*arguments: str | Path, text: str | None = None) -> Result:
    """Run a command in this process, in French."""
    return CliRunner().invoke(cli, [*map(str, arguments), "--lang", "fr"], input=text)


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's folder, empty, and the matcher of a few words."""
    folder = tmp_path / "own"
    monkeypatch.setenv("CCGRAPH_DATA", str(folder))
    monkeypatch.setattr(commands, "load_matcher", lambda *_: FakeMatcher())
    return folder


@pytest.fixture
def mapped(own: Path, tmp_path: Path) -> Path:
    """A spreadsheet that map has written."""
    del own
    folder = tmp_path / "work"
    folder.mkdir()
    write(folder / "t.csv", [Sheet("t", (("N°", "Titre"), *((f"00{i}", title) for i, title in enumerate(TITLES))))])
    out = folder / "mapped.xlsx"
    assert call("map", folder / "t.csv", "-o", out).exit_code == 0
    return out


def test_review_of_a_spreadsheet_saves_a_set_beside_it_and_applies_it(mapped: Path) -> None:
    found = call("review", mapped, "--reviewer", "0000-0002-1825-0097", text="1 ok\nq\n")
    assert found.exit_code == 0, found.output
    assert "— 1 sur 3 —" in found.stdout
    beside = mapped.with_name("mapped.sssom.tsv")
    assert found.stderr.strip() == str(beside)
    assert {row.get("reviewer_id") for row in read_set(beside)} == {None, "https://orcid.org/0000-0002-1825-0097"}
    again = call("review", mapped, text="Claire Martin\nn\n")
    assert "Votre nom, ou votre ORCID : " in again.stdout
    assert "— 1 sur 2 —" in again.stdout
    assert again.exit_code == 0
    applied = call("review", beside, "--apply", mapped)
    assert applied.exit_code == 0, applied.output
    rows = [dict(zip(rows[0], row, strict=False)) for rows in [read(mapped).sheets[0].rows] for row in rows[1:]]
    assert [row["N°"] for row in rows] == ["000", "001", "002", "003", "004"]
    assert [row["ROME décision"] for row in rows] == ["accepté", "accepté", "aucun", "aucun", "à relire"]
    assert rows[1]["ROME relecteur"] == "https://orcid.org/0000-0002-1825-0097"
    assert rows[1]["ROME remarque"] == "ok"
    assert rows[3]["ROME relecture"] == "aucun code ne convient"
    assert rows[3]["ROME code 1"] == ""
    assert rows[4].get("ROME relecteur", "") == ""


def test_a_kept_set_is_seen_by_sparql_and_by_the_next_run(mapped: Path, own: Path) -> None:
    found = call("review", mapped, "--reviewer", "Claire", "--keep", "Nos Intitulés", text="2\nr\n")
    assert found.exit_code == 0, found.output
    assert [file.graph.rpartition("/graph/")[2] for file in own_files()] == ["mappings/nos-intitules"]
    path = own / "mappings" / "nos-intitules.sssom.tsv"
    assert {row["record_id"].split("/")[-2] for row in read_set(path)} == {"nos-intitules"}
    # The same set under a second name states no row twice: the graph still opens.
    keep(ResultSet.from_sssom(read_set(mapped.with_name("mapped.sssom.tsv")), "fr"), "encore")
    ask = (
        "PREFIX sssom: <https://w3id.org/sssom/> SELECT DISTINCT ?title ?modifier { ?m sssom:subject_label ?title ; "
        'sssom:reviewer_label "Claire" OPTIONAL { ?m sssom:predicate_modifier ?modifier } } ORDER BY ?title'
    )
    csv = call("sparql", ask, "--format", "csv")
    assert csv.stdout == "title,modifier\nSuperviseur,\nSuperviseur adjoint,Not\n", csv.output
    # The rows that propose a code do not answer to its name.
    assert call("show", "D1435").exit_code == 0
    assert "mapping/nos-intitules" not in call("show", "K2114").output
    next_run = call("map", "--title", "SUPERVISEUR", "--title", "Superviseur adjoint", "--format", "csv")
    rows = [line.split(",")[:5] for line in next_run.stdout.splitlines()[1:]]
    assert rows[0][:5] == ["SUPERVISEUR", "rome", "accept", "1", "K2114"]
    assert rows[-1][:3] == ["Superviseur adjoint", "rome", "none"]


def test_a_list_mapped_again_brings_its_new_titles_and_keeps_what_was_decided(mapped: Path) -> None:
    call("review", mapped, "--reviewer", "Claire", text="2\nq\n")
    sheet = mapped.with_name("t.csv")
    titles = ("Superviseur", "Superviseur de nuit", "Téléconseiller")
    write(sheet, [Sheet("t", (("Titre",), *((title,) for title in titles)))])
    assert call("map", sheet, "-o", mapped).exit_code == 0
    found = call("review", mapped, "--reviewer", "Claire", text="q\n")
    assert "— 1 sur 1 —\nSuperviseur de nuit" in found.stdout
    again = ResultSet.from_sssom(read_set(mapped.with_name("mapped.sssom.tsv")), "fr")
    assert again.proposals[0].state == "accepted"
    call("review", mapped, "--reviewer", "Claire", text="n\n")
    again = ResultSet.from_sssom(read_set(mapped.with_name("mapped.sssom.tsv")), "fr")
    assert {p.title.text: p.state for p in again.proposals} == {
        "Superviseur": "accepted",
        "Superviseur de nuit": "nothing",
        "Téléconseiller": "accept",
    }


@pytest.mark.usefixtures("own")
def test_review_tells_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "s.sssom.tsv"
    text = to_text(results("Superviseur").to_sssom())
    path.write_text(text, encoding="utf-8")
    nobody = call("review", path, text="")
    assert nobody.exit_code == 2
    assert "give --reviewer NAME" in nobody.stderr
    assert path.read_text(encoding="utf-8") == text
    sheet = tmp_path / "t.csv"
    sheet.write_text("Titre\nautre\n", encoding="utf-8")
    assert "none of its 1 titles is in the set" in call("review", path, "--apply", sheet).stderr
    unmapped = call("review", sheet, "--reviewer", "Claire").exception
    assert isinstance(unmapped, UsageError)
    assert "map it first" in str(unmapped)
    assert call("review", tmp_path / "absent.sssom.tsv").exit_code == 2
    path.write_text(text.replace("#license:", "#licence:"), encoding="utf-8")
    assert isinstance(call("review", path).exception, DataError)
    assert call("review", path, "--keep", "x", "--to", "pcs").exit_code == 2
