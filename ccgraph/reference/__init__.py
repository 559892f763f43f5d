"""Classifications that the user loads: ROME, ESCO, ISCO, the crosswalk, any list of codes; and what moved between two.

Each is read from the tables as published, checked whole, and kept as named graphs in the user's data folder. Nothing
is ever unpacked to disk, and nothing is written before all of it was read.
"""

from __future__ import annotations

__all__: list[str] = []
