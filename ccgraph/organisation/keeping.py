"""Adding, giving back and removing an organisation: all of it or nothing.

What is kept: ``sources/<name>`` (what the spreadsheet states), ``annotations/<name>`` (the competencies its activities
call for) and ``organisations/<name>/`` (its sheets as CSV, from which it is given back), all in the user's data folder.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ccgraph import dataset, spreadsheet
from ccgraph.errors import NotFoundError
from ccgraph.organisation.encoding import Encoded, encode
from ccgraph.organisation.layout import template
from ccgraph.organisation.model import Organisation, OrganisationError, Place, Problem
from ccgraph.organisation.proposals import Proposal, Proposer, competency_names, read_examples
from ccgraph.organisation.reading import read_organisation, slug
from ccgraph.rdf import Triple
from ccgraph.serialization import serialize
from ccgraph.spreadsheet import Workbook
from ccgraph.store import Store
from ccgraph.terms import GRAPH
from ccgraph.validate import validate

__all__ = ["Imported", "add", "export", "names", "prepare", "remove"]

_FOLDER = "organisations"
_GROUPS = ("sources", "annotations")


@dataclass(frozen=True, slots=True)
class Imported:
    """An organisation ready to be added: what it says, its graphs, what was proposed, what to know."""

    organisation: Organisation
    encoded: Encoded
    proposals: Mapping[tuple[str, int], tuple[Proposal, ...]]

    def explain(self) -> str:
        """Counts, warnings and proposals as text."""
        o = self.organisation
        lines = [
            f"{o.name} ({o.slug}): {len(o.roles)} roles, {len(o.activities)} activities, {len(o.levels)} levels",
            *(problem.explain() for problem in o.warnings),
        ]
        for (role, position), found in self.proposals.items():
            lines += [f"{role} {position}: {proposal.explain()}" for proposal in found]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """Plain values, for JSON."""
        return {
            "name": self.organisation.name,
            "slug": self.organisation.slug,
            "roles": len(self.organisation.roles),
            "activities": len(self.organisation.activities),
            "levels": len(self.organisation.levels),
            "warnings": [problem.to_dict() for problem in self.organisation.warnings],
            "proposals": [
                {"role": role, "activity": position, **proposal.to_dict()}
                for (role, position), found in self.proposals.items()
                for proposal in found
            ],
        }


def prepare(
    path: Path,
    store: Store,
    *,
    name: str | None = None,
    complete: bool | None = None,
    language: str | None = None,
    lang: str = "fr",
    propose: bool = True,
    day: datetime.date | None = None,
) -> Imported:
    """Read, check, encode and validate an organisation; nothing is stored.

    Args:
        path: an ``.xlsx`` file, a ``.csv`` file of roles, or a folder of ``.csv`` files.
        store: the graph, for the competencies and the annotated statements.
        name: of the organisation; by default the one in the file.
        complete: whether the file says all there is to say.
        language: of the file's words.
        lang: language of the messages.
        propose: whether to propose competencies for the activities that name none.
        day: of the import; today by default.

    Raises:
        DataError: the file cannot be read as a spreadsheet.
        OrganisationError: with every problem found, each with its cell.
    """
    book = spreadsheet.read(path)
    known = competency_names(store)
    organisation = read_organisation(book, known, name=name, complete=complete, language=language, lang=lang)
    if any(file.graph == f"{GRAPH}sources/{organisation.slug}" for file in dataset.graph_files()):
        text = {
            "fr": f"« {organisation.slug} » nomme un document livré : choisir un autre nom",
            "en": f"“{organisation.slug}” names a shipped document: choose another name",
        }
        raise OrganisationError((Problem(text[lang]),))
    proposals: dict[tuple[str, int], tuple[Proposal, ...]] = {}
    bare = [activity for activity in organisation.activities if not activity.competencies]
    if propose and bare:
        proposer = Proposer(read_examples(store))
        found = {(a.role, a.position): proposer.propose(a.cells["activity"]) for a in bare}
        proposals = {activity: proposed for activity, proposed in found.items() if proposed}
    today = day or datetime.datetime.now(tz=datetime.UTC).date()
    encoded = encode(organisation, book, spreadsheet.digest(path), today, proposals)
    _check(encoded, book, lang)
    return Imported(organisation, encoded, proposals)


def _check(encoded: Encoded, book: Workbook, lang: str) -> None:
    """Hold the graphs against the shapes; a finding is told by the cell its resource rests on."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for group, triples in zip(_GROUPS, (encoded.stated, encoded.annotations), strict=True):
            files.append(Path(folder) / f"{group}.ttl")
            files[-1].write_text(_text(triples), encoding="utf-8", newline="\n")
        found = validate(files, lang)
    first = Place(book.sheets[0].name, 1)
    problems = tuple(Problem(f.message, encoded.places.get(f.focus, first)) for f in found if f.severity == "violation")
    if problems:
        raise OrganisationError(problems)


def _text(triples: tuple[Triple, ...]) -> str:
    return serialize(set(triples), "turtle")


def add(imported: Imported) -> bool:
    """Store an organisation in the user's data folder; one of the same name is replaced, or kept when this fails.

    Returns:
        Whether one was replaced.

    Raises:
        DataError: the folder cannot be written.
    """
    name = imported.organisation.slug
    graphs = zip(_GROUPS, (imported.encoded.stated, imported.encoded.annotations), strict=True)
    texts = [(f"{group}/{name}", _text(triples), ".ttl") for group, triples in graphs]
    with dataset.changing_own() as change:
        replaced = any((change.folder / f"{group}/{name}.ttl").exists() for group in _GROUPS)
        sheets = template(imported.organisation.language, imported.organisation.rows())[:-1]
        spreadsheet.write(change.put(f"{_FOLDER}/{name}"), sheets)
        dataset.add_graphs(texts, change=change)
    return replaced


def names() -> list[str]:
    """The names (as in IRIs) of the organisations that were added."""
    folder = dataset.user_folder() / _FOLDER
    return sorted(path.name for path in folder.iterdir() if path.name[0] != ".") if folder.is_dir() else []


def export(name: str, path: Path, store: Store, lang: str = "fr") -> Organisation:
    """Write an organisation back to the template: ``.xlsx``, or a folder of ``.csv`` files.

    Args:
        name: as given at the import, or as in IRIs.
        path: where to.
        store: the graph, for the competencies.
        lang: language of the headings.

    Raises:
        NotFoundError: no organisation has this name.
        DataError: the place cannot be written.
    """
    organisation = read_organisation(spreadsheet.read(_found(name)), competency_names(store), lang=lang)
    spreadsheet.write(path, template(lang, organisation.rows()))
    return organisation


def remove(name: str) -> str:
    """Remove an organisation with all its graphs, and give its name as in IRIs.

    Raises:
        NotFoundError: no organisation has this name.
    """
    kept = _found(name)
    with dataset.changing_own() as change:
        for group in (*_GROUPS, "mappings"):
            with suppress(NotFoundError):
                dataset.remove_graph(f"{group}/{kept.name}", change)
        change.remove(f"{_FOLDER}/{kept.name}")
    return kept.name


def _kept(name: str) -> Path:
    return dataset.user_folder() / _FOLDER / name


def _found(name: str) -> Path:
    known = names()
    if slug(name) not in known:
        listed = ", ".join(known) or "none"
        raise NotFoundError(f"No organisation is called “{name}”; there are: {listed}.")
    return _kept(slug(name))
