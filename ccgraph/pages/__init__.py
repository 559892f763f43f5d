"""What is shown, as HTML, once for the static site and the web application."""

from __future__ import annotations

from ccgraph.pages.pages import Pages, static_files

__all__ = ["Pages", "static_files"]
