"""A treasurer drops in the bank's file: looks at what it would bring, stores it, sees what it brought."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient
from html_check import problems
from sqlmodel import Session, select
from test_pages import words

from jumatserius.db import Database
from jumatserius.people.models import Audit
from jumatserius.statements import accounts
from jumatserius.statements.models import StatementLine

HEADER = "TrxId,Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan\n"
FILE = (
    HEADER
    + "8,17/11/2026,09:00:00,K,25000,125000,INFAK <b>HAMBA ALLAH</b>\n9,17/11/2026,09:10:00,D,6500,118500,BIAYA\n"
)
SETTLEMENT = "id,terminal,gross,fee,net,paid_on,reference\n7,A01,1000,0,1000,2026-11-16,QS1\n"


def send(browser: TestClient, content: str = FILE, name: str = "mutasi.csv", **fields: str) -> object:
    files = {"berkas": (name, content.encode())} if content else {}
    data = {"rekening": "utama", "bentuk": ""} | fields
    return browser.post("/rekening/impor", data=data, files=files or {"berkas": ("", b"")}, follow_redirects=False)


def hidden(html: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html)}


def lines(world: Database) -> list[int]:
    with Session(world.engine) as session:
        return list(session.exec(select(StatementLine.amount_idr).order_by(StatementLine.id)))


@pytest.fixture
def treasurer(signed_in: Callable[[str], TestClient]) -> TestClient:
    return signed_in("haji-umar")


def test_an_unsigned_person_signs_in_and_comes_back(browser: TestClient, api: object) -> None:
    asked = browser.get("/rekening/impor")
    assert asked.url.path == "/masuk"
    form = hidden(asked.text) | {"kode_akses": api.tokens["haji-umar"]}
    back = browser.post("/masuk", data=form)
    assert back.url.path == "/rekening/impor"
    assert "Impor berkas" in words(back.text)


def test_who_was_signed_out_meanwhile_is_told_that_nothing_is_stored(browser: TestClient, world: Database) -> None:
    answer = browser.post(
        "/rekening/impor",
        files={"berkas": ("mutasi.csv", FILE.encode())},
        headers={"Referer": "http://testserver/rekening/impor"},
    )
    assert answer.status_code == 401
    assert "Isian Anda belum tersimpan" in words(answer.text)
    assert 'name="ke" value="/rekening/impor"' in answer.text
    assert len(lines(world)) == 2


def test_a_preview_says_what_would_happen_and_stores_nothing(treasurer: TestClient, world: Database) -> None:
    answer = send(treasurer)
    text = words(answer.text)
    assert answer.status_code == 200
    assert problems(answer.text) == []
    assert "mutasi.csv · Mutasi rekening BSI (CSV atau XLSX) (dikenali dari isinya) · rekening utama" in text
    assert "2 baris baru akan masuk." in text
    assert "Uang masuk, baris baru Rp 25.000 Uang keluar, baris baru Rp 6.500" in text
    assert "Saldo awal Rp 100.000 Saldo akhir Rp 118.500" in text
    assert "INFAK <b>HAMBA ALLAH</b> baris 2 baru Sel 17 Nov 2026 Rp 25.000" in text
    assert len(lines(world)) == 2


KLIK = (
    "Periode : 25/12/2026 - 05/01/2027\nTanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo\n"
    "'31/12,'INFAK,'0000,500.00,CR,500.00\n'04/01,'INFAK,'0000,500.00,CR,1000.00\n"
)


def test_a_preview_shows_the_year_that_the_period_gives_a_day(treasurer: TestClient) -> None:
    text = words(send(treasurer, KLIK).text)
    assert "Mutasi rekening BCA (CSV atau XLSX) (dikenali dari isinya)" in text
    assert "Dari Kam 31 Des 2026 Sampai Sen 4 Jan 2027" in text
    assert "INFAK baris 4 baru Sen 4 Jan 2027 Rp 500" in text
    wrong = send(treasurer, KLIK.replace("'04/01", "'06/01"))
    assert wrong.status_code == 422
    assert "baris 4, kolom Tanggal Transaksi: '06/01' di luar periode 25/12/2026 - 05/01/2027 (baris 1)" in words(
        wrong.text
    )


def test_a_preview_warns_of_rows_that_were_never_imported(treasurer: TestClient) -> None:
    send(treasurer, "", **hidden(send(treasurer).text), langkah="simpan")
    later = HEADER + "12,20/11/2026,09:00:00,K,1000,500000,INFAK\n"
    text = words(send(treasurer, later).text)
    assert "Perhatikan. " in text
    assert "tidak bersambung" in text


IDLE = (
    "Tanggal Transaksi,Uraian Transaksi,Debet,Kredit,Saldo\n"
    "17/11/2026,INFAK,0.00,25000.00,125000.00\n17/11/2026,PERUBAHAN NISBAH,0.00,0.00,125000.00\n"
)


def test_a_line_that_moves_nothing_is_told_and_shown_as_what_it_is(treasurer: TestClient) -> None:
    looked = send(treasurer, IDLE)
    assert "Perhatikan. 1 baris (baris 3) bernilai Rp 0: disimpan, tetapi tidak mengubah saldo." in words(looked.text)
    stored = treasurer.get(send(treasurer, "", **hidden(looked.text), langkah="simpan").headers["location"])
    assert problems(stored.text) == []
    assert "PERUBAHAN NISBAH tanpa uang Sel 17 Nov 2026 Rp 0 tidak perlu" in words(stored.text)


SEN = (
    HEADER + '8,30/11/2026,09:00:00,K,"1.234,56","101.234,56",JASA GIRO\n'
    '9,30/11/2026,09:00:00,D,"246,91","100.987,65",PAJAK\n'
)


def test_a_preview_says_once_how_lines_with_sen_are_booked(treasurer: TestClient, world: Database) -> None:
    looked = send(treasurer, SEN)
    text = words(looked.text)
    assert problems(looked.text) == []
    assert "Saldo awal Rp 100.000 Saldo akhir Rp 100.987" in text
    assert text.count("sen. Pembukuan memakai rupiah bulat") == 1
    assert "Perhatikan. 2 baris (baris 2, 3) memakai sen." in text
    assert "JASA GIRO baris 2 baru Sen 30 Nov 2026 Rp 1.234" in text
    send(treasurer, "", **hidden(looked.text), langkah="simpan")
    assert lines(world)[2:] == [1234, -247]


def test_a_hole_between_files_stands_above_the_list_until_it_is_filled(treasurer: TestClient) -> None:
    def store(name: str, day: int, amount: int, balance: int) -> str:
        content = f"{HEADER}{day},{day}/11/2026,09:00:00,K,{amount},{balance},INFAK\n"
        done = send(treasurer, "", **hidden(send(treasurer, content, name).text), langkah="simpan")
        return words(treasurer.get(done.headers["location"]).text)

    store("awal.csv", 17, 25_000, 25_000)
    store("akhir.csv", 20, 25_000, 95_000)
    page = treasurer.get("/rekening").text
    assert problems(page) == []
    assert "Rekening utama: saldo akhir Rp 25.000 (awal.csv, Selasa, 17 Nov 2026)" in words(page)
    assert "Saldo awal Rp 25.000 · saldo akhir Rp 70.000" in store("tengah.csv", 18, 45_000, 70_000)
    assert "tidak bersambung" not in treasurer.get("/rekening").text


def test_what_was_looked_at_is_stored_once_and_shown(treasurer: TestClient, world: Database) -> None:
    form = hidden(send(treasurer).text) | {"langkah": "simpan"}
    done = send(treasurer, "", **form)
    assert done.status_code == 303
    assert done.headers["location"] == "/rekening/2"
    assert lines(world)[2:] == [25_000, -6_500]
    page = treasurer.get(done.headers["location"])
    assert problems(page.text) == []
    text = words(page.text)
    assert "2 baris baru tersimpan." in text
    assert "BIAYA uang keluar Sel 17 Nov 2026 -Rp 6.500 tidak perlu" in text
    assert 'href="/?pekan=2026-11-13"' in page.text
    with Session(world.engine) as session:
        audit = session.exec(select(Audit).where(Audit.action == "statement.import")).one()
        assert (audit.person_id, audit.origin) == ("haji-umar", "testclient")


def test_the_same_file_again_brings_nothing(treasurer: TestClient, world: Database) -> None:
    send(treasurer, "", **hidden(send(treasurer).text), langkah="simpan")
    text = words(send(treasurer).text)
    assert "Semua baris sudah ada; tidak ada yang perlu disimpan." in text
    assert "baris 2 sudah ada" in text
    assert "Simpan" not in text


def test_the_draft_is_gone_after_the_import(treasurer: TestClient) -> None:
    form = hidden(send(treasurer).text) | {"langkah": "simpan"}
    send(treasurer, "", **form)
    again = send(treasurer, "", **form)
    assert again.status_code == 410
    assert "Pratinjau ini sudah kedaluwarsa; pilih berkasnya sekali lagi." in words(again.text)


@pytest.mark.parametrize(
    ("content", "fields", "field", "says"),
    [
        ("", {}, "berkas", "Pilih berkas dari bank"),
        (FILE, {"rekening": ""}, "rekening", "Pilih rekening"),
        (FILE, {"rekening": "kedua"}, "rekening", "'kedua' tidak terdaftar"),
        ("resep,bahan\n", {}, "bentuk", "Bentuk berkas ini tidak dikenal."),
        (FILE, {"bentuk": "bca"}, "berkas", "berkas ini bukan Mutasi rekening BCA"),
        (FILE.replace("25000,", "25ribu,"), {}, "berkas", "mutasi.csv, baris 2, kolom Mutasi: '25ribu'"),
        (FILE, {"judul": "date"}, "judul", "“date” tanpa tanda sama dengan"),
        (FILE, {"judul": "hari=Tanggal"}, "judul", "'hari' bukan isian"),
    ],
    ids=[
        *("no file", "no account", "an unknown account", "an unknown shape", "another bank"),
        *("an amount that is none", "no heading", "an unknown column"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    treasurer: TestClient, world: Database, content: str, fields: dict[str, str], field: str, says: str
) -> None:
    with world.writing() as session:
        accounts.register(session, "cadangan", "Bank Lain", "1", "BAZNAS")  # so that none is chosen by itself
    answer = send(treasurer, content, **fields)
    assert answer.status_code == 422
    assert problems(answer.text) == []
    assert "Tidak ada yang disimpan." in words(answer.text)
    beside = re.search(rf'id="problem-{field}">.*?</p>', answer.text, flags=re.S)
    assert beside
    assert says in words(beside[0])
    assert len(lines(world)) == 2
    if content:
        assert "Sudah terkirim: mutasi.csv" in words(answer.text)


def test_a_file_that_was_sent_need_not_be_chosen_again(treasurer: TestClient) -> None:
    wrong = hidden(send(treasurer, bentuk="bca").text)
    right = send(treasurer, "", **wrong | {"bentuk": "bsi"})
    assert "2 baris baru akan masuk." in words(right.text)


def test_a_settlement_file_is_taken_the_same_way(treasurer: TestClient) -> None:
    preview = send(treasurer, SETTLEMENT, "qris.csv")
    assert "Penyelesaian QRIS (CSV atau XLSX) (dikenali dari isinya)" in words(preview.text)
    done = send(treasurer, "", **hidden(preview.text), langkah="simpan")
    text = words(treasurer.get(done.headers["location"]).text)
    assert "Terminal A01 belum cocok Sen 16 Nov 2026 Rp 1.000 belum ada" in text


def test_too_large_a_file_is_refused(treasurer: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jumatserius.web.importing.MAX_BYTES", 10)
    monkeypatch.setattr("jumatserius.web.statement_routes.MAX_BYTES", 10)
    answer = send(treasurer)
    assert answer.status_code == 422
    assert "Berkas ini lebih dari 0 MB." in words(answer.text)


def test_the_list_says_who_imported_what(browser: TestClient, treasurer: TestClient) -> None:
    send(treasurer, "", **hidden(send(treasurer).text), langkah="simpan")
    html = browser.get("/rekening").text
    assert problems(html) == []
    text = words(html)
    assert "mutasi.csv Mutasi rekening BSI (CSV atau XLSX) 2 dari 2 utama Sel 17 Nov 2026, 10.00 Haji Umar" in text
    assert "koran.csv" in text
    assert "oleh server" in words(browser.get("/rekening/1").text)


def test_an_import_that_is_not_there_is_said(browser: TestClient) -> None:
    assert browser.get("/rekening/99").status_code == 404


def test_long_lists_go_on_on_another_page(
    browser: TestClient, treasurer: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(treasurer, "", **hidden(send(treasurer).text), langkah="simpan")
    monkeypatch.setattr("jumatserius.web.sections.statements.PAGE", 1)
    for path, first, second in (("/rekening", "mutasi.csv", "koran.csv"), ("/rekening/2", "BIAYA", "INFAK")):
        html = browser.get(path).text
        assert first in html.partition("<table")[2]
        assert second not in html.partition("<table")[2]
        following = re.search(r'rel="next" href="([^"]+)"', html)
        assert following
        assert second in browser.get(following[1]).text


def test_an_empty_server_says_what_to_do(empty_server: TestClient) -> None:
    assert "Belum ada berkas bank." in words(empty_server.get("/rekening").text)


def test_the_result_alone_is_what_stands_on_the_page(browser: TestClient) -> None:
    html = browser.get("/rekening/1").text
    part = re.search(r'<section id="hasil".*</section>', html, flags=re.S)
    assert part
    assert words(browser.get("/rekening/1/bagian/hasil").text) == words(part[0])
    assert "SETORAN JS-SHORT ada kasus Sen 16 Nov 2026 Rp 70.000 Setoran JS-SHORT Setoran kurang" in words(part[0])
