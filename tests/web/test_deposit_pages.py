"""A collector pays in and gets the reference; a treasurer says what came and brings it to the bank."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from html_check import problems
from sqlmodel import Session, select
from test_pages import words
from week_world import case, count

from accounts_world import FRIDAY, Api, at, open_box, uuid
from jumatserius.counts.models import Deposit, Receipt
from jumatserius.db import Database
from photos import photo

SignIn = Callable[[str], TestClient]


@pytest.fixture
def counted(world: Database, week: object) -> None:
    """Two counts of Siti that are not paid in."""
    with world.writing() as session:
        visit = open_box(session, "LBK-0001", 20, at(FRIDAY, "16:00"))
        count(session, "fresh", "LBK-0001", visit, 40_000)
        large = open_box(session, "LBK-0002", 20, at(FRIDAY, "16:10"))
        count(session, "large", "LBK-0002", large, 600_000)


def form_of(html: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html)}


def pay_in(browser: TestClient, ticked: list[str], **fields: Any) -> Any:
    form = form_of(browser.get("/setoran/baru").text) | {"dipilih": [uuid(one) for one in ticked], "tujuan": "bank"}
    return browser.post("/setoran/baru", data=form | fields, follow_redirects=False)


def hand_over(signed_in: SignIn, amount: str = "") -> str:
    """Siti hands over the small count; gives the reference."""
    answer = pay_in(signed_in("siti-aminah"), ["fresh"], tujuan="haji-umar", jumlah=amount)
    assert answer.status_code == 303, answer.text
    return re.search(r"JS-\w+", answer.headers["location"])[0]


def receive(browser: TestClient, reference: str, **fields: str) -> Any:
    form = form_of(browser.get(f"/setoran/{reference}").text) | fields
    return browser.post(f"/setoran/{reference}/penerimaan", data=form)


def rows(world: Database, model: type) -> list[Any]:
    with Session(world.engine) as session:
        return list(session.exec(select(model)))


def test_a_collector_ticks_counts_and_gets_the_reference(counted: None, signed_in: SignIn, world: Database) -> None:
    browser = signed_in("siti-aminah")
    assert "Rp 640.000 ada di tangan Anda. Dari 2 hitungan." in words(browser.get("/setoran").text)
    form = browser.get("/setoran/baru").text
    assert problems(form) == []
    assert form.count(" checked") == 3  # both counts, and the bank
    answer = pay_in(browser, ["fresh"])
    page = browser.get(answer.headers["location"])
    assert problems(page.text) == []
    assert "Setoran tersimpan" in words(page.text)
    deposit = next(one for one in rows(world, Deposit) if one.amount_idr == 40_000)
    assert f'<p class="code large">{deposit.reference}</p>' in page.text
    assert "Rp 40.000 menunggu bank Siti Aminah, ke bank" in words(page.text)
    assert "Rp 600.000 ada di tangan Anda." in words(browser.get("/setoran").text)


def test_the_same_form_sent_twice_is_one_deposit(counted: None, signed_in: SignIn, world: Database) -> None:
    browser = signed_in("siti-aminah")
    form = form_of(browser.get("/setoran/baru").text) | {"dipilih": [uuid("fresh")], "tujuan": "bank"}
    places = [browser.post("/setoran/baru", data=form, follow_redirects=False).headers["location"] for _ in range(2)]
    assert places[0] == places[1]
    assert len(rows(world, Deposit)) == 3
    other = browser.post("/setoran/baru", data=form | {"jumlah": "1.000"})
    assert other.status_code == 409
    assert "Formulir ini sudah terkirim dengan isi lain. Buka formulirnya lagi" in words(other.text)


@pytest.mark.parametrize(
    ("ticked", "fields", "field", "says"),
    [
        ([], {}, "dipilih", "Pilih paling sedikit satu."),
        (["fresh"], {"jumlah": "dua juta"}, "jumlah", "“dua juta” bukan jumlah rupiah"),
        (["fresh"], {"jumlah": "0"}, "jumlah", "Rp 0 terlalu kecil; paling sedikit Rp 1."),
        (
            ["fresh"],
            {"jumlah": "1.000.000.001"},
            "jumlah",
            "Rp 1.000.000.001 terlalu besar; paling banyak Rp 1.000.000.000.",
        ),
        (["fresh"], {"tujuan": "rina"}, "tujuan", "Yang dipilih bukan bendahara lagi. Buka formulirnya lagi"),
        ([], {"dipilih": ["satu", "dua"]}, "dipilih", "Pilihan ini tidak dikenal. Buka formulirnya lagi,"),
        (["honest"], {"jumlah": "1.000"}, "dipilih", "Yang dipilih sudah ada dalam setoran JS-HONEST;"),
    ],
    ids=[
        "nothing ticked",
        "an amount that is none",
        "nothing paid",
        "too much",
        "no treasurer",
        "choices that are none",
        "paid in before",
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_what_was_typed_stays(
    counted: None,
    signed_in: SignIn,
    world: Database,
    ticked: list[str],
    fields: dict[str, str],
    field: str,
    says: str,
) -> None:
    answer = pay_in(signed_in("siti-aminah"), ticked, **fields)
    assert answer.status_code in (409, 422)
    assert problems(answer.text) == []
    beside = re.search(rf'id="problem-{field}">.*?</p>', answer.text, flags=re.S)
    assert beside
    assert says in words(beside[0])
    assert f'value="{fields.get("jumlah", "")}"' in answer.text
    assert len(rows(world, Deposit)) == 2


def test_an_amount_in_a_refusal_stays_on_one_line(counted: None, signed_in: SignIn) -> None:
    html = pay_in(signed_in("siti-aminah"), ["fresh"], jumlah="1.000.000.001").text
    assert html.count('paling banyak <span class="nowrap">Rp 1.000.000.000</span>.') == 2


@pytest.mark.parametrize("fields", [{"id": "satu"}, {"waktu": "kemarin"}, {"id": "satu", "waktu": "2026-11-13T10:00"}])
def test_a_form_that_changed_on_its_way_is_to_be_opened_anew(
    counted: None, signed_in: SignIn, world: Database, fields: dict[str, str]
) -> None:
    answer = pay_in(signed_in("siti-aminah"), ["fresh"], **fields)
    assert answer.status_code == 422
    told = words(re.search(r'id="ringkasan".*?</div>', answer.text, flags=re.S)[0])
    assert told.endswith("Sebagian formulir ini hilang atau berubah di peramban. Buka formulirnya lagi, lalu isi lagi.")
    assert told.count("Buka") == 1
    assert len(rows(world, Deposit)) == 2


def test_a_photo_of_the_slip_comes_with_it_or_later(counted: None, signed_in: SignIn, api: Api) -> None:
    browser = signed_in("siti-aminah")
    form = form_of(browser.get("/setoran/baru").text) | {"dipilih": [uuid("fresh")], "tujuan": "bank"}
    page = browser.post("/setoran/baru", data=form, files={"foto": ("slip.jpg", photo())})
    assert "Foto Setoran JS-" in words(page.text)
    later = browser.post(f"{page.url.path}/lampiran", files={"foto": ("slip2.jpg", photo(colour="blue"))})
    assert "Foto: slip setor" in words(later.text)
    link = re.search(r'href="(/lampiran/\d+)"', later.text)
    assert browser.get(link[1]).headers["content-type"] == "image/jpeg"
    for person, status in (("rina", 200), ("haji-umar", 200), ("budi-santoso", 403), ("tono", 403)):
        assert signed_in(person).get(link[1]).status_code == status
    browser.post("/keluar")
    assert browser.get(link[1]).url.path == "/masuk"


def test_what_is_no_photo_is_said(counted: None, signed_in: SignIn, world: Database) -> None:
    browser = signed_in("siti-aminah")
    form = form_of(browser.get("/setoran/baru").text) | {"dipilih": [uuid("fresh")], "tujuan": "bank"}
    answer = browser.post("/setoran/baru", data=form, files={"foto": ("slip.jpg", b"bukan foto")})
    assert answer.status_code == 422
    assert "bukan JPEG, PNG, WebP atau PDF" in words(answer.text)
    assert len(rows(world, Deposit)) == 2
    later = browser.post("/setoran/JS-SHORT/lampiran", files={"foto": ("x", b"")})
    assert "Berkas kosong" in words(later.text)


def test_a_treasurer_says_what_came_mends_it_and_brings_it_to_the_bank(
    counted: None, signed_in: SignIn, world: Database
) -> None:
    reference = hand_over(signed_in)
    browser = signed_in("haji-umar")
    home = words(browser.get("/setoran").text)
    assert f"Menunggu Anda hitung {reference} Rp 40.000 dari Siti Aminah" in home
    text = words(receive(browser, reference, jumlah="39.000").text)
    assert "di bendahara diterima Rp 39.000" in text
    refused = receive(browser, reference, jumlah="40.000")
    assert refused.status_code == 422
    assert "Tulis mengapa jumlahnya berubah." in words(refused.text)
    page = receive(browser, reference, jumlah="40.000", alasan="salah ketik")
    assert problems(page.text) == []
    assert "Berlaku Rp 40.000 Sel 17 Nov 2026, 10.00 salah ketik Versi lama Rp 39.000" in words(page.text)
    assert [one.amount_idr for one in rows(world, Receipt)] == [39_000, 40_000]
    assert "Rp 40.000 ada di tangan Anda. Dari 1 serahan yang sudah Anda terima." in words(browser.get("/setoran").text)
    handed = next(one.id for one in rows(world, Deposit) if one.reference == reference)
    form = form_of(browser.get("/setoran/baru").text) | {"dipilih": [handed]}
    done = browser.post("/setoran/baru", data=form)
    assert "menunggu bank Haji Umar, ke bank" in words(done.text)
    inner = words(browser.get(f"/setoran/{reference}").text)
    assert "dibawa ke bank dalam setoran JS-" in inner
    assert "Hasil hitungan Anda" not in inner


def test_a_receipt_without_an_amount_is_asked_for(counted: None, signed_in: SignIn, world: Database) -> None:
    reference = hand_over(signed_in)
    answer = receive(signed_in("haji-umar"), reference, jumlah="")
    assert answer.status_code == 422
    assert "Tulis uang yang Anda hitung" in words(answer.text)
    assert rows(world, Receipt) == []


def test_a_receipt_from_a_page_that_grew_old_is_to_be_opened_anew(
    counted: None, signed_in: SignIn, world: Database
) -> None:
    reference = hand_over(signed_in)
    browser = signed_in("haji-umar")
    old = form_of(browser.get(f"/setoran/{reference}").text)
    receive(browser, reference, jumlah="40.000")
    answer = browser.post(f"/setoran/{reference}/penerimaan", data=old | {"id": uuid("again"), "jumlah": "39.000"})
    assert answer.status_code == 409
    assert "Sejak halaman ini dibuka, penerimaannya sudah dicatat. Buka halamannya lagi;" in words(answer.text)
    assert [one.amount_idr for one in rows(world, Receipt)] == [40_000]


def test_only_its_treasurer_sees_the_form_of_a_receipt(counted: None, signed_in: SignIn, browser: TestClient) -> None:
    reference = hand_over(signed_in)
    for person, is_there in (("siti-aminah", False), ("rina", False), ("haji-umar", True)):
        assert ("Hasil hitungan Anda" in signed_in(person).get(f"/setoran/{reference}").text) == is_there


def test_the_list_says_how_far_each_came(browser: TestClient) -> None:
    html = browser.get("/setoran").text
    assert problems(html) == []
    text = words(html)
    assert "JS-HONEST Siti Aminah masuk rekening Rp 100.000, Sen 16 Nov 2026 Rp 100.000 bank" in text
    assert "ada di tangan Anda" not in text


@pytest.mark.parametrize("path", ["/setoran", "/setoran/JS-SHORT"])
def test_a_deposit_leads_to_what_is_wrong_with_it(browser: TestClient, path: str) -> None:
    html = browser.get(path).text
    assert problems(html) == []
    assert re.findall(r'href="/kasus/(\w+)">([^<]+)</a>', html) == [("kurang", "Setoran kurang")]


def test_what_should_have_come_long_ago_does_not_wait_calmly(
    counted: None, signed_in: SignIn, world: Database, browser: TestClient
) -> None:
    reference = pay_in(signed_in("siti-aminah"), ["fresh"]).headers["location"].rpartition("/")[2].partition("?")[0]
    assert "menunggu bank" in words(browser.get(f"/setoran/{reference}").text)
    deposit = next(one for one in rows(world, Deposit) if one.reference == reference)
    with world.writing() as session:
        case(session, "hilang", "deposit_missing", "LBK-0001", [deposit.id, uuid("fresh")], 40_000)
    for path in ("/setoran", f"/setoran/{reference}"):
        text = words(browser.get(path).text)
        assert "belum masuk rekening Setoran tidak sampai di bank" in text
        assert "menunggu bank" not in text


def test_long_lists_go_on_on_another_page(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jumatserius.web.sections.deposits.PAGE", 1)
    first = browser.get("/setoran").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    second = browser.get(following[1]).text
    shown = [re.findall(r"<b>(JS-\w+)</b>", html) for html in (first, second)]
    assert sorted(shown) == [["JS-HONEST"], ["JS-SHORT"]]


def test_an_empty_server_says_what_will_stand_there(empty_server: TestClient) -> None:
    assert "Belum ada setoran." in words(empty_server.get("/setoran").text)


def test_who_has_nothing_in_hand_is_told_so(signed_in: SignIn) -> None:
    for person in ("budi-santoso", "haji-umar"):
        assert "Tidak ada yang perlu disetorkan." in words(signed_in(person).get("/setoran/baru").text)
        assert "Tidak ada uang yang perlu Anda setorkan." in words(signed_in(person).get("/setoran").text)


def test_a_deposit_that_is_not_there_is_said(browser: TestClient) -> None:
    assert browser.get("/setoran/JS-AAAAAA").status_code == 404
