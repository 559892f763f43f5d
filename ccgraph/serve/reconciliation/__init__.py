"""Reconciliation: names as people write them in a table, to the roles, titles, competencies and codes they name.

:mod:`~ccgraph.serve.reconciliation.entities` reads what there is,
:mod:`~ccgraph.serve.reconciliation.likeness` compares a name with it,
:mod:`~ccgraph.serve.reconciliation.calibration` says how sure that makes one, and
:mod:`~ccgraph.serve.reconciliation.service` answers in the shapes of the Reconciliation Service API.
"""

from __future__ import annotations

__all__: list[str] = []
