"""What a form declares, once its fields are read: what does not fit is said as a person sees it on the page."""

from collections.abc import Mapping
from typing import Any, TypeVar

from jumatserius.counts.schemas import MAX_IDR
from jumatserius.counts.wording import Declared
from jumatserius.errors import Refused, Several
from jumatserius.wib import rupiah

_Body = TypeVar("_Body", bound=Declared)

_TYPED = ("amount", "denominations", "reason")
_UNKNOWN = "Pilihan ini tidak dikenal. Buka formulirnya lagi, lalu pilih lagi."
_CHANGED = "Sebagian formulir ini hilang atau berubah di peramban. Buka formulirnya lagi, lalu isi lagi."


def declared(kind: type[_Body], body: Mapping[str, Any]) -> _Body:
    """The body; raises `Several`. Of what nobody types only an unusual browser sends what does not fit."""
    try:
        return kind.model_validate(body)
    except Several as error:
        typed = [_said(one, body) for one in error.refusals if one.field.startswith(_TYPED)]
        other = dict.fromkeys(_place(one.field) for one in error.refusals if not one.field.startswith(_TYPED))
        raise Several([*typed, *(Refused(*each) for each in other)]) from error


def _place(field: str) -> tuple[str, str]:
    """Choices are lists; all else that nobody types is hidden, and told once."""
    of, _, number = field.partition(".")
    return (of, _UNKNOWN) if number else ("id", _CHANGED)


def _said(refused: Refused, body: Mapping[str, Any]) -> Refused:
    if refused.field != "amount":
        return refused
    amount_idr: int = body["amount"]
    limit = f"besar; paling banyak {rupiah(MAX_IDR)}" if amount_idr > MAX_IDR else f"kecil; paling sedikit {rupiah(1)}"
    return Refused("amount", f"{rupiah(amount_idr)} terlalu {limit}.")
