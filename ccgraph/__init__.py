"""ccgraph: the knowledge graph of contact-centre work, every answer traceable to the words of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ccgraph.graph import Graph, open  # noqa: A004 - ccgraph.open() is the call

__all__ = ["Graph", "__version__", "open"]


def __getattr__(name: str) -> Any:
    # Importing the package must cost nothing: the command line answers --help without an engine.
    if name in {"Graph", "open"}:
        from ccgraph import graph

        return getattr(graph, name)
    if name == "__version__":
        from importlib.metadata import version

        return version("ccgraph")
    raise AttributeError(f"module 'ccgraph' has no attribute '{name}'")
