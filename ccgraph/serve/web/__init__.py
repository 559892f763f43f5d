"""The web application over HTTP: forms and what they answer; one module a concern, each with ``routes``."""

from __future__ import annotations

__all__: list[str] = []
