"""A count where nobody could scan the panel: chosen, typed, sealed, counted by a second person, mended, never twice."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from html_check import problems
from sqlmodel import Session, select
from test_pages import words
from week_world import NOW

from accounts_world import Api, at, uuid
from jumatserius import wib
from jumatserius.attachments.models import Attachment
from jumatserius.boxes.models import BoxCollector
from jumatserius.counts.models import Count
from jumatserius.counts.policy import SEALED_FOR
from jumatserius.db import Database
from jumatserius.people import service as people
from jumatserius.people.models import Role
from photos import photo

SignIn = Callable[[str], TestClient]
SITI, BUDI = "siti-aminah", "budi-santoso"
TUESDAY = date(2026, 11, 17)


def filled(html: str) -> dict[str, str]:
    """The fields of the form on this page as a browser would send them untouched."""
    form = {}
    for tag in re.findall(r"<input[^>]*>", html):
        found = dict(re.findall(r' (\w+)="([^"]*)"', tag))
        if "name" in found and found.get("type") not in ("file", "submit") and "nama" not in found["name"]:
            form[found["name"]] = unescape(found.get("value", ""))
    chosen = re.search(r'<option value="([^"]*)" selected', html)
    return form | ({"kotak": chosen[1]} if chosen else {})


def send(browser: TestClient, path: str = "/hitung/baru", **changes: Any) -> Any:
    """Open the form, change these fields, post it to where it says."""
    html = browser.get(path).text
    target = re.search(r'<form method="post" action="(/hitung/[^"]*)"', html)
    assert target, words(html)
    files = {"foto": ("foto.jpg", changes.pop("foto", b""))}
    answer = browser.post(target[1], data=filled(html) | changes, files=files)
    assert problems(answer.text) == []
    return answer


def recorded(world: Database) -> list[Count]:
    with Session(world.engine) as session:
        return list(session.scalars(select(Count).where(Count.visit_id.is_(None)).order_by(Count.received_at)))  # type: ignore[union-attr]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    return lambda after: monkeypatch.setattr(wib, "now", lambda: NOW + after)


def resent(browser: TestClient, html: str, **code: str) -> Any:
    """Sign in on the page that came instead of an answer, with what it kept."""
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', html)
    return browser.post("/masuk", data={name: unescape(value) for name, value in hidden} | code)


def test_who_was_signed_out_meanwhile_loses_no_figure(
    signed_in: SignIn, browser: TestClient, api: Api, world: Database
) -> None:
    """The login ended while the notes were counted: after a wrong code and the right one all of it is there."""
    form = filled(signed_in(BUDI).get("/hitung/baru").text)
    browser.cookies.clear()
    fields = form | {"lembar_1000": "7", "dihitung": "2026-11-13T09:00", "alasan": 'a "b" <c>'}
    lost = browser.post("/hitung/baru", data=fields, files={"foto": ("foto.jpg", photo())})
    assert lost.status_code == 401
    assert problems(lost.text) == []
    assert "isian tadi masih ada, kecuali foto dan berkas" in words(lost.text)
    wrong = resent(browser, lost.text, kode_akses="salah")
    assert problems(wrong.text) == []
    asked = resent(browser, wrong.text, kode_akses=api.tokens[BUDI])
    assert problems(asked.text) == []
    assert "Dikirim atas nama Budi Santoso ." in words(asked.text)
    assert api.tokens[BUDI] not in asked.text
    assert recorded(world) == []
    assert 'action="/hitung/baru"' in asked.text
    assert filled(asked.text) == fields
    browser.post("/hitung/baru", data=filled(asked.text))
    (count,) = recorded(world)
    assert (count.amount_idr, count.collector_id) == (7000, BUDI)


def test_what_was_typed_goes_nowhere_but_here(browser: TestClient, api: Api) -> None:
    data = {"kirim_ke": "https://lain.example/x", "isian.jumlah": "7", "kode_akses": api.tokens[BUDI]}
    assert "lain.example" not in browser.post("/masuk", data=data).text


def test_who_comes_back_to_the_form_is_told_what_was_just_sent(
    signed_in: SignIn, browser: TestClient, later: Callable[[timedelta], None], world: Database
) -> None:
    """The back button shows an empty form, as if nothing had been recorded."""
    signed_in(BUDI)
    assert "Baru saja Anda kirim" not in words(browser.get("/hitung/baru").text)
    send(browser, jumlah="1000", dihitung="2026-11-13T09:00")
    again = browser.get("/hitung/baru").text
    assert problems(again) == []
    assert "LBK-0003, Rp 1.000, dihitung Jum 13 Nov 2026, 09.00 : betulkan" in words(again)
    (count,) = recorded(world)
    assert f'href="/hitung/{count.id}"' in again
    assert "Baru saja Anda kirim" not in words(browser.get(f"/hitung/{count.id}").text)
    assert "Rp 1.000" not in words(signed_in(SITI).get("/hitung/baru").text.split("<form")[0])
    signed_in(BUDI)
    later(timedelta(hours=2))
    assert "Baru saja Anda kirim" not in words(browser.get("/hitung/baru").text)


def test_the_answer_says_when_the_money_was_counted(signed_in: SignIn) -> None:
    text = words(send(signed_in(BUDI), jumlah="1000", dihitung="2026-11-13T09:00").text)
    assert "Dihitung Jum 13 Nov 2026, 09.00" in text


def test_a_collector_is_led_to_their_own_boxes(signed_in: SignIn, browser: TestClient) -> None:
    assert 'href="/hitung"' in browser.get("/setoran").text
    assert 'href="/hitung"' in browser.get("/V/LBK-0003/5/0000000000").text
    browser = signed_in(SITI)
    for path in ("/", "/setoran", "/setoran/baru", "/kasus/kurang"):
        assert 'href="/hitung"' in browser.get(path).text
    html = browser.get("/hitung").text
    assert problems(html) == []
    assert re.findall(r"/hitung/baru\?kotak=([\w-]+)", html) == ["LBK-0001", "LBK-0002"]
    form = browser.get("/hitung/baru?kotak=lbk-0002").text
    assert problems(form) == []
    assert re.findall(r'<option value="([^"]*)"( selected)?', form) == [
        ("", ""),
        ("LBK-0001", ""),
        ("LBK-0002", " selected"),
    ]
    assert filled(signed_in(BUDI).get("/hitung/baru").text)["kotak"] == "LBK-0003"


@pytest.mark.parametrize("person", ["rina", "haji-umar", "tono"])
def test_who_does_not_count_is_not_led_there(signed_in: SignIn, person: str) -> None:
    assert 'href="/hitung"' not in signed_in(person).get("/").text


def test_who_has_no_box_is_told_so(signed_in: SignIn, world: Database) -> None:
    with world.writing() as session:
        for one in session.scalars(select(BoxCollector).where(BoxCollector.person_id == BUDI)):
            one.until = TUESDAY
    answer = signed_in(BUDI).get("/hitung/baru")
    assert answer.url.path == "/hitung"
    assert problems(answer.text) == []
    assert "Belum ada kotak untuk Anda." in words(answer.text)


def test_pieces_time_and_photo_make_a_count_that_can_be_paid_in(signed_in: SignIn, world: Database) -> None:
    browser = signed_in(BUDI)
    answer = send(browser, lembar_50000="2", keping_500="4", dihitung="2026-11-13T09:55", foto=photo())
    text = words(answer.text)
    assert "Hitungan tersimpan Rp 102.000 Kotak LBK-0003, Kantor Camat" in text
    assert "Perlu penghitung kedua." not in text
    (count,) = recorded(world)
    assert (count.box_id, count.visit_id, count.collector_id) == ("LBK-0003", None, BUDI)
    assert (count.counted_at, count.denominations) == (
        at(date(2026, 11, 13), "09:55"),
        {"notes": {"50000": 2}, "coins": {"500": 4}},
    )
    with Session(world.engine) as session:
        (attachment,) = session.scalars(select(Attachment))
    assert attachment.subject == f"count:{count.id}"
    assert "LBK-0003, Kantor Camat dihitung Jum 13 Nov 2026, 09.55" in words(browser.get("/setoran/baru").text)
    assert "LBK-0003 , hitungan Rp 102.000 Jum 13 Nov 2026, 09.55" in words(browser.get("/hitung").text)


def test_the_time_is_now_until_it_is_changed(signed_in: SignIn, world: Database) -> None:
    send(signed_in(BUDI), jumlah="0")
    assert [(one.amount_idr, one.counted_at) for one in recorded(world)] == [(0, at(TUESDAY, "10:00"))]


def test_the_same_form_again_is_the_same_count(signed_in: SignIn, world: Database) -> None:
    browser = signed_in(BUDI)
    form = filled(browser.get("/hitung/baru").text) | {"jumlah": "117.000"}
    answers = [words(browser.post("/hitung/baru", data=form).text) for _ in range(2)]
    assert answers[0] == answers[1]
    assert "Hitungan tersimpan Rp 117.000" in answers[0]
    assert len(recorded(world)) == 1


def test_the_same_form_with_another_figure_becomes_a_new_version(signed_in: SignIn, world: Database) -> None:
    browser = signed_in(BUDI)
    form = filled(browser.get("/hitung/baru").text) | {"jumlah": "117.000"}
    browser.post("/hitung/baru", data=form)
    answer = browser.post("/hitung/baru", data=form | {"jumlah": "118.000"})
    assert answer.status_code == 409
    assert problems(answer.text) == []
    assert "Hitungan ini sudah tersimpan dengan angka lain." in words(answer.text)
    mended = filled(answer.text)
    assert mended["jumlah"] == "118.000"
    answer = browser.post(f"/hitung/{recorded(world)[0].id}", data=mended | {"alasan": "selembar terselip"})
    assert "Hitungan tersimpan Rp 118.000" in words(answer.text)
    first, second = recorded(world)
    assert (second.replaces_id, second.reason, second.thread_id) == (first.id, "selembar terselip", first.id)


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"kotak": ""}, "kotak", "Pilih kotak yang Anda hitung."),
        ({"kotak": "LBK-0003"}, "kotak", "Pilih kotak yang Anda hitung."),
        ({"dihitung": ""}, "dihitung", "Isi hari dan jam uangnya dihitung"),
        ({"dihitung": "kemarin"}, "dihitung", "Isi hari dan jam uangnya dihitung"),
        (
            {"dihitung": "2026-11-18T09:00"},
            "dihitung",
            "Rabu, 18 Nov 2026 09.00 WIB belum terjadi; betulkan jam ponsel atau waktu yang diisi",
        ),
        ({"dihitung": "2024-11-18T09:00"}, "dihitung", "lebih dari setahun lalu; periksa tahunnya"),
        ({"jumlah": ""}, "jumlah", "Isi banyaknya tiap pecahan, atau totalnya."),
        ({"jumlah": "sejuta"}, "jumlah", "“sejuta” bukan jumlah rupiah"),
        ({"keping_500": "x"}, "keping_500", "“x” bukan bilangan"),
        ({"foto": b"bukan foto"}, "foto", "bukan JPEG, PNG atau WebP"),
    ],
    ids=[
        *("no box", "somebody else's box", "no time", "a time in words", "tomorrow", "two years ago"),
        *("no amount", "an amount in words", "letters for pieces", "no photo"),
    ],
)
def test_an_error_stands_beside_its_field_and_the_input_is_kept(
    signed_in: SignIn, world: Database, fields: dict[str, Any], field: str, says: str
) -> None:
    answer = send(signed_in(SITI), "/hitung/baru?kotak=LBK-0002", **{"jumlah": "50.000"} | fields)
    assert answer.status_code == 422
    beside = re.search(rf'id="problem-{field}">.*?</p>', answer.text, flags=re.S)
    assert beside, words(answer.text)
    assert says in words(beside[0])
    kept = filled(answer.text)
    offered = {name: text for name, text in fields.items() if name != "foto" and text != "LBK-0003"}
    assert {name: kept.get(name, "") for name in offered} == offered
    assert recorded(world) == []


def test_all_that_is_wrong_is_said_at_once(signed_in: SignIn) -> None:
    answer = send(signed_in(SITI), dihitung="", keping_500="x")
    assert set(re.findall(r'id="problem-(\w+)"', answer.text)) == {"kotak", "dihitung", "keping_500"}


def test_a_large_count_is_counted_blindly_by_a_second_person(signed_in: SignIn, world: Database) -> None:
    text = words(send(signed_in(BUDI), jumlah="987.000").text)
    assert "Perlu penghitung kedua." in text
    assert "lewat halaman Hitung: setelah orang itu masuk, hitungan ini ada di sana" in text
    browser = signed_in(BUDI)
    own = words(browser.get("/hitung").text)
    assert "Menunggu penghitung kedua" not in own
    assert "LBK-0003 , hitungan Rp 987.000 Sel 17 Nov 2026, 10.00 · menunggu penghitung kedua" in own
    browser = signed_in(SITI)
    pages = [browser.get("/hitung"), browser.get(f"/hitung/{recorded(world)[0].id}")]
    for page in pages:
        assert problems(page.text) == []
        assert "987" not in page.text
    assert "LBK-0003 , Kantor Camat dihitung Budi Santoso, Sel 17 Nov 2026, 10.00" in words(pages[0].text)
    assert "Saya penghitung kedua; uangnya dipegang penghitung pertama." in words(pages[1].text)
    wrong = send(browser, pages[1].url.path, jumlah="x")
    assert wrong.status_code == 422
    assert "987" not in wrong.text
    done = words(send(browser, pages[1].url.path, jumlah="986.000").text)
    assert "Hitungan tersimpan Rp 986.000" in done
    assert "Setorkan uangnya" not in done
    first, second = recorded(world)
    assert (second.second, second.collector_id, second.thread_id) == (True, SITI, first.id)
    assert "Menunggu penghitung kedua" not in words(browser.get("/hitung").text)
    assert "LBK-0003 , hitungan kedua Rp 986.000 Sel 17 Nov 2026, 10.00" in words(browser.get("/hitung").text)
    assert "Rp 986.000" not in words(browser.get("/setoran/baru").text)
    mended = send(browser, f"/hitung/{second.id}", jumlah="987.000", alasan="selembar terselip")
    assert "Hitungan tersimpan Rp 987.000" in words(mended.text)
    assert [(one.second, one.replaces_id) for one in recorded(world)][2] == (True, second.id)


def test_the_boxes_of_who_looks_stand_first_and_nobody_waits_longer_than_three_days(
    signed_in: SignIn, later: Callable[[timedelta], None], world: Database
) -> None:
    send(signed_in(SITI), "/hitung/baru?kotak=LBK-0001", jumlah="900.000", dihitung="2026-11-17T08:00")
    send(signed_in(SITI), "/hitung/baru?kotak=LBK-0002", jumlah="900.000", dihitung="2026-11-17T09:00")
    with world.writing() as session:
        session.add(BoxCollector(box_id="LBK-0002", person_id=BUDI, since=TUESDAY))
    awaiting = re.findall(r"Saya penghitung kedua.*?kotak ([\w-]+)<", signed_in(BUDI).get("/hitung").text)
    assert awaiting == ["LBK-0002", "LBK-0001"]
    later(SEALED_FOR + timedelta(minutes=1))
    assert "Saya penghitung kedua" not in signed_in(BUDI).get("/hitung").text


def test_who_counted_can_not_be_the_second(signed_in: SignIn, world: Database) -> None:
    browser = signed_in(BUDI)
    send(browser, jumlah="900.000")
    (count,) = recorded(world)
    form = filled(browser.get(f"/hitung/{count.id}").text)
    assert form["peran"] == "koreksi"
    answer = browser.post(f"/hitung/{count.id}", data=form | {"peran": "kedua", "jumlah": "900.000"})
    assert answer.status_code == 409
    assert "Uang ini sudah Anda hitung sendiri; penghitung kedua harus orang lain." in words(answer.text)
    assert len(recorded(world)) == 1


def test_a_new_version_keeps_the_time_and_needs_a_reason(signed_in: SignIn, world: Database) -> None:
    browser = signed_in(BUDI)
    send(browser, jumlah="100.000", dihitung="2026-11-13T09:55")
    (count,) = recorded(world)
    assert "Tulis mengapa angkanya berubah." in words(send(browser, f"/hitung/{count.id}", jumlah="90.000").text)
    send(browser, f"/hitung/{count.id}", jumlah="90.000", alasan="salah ketik")
    assert [(one.amount_idr, one.counted_at) for one in recorded(world)] == [
        (100_000, at(date(2026, 11, 13), "09:55")),
        (90_000, at(date(2026, 11, 13), "09:55")),
    ]


def test_a_third_person_is_told_that_two_have_counted(signed_in: SignIn, api: Api, world: Database) -> None:
    with world.writing() as session:
        people.register(session, "ani", "Ani", Role.COLLECTOR)
        api.tokens["ani"] = people.issue_token(session, "ani")
    send(signed_in(BUDI), jumlah="900.000")
    path = f"/hitung/{recorded(world)[0].id}"
    form = filled(signed_in("ani").get(path).text) | {"jumlah": "900.000"}
    send(signed_in(SITI), path, jumlah="900.000")
    browser = signed_in("ani")
    for page in (browser.get(path), browser.post(path, data=form)):
        assert problems(page.text) == []
        assert "Dua orang sudah menghitung uang ini." in words(page.text)
        assert "Kirim hitungan" not in page.text
    assert len(recorded(world)) == 2


@pytest.mark.parametrize("name", ["tidak-ada", "honest"])
def test_what_has_a_code_or_does_not_exist_has_no_such_page(signed_in: SignIn, world: Database, name: str) -> None:
    browser = signed_in(SITI)
    assert browser.get(f"/hitung/{uuid(name)}").status_code == 404
    assert browser.post(f"/hitung/{uuid(name)}", data={"jumlah": "1"}).status_code == 404


def test_another_site_counts_nothing(signed_in: SignIn, world: Database) -> None:
    browser = signed_in(BUDI)
    form = filled(browser.get("/hitung/baru").text) | {"jumlah": "1"}
    answer = browser.post("/hitung/baru", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert recorded(world) == []
