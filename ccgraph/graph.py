"""The graph as a user holds it: opened once, then asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ccgraph import dataset, names
from ccgraph import query as queries
from ccgraph.errors import NotFoundError, UsageError
from ccgraph.rdf import Triple, to_rdflib
from ccgraph.store import Store
from ccgraph.table import Literal, Table
from ccgraph.terms import CCJ, ID

if TYPE_CHECKING:
    import rdflib

    from ccgraph import coverage as coverages
    from ccgraph import evidence
    from ccgraph import why as explanations
    from ccgraph.compare.chart import Chart
    from ccgraph.compare.equivalents import Comparison, Equivalents
    from ccgraph.compare.findings import Audit
    from ccgraph.compare.gap import Gap
    from ccgraph.compare.ladder import Ladder
    from ccgraph.compare.matrix import Matrix
    from ccgraph.compare.people import Team
    from ccgraph.compare.places import Places
    from ccgraph.compare.profiles import Person, Training
    from ccgraph.compare.role_matrix import CompetencyMatrix
    from ccgraph.compare.route import Routes
    from ccgraph.compare.work import Work
    from ccgraph.store import Access

__all__ = ["Graph", "open"]


@dataclass(frozen=True, slots=True)
class Graph:
    """The knowledge graph, behind any store, read-only."""

    store: Store
    # Read once when a question first needs it; a graph is read-only.
    _compared: list[Comparison] = field(default_factory=list, init=False, repr=False, compare=False)
    _work: dict[str, Work] = field(default_factory=dict, init=False, repr=False, compare=False)
    _places: dict[str, Places] = field(default_factory=dict, init=False, repr=False, compare=False)

    def query(self, name: str, /, **parameters: queries.Value | Sequence[queries.Value]) -> Table:
        """Ask a question of the catalogue.

        Args:
            name: the query's name (``ccgraph list queries``).
            parameters: values by parameter; where an IRI is asked for, a name does (``role="conseiller"``). One that
                is not given keeps the example of the file.

        Raises:
            NotFoundError: no such query, or nothing bears a name.
            UsageError: an unknown parameter, a wrong value, or a name that several resources bear.
        """
        found = queries.find(name)
        kinds = {p.name: p.kind or "" for p in found.parameters if p.type == "iri"}
        return queries.run(
            self.store, found, {key: self._terms(value, kinds.get(key)) for key, value in parameters.items()}
        )

    def _terms(
        self, value: queries.Value | Sequence[queries.Value], kind: str | None
    ) -> queries.Value | Sequence[queries.Value]:
        if kind is None or isinstance(value, int | Literal):
            return value
        if isinstance(value, str):
            return self.find(value, kind)
        return [v if isinstance(v, int | Literal) else self.find(v, kind) for v in value]

    def find(self, name: str, kind: str = "", source: str | None = None) -> str:
        """The IRI of the one resource that bears a name; see :func:`ccgraph.names.resolve_one`."""
        return names.resolve_one(self.store, name, kind, source).iri

    def sparql(self, text: str) -> Table | bool | list[Triple]:
        """Run a SPARQL 1.1 query over the union of all graphs.

        Raises:
            QueryError: the text is not a query; updates are not accepted.
        """
        return self.store.query(text)

    def describe(self, name: str, lang: str = "fr") -> evidence.Description:
        """All that is said of a resource, given by IRI or name, with passages and the kind of each statement."""
        from ccgraph import evidence  # the layer of the documents is not needed to query

        return evidence.describe(self.store, name if "://" in name else self.find(name), lang)

    def cite(self, name: str, documents: Path | str) -> list[evidence.Quotation]:
        """The exact words behind a resource, from a folder of documents; see :func:`ccgraph.evidence.cite`."""
        from ccgraph import evidence  # the layer of the documents is not needed to query

        if any(mark in name for mark in ("#char=", "#cell=", "#row=")) and "://" not in name:
            # As `show` prints passages.
            name = f"{ID}document/{name.removeprefix('document/')}"
        return evidence.cite(self.store, name if "://" in name else self.find(name), Path(documents))

    def equivalents(self, name: str, source: str | None = None, lang: str = "fr") -> list[Equivalents]:
        """The roles of other documents that are the same or near, one answer for each role that bears the name.

        Args:
            name: a title in any gender or spelling, or a role's identifier.
            source: a document (name or IRI) that the role asked about must be of.
            lang: language of labels and reasons.

        Raises:
            NotFoundError: no role bears the name; the message lists the nearest.
        """
        document = self.find(source, "SourceDocument") if source else None
        return self._comparison(lang).find(name, document, lang)

    def equivalents_matrix(self, lang: str = "fr") -> Matrix:
        """Every role by every document; see :func:`ccgraph.compare.matrix.matrix`."""
        from ccgraph.compare.matrix import matrix

        return matrix(self._comparison(lang), lang)

    def _comparison(self, lang: str) -> Comparison:
        _language(lang)
        from ccgraph.compare.equivalents import Comparison  # not needed to query

        if not self._compared:
            self._compared.append(Comparison(self.store))
        return self._compared[0]

    def gap(self, origin: str | Sequence[str] | Person, target: str, lang: str = "fr") -> Gap:
        """What a target role asks for against what an origin is said to do; see :mod:`ccgraph.compare.gap`.

        Args:
            origin: a role (name or IRI), several held so far, or a person's profile, which is compared and forgotten.
            target: a role (name or IRI).
            lang: language of labels and reasons.

        Raises:
            NotFoundError: nothing bears a name; the message lists the nearest.
            UsageError: several roles bear a name.
        """
        from ccgraph.compare.gap import Origin, compare
        from ccgraph.compare.people import origin_of
        from ccgraph.compare.profiles import Person

        work = self._loaded(lang)
        aim = work.role(self._role(target, lang))
        if isinstance(origin, Person):
            made, remarks = origin_of(self.store, work, origin)
            return compare(work, made, aim, remarks)
        given = [origin] if isinstance(origin, str) else list(origin)
        if not given:
            raise UsageError("Give a role, several, or a profile to start from.")
        roles = {role.iri: role for role in (work.role(self._role(name, lang)) for name in given)}
        label = " + ".join(role.label for role in roles.values())
        return compare(work, Origin(label, tuple(roles.values())), aim)

    def team(
        self, people: Sequence[Person], target: str, training: Sequence[Training] | None = None, lang: str = "fr"
    ) -> Team:
        """The needs of several people against one target, and what covers them; nobody is ranked or kept.

        Args:
            people: as :func:`ccgraph.compare.profiles.read_people` gives them.
            target: a role (name or IRI).
            training: the user's own catalogue, as :func:`ccgraph.compare.profiles.read_training` gives it.
            lang: language of labels and words.

        Raises:
            NotFoundError: nothing bears the name of the target or of a role held.
            UsageError: several roles bear a name, or there is nobody.
        """
        from ccgraph.compare.people import team

        work = self._loaded(lang)
        return team(self.store, work, people, work.role(self._role(target, lang)), training)

    def route(self, origin: str, target: str | None = None, number: int = 3, lang: str = "fr") -> Routes:
        """The cheapest ways from a role to another, or to every role within reach; see :mod:`ccgraph.compare.route`.

        Args:
            origin: a role (name or IRI).
            target: a role; without it, where one can go from the origin.
            number: how many ways to a target.
            lang: language of labels and reasons.

        Raises:
            NotFoundError: nothing bears a name, a role is not described, or no way leads there.
            UsageError: several roles bear a name, or both ends are one role.
        """
        from ccgraph.compare.route import destinations, routes

        work, places, start = self._loaded(lang), self._placed(lang), self._role(origin, lang)
        if target is None:
            return destinations(work, places, start)
        return routes(work, places, start, self._role(target, lang), number)

    def chart(self, source: str, lang: str = "fr") -> Chart:
        """The organisation chart of a document (name or IRI), to be drawn as SVG, Mermaid or DOT.

        Raises:
            NotFoundError: no such document, or one that states no role.
        """
        from ccgraph.compare.chart import Chart

        document = self.find(source, "SourceDocument")
        return Chart.load(self.store, self._loaded(lang), self._placed(lang), document)

    def competency_matrix(self, source: str, lang: str = "fr") -> CompetencyMatrix:
        """The roles of a document (name or IRI) by groups of competencies.

        Raises:
            NotFoundError: no such document, or none of its roles is tied to competencies.
        """
        from ccgraph.compare.role_matrix import competency_matrix

        return competency_matrix(self._loaded(lang), self.find(source, "SourceDocument"))

    def ladder(self, source: str, lang: str = "fr") -> Ladder:
        """The roles of a document (name or IRI) on its grid.

        Raises:
            NotFoundError: no such document, or one that puts no role on a grid; the message names those that do.
        """
        from ccgraph.compare.ladder import ladder

        return ladder(self._loaded(lang), self._placed(lang), self.find(source, "SourceDocument"))

    def _role(self, name: str, lang: str) -> str:
        return names.resolve_one(self.store, name, "Role", None, lang).iri

    def _loaded(self, lang: str) -> Work:
        _language(lang)
        from ccgraph.compare.work import Work  # not needed to query

        if lang not in self._work:
            self._work[lang] = Work.load(self.store, lang)
        return self._work[lang]

    def _placed(self, lang: str) -> Places:
        from ccgraph.compare.places import Places  # not needed to query

        if lang not in self._places:
            self._places[lang] = Places.load(self.store, lang)
        return self._places[lang]

    def why(self, subject: str, predicate: str, value: str) -> explanations.Explanation | None:
        """Why a triple holds, down to passages; ``None`` when it is not entailed. See :func:`ccgraph.why.why`.

        Args:
            subject: a name, a prefixed name or an IRI.
            predicate: a prefixed name, an IRI, or the local name of a ``ccj:`` property.
            value: like the subject, or the text of a literal.

        Raises:
            NotFoundError: nothing bears the subject's name.
            UsageError: several resources bear a name.
        """
        from ccgraph import why as explanations  # with the layers of evidence, not needed to query

        def resource(name: str) -> str:
            name = explanations.expand(name)
            return name if ":" in name.split("/", maxsplit=1)[0] else self.find(name)

        s, p = resource(subject), explanations.expand(predicate)
        p = p if ":" in p else CCJ + p
        if (found := explanations.why(self.store, s, p, explanations.expand(value))) is not None:
            return found
        try:
            return explanations.why(self.store, s, p, resource(value))
        except NotFoundError:
            # No resource and no literal of the subject: nothing that could be entailed.
            return None

    def coverage(self, documents: Path | str | None = None) -> list[coverages.Coverage]:
        """How much of each document is encoded; see :func:`ccgraph.coverage.coverage`."""
        from ccgraph import coverage as coverages

        return coverages.coverage(self.store, None if documents is None else Path(documents))

    def audit(self, source: str | None = None, lang: str = "fr") -> Audit:
        """Grid checks: classifications, diplomas, scales, titles, reporting; see :func:`ccgraph.compare.audit.audit`.

        Args:
            source: a document (name or IRI) to keep to; all of them without it.
            lang: language of labels and explanations.

        Raises:
            NotFoundError: no document bears the name; the message lists the nearest.
        """
        from ccgraph.compare.audit import audit  # not needed to query

        return audit(self.store, self.find(source, "SourceDocument") if source else None, lang)

    def to_rdflib(self) -> rdflib.Graph:
        """Everything, stated, curated and inferred, as one new rdflib graph."""
        return to_rdflib(self.store.triples())


def _language(lang: str) -> None:
    if lang not in {"fr", "en"}:
        raise UsageError(f"No labels in the language “{lang}”: fr or en.")


def open(  # noqa: A001 - ccgraph.open() is the call
    url: str | None = None, *, access: Access | None = None, track: dataset.Track = iter
) -> Graph:
    """Open the graph.

    Args:
        url: a SPARQL 1.1 query endpoint that `ccgraph load` filled, or that offers the union of its graphs as default
            graph; without it, the shipped data and the user's own in the embedded engine, with their closure (built
            once into the user's cache, read-only).
        access: credentials and time limits for the endpoint; those of the environment
            (:meth:`ccgraph.store.Access.from_environment`) without it.
        track: wraps the steps of a first build, to show progress.

    Raises:
        DataError: shipped or own data are damaged.
        UsageError: what is given is no web address.
    """
    if url is None:
        return Graph(dataset.open_dataset(track))
    if not url.startswith(("http://", "https://")):
        raise UsageError(
            f"“{url}” is not the address of a SPARQL endpoint, which starts with http:// or https://. Without an "
            "argument, the shipped data and your own are opened; a folder of data is added with `ccgraph reference "
            "add` or `ccgraph organisation import`."
        )
    import os

    from ccgraph.store import Access, RemoteStore

    return Graph(RemoteStore(url, access or Access.from_environment(os.environ)))
