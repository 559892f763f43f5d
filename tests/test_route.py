"""Routes: one step up at the most, documents changed by curated equivalents only, alternatives, destinations."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from ccgraph.cli import cli
from ccgraph.compare.ladder import Places
from ccgraph.compare.route import Network, destinations, routes
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
    (way,) = routes(work, Places.load(store, "fr"), ADVISER, LEADER)
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
            assert sum(move.kind in {"exact", "close"} for move in way.moves) <= 1


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
    assert [way.cost for way in found] == sorted(way.cost for way in found)


def test_wrong_ends_are_named(shipped_pair: tuple[Work, Places]) -> None:
    with pytest.raises(UsageError, match="same role"):
        routes(*shipped_pair, f"{GUIDE}conseiller", f"{GUIDE}conseiller")
    with pytest.raises(NotFoundError, match="No competency is tied"):
        routes(*shipped_pair, f"{GUIDE}conseiller", f"{GUIDE}coach-qualite")
    with pytest.raises(NotFoundError, match="No way from"):
        routes(*shipped_pair, f"{GUIDE}directeur-de-production", f"{GUIDE}conseiller")


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
