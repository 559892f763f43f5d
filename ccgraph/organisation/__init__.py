"""Your own organisation: a spreadsheet of roles, activities and levels, checked, and made a graph of the model."""

from __future__ import annotations

__all__: list[str] = []
