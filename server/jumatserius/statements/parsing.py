"""Pure reading of a file by its profile: lines and problems; any problem means that the file is not to be used."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jumatserius.statements import (
    balances,
    camt053,
    cells,
    column_sums,
    following,
    mt940_messages,
    period,
    sheet,
    totals,
)
from jumatserius.statements.amounts import Rupiah, plain
from jumatserius.statements.problem import Problem, Unreadable, shown
from jumatserius.statements.profile import Profile, Style
from jumatserius.statements.rows import TEXT_LENGTH, BankLine, Parsed, Payout

if TYPE_CHECKING:
    from jumatserius.statements.workbook import Cells

_ID_LENGTH = 60
_WORD_LENGTH = 20
_NMID = re.compile(r"ID[0-9]{13}")
_MAY_BE_EMPTY = {"text", "debit", "credit"}


def parse(content: bytes, profile: Profile) -> Parsed:
    """All rows of the file and everything that is wrong with it."""
    try:
        if profile.format == "mt940":
            return mt940_messages.read(content, profile)
        if profile.format == "camt053":
            return camt053.read(content, profile)
        found = sheet.read(content, profile)
    except Unreadable as unreadable:
        return Parsed(problems=(unreadable.problem,))
    return _parsed(found, profile)


def parse_cells(cells: "Cells", profile: Profile) -> Parsed:
    """The same for a workbook that was read before; the profile is one of tables."""
    try:
        found = sheet.of_cells(cells, profile)
    except Unreadable as unreadable:
        return Parsed(problems=(unreadable.problem,))
    return _parsed(found, profile)


def _parsed(found: sheet.Sheet, profile: Profile) -> Parsed:
    reader = _Reader(profile, found)
    if profile.kind == "settlement":
        payouts = [one for one in map(reader.payout, found.rows) if one]
        if not found.problems:
            found.problems.extend(column_sums.problems(found, payouts, profile))
        return Parsed(payouts=tuple(payouts), problems=_sorted(found.problems))
    lines = [one for one in map(reader.line, found.rows) if one]
    stated, wrong = totals.read(found.above, found.totals, profile, found.places.get("balance"))
    found.problems.extend(wrong)
    if not found.problems:
        found.problems.extend(column_sums.problems(found, lines, profile))
    if not lines or found.problems:
        return Parsed(lines=tuple(lines), problems=_sorted(found.problems))
    followed, opening, closing, problems = following.check(lines, stated, found.headings.get("balance", ""))
    return Parsed(tuple(followed), problems=_sorted(problems), opening_idr=opening, closing_idr=closing)


class _Reader:
    """Reads rows one after the other; what is wrong goes to the sheet's problems."""

    def __init__(self, profile: Profile, found: sheet.Sheet) -> None:
        self._profile, self._sheet, self._unit = profile, found, profile.unit
        self._style: Style | None = None
        self._days: dict[str, date] = {}
        self._is_statement = profile.kind == "statement"
        reads = self._bank_cells() if self._is_statement else self._payout_cells()
        self._cells = [
            (name, found.places[name], read, name not in profile.optional | _MAY_BE_EMPTY)
            for name, read in reads.items()
            if name in found.places
        ]

    def line(self, row: tuple[int, list[str]]) -> BankLine | None:
        values = self._values(row)
        amount = self._amount(row[0], values) if values is not None else None
        if values is None or amount is None:
            return None
        one = BankLine(
            row=row[0],
            id=values.get("id", ""),
            booked_on=values["date"],
            time=values.get("time", ""),
            amount_idr=amount,
            balance_idr=values.get("balance"),
            text=values.get("text", ""),
        )
        return self._with_fee(one)

    def _amount(self, row: int, values: dict[str, Any]) -> Rupiah | None:
        if "amount" in values:
            signed: Rupiah = values.get("sign", 1) * values["amount"]
            return signed
        credit: Rupiah = values.get("credit", 0)
        debit: Rupiah = values.get("debit", 0)
        says_nothing = not values.keys() & {"credit", "debit"}  # of a line that moves nothing banks write 0.00 twice
        if says_nothing or (credit and debit):
            both = f"{plain(credit)} dan debit {plain(debit)}"
            self._problem(row, "credit", f"{both}; tepat satu harus terisi lebih dari 0, minta bank membetulkannya")
            return None
        return credit - debit

    def _with_fee(self, line: BankLine) -> BankLine | None:
        """Where the text of a credit tells gross and fee, they must make its amount."""
        found = self._profile.qris.search(line.text) if self._profile.qris else None
        if not found:
            return line
        try:
            gross, fee = (cells.rupiah(found[part], self._profile.numbers)[0] for part in ("gross", "fee"))
            _whole(gross)
        except cells.NotThat as wrong:
            self._problem(line.row, "text", f"{shown(found[0])} {wrong}")
            return None
        if gross - fee != line.amount_idr:
            told = f"QRIS {plain(gross)} dikurangi biaya {plain(fee)} bukan {plain(line.amount_idr)}"
            self._problem(line.row, "text", f"{told}; minta bank membetulkan barisnya")
            return None
        return line._replace(fee_idr=fee)

    def payout(self, row: tuple[int, list[str]]) -> Payout | None:
        values = self._values(row)
        if values is None:
            return None
        sign = values.get("type", 1)
        gross, fee = sign * values["gross"], sign * values["fee"]
        one = Payout(
            row=row[0],
            id=self._payout_id(row[1], values.get("id", "")),
            terminal=values["terminal"],
            gross_idr=gross,
            fee_idr=fee,
            net_idr=sign * values["net"] if "net" in values else gross - fee,
            paid_on=values["paid_on"],
            reference=values.get("reference"),
            is_notice=self._profile.notices,
        )
        if one.gross_idr - one.fee_idr != one.net_idr:
            message = f"{one.net_idr} bukan gross {one.gross_idr} dikurangi fee {one.fee_idr}; periksa baris ini"
            self._problem(one.row, "net", message)
            return None
        return one

    def _payout_id(self, texts: list[str], own: str) -> str:
        """A payment and its cancellation may share an id; they are two rows."""
        type_place = self._sheet.places.get("type")
        return f"{own} {texts[type_place].strip()}" if own and type_place is not None else own

    def _bank_cells(self) -> dict[str, Callable[[str], Any]]:
        return {
            "id": _word(_ID_LENGTH),
            "date": self._day,
            "time": _word(_WORD_LENGTH),
            "sign": self._sign,
            "amount": self._positive if "sign" in self._profile.columns else self._signed,
            "debit": self._not_negative,
            "credit": self._not_negative,
            "balance": self._rupiah,
            "text": _word(TEXT_LENGTH),
        }

    def _payout_cells(self) -> dict[str, Callable[[str], Any]]:
        return {
            "id": self._padded if self._profile.id_digits else _word(_ID_LENGTH),
            "nmid": _nmid,
            "terminal": _word(_WORD_LENGTH),
            "type": self._sign,
            "gross": self._positive,
            "fee": self._not_negative,
            "net": self._not_negative,
            "paid_on": self._day,
            "reference": _word(_ID_LENGTH),
        }

    def _values(self, row: tuple[int, list[str]]) -> dict[str, Any] | None:
        """What the filled cells of this row say; none when any of them is wrong."""
        number, texts = row
        values: dict[str, Any] = {}
        fine = True
        for name, place, read, is_needed in self._cells:
            text = texts[place].strip()
            try:
                if text:
                    values[name] = read(text)
                elif is_needed:
                    raise cells.NotThat("wajib diisi; ekspor ulang dari bank")
            except cells.NotThat as wrong:
                fine = False
                self._problem(number, name, f"{shown(text)} {wrong}")
        return values if fine else None

    def _problem(self, row: int, name: str, message: str) -> None:
        self._sheet.problems.append(Problem(row, self._sheet.headings[name], message))

    def _rupiah(self, text: str) -> Rupiah:
        amount, style = cells.rupiah(text, self._profile.numbers)
        self._style = self._style or style
        if style and style != self._style:
            raise cells.NotThat(f"ditulis lain dari baris sebelumnya ({self._style}); satu berkas satu cara menulis")
        if self._unit != 1:
            amount = balances.rupiah(Decimal(amount) / self._unit)
        return _in_two_digits(amount, text) if self._is_statement else _whole(amount)

    def _padded(self, text: str) -> str:
        digits = self._profile.id_digits
        if len(text) > digits or not (text.isascii() and text.isdigit()):
            raise cells.NotThat(f"bukan {digits} angka; ekspor ulang kolom ini sebagai teks")
        return text.zfill(digits)

    def _positive(self, text: str) -> Rupiah:
        amount = self._rupiah(text)
        if amount <= 0:
            raise cells.NotThat("harus lebih dari 0; arah uang dibaca dari kolomnya sendiri, bukan dari tanda minus")
        return amount

    def _not_negative(self, text: str) -> Rupiah:
        amount = self._rupiah(text)
        if amount < 0:
            raise cells.NotThat("tidak boleh kurang dari 0; periksa baris ini")
        return amount

    def _signed(self, text: str) -> Rupiah:
        for mark in sorted(self._profile.signs, key=len, reverse=True):
            rest = text.removesuffix(mark) if text.endswith(mark) else text.removeprefix(mark)
            if rest != text:
                return self._profile.signs[mark] * self._positive(rest.strip())
        known = " atau ".join(self._profile.signs)
        raise cells.NotThat(f"tanpa tanda {known}; arah uang tidak boleh ditebak, minta bank membetulkan barisnya")

    def _sign(self, text: str) -> int:
        if text not in self._profile.signs:
            known = " atau ".join(self._profile.signs)
            raise cells.NotThat(f"tidak dikenal; yang dikenal {known}. Jangan menebak: minta bank membetulkan barisnya")
        return self._profile.signs[text]

    def _day(self, text: str) -> date:
        if text in self._profile.pending:
            raise cells.NotThat("bukan tanggal: bank belum membukukan baris ini; unduh sampai hari sebelumnya")
        if text not in self._days:
            self._days[text] = self._in_period(text) or cells.day(text, self._profile.dates)
        return self._days[text]

    def _in_period(self, text: str) -> date | None:
        """A day that is written without a year, in the period that the file states."""
        without_year = period.without_year(text, self._profile.yearless)
        stated = period.read(self._sheet.above, self._profile) if without_year else None
        return stated.day(without_year) if stated and without_year else None


def _in_two_digits(amount: Rupiah, text: str) -> Rupiah:
    """Saved again by a spreadsheet, a group of thousands loses its zeros: `12.500` comes back as `12.5`."""
    if not isinstance(amount, int) and not text[-2:].isdigit():
        raise cells.NotThat("punya satu angka sesudah koma, padahal sen ditulis dua; unduh ulang berkasnya dari bank")
    return amount


def _whole(amount: Rupiah) -> int:
    """What a giver pays by QRIS and what of it is paid out never has sen."""
    if not isinstance(amount, int):
        raise cells.NotThat("ada pecahan sen; QRIS memakai rupiah bulat, minta penyelenggara membetulkannya")
    return amount


def _nmid(text: str) -> str:
    if not _NMID.fullmatch(text):
        raise cells.NotThat("bukan NMID; tulis ID dan 13 angka, seperti di stiker QRIS")
    return text


def _word(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > longest:
            raise cells.NotThat(f"lebih dari {longest} huruf; periksa pemisah dan tanda kutip di baris ini")
        return " ".join(text.split())

    return read


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: one.row))
