"""One Store protocol, and what stands behind it: the embedded engine (memory or disk), or a SPARQL endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ccgraph.store.embedded import EmbeddedStore, as_stored, engine_version
from ccgraph.store.protocol import Store

if TYPE_CHECKING:
    from ccgraph.store.remote import Endpoint, RemoteStore
    from ccgraph.store.transport import Access

__all__ = ["Access", "EmbeddedStore", "Endpoint", "RemoteStore", "Store", "as_stored", "engine_version"]


def __getattr__(name: str) -> Any:
    """What speaks HTTP, imported when first asked for: 40 ms that no local question should pay."""
    if name == "Access":
        from ccgraph.store import transport

        return transport.Access
    if name in {"Endpoint", "RemoteStore"}:
        from ccgraph.store import remote

        return getattr(remote, name)
    raise AttributeError(name)
