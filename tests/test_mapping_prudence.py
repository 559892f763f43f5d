"""What is not proposed, or not accepted: foreign trades on a slice, empty cells, ranks, words of two meanings."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from ccgraph.graph import Graph
from ccgraph.mapping.match import Matcher
from ccgraph.mapping.model import Match, Title
from ccgraph.mapping.prudence import two_readings
from ccgraph.mapping.stored import read_store
from ccgraph.mapping.title import parse
from ccgraph.mapping.trade import frame_words
from ccgraph.mapping.vague import is_bare_standing, other_reading, says_nothing
from tests.conftest import ROOT

pytest.importorskip("numpy")

_TRADE = ROOT / "ccgraph" / "mapping" / "trade"


@pytest.fixture(scope="module")
def matcher(shipped: Graph) -> Matcher:
    return Matcher(read_store(shipped.store), "contact-centre")


@pytest.fixture(scope="module")
def without_sector(matcher: Matcher) -> Matcher:
    return matcher.sharing(None, "fr")


def _one(matcher: Matcher, text: str, department: str = "") -> Match:
    [match] = matcher.match([Title(text, department)])
    return match


@pytest.mark.parametrize(
    ("text", "code"),
    [("Gestionnaire paie", "M1507"), ("Administrateur téléphonie", "M1830"), ("Responsable informatique", "M1803")],
)
def test_a_title_judged_to_a_code_that_is_not_loaded_gets_none(shipped: Graph, text: str, code: str) -> None:
    whole = read_store(shipped.store)
    codes = tuple(one for one in whole.codes if one.code != code)
    assert len(codes) < len(whole.codes)
    part = replace(whole, codes=codes, titles=tuple(one for one in whole.titles if one.code != code))
    match = _one(Matcher(part, "contact-centre", cached=False), text)
    assert (match.decision["rome"], match.candidates["rome"]) == ("none", ())
    assert code in match.remarks["rome"][0]
    assert "ccgraph reference add rome" in match.remarks["rome"][0]


@pytest.mark.parametrize("text", ["Contrôleur de gestion", "Technicien SAV", "Conseiller commercial et SAV"])
def test_on_a_slice_what_nothing_settles_is_left_to_a_person(
    matcher: Matcher, without_sector: Matcher, text: str
) -> None:
    for one in (matcher, without_sector):
        match = _one(one, text)
        assert match.decision["rome"] == "review"
        first = match.candidates["rome"][0]
        assert first.confidence <= 0.6
        assert "seule une partie de ROME 60 est chargée" in first.reasons[-1]


@pytest.mark.parametrize(
    ("text", "code"),
    [("Téléconseiller", "D1408"), ("Téléconseiller fibre", "D1408"), ("Comptable", "M1203"), ("Formatrice", "K2111")],
)
def test_on_a_slice_what_all_words_say_is_accepted(matcher: Matcher, text: str, code: str) -> None:
    match = _one(matcher, text)
    assert (match.candidates["rome"][0].code, match.decision["rome"]) == (code, "accept")


_VOID = ("A définir", "à définir", "n/a", "Divers", "vacant", "Poste à pourvoir", "inconnu", "Néant", "-", "?", "???")
_ERRORS = ("#REF!", "#N/A", "#VALEUR!", "#VALUE!", "#NOM?", "#DIV/0!", "#########")
_RANKS = ("N+1", "N+2", "Cadre", "Non cadre", "Senior", "Coef 170")
_CELLS = [*((text, "à remplir") for text in _VOID + _ERRORS), *((text, "rang") for text in _RANKS)]


@pytest.mark.parametrize("department", ["", "Production"])
@pytest.mark.parametrize(
    ("text", "says"), [*((t, "à remplir") for t in _VOID + _ERRORS), *((t, "rang") for t in _RANKS)]
)
def test_cells_without_a_job_get_none_and_say_so(
    matcher: Matcher, without_sector: Matcher, text: str, says: str, department: str
) -> None:
    for one in (matcher, without_sector):
        match = _one(one, text, department)
        assert (match.decision["rome"], match.candidates["rome"]) == ("none", ())
        assert says in match.remarks["rome"][0]


@pytest.mark.parametrize("text", ["xxx", "Zorglub", "???"])
def test_a_department_alone_makes_no_candidates(matcher: Matcher, text: str) -> None:
    assert _one(matcher, text, "Production").candidates["rome"] == ()


def test_what_a_department_tells_is_not_sure(matcher: Matcher) -> None:
    match = _one(matcher, "Responsable", "Production")
    assert match.decision["rome"] == "review"
    assert 0 < match.candidates["rome"][0].confidence <= 0.6


def test_ranks_and_empty_cells_are_told_from_standings() -> None:
    assert [says_nothing(t) for t in ("", "définir", "n 1", "non cadre", "poste vacant")] == [
        "void",
        "void",
        "rank",
        "rank",
        "void",
    ]
    assert [says_nothing(t) for t in ("responsable", "agent senior", "zorglub", "chef d équipe")] == [""] * 4
    assert parse("Manager N+1", "contact-centre").core == "manager"


def test_an_abbreviation_of_two_meanings_is_left_to_a_person(matcher: Matcher) -> None:
    for text in ("CDP", "CDP Lyon"):
        match = _one(matcher, text)
        assert match.decision["rome"] == "review"
        assert [c.code for c in match.candidates["rome"]][:2] == ["D1435", "M1828"]
        assert [c.confidence for c in match.candidates["rome"]][:2] == [0.6, 0.4]
        assert "CDP peut aussi dire : chef de projet" in match.candidates["rome"][0].reasons
    assert other_reading("CDP", "contact-centre") == "chef de projet"
    assert other_reading("tc", "contact-centre") == ""
    # The other words tell which is meant.
    assert two_readings("cdp chef de plateau") == two_readings("téléconseiller") == ("", "")


@pytest.mark.parametrize("text", ["Chef d'équipe", "Manager opérationnel", "Superviseur", "RE", "Cheffe d'équipe 3"])
def test_the_lead_of_some_team_is_not_certain(matcher: Matcher, without_sector: Matcher, text: str) -> None:
    first, *others = _one(matcher, text).candidates["rome"]
    assert first.code == "D1435"
    assert 0.7 <= first.confidence <= 0.9
    assert "M1506" in {one.code for one in others}
    found = {one.code: one.confidence for one in _one(without_sector, text).candidates["rome"]}
    assert found["D1435"] <= 0.9
    assert "M1506" in found


def test_a_lead_that_tells_of_which_team_is_no_bare_standing() -> None:
    assert is_bare_standing("chef d équipe")
    assert not is_bare_standing("superviseur de téléconseillers")
    assert not is_bare_standing("téléconseiller")


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("Téléconseiller équipe 12345", "téléconseiller"),
        ("Superviseur plateau 3", "superviseur"),
        ("Téléconseillère équipe n°12", "téléconseiller"),
        # Here the word names the job.
        ("Chef d'équipe 3", "chef d équipe"),
        ("Responsable plateau 2", "responsable plateau"),
    ],
)
def test_the_number_of_a_team_is_peeled_off(text: str, core: str) -> None:
    found = parse(text, "contact-centre")
    assert found.core == core
    assert "team" in dict(found.attributes)


def test_reasons_are_words_of_the_language_not_keys_nor_stems(matcher: Matcher) -> None:
    assert frame_words("chargé de recouvrement", "fr") == "recouvrement × chargé ou référent"
    assert frame_words("chargé de recouvrement", "en") == "debt collection × officer"
    assert frame_words("superviseur", "fr") == "encadrement de proximité"
    texts = ("Téléconseiller", "Technicien SAV", "Manager opérationnel", "Chargé de recouvrement", "RE")
    said = [r for text in texts for c in _one(matcher, text).candidates["rome"] for r in c.reasons]
    assert "usage du secteur : conseil à distance × exécution" in said
    assert "la définition ou les compétences en parlent : opérationnel" in said
    assert "abréviation du secteur : RE = responsable d'équipe" in said
    assert not [r for r in said if "executant" in r or "none ×" in r or r.endswith((": manag", ": operationnel"))]


def test_each_domain_and_level_has_a_name_in_both_languages() -> None:
    def rows(name: str) -> list[dict[str, str]]:
        with (_TRADE / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    named = {(row["axis"], row["value"]) for row in rows("names.tsv") if row["fr"] and row["en"]}
    assert {(row["axis"], row["value"]) for row in rows("frames.tsv")} <= named


def test_planning_titles_name_the_nearest_code_with_its_label(matcher: Matcher) -> None:
    for text in ("Planificateur", "Vigie", "WFM analyst"):
        match = _one(matcher, text)
        assert match.decision["rome"] == "none"
        assert "D1435 Responsable de plateau de centre d'appels" in match.remarks["rome"][0]
