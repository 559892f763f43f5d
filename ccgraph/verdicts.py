"""What was found the last time, by inference unit: so that only what changed is validated again.

A verdict on a unit holds as long as nothing changes that could: its own files, the files of the units it is linked with
(one names a resource that the other describes), the shared vocabularies, the ontology, the shapes, the code and the
engine. It is kept in the user's cache under the digest of all of these.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from ccgraph.dataset import GraphFile, cache_folder
from ccgraph.inference import COMMON
from ccgraph.rdf import Triple, names_of

__all__ = ["keys", "links", "read", "write"]


def links(units: Mapping[str, Iterable[Triple]]) -> dict[str, set[str]]:
    """Which units are linked: one names a resource that the other describes, or both describe the same.

    The shared vocabularies are linked with every unit, and so are not counted.
    """
    described: dict[str, set[str]] = defaultdict(set)
    named: dict[str, set[str]] = {}
    for unit, triples in units.items():
        if unit != COMMON:
            subjects, objects = names_of(triples)
            named[unit] = subjects | objects
            for name in subjects:
                described[name].add(unit)
    found: dict[str, set[str]] = {unit: set() for unit in units}
    for unit, names in named.items():
        for name in names & described.keys():
            for other in described[name] - {unit}:
                found[unit].add(other)
                found[other].add(unit)
    return found


def keys(files: list[GraphFile], linked: Mapping[str, set[str]], ground: Iterable[Path], salt: str) -> dict[str, str]:
    """What the verdict on each unit depends on, as a digest.

    Args:
        files: the graphs.
        linked: the units linked with each.
        ground: the files that every verdict depends on: ontology, shapes, code.
        salt: what else it depends on: engine, language.
    """
    base = hashlib.sha256(salt.encode())
    for path in [*ground, *(file.path for file in files if file.unit == COMMON)]:
        base.update(f"{path.name}\n".encode() + path.read_bytes())
    by_unit: dict[str, list[GraphFile]] = defaultdict(list)
    for file in files:
        by_unit[file.unit].append(file)
    content = {unit: _digest(of_unit) for unit, of_unit in by_unit.items()}

    def key(unit: str) -> str:
        parts = [content[unit], *(content[other] for other in sorted(linked[unit]))]
        return hashlib.sha256(base.digest() + "".join(parts).encode()).hexdigest()

    return {unit: key(unit) for unit in by_unit}


def _digest(files: list[GraphFile]) -> str:
    found = hashlib.sha256()
    for file in files:
        # The path too: a finding tells it.
        found.update(f"{file.graph} {file.path}\n".encode() + hashlib.sha256(file.path.read_bytes()).digest())
    return found.hexdigest()


def read() -> dict[str, list[dict[str, object]]]:
    """The findings that are kept, by key; none where they cannot be read."""
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(verdicts: Mapping[str, list[dict[str, object]]]) -> None:
    """Keep findings by key, in the place of those kept before; nothing happens where the cache cannot be written."""
    path = _path()
    draft = path.with_name(f".verdicts-{os.getpid()}.json")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(verdicts, ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)


def _path() -> Path:
    return cache_folder() / "verdicts.json"
