"""A file is recognised by what is in it, whatever its name."""

import json

import pytest
from workbooks import HEADER, MIDNIGHT, ROWS, xlsx

from jumatserius.statements.guess import guess

BSI = "TrxId,Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan\n1,16/11/2026,09:00:00,K,1000,1000,INFAK\n"
SETTLEMENT = "id,terminal,gross,fee,net,paid_on,reference\n7,A01,1000,0,1000,2026-11-16,QS1\n"
NOTICE = "rrn,terminal_id,amount,paid_at,fee\n7,A01,1000,2026-11-13 07:00:00,0\n"
LONG = BSI + "".join(f"{n},16/11/2026,09:00:00,K,1000,{n}000,INFAK\n" for n in range(2, 500))
JSON = json.dumps(
    [{"rrn": "7", "terminal_id": "A01", "amount": 1, "paid_at": "2026-11-13 07:00:00", "fee": 0}], indent=0
)
MT940 = (
    ":20:STARTOFSTMT\n:25:7000000017\n:28C:1/1\n:60F:C261113IDR1000,00\n:61:2611161116C500,00NTRFINFAK\n"
    ":86:SETORAN\n:62F:C261116IDR1500,00\n"
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(BSI, "bsi", id="a bank's own headings"),
        pytest.param(BSI.replace("16/11", "31/31"), "bsi", id="its headings over a row that is wrong"),
        pytest.param(SETTLEMENT, "settlement", id="a settlement"),
        pytest.param(NOTICE, "acquirer", id="notices"),
        pytest.param(LONG, "bsi", id="more lines than are looked at"),
        pytest.param(JSON, "acquirer", id="JSON over many lines"),
        pytest.param(MT940, "mt940", id="MT940"),
        pytest.param("resep,bahan\nsoto,ayam\n", None, id="something else"),
        pytest.param("", None, id="nothing"),
        pytest.param("%PDF-1.7\n\x00", None, id="a paper"),
    ],
)
def test_a_file_is_recognised(text: str, name: str | None) -> None:
    assert guess(text.encode()) == name


LONG_BOOK = xlsx(HEADER, *((f"T{n}", MIDNIGHT, "09:00", "K", 1000, 1000 * n, "INFAK") for n in range(1, 500)))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(xlsx(HEADER, *ROWS), "bsi", id="a bank's own headings"),
        pytest.param(LONG_BOOK, "bsi", id="more rows than are looked at"),
        pytest.param(xlsx(("resep", "bahan"), ("soto", "ayam")), None, id="something else"),
        pytest.param(xlsx(), None, id="nothing"),
        pytest.param(LONG_BOOK[:1000], None, id="cut off"),
    ],
)
def test_a_workbook_is_recognised(content: bytes, name: str | None) -> None:
    assert guess(content) == name
