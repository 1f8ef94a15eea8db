"""CAMT.053: entries, balances, versions, and XML that means harm."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from jumatserius.statements import listing, service
from jumatserius.statements.parsing import parse
from jumatserius.statements.profile import load
from jumatserius.statements.service import Upload

CAMT = load("camt053")


def balance(code: str, amount: str) -> str:
    kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    return f'<Bal>{kind}<Amt Ccy="IDR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'


def entry(amount: str, direction: str, text: str, reference: str = "", status: str = "<Sts><Cd>BOOK</Cd></Sts>") -> str:
    own = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    day = "<BookgDt><Dt>2026-11-13</Dt></BookgDt>"
    money = f'<Amt Ccy="IDR">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
    details = f"<NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls>"
    return f"<Ntry>{money}{status}{day}{own}{details}</Ntry>\n"


def file(*entries: str, opening: str = "1000000.00", closing: str = "1030000.00", account: str = "7000123456") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">\n'
        f"<BkToCstmrStmt><Stmt><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>\n"
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}\n{''.join(entries)}</Stmt></BkToCstmrStmt></Document>\n"
    )


SETORAN = entry("50000.00", "CRDT", "SETORAN JS-234567", "R1")
BIAYA = entry("20000", "DBIT", "BIAYA ADM")
PENDING = entry("1000", "CRDT", "belum dibukukan", "R9", "<Sts><Cd>PDNG</Cd></Sts>")
GOOD = file(SETORAN, BIAYA, PENDING)


def test_booked_entries_are_read() -> None:
    parsed = parse(GOOD.encode(), CAMT)
    assert parsed.problems == ()
    assert [(line.row, line.id, line.amount_idr, line.balance_idr, line.text) for line in parsed.lines] == [
        (5, "R1", 50_000, None, "SETORAN JS-234567"),
        (6, "", -20_000, 1_030_000, "BIAYA ADM"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GOOD.replace("001.08", "001.02").replace("<Cd>BOOK</Cd>", "BOOK").encode(), id="version 2"),
        pytest.param(GOOD.encode("utf-8-sig"), id="with a mark"),
        pytest.param(GOOD.replace("UTF-8", "UTF-16").encode("utf-16"), id="UTF-16"),
        pytest.param(GOOD.replace("<Dt>2026-11-13</Dt>", "<DtTm>2026-11-12T20:00:00Z</DtTm>").encode(), id="moments"),
    ],
)
def test_the_same_statement_in_another_dress(content: bytes) -> None:
    parsed = parse(content, CAMT)
    assert parsed.problems == ()
    assert [(line.booked_on, line.amount_idr) for line in parsed.lines] == [
        (date(2026, 11, 13), 50_000),
        (date(2026, 11, 13), -20_000),
    ]


def test_twins_survive_a_second_import(session: Session) -> None:
    twin = entry("1000", "CRDT", "INFAK")
    upload = Upload("koran.xml", file(twin, twin, closing="1002000").encode(), "camt053", "utama")
    assert service.import_file(session, upload, by=None, origin="test").new_rows == 2
    assert service.import_file(session, upload, by=None, origin="test").new_rows == 0
    assert [line.amount_idr for line in listing.lines(session)] == [1000, 1000]


BILLION = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "row", "message"),
    [
        pytest.param(GOOD.replace("\n<Doc", f"\n{BILLION}<Doc"), 0, "berisi DOCTYPE atau ENTITY", id="entities"),
        pytest.param(
            GOOD.replace("\n<Doc", '\n<!DOCTYPE x SYSTEM "file:///etc/passwd"><Doc'), 0, "berisi DOCTYPE", id="a file"
        ),
        pytest.param(GOOD[:-30], 8, "bukan XML yang utuh", id="cut"),
        pytest.param("", 1, "bukan XML yang utuh", id="nothing"),
        pytest.param("<html/>", 0, "tidak ada BkToCstmrStmt/Stmt", id="HTML"),
        pytest.param("Tanggal,Mutasi", 1, "bukan XML yang utuh", id="a CSV"),
        pytest.param(
            GOOD.replace("50000.00", "50000.50"),
            0,
            "saldo akhir 1030000 bukan saldo awal ditambah semua baris, yaitu 1030000,50",
            id="sen that the closing balance does not have",
        ),
        pytest.param(
            GOOD.replace("50000.00", "50000.505"),
            5,
            "Amt '50000.505' lebih halus dari satu sen; minta bank membetulkan barisnya",
            id="finer than a sen",
        ),
        pytest.param(GOOD.replace("50000.00", "-50000"), 5, "Amt '-50000' bukan jumlah", id="negative"),
        pytest.param(GOOD.replace("50000.00", "0.00"), 5, "Amt bernilai 0", id="zero"),
        pytest.param(GOOD.replace("50000.00", "50.000,00"), 5, "bukan jumlah; tulis seperti", id="thousands"),
        pytest.param(GOOD.replace("DBIT", "D"), 6, "CdtDbtInd 'D' tidak dikenal", id="direction"),
        pytest.param(GOOD.replace('<Amt Ccy="IDR">2', '<Amt Ccy="USD">2'), 6, "bukan rupiah (IDR)", id="dollars"),
        pytest.param(file(SETORAN, BIAYA.replace("11-13", "11-31")), 6, "BookgDt '2026-11-31' bukan", id="31 November"),
        pytest.param(file(SETORAN, BIAYA.replace("BOOK", "")), 6, "Sts wajib ada", id="no status"),
        pytest.param(file(SETORAN), 0, "saldo akhir 1030000 bukan saldo awal ditambah semua baris", id="a lost entry"),
        pytest.param(file(PENDING, closing="1000000"), 0, "tidak ada transaksi", id="nothing booked"),
        pytest.param(file(SETORAN, BIAYA.replace("BIAYA", "x" * 500)), 6, "lebih dari 500", id="endless text"),
    ],
)
def test_what_is_wrong_is_named(content: str, row: int, message: str) -> None:
    problems = parse(content.encode(), CAMT).problems
    assert [one.row for one in problems] == [row]
    assert message in problems[0].message


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 20), st.text(max_size=12))
def test_changed_text_is_read_or_refused_in_words(place: int, length: int, noise: str) -> None:
    changed = (GOOD[:place] + noise + GOOD[place + length :]).encode("utf-8", "ignore")
    parsed = parse(changed, CAMT)
    assert parsed.problems or parsed.lines
