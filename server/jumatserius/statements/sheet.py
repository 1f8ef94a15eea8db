"""From bytes to a sheet: the encoding, the header row and the rows below it."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from jumatserius.statements.profile import Profile

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OTHER_FILES = (
    (b"PK\x03\x04", "XLSX atau ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"%PDF", "PDF"),
    (b"<", "HTML atau XML"),
)
_CSV_REMEDY = "unduh atau simpan rekening koran sebagai CSV (UTF-8)"
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place of a file. Row 1 is the first line of the file; 0 is the file as a whole."""

    row: int
    column: str
    message: str


class Unreadable(Exception):
    """The file as a whole is not what the profile describes."""

    def __init__(self, message: str, row: int = 0, column: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(row, column, message)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows below the header; `places` says in which cell of a row each field stands."""

    places: dict[str, int]
    headings: dict[str, str]
    rows: list[tuple[int, list[str]]]
    problems: list[Problem] = field(default_factory=list)


def shown(value: str) -> str:
    """A value as a message quotes it."""
    return repr(value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…")


def read(content: bytes, profile: Profile) -> Sheet:
    """The sheet in the file; raises `Unreadable`."""
    text = _decode(content, profile)
    rows = list(_rows(text, profile.delimiter))
    for place, (_, cells) in enumerate(rows[: profile.header_within_rows]):
        found = _places(cells, profile)
        if found.keys() | profile.optional >= profile.columns.keys():
            return _sheet(profile, found, cells, rows[place], rows[place + 1 :])
    raise Unreadable(_no_header(text, rows, profile))


def _sheet(
    profile: Profile,
    places: dict[str, int],
    header: list[str],
    header_row: tuple[int, list[str]],
    rows: list[tuple[int, list[str]]],
) -> Sheet:
    names = [cell.strip().casefold() for cell in header]
    for place in places.values():
        if names.count(names[place]) > 1:
            message = f"judul {shown(header[place])} ada dua kali; hapus salah satu atau ekspor ulang"
            raise Unreadable(message, header_row[0], header[place])
    sheet = Sheet(places, {name: header[place].strip() for name, place in places.items()}, [])
    width = len(header)
    for number, cells in rows:
        first = next((cell for cell in cells if cell.strip()), None)
        if first is None or _is_total(profile, places, cells, first):
            continue
        if len(cells) != width and (len(cells) < width or any(map(str.strip, cells[width:]))):
            message = (
                f"{len(cells)} kolom, judulnya {width}; periksa pemisah {shown(profile.delimiter)} atau tanda kutip"
            )
            sheet.problems.append(Problem(number, "", message))
        else:
            sheet.rows.append((number, cells))
    if not sheet.rows and not sheet.problems:
        raise Unreadable("tidak ada baris transaksi di bawah judul; pilih rentang tanggal yang berisi transaksi")
    return sheet


def _decode(content: bytes, profile: Profile) -> str:
    if not content.strip():
        raise Unreadable(f"berkas kosong; {_CSV_REMEDY}")
    for start, kind in _OTHER_FILES:
        if content.lstrip().startswith(start):
            raise Unreadable(f"ini berkas {kind}, bukan CSV; {_CSV_REMEDY}")
    encodings = [encoding for bom, encoding in _BOMS if content.startswith(bom)] or _guess_utf16(content)
    for encoding in encodings or profile.encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(character < " " and character not in "\t\r\n" for character in set(text)):
            break
        return text
    expected = ", ".join(profile.encodings)
    raise Unreadable(f"bukan teks {expected} (baris {_first_bad_line(content, profile)}); {_CSV_REMEDY}")


def _guess_utf16(content: bytes) -> list[str]:
    """UTF-16 without a mark: every other byte of plain text is zero."""
    head = content[:1000]
    if head[1::2].count(0) * 2 > len(head) // 2:
        return ["utf-16-le"]
    return ["utf-16-be"] if head[::2].count(0) * 2 > len(head) // 2 else []


def _first_bad_line(content: bytes, profile: Profile) -> int:
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            text = line.decode(profile.encodings[0])
        except UnicodeDecodeError:
            return number
        if any(character < " " and character not in "\t\r" for character in text):
            return number
    return 1


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        message = f"tanda kutip tidak berpasangan atau sel terlalu panjang ({error}); betulkan baris ini"
        raise Unreadable(message, number) from error


def _places(cells: list[str], profile: Profile) -> dict[str, int]:
    names = [cell.strip().casefold() for cell in cells]
    return {
        name: names.index(heading.casefold())
        for name, headings in profile.columns.items()
        for heading in headings
        if heading.casefold() in names
    }


def _is_total(profile: Profile, places: dict[str, int], cells: list[str], first: str) -> bool:
    if not first.strip().casefold().startswith(profile.skip_rows_starting_with):
        return False
    date_place = places["date" if profile.kind == "statement" else "paid_on"]
    return date_place >= len(cells) or not any(map(str.isdigit, cells[date_place]))


def _no_header(text: str, rows: list[tuple[int, list[str]]], profile: Profile) -> str:
    needed = {name: headings[0] for name, headings in profile.columns.items() if name not in profile.optional}
    for delimiter in {",", ";", "\t", "|"} - {profile.delimiter}:
        for line in text.splitlines()[: profile.header_within_rows]:
            if _places(line.replace('"', "").split(delimiter), profile).keys() >= needed.keys():
                return (
                    f"kolom dipisah {shown(delimiter)}, profil {profile.name} memakai {shown(profile.delimiter)};"
                    " ekspor ulang dari bank tanpa membukanya di program lain"
                )
    head = rows[: profile.header_within_rows]
    best = max(head, key=lambda row: len(_places(row[1], profile)), default=(1, []))
    missing = [heading for name, heading in needed.items() if name not in _places(best[1], profile)]
    return (
        f"kolom {', '.join(missing)} tidak ada; berkas ini bukan {profile.title}."
        " Pilih profil yang cocok atau ekspor ulang dari bank"
    )
