"""XLSX from banks: what is read from it, and what is said of what can't be."""

import io
import re
import zipfile
import zlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from workbooks import HEADER, MIDNIGHT, ROWS, with_part, xlsx

from jumatserius.statements import workbook, workbook_guard
from jumatserius.statements.parsing import parse
from jumatserius.statements.profile import load

BSI = load("bsi")
WHOLE = xlsx(HEADER, *ROWS)
SHEET = "xl/worksheets/sheet1.xml"


def problems(content: bytes) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.message) for one in parse(content, BSI).problems]


def row(**cells: Any) -> list[Any]:
    usual = dict(zip(HEADER, ("T1", MIDNIGHT, "", "K", 500, 500, "x"), strict=True))
    return list((usual | cells).values())


def broken(content: bytes) -> str:
    found = problems(content)
    assert len(found) == 1
    return found[0][2]


def test_a_workbook_is_read_as_the_same_statement_in_csv() -> None:
    parsed = parse(xlsx(("PT BANK CONTOH",), (), HEADER, *ROWS, ("Total", None, None, None, 71_000)), BSI)
    assert parsed.problems == ()
    assert [line.amount_idr for line in parsed.lines] == [50_000, -20_000, 1000]
    assert [line.balance_idr for line in parsed.lines] == [1_050_000, 1_030_000, 1_031_000]
    assert [line.booked_on for line in parsed.lines] == [date(2026, 11, day) for day in (13, 13, 14)]
    assert [line.time for line in parsed.lines] == ["09:15:00", "10:00:00", ""]
    assert [line.row for line in parsed.lines] == [4, 5, 6]


def test_merged_cells_above_the_table_do_no_harm() -> None:
    content = xlsx(("PT BANK CONTOH",), HEADER, *ROWS, change=lambda sheet: sheet.merge_cells("A1:G1"))
    assert len(parse(content, BSI).lines) == 3
    assert problems(content) == []


def test_text_that_looks_like_a_formula_stays_text() -> None:
    def harmless(sheet: Any) -> None:
        sheet["G2"].value = "=HYPERLINK(1)"
        sheet["G2"].data_type = "s"

    parsed = parse(xlsx(HEADER, row(), change=harmless), BSI)
    assert [line.text for line in parsed.lines] == ["=HYPERLINK(1)"]


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        pytest.param({"Tanggal": 46_339}, "Tanggal", "'46339' bukan tanggal; tulis seperti", id="a day as a number"),
        pytest.param({"Mutasi": 1.125}, "Mutasi", "'1.1250' bukan jumlah", id="three decimals are no thousands"),
        pytest.param({"Mutasi": -500}, "Mutasi", "'-500' harus lebih dari 0", id="negative"),
        pytest.param({"Mutasi": 0}, "Mutasi", "'0' harus lebih dari 0", id="zero"),
        pytest.param({"Mutasi": True}, "Mutasi", "'True' bukan jumlah rupiah", id="a truth"),
        pytest.param({"Mutasi": None}, "Mutasi", "'' wajib diisi", id="nothing"),
        pytest.param({"Mutasi": 10**15}, "E", "1000000000000000.0 bukan angka yang tersimpan utuh", id="16 digits"),
        pytest.param({"Mutasi": "#N/A"}, "E", "berisi galat seperti #N/A, bukan nilai; pakai berkas", id="an error"),
        pytest.param({"Mutasi": "=2*250"}, "E", "berisi rumus, bukan nilai; pakai berkas asli", id="a formula"),
        pytest.param({"Keterangan": "=cmd|'/c calc'!A1"}, "G", "berisi rumus, bukan nilai", id="an injected formula"),
    ],
)
def test_a_cell_that_says_nothing_sure_is_named(cells: dict[str, Any], column: str, message: str) -> None:
    found = problems(xlsx(HEADER, row(**cells)))
    assert [(one[0], one[1]) for one in found] == [(2, column)]
    assert message in found[0][2]


@pytest.mark.parametrize(
    ("number", "amount"),
    [
        (1234.56, "1234.56"),
        (500.5, "500.50"),
        (0.1 + 0.2, "0.30"),
        (1e13 + 0.56, "10000000000000.56"),
        (499.9999999, "500"),
    ],
)
def test_sen_are_read_as_the_bank_typed_them(number: float, amount: str) -> None:
    parsed = parse(xlsx(HEADER, row(Mutasi=number)), BSI)
    assert parsed.problems == ()
    assert [line.amount_idr for line in parsed.lines] == [Decimal(amount)]


def test_merged_cells_among_the_lines_are_refused() -> None:
    content = xlsx(HEADER, *ROWS, change=lambda sheet: sheet.merge_cells("G2:G3"))
    assert [(one[0], one[2][:24]) for one in problems(content)] == [
        (2, "ada sel gabungan (merge)"),
        (3, "ada sel gabungan (merge)"),
    ]


def test_two_filled_sheets_are_refused() -> None:
    def second(sheet: Any) -> None:
        sheet.parent.create_sheet("Ringkasan").append(["Total", 1])

    assert broken(xlsx(HEADER, *ROWS, change=second)) == (
        "ada 2 lembar yang berisi (Sheet, Ringkasan); sisakan hanya lembar rekening koran"
    )


def test_an_empty_sheet_beside_the_filled_one_does_no_harm() -> None:
    content = xlsx(HEADER, *ROWS, change=lambda sheet: sheet.parent.create_sheet("Sheet2"))
    assert problems(content) == []


def test_an_empty_workbook_is_refused() -> None:
    assert broken(xlsx()) == "XLSX ini kosong; unduh ulang dari bank"


def test_a_sheet_that_lies_about_its_size_is_read_whole() -> None:
    content = xlsx(HEADER, *ROWS)
    size = b'<dimension ref="A1:G4"'
    sheet = _part(content)
    assert size in sheet
    lying = with_part(content, SHEET, sheet.replace(size, b'<dimension ref="A1:B2"'))
    assert len(parse(lying, BSI).lines) == 3


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    bomb = with_part(xlsx(HEADER, *ROWS), SHEET, bytes(20_000_000))
    assert "isi XLSX terlalu besar setelah dibuka (20 MB dari" in broken(bomb)


def test_too_many_rows_and_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "lebih dari 100 kolom" in broken(xlsx([*HEADER, *range(100)]))
    far = _part(xlsx(HEADER, *ROWS)).replace(b'r="4"', b'r="1048576"').replace(b'4" ', b'1048576" ')
    assert "lebih dari 200000 baris" in broken(with_part(xlsx(HEADER, *ROWS), SHEET, far))


def sheet_of(rows: bytes) -> bytes:
    """A workbook with these rows of XML in its sheet."""
    part = _part(WHOLE)
    start, end = part.index(b"<sheetData>"), part.index(b"</sheetData>")
    return with_part(WHOLE, SHEET, part[:start] + b"<sheetData>" + rows + part[end:])


def test_a_cell_far_away_is_refused_before_the_reader_makes_room_for_it() -> None:
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="190000"><c r="CV190000"><v>1</v></c></row>'
    assert broken(sheet_of(far)).startswith("lebih dari 4000000 sel (190000 baris, 100 kolom); ekspor rentang")
    assert broken(sheet_of(b"<row><c r = 'XFD1'><v>1</v></c></row>")).startswith("lebih dari 100 kolom")
    assert broken(sheet_of(b"<row>" + b"<c><v>1</v></c>" * 101 + b"</row>")).startswith("lebih dari 100 kolom")


def test_rows_and_cells_that_name_no_place_follow_each_other() -> None:
    full = xlsx(HEADER, *ROWS[:2])
    unnamed = re.sub(rb' r="[A-Z]*[0-9]+"', b"", _part(full))
    assert parse(with_part(full, SHEET, unnamed), BSI) == parse(full, BSI)


def test_a_sheet_whose_namespace_has_a_name_is_read_and_its_formulas_refused() -> None:
    named = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", _part(WHOLE)).replace(b"xmlns=", b"xmlns:x=")
    assert parse(with_part(WHOLE, SHEET, named), BSI) == parse(WHOLE, BSI)
    formula = named.replace(b"<x:v>50000</x:v>", b"<x:f>1+1</x:f><x:v>50000</x:v>")
    assert problems(with_part(WHOLE, SHEET, formula))[0][:2] == (2, "E")


def test_formulas_of_a_chart_are_not_those_of_cells() -> None:
    chart = b'<c:chartSpace xmlns:c="x"><c:f>Sheet!$A$1</c:f></c:chartSpace>'
    assert problems(with_part(WHOLE, "xl/charts/chart1.xml", chart)) == []


def test_a_directory_that_lies_about_a_size_lets_nothing_in() -> None:
    """The sheet says to be short; whoever believes its data instead would unpack all of it."""
    sheet = _part(WHOLE)
    content = bytearray(with_part(WHOLE, SHEET, sheet + b" " * 3_000_000))
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    content[entry + 16 : entry + 20] = zlib.crc32(sheet).to_bytes(4, "little")
    content[entry + 24 : entry + 28] = len(sheet).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        kept = workbook_guard.checked(parts)
    assert len(kept.getvalue()) < 100_000
    assert parse(bytes(content), BSI) == parse(WHOLE, BSI)


def test_entities_are_not_expanded() -> None:
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    content = xlsx(HEADER, *ROWS)
    sheet = _part(content).replace(b"<worksheet", evil + b"<worksheet", 1).replace(b"QRIS", b"&b;")
    assert "berkas XLSX rusak" in broken(with_part(content, SHEET, sheet))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"PK\x03\x04", id="a mark alone"),
        pytest.param(xlsx(HEADER, *ROWS)[:-200], id="cut"),
        pytest.param(with_part(xlsx(HEADER), "xl/workbook.xml", b"<x/>"), id="no book"),
        pytest.param(with_part(xlsx(HEADER), SHEET, b"not XML"), id="no XML"),
    ],
)
def test_what_is_no_whole_workbook_is_refused(content: bytes) -> None:
    assert broken(content)[:17] in ("berkas XLSX rusak", "XLSX ini kosong; ")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_with_changed_bytes_is_read_right_or_refused(data: st.DataObject) -> None:
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    parsed = parse(bytes(content), BSI)
    assert parsed.problems or [line.amount_idr for line in parsed.lines] == [50_000, -20_000, 1000]


_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=5)
_CELL = st.none() | _TEXT | st.integers() | st.floats() | st.dates() | st.booleans() | st.times()


@settings(max_examples=60, deadline=None)
@given(st.lists(_CELL, min_size=7, max_size=7))
def test_any_row_is_taken_or_refused_in_words(cells: list[Any]) -> None:
    parsed = parse(xlsx(HEADER, cells), BSI)
    assert bool(parsed.problems) != bool(parsed.lines)


def _part(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read(SHEET)


def test_a_large_workbook_stays_within_the_limits() -> None:
    """Ratio and size of a real file are far from those of a bomb."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADER)
    for number in range(3000):
        sheet.append([f"T{number}", MIDNIGHT, "09:00", "K", 1000, 1000 * (number + 1), "INFAK"])
    kept = io.BytesIO()
    book.save(kept)
    rows = workbook.read(kept.getvalue()).rows("%d/%m/%Y")
    assert (len(rows), rows[-1][1][5]) == (3001, "3000000")
