"""Reconciles visits, counts, deposits, settlements and bank statements; pure and deterministic.

`README.md` in this folder is the list of the rules.
"""

from jumatserius.reconcile.changes import Judged, Scope
from jumatserius.reconcile.engine import reconcile
from jumatserius.reconcile.facts import Facts, Policy
from jumatserius.reconcile.reading import FactsError, Reading, parse_facts, read_facts
from jumatserius.reconcile.reconciliation import Reconciliation
from jumatserius.reconcile.result import KINDS, Case, Match, Result

__all__ = [
    "KINDS",
    "Case",
    "Facts",
    "FactsError",
    "Judged",
    "Match",
    "Policy",
    "Reading",
    "Reconciliation",
    "Result",
    "Scope",
    "parse_facts",
    "read_facts",
    "reconcile",
]
