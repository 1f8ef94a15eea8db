"""Names of accounts. The first word is the class: assets, income, expenses, equity.

`equity:unexplained` holds what stands on a bank statement until a match says what it was.
"""

QRIS_UNKNOWN = "unknown"
"""Stands for the box in `income:qris` when no box has the terminal."""

FEE_QRIS = "expenses:fee:qris"

SURPLUS = "income:differences"
"""Cash that was paid in beyond what was counted, once people said so."""

DONATIONS = "income:donations"
"""Credits that came to the account by themselves, once people said so."""


def custody(collector_id: str) -> str:
    """Cash in a collector's hands."""
    return f"assets:custody:{collector_id}"


def shortage(collector_id: str) -> str:
    """Cash of a collector that people gave up."""
    return f"expenses:differences:{collector_id}"


def bank(account_id: str) -> str:
    """Money in a bank account."""
    return f"assets:bank:{account_id}"


def clearing(terminal: str) -> str:
    """QRIS money that the acquirer has settled and the bank has not credited."""
    return f"assets:clearing:qris:{terminal}"


def income_cash(box_id: str) -> str:
    """Cash that was counted in a box."""
    return f"income:cash:{box_id}"


def income_qris(box_id: str) -> str:
    """QRIS gifts at the terminal of a box."""
    return f"income:qris:{box_id}"


def unexplained(account_id: str) -> str:
    """Lines of a statement that nothing explains (yet)."""
    return f"equity:unexplained:{account_id}"
