"""Where a role stands on a grid: concluded from the employer's own grid, else only what others propose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from ccgraph import resources
from ccgraph.compare.equivalents import Comparison
from ccgraph.errors import QueryError
from ccgraph.store import Store
from ccgraph.table import Table
from ccgraph.terms import ID

__all__ = ["Placement", "Standing", "place"]

_BINDING: Final = frozenset({f"{ID}concept/forces/employer-practice", f"{ID}concept/forces/in-force"})
_MOST = 3

_TEXTS: Final[dict[str, dict[str, str]]] = {
    "own": {"fr": "Sur la grille de son organisation :", "en": "On the grid of its organisation:"},
    "refused": {
        "fr": "Pas de conclusion : le graphe n'a pas de grille qui vaille pour ce rôle. Ce qui suit n'est pas la règle "
        "applicable ; vérifier la convention collective en vigueur, ou importer votre grille : "
        "`ccgraph organisation import FICHIER`.",
        "en": "No conclusion: the graph has no grid that holds for this role. What follows is not the rule that "
        "applies; check the collective agreement in force, or import your grid: `ccgraph organisation import FILE`.",
    },
    "nothing": {
        "fr": "Aucun document ne le classe, ni un rôle proche.",
        "en": "No document classifies it, nor a near role.",
    },
    "itself": {"fr": "ce rôle", "en": "this role"},
    "curated": {"fr": "équivalence jugée, non relue", "en": "judged equivalent, unreviewed"},
    "proposed": {"fr": "équivalence proposée, non relue", "en": "proposed equivalent, unreviewed"},
    "coefficient": {"fr": "coefficient", "en": "coefficient"},
    "from": {"fr": "à partir de", "en": "from"},
    "to": {"fr": "jusqu'à", "en": "up to"},
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A classification of a role, or of one that is near it.

    Attributes:
        role: IRI of the classified role.
        label: its label.
        basis: ``itself``, or how it is known to be near: ``curated``, ``proposed``.
        score: of the equivalence; 1 for the role itself.
        document: title of the document.
        level: of the grid.
        category: of staff.
        experience: for which the classification holds.
        minimum: lowest coefficient.
        maximum: highest coefficient.
        force: IRI of the force of the text.
        caution: what goes with that force.
        passages: IRIs.
    """

    role: str
    label: str
    basis: str
    score: float
    document: str
    level: str | None
    category: str | None
    experience: str | None
    minimum: float | None
    maximum: float | None
    force: str
    caution: str
    passages: tuple[str, ...]

    def explain(self, lang: str = "fr") -> str:
        """The classification in one line, with its caution."""
        words = [w for w in (self.level, self.category, self.experience) if w]
        low, high = (None if end is None else f"{end:g}" for end in (self.minimum, self.maximum))
        if low or high:
            name = _TEXTS["coefficient"][lang]
            if low and high:
                words.append(f"{name} {low if low == high else f'{low}-{high}'}")
            else:
                words.append(f"{name} {_TEXTS['from' if low else 'to'][lang]} {low or high}")
        basis = "" if self.basis == "itself" else f", {_TEXTS[self.basis][lang]} ({self.score:.2f})"
        return f"{self.label} ({self.document}{basis}): {', '.join(words)}. {self.caution}"


@dataclass(frozen=True, slots=True)
class Placement:
    """The answer for one role.

    Attributes:
        role: its IRI.
        label: its label.
        own: where the grid of its own organisation, or a text in force, puts it.
        proposals: what else classifies it or a near role: proposals, other employers' grids.
    """

    role: str
    label: str
    own: tuple[Standing, ...]
    proposals: tuple[Standing, ...]

    @property
    def concluded(self) -> bool:
        """Whether the role's own grid answers."""
        return bool(self.own)

    def explain(self, lang: str = "fr") -> str:
        """The answer as text, a refusal to conclude where nothing binding classifies the role."""
        lines = [f"{self.label} — {self.role.removeprefix(ID)}"]
        if self.own:
            lines.append(_TEXTS["own"][lang])
            lines += [f"  {standing.explain(lang)}" for standing in self.own]
            return "\n".join(lines)
        lines.append(_TEXTS["refused"][lang])
        lines += [f"  {standing.explain(lang)}" for standing in self.proposals] or [f"  {_TEXTS['nothing'][lang]}"]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "concluded": self.concluded}


def place(
    store: Store, comparison: Comparison, name: str, source: str | None = None, lang: str = "fr"
) -> list[Placement]:
    """Where each role that bears a name stands.

    Args:
        store: the graph.
        comparison: of the same graph.
        name: a title or a role's identifier.
        source: IRI of the document the role must be of.
        lang: language of labels.

    Raises:
        NotFoundError: no role bears the name.
    """
    classified = _classified(store, lang)
    found = []
    for answer in comparison.find(name, source, lang):
        mine = _standings(classified, answer.role, answer.label, "itself", 1.0)
        own = tuple(standing for standing in mine if standing.force in _BINDING)
        near = [e for e in answer.near if e.role in classified][:_MOST]
        others = [s for e in near for s in _standings(classified, e.role, e.label, e.basis, e.score)]
        rest = [standing for standing in mine if standing.force not in _BINDING]
        found.append(Placement(answer.role, answer.label, own, () if own else (*rest, *others)))
    return found


_Row = Mapping[str, Any]


def _standings(
    classified: Mapping[str, Mapping[str, list[_Row]]], role: str, label: str, basis: str, score: float
) -> list[Standing]:
    found = []
    for rows in classified.get(role, {}).values():
        row = rows[0]
        level, category, experience = (_text(row[name]) for name in ("level", "category", "experience"))
        low, high = (None if row[name] is None else float(str(row[name])) for name in ("minimum", "maximum"))
        found.append(
            Standing(
                role,
                label,
                basis,
                score,
                str(row["title"]),
                level,
                category,
                experience,
                low,
                high,
                str(row["force"]),
                str(row["note"]),
                tuple(dict.fromkeys(str(r["passage"]) for r in rows)),
            )
        )
    return found


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _classified(store: Store, lang: str) -> dict[str, dict[str, list[_Row]]]:
    """The rows of the classifications in a language, by role and classification."""
    path = resources.folder("queries") / "organisation" / "classifications.rq"
    table = store.query(path.read_text(encoding="utf-8"))
    if not isinstance(table, Table):
        raise QueryError(f"{path}: this is no SELECT.")
    found: dict[str, dict[str, list[_Row]]] = {}
    for row in table:
        if str(row["lang"]) == lang:
            found.setdefault(str(row["role"]), {}).setdefault(str(row["classification"]), []).append(row)
    return found
