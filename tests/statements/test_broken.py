"""Broken files against every importer: refused in words, nothing stored, and never any other error."""

import contextlib

import pytest
import test_acquirer
import test_bca
import test_bni
import test_bri
import test_camt053
import test_dana
import test_generic
import test_mandiri
import test_mt940
import test_parsing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session
from workbooks import HEADER, MIDNIGHT, ROWS, with_part, xlsx

from jumatserius.errors import Refused, Several
from jumatserius.ledger import service as ledger
from jumatserius.statements import listing, service
from jumatserius.statements.profile import names
from jumatserius.statements.service import Upload

BSI = test_parsing.GOOD
FIRST, SECOND = "T1,13/11/2026,09:15:00,K,500,500,INFAK", "T2,13/11/2026,09:15:00,K,500,1000,INFAK"
WHOLE = {
    "acquirer": f"{test_acquirer.HEADER}\n{test_acquirer.ROW}\n",
    "bca": test_bca.GOOD,
    "bni": test_bni.GOOD,
    "bri": test_bri.ELECTRONIC,
    "bsi": BSI,
    "camt053": test_camt053.GOOD,
    "dana": "\n".join([test_dana.HEADER, *test_dana.ROWS]),
    "generic": test_generic.GOOD,
    "mandiri": f"{test_mandiri.HEADER}\n13/11/2026,13/11/2026,SETORAN,R1,0.00,50000.00,1050000.00\n",
    "mt940": test_mt940.GOOD,
    "settlement": "terminal,gross,fee,net,paid_on\nA01,25000,0,25000,2026-11-16\n",
}


def upload(profile: str, content: bytes) -> Upload:
    columns = test_generic.COLUMNS if profile == "generic" else {}
    return Upload("berkas", content, profile, "utama", columns)


def refusals(session: Session, profile: str, content: bytes) -> list[str]:
    """What is said of the file; nothing may be stored."""
    try:
        service.import_file(session, upload(profile, content), by=None, origin="test")
    except Several as several:
        said = [str(one) for one in several.refusals]
    except Refused as refused:
        said = [str(refused)]
    else:
        raise AssertionError("taken")
    assert listing.imports(session) == []
    assert listing.lines(session) == []
    assert listing.settlements(session) == []
    assert ledger.balances(session) == {}
    return said


def bsi(*rows: str) -> bytes:
    return "\n".join([test_parsing.HEADER, *rows]).encode()


def row(**cells: object) -> list[object]:
    usual = dict(zip(HEADER, ("T1", MIDNIGHT, "", "K", 500, 500, "x"), strict=True))
    return list((usual | cells).values())


BROKEN = [
    pytest.param("bsi", BSI.replace(",", "\t").encode(), "kolom dipisah '\\t'", id="wrong delimiter"),
    pytest.param("dana", WHOLE["dana"].replace(";", ",").encode(), "kolom dipisah ','", id="wrong delimiter, DANA"),
    pytest.param("bsi", bsi(FIRST.replace("500,500", "1,500,1,500")), "9 kolom, judulnya 7", id="loose separators"),
    pytest.param(
        "bsi",
        bsi(FIRST, SECOND.replace("K,500", 'K,"5,00"')),
        "1000 bukan saldo baris 2 (500) ditambah 5, yaitu 505",
        id="a comma of two digits",
    ),
    pytest.param("bsi", bsi(FIRST.replace("K,500", 'K,"1,5000"')), "'1,5000' bukan jumlah", id="four digits"),
    pytest.param(
        "bsi",
        bsi('T1,13/11/2026,,K,"1,500",1500,x', "T2,13/11/2026,,K,1.500,3000,x"),
        "ditulis lain dari baris sebelumnya",
        id="two ways of thousands",
    ),
    pytest.param(
        "bsi",
        xlsx(HEADER, *ROWS, change=lambda sheet: sheet.merge_cells("B3:C3")),
        "ada sel gabungan (merge)",
        id="merged cells",
    ),
    pytest.param(
        "bsi", b"\xef\xbb\xbf" + BSI.replace("QRIS", "\xe9").encode("latin-1"), "bukan teks", id="a false mark"
    ),
    pytest.param(
        "bsi",
        bsi(FIRST.replace("INFAK", '"INFAK'), SECOND.replace("INFAK", 'INFAK"')),
        "satu sel memuat baris lain",
        id="a quote that takes in the next row",
    ),
    pytest.param("bsi", BSI.encode("utf-16")[:-1], "bukan teks", id="UTF-16 cut in a letter"),
    pytest.param("bsi", bsi(FIRST.replace("13/11/2026", "30/02/2026")), "bukan tanggal", id="30 February"),
    pytest.param("bsi", bsi(FIRST.replace("13/11/2026", "46339")), "bukan tanggal", id="a day as a number"),
    pytest.param("bsi", bsi(FIRST, "Grand sum,,,K,500,1000,"), "Tanggal: '' wajib diisi", id="an unknown total"),
    pytest.param("bsi", bsi(FIRST.replace("K,500", "K,-500")), "harus lebih dari 0", id="negative"),
    pytest.param("bsi", bsi(FIRST.replace("K,500", "K,0")), "harus lebih dari 0", id="zero"),
    pytest.param("bsi", bsi(FIRST.replace("K,500", "K," + "9" * 5000)), "terlalu besar", id="thousands of digits"),
    pytest.param(
        "bsi", bsi(FIRST, SECOND.replace("1000", "900")), "ada baris yang hilang atau berubah", id="a lost row"
    ),
    pytest.param(
        "bsi", bsi(FIRST, SECOND).replace(b"Mutasi,Saldo", b"Saldo,Mutasi"), "bukan saldo baris", id="swapped headings"
    ),
    pytest.param("bsi", bsi(FIRST.replace("K,500", "K,=500")), "'=500' bukan jumlah rupiah", id="a formula in CSV"),
    pytest.param("bsi", xlsx(HEADER, row(Mutasi="=1+1")), "berisi rumus", id="a formula in XLSX"),
    pytest.param("bsi", xlsx(HEADER, row(Keterangan='=HYPERLINK("http://x")')), "berisi rumus", id="formula injection"),
    pytest.param(
        "bsi",
        with_part(xlsx(HEADER, *ROWS), "xl/worksheets/sheet1.xml", bytes(20_000_000)),
        "isi XLSX terlalu besar",
        id="a zip bomb",
    ),
    pytest.param("mt940", xlsx(HEADER, *ROWS), "bukan teks", id="XLSX for MT940"),
    pytest.param("camt053", b"PK\x03\x04", "bukan teks", id="XLSX for CAMT.053"),
    pytest.param("bsi", bsi("," * 1_000_000), "lebih dari 100 kolom", id="a row without end"),
    pytest.param("bsi", b"a,b\n" * 200_001, "lebih dari 200000 baris", id="rows without end"),
    pytest.param("bsi", b"%PDF-1.7 ...", "ini berkas PDF", id="PDF"),
]


@pytest.mark.parametrize(("profile", "content", "message"), BROKEN)
def test_a_broken_file_gets_one_message(session: Session, profile: str, content: bytes, message: str) -> None:
    said = refusals(session, profile, content)
    assert len(said) == 1
    assert message in said[0]


def test_every_profile_has_a_whole_file_here() -> None:
    assert sorted(WHOLE) == names()


@pytest.mark.parametrize("profile", WHOLE)
def test_the_whole_file_is_taken(session: Session, profile: str) -> None:
    """Else the tests below would prove nothing."""
    done = service.import_file(session, upload(profile, WHOLE[profile].encode()), by=None, origin="test")
    assert done.new_rows > 0


@pytest.mark.parametrize("profile", WHOLE)
def test_a_file_of_another_bank_is_refused(session: Session, profile: str) -> None:
    for other, content in WHOLE.items():
        if other != profile:
            assert len(refusals(session, profile, content.encode())) == 1, other


@pytest.mark.parametrize("profile", WHOLE)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_are_read_or_refused_in_words(session: Session, profile: str, data: st.DataObject) -> None:
    whole = WHOLE[profile].encode()
    place, length = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 30))
    noise = data.draw(st.binary(max_size=12) | st.text("0123456789,.;-+/:=\"'\n DKCR", max_size=12).map(str.encode))
    changed = upload(profile, whole[:place] + noise + whole[place + length :])
    with contextlib.suppress(Refused, Several):
        assert service.preview(session, changed).rows > 0
