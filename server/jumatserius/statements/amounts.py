"""Rupiah as banks write them: whole, or with sen."""

from decimal import Decimal

Rupiah = int | Decimal
"""A whole number, or where there are sen two decimals: one amount has one form, whoever wrote or reckoned it."""

_SEN = Decimal("0.01")


def exact(amount: Rupiah) -> Rupiah:
    """The one form of an amount; raises `ValueError` for what is finer than a sen."""
    if isinstance(amount, int):
        return amount
    if amount % _SEN:
        raise ValueError(f"{amount} is finer than a sen")
    return amount.quantize(_SEN) if amount % 1 else int(amount)


def plain(amount: Rupiah) -> str:
    """`1250000`, or with sen `1250000,50`, as messages name what stands in a file."""
    return str(exact(amount)).replace(".", ",")
