"""The forms of a deposit and of a receipt: what a browser posts into what `counts` takes, and refusals back."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from jumatserius.counts.schemas import DepositIn, ReceiptIn
from jumatserius.errors import Conflict, Refused, Several
from jumatserius.web.counting import money
from jumatserius.web.declaring import declared
from jumatserius.web.posting import Posted

BANK = "bank"
"""Where a deposit goes that goes to no treasurer."""
_FIELD_OF = {
    "counts": "dipilih",
    "handovers": "dipilih",
    "amount": "jumlah",
    "treasurer": "tujuan",
    "reason": "alasan",
    "file": "foto",
}
_SAID = {
    ("treasurer", Refused.status): "Yang dipilih bukan bendahara lagi. Buka formulirnya lagi, lalu pilih lagi.",
    ("id", Conflict.status): "Formulir ini sudah terkirim dengan isi lain. Buka formulirnya lagi untuk yang baru.",
    ("replaces", Conflict.status): "Sejak halaman ini dibuka, penerimaannya sudah dicatat. Buka halamannya lagi;"
    " bila jumlahnya salah, kirim versi baru.",
}
"""By field and status, where the remedy of a program is none on a page."""
_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


class Form(NamedTuple):
    """A deposit as it was typed. Its id makes a repeated submit the same deposit, its moment is when it was opened."""

    id: str
    moment: str
    ticked: tuple[str, ...]
    to: str
    amount: str


class ReceiptForm(NamedTuple):
    """A receipt as it was typed; `replaces` is the version that was shown."""

    id: str
    moment: str
    amount: str = ""
    reason: str = ""
    replaces: str = ""


def empty(now: datetime, offered: Iterable[str]) -> Form:
    """A new form with everything ticked that is offered: what one has is usually paid in."""
    return Form(str(uuid4()), now.isoformat(timespec="seconds"), tuple(offered), BANK, "")


def given(sheet: Posted) -> Form:
    """The form as it was posted."""
    return Form(
        sheet.text("id"),
        sheet.text("waktu"),
        tuple(sheet.ticked("dipilih")),
        sheet.text("tujuan") or BANK,
        sheet.text("jumlah"),
    )


def read(form: Form, worth_idr: int, is_treasurer: bool) -> DepositIn:
    """What the form declares; raises `Refused` or `Several`. Without an amount it is what was ticked is worth."""
    refusals: list[Refused] = []
    amount = _rupiah(form.amount, refusals)
    if not form.ticked:
        refusals.append(Refused("dipilih", "Pilih paling sedikit satu."))
    if refusals:
        raise Several(refusals)
    body = {
        "id": form.id,
        "handovers" if is_treasurer else "counts": list(form.ticked),
        "treasurer": None if form.to == BANK else form.to,
        "amount": worth_idr if amount is None else amount,
        "deposited_at": form.moment,
    }
    return declared(DepositIn, body)


def empty_receipt(now: datetime, replaces: str) -> ReceiptForm:
    """A new receipt, or a new version of this one."""
    return ReceiptForm(str(uuid4()), now.isoformat(timespec="seconds"), replaces=replaces)


def given_receipt(sheet: Posted) -> ReceiptForm:
    """The form as it was posted."""
    return ReceiptForm(*(sheet.text(field) for field in ("id", "waktu", "jumlah", "alasan", "ganti")))


def read_receipt(form: ReceiptForm) -> ReceiptIn:
    """What the form declares; raises `Refused` or `Several`."""
    refusals: list[Refused] = []
    amount = _rupiah(form.amount, refusals)
    if amount is None and not refusals:
        refusals.append(Refused("jumlah", "Tulis uang yang Anda hitung, misalnya 125.000. Tidak ada uang: tulis 0."))
    if form.replaces and not form.reason:
        refusals.append(Refused("alasan", "Tulis mengapa jumlahnya berubah."))
    if refusals:
        raise Several(refusals)
    body = {"id": form.id, "amount": amount, "received_at": form.moment}
    return declared(ReceiptIn, body | ({"replaces": form.replaces, "reason": form.reason} if form.replaces else {}))


def problems(error: Refused | Several) -> dict[str, str]:
    """Field of the form to what is wrong with it; what belongs to no field stands under `ringkasan`."""
    found: dict[str, str] = {}
    for one in error.refusals if isinstance(error, Several) else [error]:
        name = one.field.partition(".")[0]
        field = _FIELD_OF.get(name, name if name in _FIELD_OF.values() else "ringkasan")
        said = _SAID.get((one.field, one.status), _ID.sub("yang dipilih", one.message))
        text = said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")
        found[field] = f"{found[field]} {text}" if field in found else text
    return found


def _rupiah(text: str, refusals: list[Refused]) -> int | None:
    amount = money(text)
    if amount is None and text:
        refusals.append(Refused("jumlah", f"“{text}” bukan jumlah rupiah; tulis misalnya 125.000."))
    return amount
