"""From the bytes of a CSV file to rows of cells."""

import csv
import io
from collections.abc import Iterator

from jumatserius.statements.problem import Unreadable
from jumatserius.statements.profile import Profile

MOST_ROWS = 200_000
MOST_COLUMNS = 100
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_TELLING_COLUMNS = 5
_MARK = "\ufeff"
_OTHER_FILES = ((b"\xd0\xcf\x11\xe0", "XLS atau XLSX berkata sandi"), (b"%PDF", "PDF"), (b"<", "HTML atau XML"))
_REMEDY = "unduh atau simpan rekening koran sebagai CSV (UTF-8) atau XLSX"


def text_of(content: bytes, profile: Profile) -> str:
    """The file as text; raises `Unreadable`."""
    if not content.strip():
        raise Unreadable(f"berkas kosong; {_REMEDY}")
    for start, kind in _OTHER_FILES:
        if content.lstrip().startswith(start):
            raise Unreadable(f"ini berkas {kind}, bukan CSV; {_REMEDY}")
    return decoded(content, profile)


def decoded(content: bytes, profile: Profile) -> str:
    """Any text without control characters; raises `Unreadable`."""
    encodings = [encoding for bom, encoding in _BOMS if content.startswith(bom)] or _guess_utf16(content)
    for encoding in encodings or profile.encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(character < " " and character not in "\t\r\n" for character in set(text)):
            break
        return text.lstrip(_MARK)  # some programs put a second one before the first heading, which would not be known
    expected = ", ".join(profile.encodings)
    raise Unreadable(f"bukan teks {expected} (baris {_first_bad_line(content, profile)}); {_REMEDY}")


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


def rows_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their first line; raises `Unreadable`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for count, cells in enumerate(reader, 1):
            if count > MOST_ROWS:
                raise Unreadable(f"lebih dari {MOST_ROWS} baris; ekspor rentang tanggal yang lebih pendek")
            if len(cells) > MOST_COLUMNS:
                raise Unreadable(f"lebih dari {MOST_COLUMNS} kolom; hapus kolom di luar tabel", number)
            if reader.line_num > number and _holds_row(cells, delimiter):
                message = "satu sel memuat baris lain; tanda kutip tidak berpasangan, betulkan baris ini"
                raise Unreadable(message, number)
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        message = "tanda kutip tidak berpasangan atau sel terlalu panjang; betulkan baris ini"
        raise Unreadable(message, number) from error


def _holds_row(cells: list[str], delimiter: str) -> bool:
    """Whether a quote that was never closed took in further rows; where columns are few, a text may look so."""
    further = (line for cell in cells for line in cell.splitlines()[1:])
    return len(cells) >= _TELLING_COLUMNS and any(line.count(delimiter) >= len(cells) - 1 for line in further)
