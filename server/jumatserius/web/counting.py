"""The form of a count: what a phone posts into what `counts` takes, and refusals back beside their fields."""

import re
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, get_args
from uuid import uuid4

from jumatserius.counts.models import Count
from jumatserius.counts.schemas import Coin, CountIn, Note
from jumatserius.errors import Conflict, Refused, Several
from jumatserius.web.declaring import declared
from jumatserius.wib import WIB, rupiah


class Piece(NamedTuple):
    """One field for pieces of one worth."""

    field: str
    value_idr: int


class Group(NamedTuple):
    """Notes or coins; `unit` is what one of them is called."""

    key: str
    title: str
    unit: str
    pieces: tuple[Piece, ...]


def _group(key: str, title: str, unit: str, values: Iterable[str]) -> Group:
    falling = sorted(map(int, values), reverse=True)
    return Group(key, title, unit, tuple(Piece(f"{unit.lower()}_{value}", value) for value in falling))


GROUPS = (
    _group("notes", "Uang kertas", "Lembar", get_args(Note)),
    _group("coins", "Uang logam", "Keping", get_args(Coin)),
)
FIRST, SECOND, MENDED, SECOND_MENDED = "pertama", "kedua", "koreksi", "koreksi_kedua"
"""What the form is for: a count or a second count of the visit, or a new version of either."""
_SHOWN = (
    "kode_akses",
    "peran",
    *(piece.field for group in GROUPS for piece in group.pieces),
    "jumlah",
    "foto",
    "alasan",
)
_TYPED = ("kotak", "dihitung")
"""Fields that are shown where no code tells box and time."""
FIELDS = ("id", "mengganti", "mengganti_kedua", *_TYPED, *_SHOWN)
_FIELD_OF = {
    "box": "kotak",
    "counted_at": "dihitung",
    "amount": "jumlah",
    "second": "peran",
    "visit": "peran",
    "reason": "alasan",
    "Authorization": "kode_akses",
    **{f"denominations.{group.key}.{piece.value_idr}": piece.field for group in GROUPS for piece in group.pieces},
}
_ACCESS = {
    401: "Kode akses ini salah atau sudah dicabut. Periksa lagi, atau minta yang baru kepada Pokja.",
    403: "Kode akses ini bukan milik relawan kolektor; hanya relawan kolektor yang mencatat hitungan.",
}
_TAKEN = {
    "id": "Hitungan ini sudah tersimpan dengan angka lain. Bila angkanya salah, kirim versi baru dengan alasannya.",
    "visit": "Uang ini sudah dihitung. Bila angkanya salah, kirim versi baru dengan alasannya; bila Anda"
    " penghitung kedua, pilih itu.",
    "second": "Uang ini sudah Anda hitung sendiri; penghitung kedua harus orang lain.",
}
_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}([. ])[0-9]{3}(?:\1[0-9]{3})*")
_MARK = re.compile(r"rp\.?", re.IGNORECASE)
_MOST_DIGITS = 12


def empty(now: datetime) -> dict[str, str]:
    """The fields of a new form. Its id makes a repeated submit the same count."""
    return dict.fromkeys(FIELDS, "") | {"id": str(uuid4()), "dihitung": now.isoformat(timespec="seconds")}


def typed(now: datetime, box_id: str = "") -> dict[str, str]:
    """The fields of a new form where no code tells box and time; the time is typed in WIB."""
    return empty(now) | {"kotak": box_id, "dihitung": local(now)}


def local(moment: datetime) -> str:
    """`2026-11-20T09:15` in WIB, as a field of day and time holds it."""
    return moment.astimezone(WIB).strftime("%Y-%m-%dT%H:%M")


def roles(first: Count | None, second: Count | None) -> dict[str, str]:
    """What a form may be for when these counts of the visit are there; the likeliest stands first."""
    mended = {MENDED: "Saya membetulkan hitungan saya"} if first else {}
    if second:
        mended |= {SECOND_MENDED: "Saya membetulkan hitungan kedua saya"}
    fresh = {} if first else {FIRST: "Saya menghitung, memegang dan menyetorkan uang ini"}
    if not second:
        fresh |= {SECOND: "Saya penghitung kedua; uangnya dipegang penghitung pertama"}
    is_awaited = first is None or first.needs_second
    return fresh | mended if is_awaited else mended | fresh


def role_of(person_id: str, first: Count, second: Count | None) -> dict[str, str]:
    """The same for a person who is known: a new version of their own count, or the second count; else nothing."""
    if person_id == first.collector_id:
        fits = MENDED
    elif second is None:
        fits = SECOND
    else:
        fits = SECOND_MENDED if person_id == second.collector_id else ""
    return {role: label for role, label in roles(first, second).items() if role == fits}


def given(posted: Mapping[str, Any]) -> dict[str, str]:
    """The fields as they were posted; what is no text, or unknown, is left out."""
    return {name: str(posted.get(name, "")).strip() for name in FIELDS}


def read(
    form: Mapping[str, str], place: Mapping[str, Any], *, is_signed: bool, found: Iterable[Refused] = ()
) -> CountIn:
    """What the form declares; `place` are the fields of `CountIn` that tell what was counted, `found` what lacks there.

    Who is not signed in gives the access code too. Raises `Refused` or `Several` with the names of the form's fields.
    """
    refusals = [*found]
    pieces = {group.key: _pieces(group, form, refusals) for group in GROUPS}
    amount = money(form["jumlah"])
    if amount is None and form["jumlah"]:
        refusals.append(Refused("jumlah", f"“{form['jumlah']}” bukan jumlah rupiah; tulis misalnya 125.000."))
    if not (form["kode_akses"] or is_signed):
        refusals.append(Refused("kode_akses", "Isi kode akses Anda."))
    role = form["peran"]
    replaces = {MENDED: form["mengganti"], SECOND_MENDED: form["mengganti_kedua"]}.get(role)
    if replaces and not form["alasan"]:
        refusals.append(Refused("alasan", "Tulis mengapa angkanya berubah."))
    if refusals:
        raise Several(refusals)
    _check_total(pieces, amount)
    return declared(
        CountIn,
        {
            "id": form["id"],
            "amount": amount,
            "denominations": pieces if any(pieces.values()) else None,
            "counted_at": form["dihitung"],
            "replaces": replaces or None,
            "reason": (replaces and form["alasan"]) or None,
            "second": role in (SECOND, SECOND_MENDED),
            **place,
        },
    )


def read_typed(form: Mapping[str, str], box_ids: Container[str], second_of: str) -> CountIn:
    """What the form declares where no code tells box and time: one of these boxes, or the second count of a count.

    Raises `Refused` or `Several` with the names of the form's fields.
    """
    found = []
    if form["kotak"] not in box_ids:
        found.append(Refused("kotak", "Pilih kotak yang Anda hitung."))
    counted_at = _moment(form["dihitung"])
    if counted_at is None:
        found.append(Refused("dihitung", "Isi hari dan jam uangnya dihitung, misalnya 20/11/2026 pukul 09.15."))
    is_second = form["peran"] == SECOND
    place = {"box": form["kotak"], "counted_at": counted_at, "second_of": second_of if is_second else None}
    return read(form, place, is_signed=True, found=found)


def problems(error: Refused | Several, *, is_typed: bool = False) -> dict[str, str]:
    """Field of the form to what is wrong with it; what belongs to no field stands under `ringkasan`.

    `is_typed`: box and time are fields of it too.
    """
    shown = (*_SHOWN, *_TYPED) if is_typed else _SHOWN
    found: dict[str, str] = {}
    for one in error.refusals if isinstance(error, Several) else [error]:
        field = _FIELD_OF.get(one.field, one.field)
        field = field if field in shown else "ringkasan"
        text = _text(one, field)
        found[field] = f"{found[field]} {text}" if field in found else text
    return found


def _text(refused: Refused, field: str) -> str:
    if field == "kode_akses":
        return _ACCESS.get(refused.status, refused.message)
    text = _TAKEN.get(refused.field, refused.message) if refused.status == Conflict.status else refused.message
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=WIB)
    except ValueError:
        return None


def _pieces(group: Group, form: Mapping[str, str], refusals: list[Refused]) -> dict[str, int]:
    found = {}
    for field, value_idr in group.pieces:
        number = whole(form[field])
        if number is None and form[field]:
            text = f"“{form[field]}” bukan bilangan; tulis banyaknya {group.unit.lower()}, misalnya 12."
            refusals.append(Refused(field, text))
        if number:
            found[str(value_idr)] = number
    return found


def _check_total(pieces: Mapping[str, Mapping[str, int]], amount: int | None) -> None:
    total = sum(int(value) * number for kind in pieces.values() for value, number in kind.items())
    if amount is None and not total:
        raise Refused("jumlah", "Isi banyaknya tiap pecahan, atau totalnya. Kotak kosong: tulis 0.")
    if amount is not None and total and amount != total:
        text = f"{rupiah(amount)} tidak sama dengan rincian, {rupiah(total)}. Hitung ulang, lalu betulkan salah satu."
        raise Refused("jumlah", text)


def whole(text: str) -> int | None:
    """`1.250.000` as people write it; none for anything else, such as `1.5`, which is not 15."""
    plain = text.strip()
    digits = plain.replace(".", "").replace(" ", "")
    return int(digits) if _WHOLE.fullmatch(plain) and len(digits) <= _MOST_DIGITS else None


def money(text: str) -> int | None:
    """The same of rupiah, with or without their sign: `Rp 1.250.000`."""
    plain = text.strip()
    mark = _MARK.match(plain)
    return whole(plain[mark.end() :] if mark else plain)
