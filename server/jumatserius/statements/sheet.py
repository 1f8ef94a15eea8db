"""From bytes to a sheet: the header row and the rows below it, out of CSV, XLSX or JSON."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jumatserius.statements import currency, delimited, json_rows, totals
from jumatserius.statements.cells import is_amount
from jumatserius.statements.problem import Problem, Unreadable, shown
from jumatserius.statements.profile import Profile

if TYPE_CHECKING:
    from jumatserius.statements.workbook import Cells

XLSX_MARK = b"PK\x03\x04"
_MOVEMENTS = ("amount", "debit", "credit")
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows below the header; `places` says in which cell of a row each field stands.

    `above` the header there is an account, a period, perhaps a balance; `totals` are rows below it that are no lines.
    """

    places: dict[str, int]
    headings: dict[str, str]
    rows: list[Row]
    above: list[Row] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(content: bytes, profile: Profile) -> Sheet:
    """The sheet in the file; raises `Unreadable`."""
    if content.startswith(XLSX_MARK):
        from jumatserius.statements import workbook  # the readers of XLSX are heavy, so the first such file loads them

        return of_cells(workbook.read(content), profile)
    text = delimited.text_of(content, profile)
    is_json = json_rows.MARK.match(text)
    rows = json_rows.rows_of(text) if is_json else list(delimited.rows_of(text, _delimiter(text, profile)))
    return _below_header(rows, profile)


def of_cells(cells: "Cells", profile: Profile) -> Sheet:
    """The sheet in a workbook that was read before; raises `Unreadable`."""
    return _without_merged(_below_header(cells.rows(profile.dates[0]), profile), cells.merged)


def _below_header(rows: list[Row], profile: Profile) -> Sheet:
    if mark := profile.text_mark:
        rows = [(number, [cell.removeprefix(mark) for cell in cells]) for number, cells in rows]
    for place, (_, cells) in enumerate(rows[: profile.header_within_rows]):
        if _is_header(cells, profile):
            return _sheet(profile, rows[:place], rows[place], rows[place + 1 :])
    raise Unreadable(_no_header(rows, profile))


def _without_merged(sheet: Sheet, merged: frozenset[int]) -> Sheet:
    """A merged cell is filled once and empty elsewhere: what the other rows say is a guess."""
    message = "ada sel gabungan (merge); pakai berkas asli dari bank, atau pisahkan sel itu dan isi masing-masing"
    sheet.problems.extend(Problem(number, "", message) for number, _ in sheet.rows if number in merged)
    return sheet


def _delimiter(text: str, profile: Profile) -> str:
    """The first one that makes a header of one of the lines where it may stand."""
    lines = text.splitlines()[: profile.header_within_rows]
    heads = (one for one in profile.delimiters for line in lines if _is_header(_split(line, one), profile))
    return next(heads, profile.delimiters[0])


def _split(line: str, delimiter: str) -> list[str]:
    return line.replace('"', "").split(delimiter)


def _is_header(cells: list[str], profile: Profile) -> bool:
    return _places(cells, profile).keys() | profile.optional >= profile.columns.keys()


def _sheet(profile: Profile, above: list[Row], header_row: Row, rows: list[Row]) -> Sheet:
    header = header_row[1]
    places = _places(header, profile)
    names = [cell.strip().casefold() for cell in header]
    for name, place in places.items():
        if name != "text" and names.count(names[place]) > 1:
            message = f"judul {shown(header[place])} ada dua kali; hapus salah satu atau ekspor ulang"
            raise Unreadable(message, header_row[0], header[place])
    sheet = Sheet(places, {name: header[place].strip() for name, place in places.items()}, [], above)
    width = max(place for place, name in enumerate(names) if name) + 1
    beside = _beside_amount(profile, places, names[:width])
    texts = [place for place in range(width) if "text" in places and names[place] == names[places["text"]]]
    for number, cells in rows:
        first = next((cell for cell in cells if cell.strip()), None)
        if first is None:
            continue
        if _is_total(profile, places, cells, first) or _is_below_totals(profile, sheet.totals):
            sheet.totals.append((number, cells))
        elif len(cells) != width and (len(cells) < width or any(map(str.strip, cells[width:]))):
            message = (
                f"{len(cells)} kolom, judulnya {width}; periksa pemisah {shown(profile.delimiters[0])} atau tanda kutip"
            )
            sheet.problems.append(Problem(number, "", message))
        else:
            sheet.rows.append((number, _one_text(_joined(cells, beside), texts)))
    currency.check(above, header, sheet.rows)
    if not sheet.rows and not sheet.problems:
        raise Unreadable("tidak ada baris transaksi di bawah judul; pilih rentang tanggal yang berisi transaksi")
    return sheet


def _places(cells: list[str], profile: Profile) -> dict[str, int]:
    names = [cell.strip().casefold() for cell in cells]
    return {
        name: names.index(heading.casefold())
        for name, headings in profile.columns.items()
        for heading in headings
        if heading.casefold() in names
    }


def _beside_amount(profile: Profile, places: dict[str, int], names: list[str]) -> int | None:
    """The column without a heading to the right of the amount, where signs have no column of their own."""
    if not profile.signs or "sign" in profile.columns or "amount" not in places:
        return None
    place = places["amount"] + 1
    return place if names[place : place + 1] == [""] else None


def _joined(cells: list[str], beside: int | None) -> list[str]:
    """The row with the amount and its sign in one cell."""
    if beside is None:
        return cells
    return [*cells[: beside - 1], f"{cells[beside - 1]} {cells[beside]}", *cells[beside:]]


def _one_text(cells: list[str], places: list[int]) -> list[str]:
    """The row with what stands under two headings for its text in the first of the two."""
    if len(places) < 2:
        return cells
    joined = list(cells)
    joined[places[0]] = " ".join(cells[place] for place in places)
    return joined


def _is_total(profile: Profile, places: dict[str, int], cells: list[str], first: str) -> bool:
    if _is_balance(profile, places, cells):
        return True
    if not first.strip().casefold().startswith(profile.skip_rows_starting_with):
        return False
    date_place = places["date" if profile.kind == "statement" else "paid_on"]
    if date_place >= len(cells) or cells[date_place] == first:
        return True  # what begins with such words is no date, whatever stands behind them
    if not any(map(str.isdigit, cells[date_place])):
        return True
    return is_amount(cells[date_place].strip(), profile.numbers) and not any(_movements(places, cells))


def _is_balance(profile: Profile, places: dict[str, int], cells: list[str]) -> bool:
    """A dated row may tell the balance before the first line or after the last one; it moves nothing."""
    if "text" not in places or places["text"] >= len(cells) or not totals.says_balance(cells[places["text"]], profile):
        return False
    return not any(digit in "123456789" for text in _movements(places, cells) for digit in text)


def _movements(places: dict[str, int], cells: list[str]) -> list[str]:
    return [cells[places[one]].strip() for one in _MOVEMENTS if places.get(one, len(cells)) < len(cells)]


def _is_below_totals(profile: Profile, found: list[Row]) -> bool:
    """Totals may stand side by side: their words in one row, their figures in the next."""
    return bool(found) and totals.are_headings(found[-1][1], profile)


def _no_header(rows: list[Row], profile: Profile) -> str:
    needed = {name: headings[0] for name, headings in profile.columns.items() if name not in profile.optional}
    own = profile.delimiters[0]
    for delimiter in {",", ";", "\t", "|"} - {*profile.delimiters}:
        for _, cells in rows[: profile.header_within_rows]:
            if _is_header(_split(own.join(cells), delimiter), profile):
                return (
                    f"kolom dipisah {shown(delimiter)}, profil {profile.name} memakai {shown(own)};"
                    " ekspor ulang dari bank tanpa membukanya di program lain"
                )
    head = rows[: profile.header_within_rows]
    best = max(head, key=lambda row: len(_places(row[1], profile)), default=(1, []))
    missing = [heading for name, heading in needed.items() if name not in _places(best[1], profile)]
    return (
        f"kolom {', '.join(missing)} tidak ada; berkas ini bukan {profile.title}."
        " Pilih profil yang cocok atau ekspor ulang dari bank"
    )
