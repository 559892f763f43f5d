"""Names: any title, accents and capitals aside; homonyms are listed, near misses suggested."""

from __future__ import annotations

import re

import pytest

from ccgraph.errors import NotFoundError, UsageError
from ccgraph.names import members, resolve, resolve_one
from ccgraph.store import EmbeddedStore

BASE = "https://w3id.org/ccjobs/id/"
MANAGER = f"{BASE}role/petit-guide/chef-de-plateau"


@pytest.mark.parametrize(
    "name",
    [
        "Chef de plateau",
        "CHEF DE PLATEAU",
        " chef  de plateau ",
        "Floor manager",
        MANAGER,
        "role/petit-guide/chef-de-plateau",
        "petit-guide/chef-de-plateau",
    ],
)
def test_every_title_and_identifier_leads_to_the_role(small: EmbeddedStore, name: str) -> None:
    assert resolve_one(small, name, "Role").iri == MANAGER


def test_accents_do_not_matter(small: EmbeddedStore) -> None:
    assert resolve_one(small, "elaborer les tableaux de bord").iri.endswith("statisticien#activity-1")
    assert resolve_one(small, "ETATS DE RELECTURE").iri == f"{BASE}concept/review-statuses"


def test_a_printed_acronym_is_a_name(small: EmbeddedStore) -> None:
    assert {match.iri for match in resolve(small, "QS")} == {
        f"{BASE}acronym/petit-guide/qs",
        f"{BASE}concept/indicators/quality-of-service",
    }


def test_a_homonym_is_listed_not_resolved(small: EmbeddedStore) -> None:
    with pytest.raises(UsageError, match=re.escape("“conseiller” names 2 resources")) as caught:
        resolve_one(small, "conseiller", "Role")
    assert "role/petit-guide/conseiller-du-siege" in str(caught.value)


def test_a_near_miss_is_suggested(small: EmbeddedStore) -> None:
    with pytest.raises(NotFoundError, match="did you mean “Chef de plateau”"):
        resolve_one(small, "chef de platau", "Role")
    with pytest.raises(NotFoundError, match=r"did you mean “Directeur de site”|“Directeur”"):
        resolve_one(small, "directeur du site", "Role")
    with pytest.raises(NotFoundError, match="ccgraph list roles"):
        resolve_one(small, "xyzxyz", "Role")


def test_a_name_of_another_class_or_document_is_not_taken(small: EmbeddedStore) -> None:
    with pytest.raises(NotFoundError, match="Nothing of class Role is called"):
        resolve_one(small, "QS", "Role")
    with pytest.raises(NotFoundError):
        resolve(small, "chef de plateau", "Role", source=f"{BASE}document/other")


@pytest.mark.parametrize("name", ["a/b> } #", "x/y z", "https://x.y/<>", '/"'])
def test_a_hostile_name_is_only_unknown(small: EmbeddedStore, name: str) -> None:
    with pytest.raises(NotFoundError):
        resolve(small, name)


def test_members_of_a_class(small: EmbeddedStore) -> None:
    assert [m.label for m in members(small, "DescribedRole", lang="en")] == [
        "Floor manager",
        "Adviser",
        "Site director",
        "Statistician",
    ]
    assert members(small, "Role", source=f"{BASE}document/other") == []
