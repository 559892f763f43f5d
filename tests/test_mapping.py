"""From titles to codes: words taken apart, candidates on a small reference, calibration, and nothing from nothing."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.mapping_noise import forms, noisy
from ccgraph.errors import UsageError
from ccgraph.graph import Graph
from ccgraph.mapping.classes import ClassModel, lessons
from ccgraph.mapping.forms import merge_pairs, resolve_inclusive, stem
from ccgraph.mapping.lift import lifted, tied, ties
from ccgraph.mapping.match import Matcher
from ccgraph.mapping.model import Match, Title
from ccgraph.mapping.reference import Code, CodeTitle, Link, ReferenceTitles, read_folders, split_title
from ccgraph.mapping.stored import read_store
from ccgraph.mapping.title import content, parse, says_no_job
from ccgraph.mapping.trade import codeless, frame, judgements, pattern, titles_of, trade_titles
from ccgraph.mapping.usage import Usage
from tests.conftest import FIXTURES, SHARED, require

np = pytest.importorskip("numpy")


def _written() -> Iterator[tuple[str, str, list[str]]]:
    with (FIXTURES / "mapping" / "titles.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["written"], row["core"] or "", (row["attributes"] or "").split()


@pytest.mark.parametrize(("written", "core", "attributes"), list(_written()))
def test_a_title_is_taken_apart(written: str, core: str, attributes: list[str]) -> None:
    parsed = parse(written, "contact-centre")
    assert parsed.core == core
    assert [kind for kind, _ in parsed.attributes] == attributes


def test_there_are_enough_written_forms() -> None:
    assert len(list(_written())) >= 80


def test_abbreviations_of_the_sector_need_the_sector() -> None:
    assert parse("TC").core == "tc"
    assert parse("TC", "contact-centre").core == "téléconseiller"


def test_a_word_the_reference_knows_as_part_of_the_job_stays() -> None:
    assert parse("Veilleur de nuit").core == "veilleur"
    assert (
        parse("Veilleur de nuit", protected={("veil", "nuit"), (stem("veilleur"), "nuit")}).core == "veilleur de nuit"
    )


def test_the_name_of_the_organisation_is_peeled_off() -> None:
    assert parse("Téléconseiller Maxiphone", organisation="Maxiphone").core == "téléconseiller"
    assert parse("Maxiphone", organisation="Maxiphone").core == "maxiphone"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("conseiller", "conseillère"),
        ("opérateur", "opératrice"),
        ("vendeur", "vendeuse"),
        ("technicien", "techniciennes"),
        ("chef", "cheffe"),
        ("CHARGÉ", "chargees"),
        ("client", "clientèle"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert content(one) == content(other)


def test_other_words_do_not() -> None:
    assert content("vendeur") != content("acheteur")
    assert content("formateur") != content("informaticien")


def test_pairs_share_their_complement() -> None:
    assert merge_pairs("attaché commercial / attachée commerciale export") == ("attaché commercial export", True)
    assert merge_pairs("planification/statistique") == ("planification statistique", False)
    assert resolve_inclusive("vendeur·se·s")[0] == "vendeur"
    assert split_title("Maître / Maîtresse d'hôtel") == "maître d'hôtel"


_SMALL = {
    "D1408": (
        "Conseiller / Conseillère clientèle à distance",
        ["Téléconseiller / Téléconseillère", "Télévendeur / Télévendeuse"],
    ),
    "D1435": ("Responsable de plateau de centre d'appels", ["Superviseur / Superviseuse de centre d'appels"]),
    "M1704": ("Responsable relation client", ["Directeur / Directrice de la relation client"]),
    "K2111": ("Formateur / Formatrice", ["Formateur / Formatrice d'anglais", "Formateur / Formatrice d'adultes"]),
    "M1401": ("Enquêteur / Enquêtrice sondage", ["Enquêteur / Enquêtrice par téléphone"]),
    "M1419": ("Data analyst", ["Analyste de données"]),
    "I1404": ("Conseiller / Conseillère support technique informatique", ["Technicien / Technicienne hotline"]),
    "D1401": ("Assistant commercial / Assistante commerciale", ["Assistant / Assistante des ventes"]),
    "D1214": ("Vendeur / Vendeuse en prêt-à-porter", ["Vendeur / Vendeuse en chaussures"]),
    "D1106": ("Vendeur / Vendeuse en boulangerie", ["Vendeur / Vendeuse en alimentation"]),
    "A1201": ("Bûcheron / Bûcheronne", ["Abatteur / Abatteuse d'arbres"]),
    "A1416": ("Maraîcher / Maraîchère", ["Ouvrier maraîcher / Ouvrière maraîchère"]),
    "F1703": ("Maçon / Maçonne", ["Maçon / Maçonne en briques"]),
    "F1602": ("Electricien / Electricienne du bâtiment", ["Electricien / Electricienne d'équipement"]),
    "F1603": ("Plombier / Plombière", ["Plombier / Plombière chauffagiste"]),
    "G1602": ("Cuisinier / Cuisinière", ["Commis / Commise de cuisine"]),
    "G1803": ("Serveur / Serveuse en restauration", ["Serveur / Serveuse de bar"]),
    "H2902": ("Chaudronnier / Chaudronnière", ["Tôlier / Tôlière"]),
    "H2913": ("Soudeur / Soudeuse", ["Soudeur / Soudeuse à l'arc"]),
    "J1501": ("Aide-soignant / Aide-soignante", ["Aide-soignant / Aide-soignante de nuit"]),
    "J1506": ("Infirmier / Infirmière", ["Infirmier / Infirmière de bloc"]),
    "K1302": ("Assistant / Assistante de vie", ["Auxiliaire de vie sociale"]),
    "K2106": ("Professeur / Professeure des écoles", ["Instituteur / Institutrice"]),
    "K2503": ("Agent / Agente de sécurité", ["Veilleur / Veilleuse de nuit"]),
    "M1203": ("Comptable", ["Assistant / Assistante comptable"]),
    "M1502": ("Chargé / Chargée de recrutement", ["Consultant / Consultante en recrutement"]),
    "M1601": ("Agent / Agente d'accueil", ["Hôte / Hôtesse d'accueil"]),
    "M1805": ("Développeur / Développeuse informatique", ["Ingénieur / Ingénieure d'étude informatique"]),
    "N1101": ("Cariste", ["Conducteur / Conductrice de chariot"]),
    "N4101": ("Conducteur / Conductrice de poids lourd", ["Chauffeur / Chauffeuse routier"]),
}


def _reference() -> ReferenceTitles:
    codes, titles = [], []
    for number, (code, (label, others)) in enumerate(_SMALL.items()):
        codes.append(
            Code("rome", code, f"https://w3id.org/ccjobs/id/code/rome/v60/{code}", label, "60", f"{label}.", (), code)
        )
        for at, text in enumerate([label, *others]):
            titles.append(CodeTitle("rome", code, text, "preferred" if at == 0 else "synonym", f"ogr:{number}-{at}"))
    esco = [
        Code(
            "esco",
            "4222.1",
            "http://data.europa.eu/esco/occupation/1",
            "agent de centre d'appels",
            "1.2.1",
            "",
            (),
            "4222",
        ),
        Code(
            "esco", "5120.1", "http://data.europa.eu/esco/occupation/2", "cuisinier/cuisinière", "1.2.1", "", (), "5120"
        ),
    ]
    isco = [
        Code("isco", "4222", "http://data.europa.eu/esco/isco/C4222", "Employés de centre d'appel", "08"),
        Code("isco", "5120", "http://data.europa.eu/esco/isco/C5120", "Cuisiniers", "08"),
    ]
    reac = [Code("reac", "TP-01276", "https://w3id.org/ccjobs/id/code/tp/TP-01276", "Manager d'équipe", "2019")]
    titles += [CodeTitle("esco", c.code, c.label, "preferred", f"esco:{c.code}:fr:0") for c in esco]
    titles += [CodeTitle("esco", "4222.1", "call centre agent", "preferred", "esco:4222.1:en:0", "en")]
    links = (
        Link(("esco", "4222.1"), "closeMatch", ("rome", "D1408"), "ogr:0-0"),
        Link(("esco", "5120.1"), "exactMatch", ("rome", "G1602"), "ogr:15-0"),
    )
    return ReferenceTitles((*codes, *esco, *isco, *reac), tuple(titles), links)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(_reference())


@pytest.fixture(scope="module")
def of_the_trade() -> Matcher:
    return Matcher(_reference(), sector="contact-centre", lang="en")


def _best(match: Match, scheme: str = "rome") -> str:
    found = match.candidates[scheme]
    return found[0].code if found else ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Téléconseillère H/F Paris CDI", "D1408"),
        ("TÉLÉVENDEUSE (H/F)", "D1408"),
        ("Superviseur centre d'appel", "D1435"),
        ("Formatrice", "K2111"),
        ("infirmiere de bloc", "J1506"),
        ("Plombier-chauffagiste - CDI - 35h", "F1603"),
        ("Soudeur(se) à l'arc", "H2913"),
        ("Cuisinier·ère", "G1602"),
        ("call centre agent", "D1408"),
        ("Veilleur de nuit", "K2503"),
        ("Data analyst junior", "M1419"),
    ],
)
def test_a_title_finds_its_code(matcher: Matcher, text: str, code: str) -> None:
    [match] = matcher.match([Title(text)])
    assert _best(match) == code


@pytest.mark.parametrize(
    "text", ["", "   ", "12345", "!!!", "😀😀😀", "xqzwk vbnhj", "\x00\x01", "-", "Ω≈ç√", "qsdfgh jklm"]
)
def test_of_a_title_nothing_is_known_of_nothing_is_said(matcher: Matcher, text: str) -> None:
    [match] = matcher.match([Title(text)])
    assert match.decision == {"rome": "none"}
    assert match.candidates == {"rome": ()}


def test_a_very_long_title_is_read_to_a_limit(matcher: Matcher) -> None:
    [match] = matcher.match([Title("téléconseiller " * 400)])
    assert _best(match) == "D1408"
    assert matcher.match([Title("é" * 5000)])[0].decision["rome"] == "none"


def test_rows_and_their_order_are_kept(matcher: Matcher) -> None:
    texts = ["Cuisinier", "", "Plombier", "Cuisinier", "zzzz", *[f"Maçon {n}" for n in range(600)]]
    matches = matcher.match([Title(text) for text in texts])
    assert [match.title.text for match in matches] == texts
    assert matches[0].candidates == matches[3].candidates
    assert [_best(match) for match in matches[:5]] == ["G1602", "", "F1603", "G1602", ""]
    assert matcher.match([]) == []


def test_the_answer_does_not_depend_on_the_batch(matcher: Matcher) -> None:
    texts = ["Assistant commercial", "Vendeuse chaussures", "Agent de sécurité", "Professeur"]
    together = matcher.match([Title(text) for text in texts])
    alone = [matcher.match([Title(text)])[0] for text in texts]
    assert together == alone


def test_no_bit_depends_on_the_batch(matcher: Matcher) -> None:
    cores = [
        *(f"agent {n}" for n in range(300)),
        "assistant commercial",
        "vendeur chaussures",
        "professeur",
        "coiffeur",
    ]
    together = matcher._ranking.rank(cores, "rome")
    for at in (0, 150, 299, 300, 301, 302, 303):
        alone = matcher._ranking.rank([cores[at]], "rome")
        assert (alone.numbers[0] == together.numbers[at]).all()
        assert (alone.shares[0] == together.shares[at]).all()


def test_two_matchers_say_the_same() -> None:
    texts = [Title("Conseiller vente"), Title("Responsable"), Title("Chauffeur livreur")]
    small = _reference()
    assert Matcher(small, cached=False).match(texts) == Matcher(small, cached=False).match(texts)


def test_confidences_fall_and_are_shares(matcher: Matcher) -> None:
    for match in matcher.match(
        [Title(t) for t in ("Vendeur", "Assistant commercial", "Responsable client", "Agent de sécurité")]
    ):
        confidences = [candidate.confidence for candidate in match.candidates["rome"]]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0 <= one <= 1 for one in confidences)
        assert sum(confidences) <= 1.001
        assert 1 <= len(confidences) <= 3


def test_a_known_title_is_surer_than_a_vague_one(matcher: Matcher) -> None:
    known, vague = matcher.match([Title("Bûcheron"), Title("Assistant")])
    left = [candidate.confidence for candidate in vague.candidates["rome"]]
    assert known.candidates["rome"][0].confidence > max(left, default=0.0)
    assert vague.decision["rome"] != "accept"


def test_reasons_are_words(matcher: Matcher, of_the_trade: Matcher) -> None:
    [match] = matcher.match([Title("Soudeuse")])
    assert match.candidates["rome"][0].reasons[0] == "mêmes mots que l'appellation « soudeur »"
    [match] = of_the_trade.match([Title("Soudeuse")])
    assert match.candidates["rome"][0].reasons[0] == "same words as the title “soudeur”"
    assert "soudeur" in match.explain()
    assert match.to_dict()["candidates"]["rome"][0]["code"] == "H2913"


def test_the_sector_lifts_the_codes_of_the_trade(of_the_trade: Matcher) -> None:
    found = of_the_trade.match([Title(t) for t in ("TC H/F", "Responsable de plateau", "hotliner", "CDP")])
    assert [_best(match) for match in found] == ["D1408", "D1435", "I1404", "D1435"]


def test_the_department_helps_a_title_of_one_word(matcher: Matcher) -> None:
    [match] = matcher.match([Title("Vendeur", department="Boulangerie")])
    assert _best(match) == "D1106"
    [match] = matcher.match([Title("Vendeur", department="Chaussures")])
    assert _best(match) == "D1214"


def test_other_schemes(matcher: Matcher) -> None:
    [match] = matcher.match([Title("Cuisinière")], to=("rome", "esco", "isco", "reac"))
    assert _best(match) == "G1602"
    assert _best(match, "esco") == "5120.1"
    assert _best(match, "isco") == "5120"
    assert match.decision["reac"] == "none"
    [match] = matcher.match([Title("Responsable de plateau de centre d'appels")], to=("reac",))
    assert _best(match, "reac") == "TP-01276"
    assert match.decision["reac"] == "review"


def test_what_cannot_be_asked_is_refused(matcher: Matcher) -> None:
    with pytest.raises(UsageError, match="naf"):
        matcher.match([Title("Maçon")], to=("naf",))
    with pytest.raises(UsageError, match="contact-centre"):
        Matcher(_reference(), sector="space")
    without = replace(_reference(), codes=tuple(c for c in _reference().codes if c.scheme == "rome"))
    with pytest.raises(UsageError, match="esco"):
        Matcher(without).match([Title("Maçon")], to=("esco",))


def test_hidden_titles_are_gone_whole() -> None:
    small = _reference()
    left = small.without(frozenset({"ogr:0-0"}))
    assert len(left.titles) == len(small.titles) - 1
    assert [link.key for link in left.links] == ["ogr:15-0"]


def test_the_class_model_learns_its_lessons() -> None:
    small = _reference()
    given = lessons(small, "rome")
    # So few lessons need more passes.
    model = ClassModel(epochs=40, withheld=0.0).fit(given, len(small.of_scheme("rome")), batch=16)
    titles = [lesson for lesson in given if lesson.weight == 1.0]
    best = model.log_probabilities([lesson.text for lesson in titles]).argmax(axis=1)
    assert np.mean([b == lesson.shares[0][0] for b, lesson in zip(best, titles, strict=True)]) > 0.9


def test_calibration_rises_and_threshold_holds() -> None:
    from ccgraph.mapping.train import acceptance, isotonic

    generator = np.random.default_rng(1)
    said = generator.random(4000)
    right = (generator.random(4000) < said**2).astype(float)
    curve = isotonic(said, right)
    assert np.all(np.diff(curve[0]) > 0)
    assert np.all(np.diff(curve[1]) >= 0)
    fitted = np.interp(said, curve[0], curve[1])
    assert abs(float(np.interp(0.5, curve[0], curve[1])) - 0.25) < 0.06
    threshold = acceptance(fitted, right)
    assert right[fitted >= threshold].mean() >= 0.95
    assert acceptance(np.full(50, 0.5), np.zeros(50)) > 1


def test_the_shipped_rankings_are_calibrated_upwards() -> None:
    from ccgraph.mapping.rank import load_rankers

    rankers = load_rankers()
    assert set(rankers) == {"all", "contact-centre", "esco", "isco"}
    for ranker in rankers.values():
        assert np.all(np.diff(ranker.curve[1]) >= 0)
        assert 0.3 < ranker.accept <= 1.01


def test_the_ranking_learns() -> None:
    from ccgraph.mapping.train import fit_ranker

    generator = np.random.default_rng(2)
    inputs = generator.random((400, 6, 5)).astype(np.float32)
    right = np.arange(6)[None, :] == inputs[:, :, 2].argmax(axis=1)[:, None]
    ranker = fit_ranker(inputs, right, hidden=4, epochs=300)
    assert (ranker.shares(inputs).argmax(axis=1) == right.argmax(axis=1)).mean() > 0.9
    again = type(ranker).from_dict(ranker.to_dict())
    assert np.allclose(again.scores(inputs), ranker.scores(inputs), atol=1e-3)


def test_the_usage_of_the_trade() -> None:
    assert (
        frame("Superviseur de téléconseillers") == ("adviser", "supervisor")
        or frame("Superviseur de téléconseillers")[1] == "supervisor"
    )
    codes = pattern("Superviseur de téléconseillers")
    assert max(codes, key=lambda code: codes[code]) == "D1435"
    assert pattern("Bûcheron") == {}
    assert len(trade_titles()) > 1000
    assert {t.scheme for t in trade_titles()} == {"rome"}


def test_noise_is_seeded() -> None:
    title = "Conseiller / Conseillère clientèle à distance"
    assert forms(title) == ("Conseiller clientèle à distance", "Conseillère clientèle à distance")
    one = [noisy(title, random.Random(7)) for _ in range(3)]
    assert one[0] == one[1] == one[2]
    many = {noisy(title, random.Random(n)) for n in range(200)}
    assert len(many) > 150
    told = [parse(text).core for text in many]
    assert sum("client" in core.replace("è", "e") for core in told) > 120


def test_the_tables_as_published() -> None:
    folder = require(SHARED / "reference", "The reference tables are")
    reference = read_folders(folder / "rome", folder / "esco")
    assert len(reference.of_scheme("rome")) == 1584
    assert len(reference.of_scheme("esco")) == 3043
    assert len({t.key for t in reference.titles if t.key.startswith("ogr:")}) == 11005
    assert len(reference.links) > 9000
    [adviser] = [code for code in reference.of_scheme("rome") if code.code == "D1408"]
    assert adviser.definition
    assert len(adviser.items) > 20


def test_the_slice_of_the_graph(shipped: object, tmp_path: Path) -> None:
    reference = read_store(shipped.store)  # type: ignore[attr-defined]
    assert len(reference.of_scheme("rome")) > 50
    assert {c.code for c in reference.of_scheme("reac")} == {"TP-01276"}
    assert any(t.kind == "trade" and t.code == "D1408" for t in reference.titles)
    assert tmp_path.exists()
    [match] = Matcher(reference, sector="contact-centre").match([Title("Téléconseiller H/F")])
    assert _best(match) == "D1408"


def test_a_slice_is_silent_about_words_it_does_not_know(shipped: Graph) -> None:
    (cleaner, adviser) = Matcher(read_store(shipped.store), "contact-centre").match(
        [Title("couvreur zingueur"), Title("Téléconseillère H/F")]
    )
    assert (cleaner.decision["rome"], cleaner.candidates["rome"]) == ("none", ())
    assert (adviser.decision["rome"], adviser.candidates["rome"][0].code) == ("accept", "D1408")


def test_a_judgement_left_open_is_not_settled_by_likeness(shipped: Graph) -> None:
    (open_,) = Matcher(read_store(shipped.store), "contact-centre").match([Title("conseiller commercial H/F")])
    first, second = open_.candidates["rome"][:2]
    assert {first.code, second.code} == {"D1408", "D1403"}
    assert first.confidence < 0.75


def test_what_no_code_has_as_its_own_gets_none_and_says_so(shipped: Graph) -> None:
    titles = ["Vigie H/F", "Planificateur WFM", "Chargé de mission", "Poste vacant", "N/C", "Soudeur TIG"]
    found = Matcher(read_store(shipped.store), "contact-centre").match([Title(t) for t in titles])
    assert [(m.decision["rome"], m.candidates["rome"]) for m in found] == [("none", ())] * len(titles)
    said = [m.remarks["rome"][0] for m in found]
    assert "D1435" in said[0]
    assert "planification" in said[1]
    assert all("ne dit pas" in text for text in said[2:5])
    assert "ccgraph reference add rome" in said[5]
    assert found[2].to_dict()["remarks"] == {"rome": [said[2]]}
    assert said[2] in found[2].explain()


def test_judged_titles_settle_their_code_in_the_sector(shipped: Graph) -> None:
    reference = read_store(shipped.store)
    titles = [Title(t) for t in ("Superviseuse", "Adjoint superviseur", "Responsable de centre d'appels", "SUP")]
    found = Matcher(reference, "contact-centre").match(titles)
    assert [_best(m) for m in found] == ["D1435", "D1435", "M1704", "D1435"]
    assert [m.decision["rome"] for m in found] == ["accept"] * 4
    # With the department, too: it may not take a settled code away.
    (same,) = Matcher(reference, "contact-centre").match([Title("SUP", department="Production")])
    assert (_best(same), same.decision["rome"]) == ("D1435", "accept")


def test_planning_has_no_code_of_its_own() -> None:
    assert [codeless(t) for t in ("planificateur", "vigie", "traffic manager", "superviseur")] == [True] * 3 + [False]
    assert pattern("planificateur") == {}


def test_what_only_qualifies_is_set_aside() -> None:
    usage = Usage({}, "contact-centre", frozenset())
    whole, qualified = usage.of("rome", "téléconseiller"), usage.of("rome", "téléconseiller fibre whatsapp")
    assert whole.words == ""
    assert qualified.words == "téléconseiller"
    assert qualified.confidence["D1408"] == pytest.approx(0.9 * whole.confidence["D1408"])
    # A word that is no qualifier makes another job of it, and without the sector nothing is set aside.
    assert not usage.of("rome", "téléconseiller soudeur")
    assert not Usage({}, None, frozenset()).of("rome", "téléconseiller fibre whatsapp")


def test_a_second_reading_weighs_less() -> None:
    judged = Usage({}, "contact-centre", frozenset()).of("rome", "responsable de centre d appels")
    assert max(judged.weight, key=lambda code: judged.weight[code]) == "M1704"
    assert judged.weight["D1435"] == pytest.approx(0.5 * judged.confidence["D1435"])


def test_an_abbreviation_of_the_trade_is_read_and_left_to_a_person(shipped: Graph) -> None:
    reference = read_store(shipped.store)
    (alone,) = Matcher(reference).match([Title("TC")])
    assert (_best(alone), alone.decision["rome"]) == ("D1408", "review")
    assert "TC = téléconseiller" in alone.candidates["rome"][0].reasons[0]
    titles = [Title(t) for t in ("TC", "CC", "RE", "CDP", "TC")]
    titles[4] = Title("TC", department="Plateau")
    found = Matcher(reference, "contact-centre").match(titles)
    assert [_best(m) for m in found] == ["D1408", "D1408", "D1435", "D1435", "D1408"]


def test_a_title_that_writes_its_abbreviation_out_says_it_once() -> None:
    assert parse("CDP / chef de projet", "contact-centre").core == "chef de projet"
    assert parse("Conseiller Relation Client (CRC)", "contact-centre").core == "conseiller relation client"
    assert parse("CDP", "contact-centre").core == "chef de plateau"


@pytest.mark.parametrize(
    ("text", "nothing"),
    [("agent", True), ("employé coef 170", True), ("assistant de direction", False), ("agent d'accueil", False)],
)
def test_a_standing_is_no_job(text: str, nothing: bool) -> None:
    assert says_no_job(text) is nothing


def test_a_department_never_takes_a_code_away(shipped: Graph) -> None:
    titles = [Title("Téléconseiller", department=name) for name in ("", "Prod", "Lens", "RH", "Plateau")]
    found = Matcher(read_store(shipped.store), "contact-centre").match(titles)
    assert [match.candidates["rome"][0].code for match in found] == ["D1408"] * len(titles)
    (vague,) = Matcher(read_store(shipped.store)).match([Title("Responsable", department="Production")])
    assert vague.decision["rome"] != "accept"


@pytest.mark.parametrize("sector", [None, "contact-centre"])
def test_the_slice_knows_the_titles_of_the_trade_in_esco_and_isco(shipped: Graph, sector: str | None) -> None:
    matcher = Matcher(read_store(shipped.store), sector)
    adviser, supervisor, cleaner = matcher.match(
        [Title("Téléconseillère"), Title("Superviseur"), Title("couvreur zingueur")], to=("rome", "esco", "isco")
    )
    assert _best(adviser, "esco") in {"4222.1", "5244.1"}
    assert _best(adviser, "isco") == "4222"
    assert _best(supervisor, "esco").startswith("3341.")
    assert _best(supervisor, "isco") == "3341"
    for scheme in ("esco", "isco"):
        assert (cleaner.decision[scheme], cleaner.candidates[scheme]) == ("none", ())
        # The judgement of these words says 0.7: enough to accept where the sector is named.
        assert adviser.decision[scheme] == ("review" if sector is None else "accept")


def test_what_is_proposed_of_a_scheme_does_not_depend_on_the_others_asked(shipped: Graph) -> None:
    matcher = Matcher(read_store(shipped.store), "contact-centre")
    titles = [Title("Manager centre de contacts"), Title("Hotliner"), Title("")]
    together = matcher.match(titles, to=("rome", "esco", "isco"))
    for scheme in ("esco", "isco"):
        alone = matcher.match(titles, to=(scheme,))
        assert [m.candidates[scheme] for m in alone] == [m.candidates[scheme] for m in together]


def test_the_judged_titles_are_those_of_codes_that_are_there() -> None:
    assert {one.scheme for one in judgements()} == {"rome", "esco", "isco"}
    assert all(0 < one.confidence <= 1 for one in judgements())
    agent = "http://data.europa.eu/esco/occupation/0ededdc2-050a-4ec3-8e70-6295105fcd19"
    found = titles_of([Code("esco", "5244.1", agent, "agent de centre d'appels", "1.2.1")])
    assert ("esco", "5244.1", "trade") in {(t.scheme, t.code, t.kind) for t in found}
    assert "télévendeur" in {t.text for t in found}
    assert {t.code for t in found} == {"5244.1"}
    assert titles_of([]) == ()


def test_rome_lifts_what_its_titles_are_judged_to() -> None:
    group = "http://data.europa.eu/esco/isco/C"
    known = ties("isco", {f"{group}3341": "3341", f"{group}4222": "4222"})
    assert known["D1435"]["3341"] > known["D1435"].get("4222", 0.0)
    assert all(sum(parts.values()) == pytest.approx(1) for parts in known.values())
    of_rome = tied({"D1435": 0.9, "A1201": 0.1}, known)
    assert of_rome["3341"] > 0.5
    even = np.array([0.5, 0.5])
    assert lifted(["4222", "3341"], even, {}, {}).tolist() == [0.5, 0.5]
    assert lifted(["4222", "3341"], even, of_rome, {})[1] > 0.6
    assert lifted(["4222", "3341"], even, {}, {"4222": 0.7})[0] > 0.7
    # What agrees is no surer than its parts.
    sure = np.array([0.9, 0.1])
    assert lifted(["4222", "3341"], sure, {}, {"4222": 0.7})[0] < 0.98
