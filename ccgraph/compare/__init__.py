"""Comparing roles: which are equivalent, what is missing between them, which ways lead from one to another."""

from __future__ import annotations

__all__: list[str] = []
