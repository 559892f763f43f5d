"""The graph as a static linked-data site, and what changed between two of them."""

from __future__ import annotations

from ccgraph.publish.difference import Difference, compare_releases
from ccgraph.publish.site import Published, publish

__all__ = ["Difference", "Published", "compare_releases", "publish"]
