"""Routes: one step up at the most, documents changed by curated equivalents only, alternatives, destinations."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from click.testing import CliRunner

from ccgraph.cli import cli
from ccgraph.compare.network import Network
from ccgraph.compare.places import Places
from ccgraph.compare.route import destinations, routes
from ccgraph.compare.texts import DISCLAIMER
from ccgraph.compare.work import Work
from ccgraph.errors import NotFoundError, UsageError
from ccgraph.graph import Graph
from ccgraph.store import EmbeddedStore
from tests.test_gap import ADVISER, LEADER, ROLE, store, work  # noqa: F401 - fixtures

GUIDE, UNION = f"{ROLE}outsourcia-2018/", f"{ROLE}cgt-2008/"


@pytest.fixture(scope="module")
def shipped_pair(shipped: Graph) -> tuple[Work, Places]:
    return Work.load(shipped.store, "en"), Places.load(shipped.store, "en")


def test_the_small_guide_climbs_by_its_stated_line(store: EmbeddedStore, work: Work) -> None:  # noqa: F811
    found = routes(work, Places.load(store, "fr"), ADVISER, LEADER)
    (way,) = found
    assert [move.kind for move in way.moves] == ["up"]
    assert way.moves[0].passages
    assert "à vérifier: Encadrer une équipe" in way.explain()
    assert way.to_dict()["steps"][0]["acquire"]


def test_the_way_up_keeps_to_the_stated_superiors(shipped_pair: tuple[Work, Places]) -> None:
    found = routes(*shipped_pair, f"{GUIDE}conseiller", f"{GUIDE}chef-de-plateau")
    assert [role.iri.removeprefix(GUIDE) for role in found[0].roles] == [
        "conseiller",
        "responsable-d-equipe",
        "chef-de-plateau",
    ]
    assert len(found) == 3
    assert [way.cost for way in found] == sorted(way.cost for way in found)
    assert len({tuple(role.iri for role in way.roles) for way in found}) == 3


def test_no_move_climbs_more_than_one_rung_and_no_way_comes_back(shipped_pair: tuple[Work, Places]) -> None:
    work, places = shipped_pair  # noqa: F811
    rungs = places.rungs()
    network = Network(work, places)
    for iri, role in work.roles.items():
        for move in network.moves(iri):
            there = work.role(move.target)
            if move.kind == "rome":
                continue
            if move.kind in {"exact", "close"}:
                assert there.document != role.document
                assert any(e.other == move.target for e in places.equivalents[iri])
                continue
            assert there.document == role.document
            if iri in rungs and move.target in rungs and move.reason != "one step up, as stated":
                assert rungs[move.target].height - rungs[iri].height in {0, 1}
            assert move.cost >= 1
    for origin in (f"{GUIDE}conseiller", f"{GUIDE}planificateur", f"{UNION}conseiller-clientele"):
        for way in destinations(work, places, origin):
            iris = [role.iri for role in way.roles]
            assert len(iris) == len(set(iris))
            assert sum(a.document != b.document for a, b in pairwise(way.roles)) <= 1


def test_another_document_is_reached_through_an_equivalent(shipped_pair: tuple[Work, Places]) -> None:
    for way in routes(*shipped_pair, f"{GUIDE}planificateur", f"{UNION}superviseur"):
        assert [move.kind in {"exact", "close"} for move in way.moves].count(True) == 1
        assert any("confidence" in move.reason for move in way.moves)


def test_what_a_step_gave_is_not_to_be_acquired_again(shipped_pair: tuple[Work, Places]) -> None:
    for way in routes(*shipped_pair, f"{GUIDE}conseiller", f"{GUIDE}directeur-de-production"):
        named = [n.competency.iri for i in range(len(way.moves)) for n in way.acquire(i)]
        assert len(named) == len(set(named))


def test_destinations_from_a_planner(shipped_pair: tuple[Work, Places]) -> None:
    found = destinations(*shipped_pair, f"{GUIDE}planificateur")
    ends = [way.roles[-1].iri for way in found]
    assert f"{GUIDE}responsable-planification-et-datas" in ends
    assert f"{UNION}planification-statistique" not in ends, "the same work told elsewhere is no further place"
    known = [way for way in found if way.roles[-1].activities >= 5]
    for group in ([w for w in known if w.sure], [w for w in known if not w.sure]):
        assert [way.cost for way in group] == sorted(way.cost for way in group)
    assert [way.sure for way in known] == sorted((way.sure for way in known), reverse=True), "to verify comes after"
    assert ends[-1] == f"{GUIDE}operateur", "three activities tell too little to come first"
    assert "3 activity(ies)" in found[-1].remarks()[0]


def test_hierarchy_is_counted_from_both_ends(shipped_pair: tuple[Work, Places]) -> None:
    work, places = shipped_pair  # noqa: F811
    rungs = places.rungs()
    assert (rungs[f"{GUIDE}directeur-gto"].height, rungs[f"{GUIDE}directeur-gto"].depth) == (2, 1)
    moves = {move.target: move for move in Network(work, places).moves(f"{GUIDE}directeur-gto")}
    # He reports to the top: a post with more levels below it, but further from the top, is no promotion.
    assert f"{GUIDE}responsable-pole-d-activites" not in moves
    assert f"{GUIDE}chef-de-plateau" not in moves
    moves = {move.target: move for move in Network(work, places).moves(f"{GUIDE}planificateur")}
    assert moves[f"{GUIDE}datas-analyste"].reason == "the same superior, as stated"
    assert moves[f"{GUIDE}conseiller"].kind == "further"
    (best, *_) = routes(work, places, f"{GUIDE}conseiller", f"{GUIDE}directeur-de-production")
    assert [move.kind for move in best.moves] == ["up"] * 4


def test_rome_opens_a_move_between_close_roles_only(shipped_pair: tuple[Work, Places]) -> None:
    work, places = shipped_pair  # noqa: F811
    found = routes(work, places, f"{GUIDE}charge-de-qualite", f"{UNION}responsable-qualite")
    by_kind = {tuple(move.kind for move in way.moves): way for way in found}
    way = by_kind["rome",]
    assert "M1416 Animateur / Animatrice qualité services → M1428" in way.moves[0].reason
    assert "version 60" in way.moves[0].reason
    assert by_kind["up", "close"].cost < way.cost, "a stated line is surer"
    # The adviser of the guide is only broader-matched to D1408: no mobility starts there.
    assert f"{GUIDE}conseiller" not in places.mobilities
    assert {m.other for m in places.mobilities[f"{ROLE}maxiphone/teleconseiller"]} == {
        f"{UNION}conseiller-specifique-technique"
    }


def test_the_ways_explain_themselves(shipped_pair: tuple[Work, Places]) -> None:
    found = routes(*shipped_pair, f"{GUIDE}conseiller", f"{GUIDE}chef-de-plateau")
    assert found.explain().endswith(DISCLAIMER["en"])
    assert found.to_dict()["to"] == f"{GUIDE}chef-de-plateau"
    assert len(found.to_pandas()) == sum(len(way.moves) for way in found)
    assert len(found[0].to_pandas()) == 2
    everywhere = destinations(*shipped_pair, f"{GUIDE}conseiller")
    assert len(everywhere.to_pandas()) == len(everywhere)
    assert "the same superior, as stated" in set(everywhere.to_pandas()["why"])
    assert everywhere.to_dict()["to"] is None
    nowhere = destinations(*shipped_pair, f"{GUIDE}directeur-de-production")
    assert len(nowhere) == 0
    assert "show no move" in nowhere.explain()
    assert len(nowhere.to_pandas()) == 0


def test_wrong_ends_are_named(shipped_pair: tuple[Work, Places]) -> None:
    with pytest.raises(UsageError, match="same role"):
        routes(*shipped_pair, f"{GUIDE}conseiller", f"{GUIDE}conseiller")
    with pytest.raises(NotFoundError, match="No competency is tied"):
        routes(*shipped_pair, f"{GUIDE}conseiller", f"{GUIDE}coach-qualite")
    with pytest.raises(NotFoundError, match="No way from"):
        routes(*shipped_pair, f"{GUIDE}directeur-de-production", f"{GUIDE}conseiller")


@pytest.mark.usefixtures("opened")
def test_the_command() -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, ["--lang", "en", "route", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "Head of planning and data" in run("outsourcia-2018/planificateur")
    pair = ("outsourcia-2018/conseiller", "outsourcia-2018/chef-de-plateau")
    assert "one step up, as stated" in run(*pair)
    assert len(json.loads(run(*pair, "--number", "2", "--format", "json"))["routes"]) == 2
    assert run(*pair, "--format", "csv").startswith("route,step,from,to")
