"""The Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group): plain values in and out.

A score is a calibrated share (:mod:`~ccgraph.serve.reconciliation.calibration`), lowered for each condition that an
entity does not meet. ``match`` is true for one candidate at most: the first, when it scores 90 or more, 10 more than
the second, and meets every condition; namesakes are left to a person.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ccgraph.compare.wording import stems
from ccgraph.errors import UsageError
from ccgraph.reason import search_key
from ccgraph.serve.reconciliation.calibration import score
from ccgraph.serve.reconciliation.entities import FAMILIES, PROPERTIES, TYPES, Entities, Entity, Value
from ccgraph.serve.reconciliation.likeness import Index, Likeness

__all__ = ["Matching", "Service"]

# Confidence by identifier of the code, 0 to 1, for each title; see :mod:`ccgraph.mapping`.
Matching = Callable[[Sequence[str], Sequence[str]], list[dict[str, float]]]

# A title is but a name of a role: it is a candidate only where titles are asked for.
_USUAL: Final = frozenset(TYPES) - {"Title"}
_SURE: Final = 90.0
_MARGIN: Final = 10.0
_MISSED: Final = 0.6
# A code of a former version answers, behind that of the current one.
_FORMER: Final = 0.85
_FEWEST: Final = 1.0
_MOST: Final = 100
_USUAL_LIMIT: Final = 10
_VALUES: Final = 200
_PROPERTIES: Final = 50
# Labels like the title of codes that the matcher does not propose: equal words are often another job.
_UNMATCHED: Final = 20.0


@dataclass(frozen=True, slots=True)
class _Candidate:
    entity: Entity
    likeness: Likeness
    met: float
    score: float
    confidence: float | None = None


class Service:
    """Answers of the reconciliation service in one language.

    Args:
        entities: what there is.
        matching: proposes codes for titles; without it, codes are found by their labels like everything else.
        families: of codes that it knows.
    """

    def __init__(
        self, entities: Entities, matching: Matching | None = None, families: Sequence[str] = FAMILIES
    ) -> None:
        self.entities = entities
        self.matching = matching
        self.families = tuple(families)
        self.lang = entities.lang
        self.index = Index(entities)

    def batch(self, queries: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The candidates for each query; the matcher is asked once for all that want the same families of codes.

        Raises:
            UsageError: a query is not of the API's shape.
        """
        wanted: dict[tuple[str, ...], list[str]] = {}
        for key, query in queries.items():
            if not isinstance(query, dict):
                raise UsageError(f"The query “{key[:80]}” is not an object.")
            if families := self._families(query):
                wanted.setdefault(families, []).append(query["query"])
        matched: dict[tuple[str, tuple[str, ...]], dict[str, float]] = {}
        for families, texts in wanted.items():
            found = self.matching(texts, families) if self.matching is not None else []
            matched |= {(text, families): one for text, one in zip(texts, found, strict=True)}
        return {
            key: {"result": self.reconcile(q, matched.get((str(q.get("query")), self._families(q))))}
            for key, q in queries.items()
        }

    def _families(self, query: Mapping[str, Any]) -> tuple[str, ...]:
        """The families of codes to ask the matcher about: none where no code is wanted, or one is given."""
        text, wanted = query.get("query"), _types(query.get("type"))
        if self.matching is None or not isinstance(text, str) or not text.strip() or self.index.coded(text):
            return ()
        return tuple(f for f in self.families if {f, "ClassificationCode"} & wanted)

    def reconcile(self, query: Mapping[str, Any], matched: Mapping[str, float] | None = None) -> list[dict[str, Any]]:
        """The candidates for one query, best first.

        Args:
            query: ``query``, ``type`` (one or several), ``type_strict``, ``limit``, ``properties`` (each ``pid``,
                ``v``, and perhaps ``required``: who does not meet it is no candidate).
            matched: what the matcher proposes for it.

        Raises:
            UsageError: a part of the query is not of the API's shape.
        """
        text, limit = query.get("query", ""), query.get("limit", _USUAL_LIMIT)
        numeric = isinstance(limit, int | float) and not isinstance(limit, bool) and math.isfinite(limit)
        if not isinstance(text, str) or not numeric:
            raise UsageError("A query has a text “query” and may have a number “limit”.")
        wanted = _types(query.get("type"))
        conditions = _conditions(query.get("properties", []))
        if query.get("type_strict") == "all":
            near = [(e, s) for e, s in self.index.near(text, wanted) if wanted <= set(e.types)]
        else:
            near = self.index.near(text, wanted)
        if not text.strip() and conditions:
            # Without a name, the conditions alone must find it.
            bare = Likeness(False, False, 0.0, 0.0)
            near = [(e, bare) for e in self.entities.by_id.values() if wanted & set(e.types)]
        if matched is not None:
            seen, none = {e.id for e, _ in near}, Likeness(False, False, 0.0, 0.0)
            near += [(self.entities.by_id[i], none) for i in matched if i in self.entities.by_id and i not in seen]
        found = [self._candidate(e, likeness, conditions, bool(text.strip()), matched) for e, likeness in near]
        found = sorted((c for c in found if c.score >= _FEWEST), key=lambda c: -c.score)
        sure = bool(found) and found[0].score >= _SURE and found[0].met == 1
        sure = sure and (len(found) < 2 or found[0].score - found[1].score >= _MARGIN)
        number = max(1, min(_MOST, int(limit) if limit > 0 else _USUAL_LIMIT))
        return [self._told(c, sure and rank == 0, bool(conditions)) for rank, c in enumerate(found[:number])]

    def _candidate(
        self,
        entity: Entity,
        likeness: Likeness,
        conditions: Sequence[tuple[str, list[str], bool]],
        named: bool,
        matched: Mapping[str, float] | None,
    ) -> _Candidate:
        met = [self._meets(entity, pid, values) for pid, values, _ in conditions]
        value = score(likeness.raw) if named else 100.0 * (all(met) and bool(met))
        confidence = None
        if matched is not None and entity.types[0] in self.families:
            confidence = matched.get(entity.id, 0.0)
            value = 100 * confidence if entity.id in matched else min(value, _UNMATCHED)
        for condition, (_, _, required) in zip(met, conditions, strict=True):
            value *= 1.0 if condition else 0.0 if required else _MISSED
        if not entity.current:
            value *= _FORMER
        return _Candidate(entity, likeness, sum(met) / len(met) if met else 1.0, round(value, 1), confidence)

    def _meets(self, entity: Entity, pid: str, values: list[str]) -> bool:
        """Whether one of the values of a condition is one of the entity's: by identifier, its end, or its words."""
        own = self.entities.values.get(entity.id, {}).get(pid, ())
        for given in values:
            key, words = search_key(given), stems(given)
            for value in own:
                ends = {value.id, (value.id or "").rpartition("/")[2], (value.id or "").partition("/")[2]} - {None, ""}
                if given in ends or search_key(value.text) == key or (words and words <= stems(value.text)):
                    return True
        return False

    def _told(self, candidate: _Candidate, match: bool, conditions: bool) -> dict[str, Any]:
        entity, like = candidate.entity, candidate.likeness
        features: list[dict[str, Any]] = [
            {"id": "name", "value": like.name},
            {"id": "stems", "value": like.stems},
            {"id": "words", "value": round(like.words, 3)},
            {"id": "letters", "value": round(like.letters, 3)},
            {"id": "code", "value": like.code},
            {"id": "likeness", "value": round(like.raw, 3)},
        ]
        if candidate.confidence is not None:
            features.append({"id": "matcher", "value": round(candidate.confidence, 3)})
        if conditions:
            features.append({"id": "conditions", "value": round(candidate.met, 3)})
        if not entity.current:
            features.append({"id": "former_version", "value": True})
        return {
            "id": entity.id,
            "name": entity.label,
            "description": self.description(entity),
            "score": candidate.score,
            "match": match,
            "type": [{"id": t, "name": TYPES[t][self.lang]} for t in entity.types],
            "features": features,
        }

    def description(self, entity: Entity) -> str:
        """What tells an entity from its namesakes: its document or its classification."""
        values = self.entities.values.get(entity.id, {})
        of = [v.text for pid in ("document", "scheme") for v in values.get(pid, ())]
        return " · ".join([TYPES[entity.types[0]][self.lang], *of[:1]])

    def suggest_entities(
        self, prefix: str, types: frozenset[str], start: int = 0, number: int = 20
    ) -> list[dict[str, Any]]:
        """The entities of which a name has a word that begins so; ``start`` are skipped."""
        key = search_key(prefix[:200])
        found: dict[str, tuple[bool, int, str]] = {}
        coded = {e.id for e in self.index.coded(prefix)}
        for form in self.index.forms:
            if key and (form.key.startswith(key) or f" {key}" in form.key):
                rank = (not form.key.startswith(key), len(form.key), form.key)
                found[form.entity] = min(found.get(form.entity, rank), rank)
        found |= dict.fromkeys(coded, (False, 0, ""))
        entities = [self.entities.by_id[i] for i in sorted(found, key=lambda i: (found[i], i))]
        entities = [e for e in entities if types & set(e.types)]
        return [
            {
                "id": e.id,
                "name": e.label,
                "description": self.description(e),
                "notable": [{"id": t, "name": TYPES[t][self.lang]} for t in e.types],
            }
            for e in entities[start : start + number]
        ]

    def suggest_types(self, prefix: str) -> list[dict[str, Any]]:
        """The types of which the name or the identifier begins so; all of them for an empty prefix."""
        return _starting(prefix, {t: labels[self.lang] for t, labels in TYPES.items()})

    def suggest_properties(self, prefix: str) -> list[dict[str, Any]]:
        """The properties of which the name or the identifier begins so."""
        return _starting(prefix, {p: labels[self.lang] for p, (labels, _) in PROPERTIES.items()})

    def propose(self, type_: str, limit: int | None = None) -> dict[str, Any]:
        """The properties that entities of a type have."""
        general = "ClassificationCode" if type_ in {"rome", "esco", "isco"} else type_
        found = [
            {"id": pid, "name": labels[self.lang]}
            for pid, (labels, types) in PROPERTIES.items()
            if not type_ or general in types
        ]
        return {"type": type_, "properties": found[:limit], **({"limit": limit} if limit else {})}

    def extend(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """The values of properties for entities.

        Args:
            query: ``ids``, and ``properties`` (each ``id`` and ``settings``: ``limit``, ``content`` = ``id``).

        Raises:
            UsageError: it is not of the API's shape, or a property is not known.
        """
        ids, properties = query.get("ids"), query.get("properties")
        if not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
            raise UsageError("“ids” should be a list of identifiers.")
        if not isinstance(properties, list) or not all(isinstance(p, dict) for p in properties):
            raise UsageError("“properties” should be a list of objects with an “id”.")
        if len(properties) > _PROPERTIES:
            raise UsageError(f"There are {len(properties)} properties; {_PROPERTIES} are the most.")
        chosen = [(str(p.get("id")), p.get("settings") or {}) for p in properties]
        for pid, settings in chosen:
            if pid not in PROPERTIES or not isinstance(settings, dict):
                raise UsageError(f"There is no property “{pid[:80]}”; there are {', '.join(PROPERTIES)}.")
        rows = {i: {pid: self._cells(i, pid, settings) for pid, settings in chosen} for i in ids}
        return {"meta": [{"id": pid, "name": PROPERTIES[pid][0][self.lang]} for pid, _ in chosen], "rows": rows}

    def _cells(self, identifier: str, pid: str, settings: Mapping[str, Any]) -> list[dict[str, Any]]:
        values = self.entities.values.get(identifier, {}).get(pid, ())
        try:
            limit = int(settings.get("limit") or 0)
        except (TypeError, ValueError, OverflowError):
            raise UsageError("The setting “limit” should be a whole number.") from None
        values = values[: limit if 0 < limit < _VALUES else _VALUES]
        if settings.get("content") == "id":
            return [{"str": v.id or v.text} for v in values]
        if settings.get("content") == "name":
            return [{"str": v.text} for v in values]
        return [self._cell(v) for v in values]

    def _cell(self, value: Value) -> dict[str, Any]:
        return {"id": value.id, "name": value.text} if value.id is not None else {"str": value.text}


def _types(given: Any) -> frozenset[str]:
    if given is None or given in ("", []):
        return _USUAL
    names = [given] if isinstance(given, str) else given
    if isinstance(given, dict):
        names = [given.get("id")]
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise UsageError("“type” should be a type's identifier, or a list of them.")
    # A type that is not known here has no entities.
    return frozenset(names) & frozenset(TYPES)


def _conditions(given: Any) -> list[tuple[str, list[str], bool]]:
    if not isinstance(given, list) or len(given) > 20:
        raise UsageError("“properties” should be a list of at most 20 conditions.")
    found = []
    for condition in given:
        if not isinstance(condition, dict) or not isinstance(condition.get("pid"), str) or "v" not in condition:
            raise UsageError("Each of the “properties” has a “pid” and a “v”.")
        values = condition["v"] if isinstance(condition["v"], list) else [condition["v"]]
        texts = [str(v.get("id", "")) if isinstance(v, dict) else str(v) for v in values[:50] if v is not None]
        if any(text.strip() for text in texts):
            required = condition.get("required") is True
            found.append((condition["pid"], [text.strip()[:200] for text in texts], required))
    return found


def _starting(prefix: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    key = search_key(prefix[:200])
    return [
        {"id": identifier, "name": name}
        for identifier, name in names.items()
        if any(search_key(x).startswith(key) or f" {key}" in search_key(x) for x in (name, identifier))
    ]
