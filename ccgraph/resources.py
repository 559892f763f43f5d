"""Where ontology, shapes, data and queries lie: the repository's folders first, else the copy in the package.

An editable install does not see the files that the wheel carries, and a wheel does not see the repository.
"""

from __future__ import annotations

from pathlib import Path

from ccgraph.errors import DataError

__all__ = ["folder", "package", "root"]

_PACKAGE = Path(__file__).parent


def package() -> Path:
    """The folder of the running code."""
    return _PACKAGE


def root() -> Path:
    """The folder that holds ``ontology/``, ``shapes/``, ``data/`` and ``queries/``.

    Raises:
        DataError: neither the repository's folders nor the package's copy are there.
    """
    for candidate in (_PACKAGE.parent, _PACKAGE / "bundled"):
        if (candidate / "ontology" / "ccjobs.ttl").is_file():
            return candidate
    raise DataError(
        f"No ontology/ccjobs.ttl beside or inside {_PACKAGE}: the installation is broken, reinstall ccgraph."
    )


def folder(name: str) -> Path:
    """One of the four folders, by name (``ontology``, ``shapes``, ``data``, ``queries``)."""
    return root() / name
