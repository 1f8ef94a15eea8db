"""The form that the code on a panel opens: a count in pieces or as a total, once, in versions, with mendable errors."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient
from html_check import problems
from sqlmodel import Session, select
from test_pages import words

from accounts_world import Api
from jumatserius.attachments.models import Attachment
from jumatserius.counts.models import Count
from jumatserius.db import Database
from photos import photo

SITI = "siti-aminah"


class Phone:
    """A collector's phone that scanned the panel of LBK-0003 at its opening 5."""

    def __init__(self, api: Api, browser: TestClient) -> None:
        self.tokens, self._browser = api.tokens, browser
        self.path = f"/V/LBK-0003/5/{api.visit_code('LBK-0003', 5)}"
        self.page = browser.get(self.path)

    def field(self, name: str) -> str:
        """What stands in a field of the page shown."""
        found = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', self.page.text)
        assert found, f"there is no field {name}"
        value = re.search(r'\bvalue="([^"]*)"', found[0])
        return unescape(value[1]) if value else ""

    def again(self) -> None:
        """Open the same address anew."""
        self.page = self._browser.get(self.path)

    def send(self, person: str | None = "budi-santoso", photo: bytes | None = None, **fields: str) -> str:
        """Post the form with these fields filled in; the text of the answer."""
        hidden = {
            name: self.field(name)
            for name in ("id", "dihitung", "mengganti", "mengganti_kedua")
            if f'name="{name}"' in self.page.text
        }
        if chosen := re.search(r'name="peran" value="([a-z_]+)" checked', self.page.text):
            hidden["peran"] = chosen[1]
        access = {"kode_akses": self.tokens[person]} if person else {}
        files = {"foto": ("foto.jpg", photo or b"")}
        self.page = self._browser.post(self.path, data=hidden | access | fields, files=files)
        assert problems(self.page.text) == []
        return words(self.page.text)


@pytest.fixture
def phone(api: Api, browser: TestClient) -> Phone:
    return Phone(api, browser)


def recorded(world: Database) -> list[Count]:
    with Session(world.engine) as session:
        return list(session.scalars(select(Count).where(Count.box_id == "LBK-0003")))


def test_the_form_names_box_institution_and_time(phone: Phone) -> None:
    assert problems(phone.page.text) == []
    text = words(phone.page.text)
    assert "Hitungan kotak LBK-0003 Kantor Camat Dibuka Jum 13 Nov 2026, 09.40" in text


def test_pieces_make_a_count_with_a_number_to_keep(phone: Phone, world: Database) -> None:
    text = phone.send(lembar_50000="2", lembar_1000="15", keping_500="4")
    (count,) = recorded(world)
    assert (count.amount_idr, count.visit_id, count.collector_id) == (117_000, "LBK-0003/5", "budi-santoso")
    assert "Hitungan tersimpan Rp 117.000" in text
    assert count.id in text


@pytest.mark.parametrize("text", ["1.5", "12.50", "1.0000", "1.000.00", "1,000", "1. 000", "Rp", ".500"])
def test_what_is_no_whole_amount_is_never_guessed(phone: Phone, world: Database, text: str) -> None:
    assert f"“{text}” bukan jumlah rupiah; tulis misalnya 125.000." in phone.send(jumlah=text)
    assert f"“{text}” bukan bilangan" in phone.send(jumlah="", lembar_1000=text)
    assert recorded(world) == []


@pytest.mark.parametrize("text", ["125000", "125.000", "125 000", "Rp 125.000", "Rp. 125.000", "rp125000", "0125000"])
def test_an_amount_is_read_as_people_write_it(phone: Phone, world: Database, text: str) -> None:
    phone.send(jumlah=text)
    assert [count.amount_idr for count in recorded(world)] == [125_000]


def test_a_collector_who_signed_in_needs_no_code(
    phone: Phone, world: Database, signed_in: Callable[[str], TestClient]
) -> None:
    signed_in("budi-santoso")
    phone.again()
    assert "Hitungan ini atas nama Budi Santoso ." in words(phone.page.text)
    assert 'name="kode_akses"' not in phone.page.text
    assert "“x” bukan bilangan" in phone.send(person=None, keping_500="x")
    phone.send(person=None, jumlah="117.000")
    assert [count.collector_id for count in recorded(world)] == ["budi-santoso"]


def test_who_signed_in_with_another_role_still_gives_a_code(
    phone: Phone, world: Database, signed_in: Callable[[str], TestClient]
) -> None:
    signed_in("rina")
    phone.again()
    assert "Isi kode akses Anda." in phone.send(person=None, jumlah="117.000")
    phone.send(jumlah="117.000")
    assert [count.collector_id for count in recorded(world)] == ["budi-santoso"]


def test_another_site_counts_nothing(
    phone: Phone, browser: TestClient, world: Database, signed_in: Callable[[str], TestClient]
) -> None:
    signed_in("budi-santoso")
    phone.again()
    form = {"id": phone.field("id"), "dihitung": phone.field("dihitung"), "peran": "pertama", "jumlah": "1"}
    answer = browser.post(phone.path, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert recorded(world) == []


def test_a_total_alone_is_enough_and_may_have_dots(phone: Phone, world: Database) -> None:
    phone.send(jumlah="Rp 117.000")
    assert [count.amount_idr for count in recorded(world)] == [117_000]


def test_an_empty_box_is_a_count_of_nothing(phone: Phone, world: Database) -> None:
    phone.send(jumlah="0")
    assert [count.amount_idr for count in recorded(world)] == [0]


def test_the_same_submit_again_is_the_same_count(phone: Phone, world: Database) -> None:
    form, first = phone.page, phone.send(jumlah="117000")
    phone.page = form
    assert phone.send(jumlah="117000") == first
    assert len(recorded(world)) == 1


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        pytest.param({"lembar_1000": "x3"}, "lembar_1000", "“x3” bukan bilangan", id="letters for pieces"),
        pytest.param({"jumlah": "1,5 juta"}, "jumlah", "“1,5 juta” bukan jumlah rupiah", id="a total in words"),
        pytest.param({}, "jumlah", "Isi banyaknya tiap pecahan, atau totalnya.", id="nothing at all"),
        pytest.param(
            {"lembar_1000": "3", "jumlah": "4000"}, "jumlah", "Rp 4.000 tidak sama dengan rincian, Rp 3.000.",
            id="pieces and total differ",
        ),
        pytest.param(
            {"jumlah": "1000000001"}, "jumlah", "Rp 1.000.000.001 terlalu besar; paling banyak Rp 1.000.000.000.",
            id="more than any box holds",
        ),
        pytest.param({"lembar_1000": "99999999"}, "lembar_1000", "terlalu besar", id="more notes than there are"),
    ],
)  # fmt: skip
def test_an_error_stands_beside_its_field_and_the_input_is_kept(
    phone: Phone, world: Database, fields: dict[str, str], field: str, says: str
) -> None:
    text = phone.send(**fields)
    assert phone.page.status_code == 422
    assert f'id="problem-{field}"' in phone.page.text
    assert says in text
    assert {name: phone.field(name) for name in fields} == fields
    assert recorded(world) == []


@pytest.mark.parametrize("fields", [{"id": "satu"}, {"dihitung": "kemarin"}])
def test_a_form_that_changed_on_its_way_is_to_be_opened_anew(
    phone: Phone, world: Database, fields: dict[str, str]
) -> None:
    assert "berubah di peramban. Buka formulirnya lagi, lalu isi lagi." in phone.send(jumlah="1000", **fields)
    assert phone.page.status_code == 422
    assert recorded(world) == []


@pytest.mark.parametrize(
    ("person", "status", "says"),
    [
        pytest.param(None, 422, "Isi kode akses Anda.", id="no access code"),
        pytest.param("rina", 403, "Kode akses ini bukan milik relawan kolektor", id="not a collector"),
    ],
)
def test_only_collectors_declare(phone: Phone, world: Database, person: str | None, status: int, says: str) -> None:
    assert says in phone.send(person, jumlah="1000")
    assert phone.page.status_code == status
    assert recorded(world) == []


def test_a_wrong_access_code_is_not_shown_again(phone: Phone) -> None:
    text = phone.send(None, jumlah="1000", kode_akses="abcdefgh.rahasia")
    assert phone.page.status_code == 401
    assert "Kode akses ini salah atau sudah dicabut." in text
    assert "rahasia" not in phone.page.text


def test_a_counted_visit_takes_a_new_version_with_a_reason_only(
    api: Api, browser: TestClient, phone: Phone, world: Database
) -> None:
    phone.send(jumlah="100000")
    phone.page = browser.get(phone.path)
    assert "Kunjungan ini sudah dihitung: Rp 100.000." in words(phone.page.text)
    assert "Tulis mengapa angkanya berubah." in phone.send(jumlah="110000")
    assert "Hitungan tersimpan Rp 110.000" in phone.send(jumlah="110000", alasan="selembar terselip")
    first, second = sorted(recorded(world), key=lambda count: count.amount_idr)
    assert (second.replaces_id, second.reason) == (first.id, "selembar terselip")


def test_two_phones_at_one_visit_make_one_count(api: Api, browser: TestClient, world: Database) -> None:
    first, second = Phone(api, browser), Phone(api, browser)
    first.send(jumlah="100000")
    assert "Uang ini sudah dihitung. Bila angkanya salah" in second.send(jumlah="90000")
    assert second.page.status_code == 409
    assert len(recorded(world)) == 1


def test_a_photo_of_the_money_goes_with_the_count(phone: Phone, world: Database) -> None:
    text = phone.send(jumlah="50000", photo=photo()[:500])
    assert "Foto ini rusak atau terpotong; ambil lagi, lalu kirim ulang." in text
    assert 'id="problem-foto"' in phone.page.text
    assert recorded(world) == []
    phone.send(jumlah="50000", photo=photo())
    (count,) = recorded(world)
    with Session(world.engine) as session:
        (attachment,) = session.scalars(select(Attachment))
    assert (attachment.subject, attachment.person_id) == (f"count:{count.id}", "budi-santoso")


def test_a_large_count_asks_for_a_second_person_who_sees_nothing_of_it(phone: Phone, world: Database) -> None:
    assert "Perlu penghitung kedua." in phone.send(jumlah="900000")
    phone.again()
    text = words(phone.page.text)
    assert "Kunjungan ini sudah dihitung: menunggu penghitung kedua." in text
    assert "900" not in text
    assert "Uang ini sudah Anda hitung sendiri" in phone.send(jumlah="900000", peran="kedua")
    assert phone.page.status_code == 409
    assert "Hitungan tersimpan Rp 899.000" in phone.send("siti-aminah", jumlah="899000", peran="kedua")
    assert [(one.collector_id, one.second) for one in recorded(world) if one.second] == [("siti-aminah", True)]
    phone.again()
    text = words(phone.page.text)
    assert "sudah dihitung: Rp 900.000." in text
    assert "sudah dihitung orang kedua: Rp 899.000." in text
    phone.send("siti-aminah", jumlah="900000", peran="koreksi_kedua", alasan="selembar terselip")
    assert [one.amount_idr for one in recorded(world) if one.replaces_id] == [900_000]


def test_a_second_count_may_be_sent_before_the_first(phone: Phone, world: Database) -> None:
    assert "Menunggu hitungan pertama." in phone.send("siti-aminah", jumlah="50000", peran="kedua")
    phone.again()
    assert "sudah dihitung orang kedua: menunggu hitungan pertama." in words(phone.page.text)
    phone.send(jumlah="50000")
    assert sorted((one.collector_id, one.second) for one in recorded(world)) == [
        ("budi-santoso", False),
        ("siti-aminah", True),
    ]


def test_a_count_may_come_before_the_box_has_sent_its_opening(api: Api, browser: TestClient, world: Database) -> None:
    path = f"/V/LBK-0003/77/{api.visit_code('LBK-0003', 77)}"
    assert "catatan kotak belum sampai di server" in words(browser.get(path).text)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/V/LBK-0003/5/0000000000", 422, id="a wrong code"),
        pytest.param("/V/LBK-0003/lima/0000000000", 422, id="no number"),
        pytest.param("/V/LBK-0003/99999999999999999999/0000000000", 422, id="a number beyond all"),
        pytest.param("/V/XXX-9999/5/0000000000", 404, id="an unknown box"),
    ],
)
def test_a_wrong_code_says_what_to_do(browser: TestClient, path: str, status: int) -> None:
    for answer in (browser.get(path), browser.post(path, data={"jumlah": "1000"})):
        assert answer.status_code == status
        text = words(answer.text)
        assert "Kode kunjungan tidak cocok" in text
        assert "Pindai ulang QR di layar kotak" in text
        assert problems(answer.text) == []
