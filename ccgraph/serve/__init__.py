"""The server: SPARQL endpoint, linked data, JSON interface and reconciliation service, read-only.

The process that answers HTTP holds no data: each question goes to a worker process that can be killed
(:mod:`ccgraph.serve.pool`). One module a concern, each with a ``routes`` function; :mod:`ccgraph.serve.app` puts them
together.
"""

from __future__ import annotations

__all__: list[str] = []
