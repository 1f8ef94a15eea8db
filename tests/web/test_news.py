"""Whatever a form does is said on the page that follows, once: not on a reload, and on no other page."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from html_check import problems
from sqlmodel import Session, select
from test_access import RULES
from test_case_steps import step
from test_deposit_pages import counted as counted
from test_deposit_pages import hand_over, pay_in, receive
from test_pages import words
from test_period_pages import close, open_ids
from test_period_pages import lived as lived
from test_period_pages import pages as pages
from test_statement_pages import FILE, send
from test_uncoded_counts import send as count_without_code
from week_world import case

from accounts_world import Api, uuid
from jumatserius.cases.models import Act
from jumatserius.cases.models import State as CaseState
from jumatserius.counts.models import Count
from jumatserius.db import Database
from jumatserius.web.news import TEXTS, News, of_step
from photos import photo

SignIn = Callable[[str], TestClient]
SAID = {
    "POST /kasus/{case_id}/langkah": "test_a_step_is_said",
    "POST /kasus/{case_id}/lampiran": "test_what_is_attached_to_a_case_is_said",
    "POST /keluar": "test_signing_out_is_said",
    "POST /rekening/impor": "test_an_import_is_said",
    "POST /setoran/baru": "test_a_deposit_its_receipt_and_its_slip_are_said",
    "POST /setoran/{reference}/penerimaan": "test_a_deposit_its_receipt_and_its_slip_are_said",
    "POST /setoran/{reference}/lampiran": "test_a_deposit_its_receipt_and_its_slip_are_said",
    "POST /periode/{name}": "test_a_closed_period_is_said",
    # The pages of these three are the answer to the post itself.
    "POST /masuk": "test_who_signs_in_stands_on_the_page",
    "POST /hitung/baru": "test_a_count_is_said",
    "POST /hitung/{count_id}": "test_a_count_is_said",
    "POST /V/{box_id}/{seq}/{code}": "test_a_count_is_said",
}


def test_every_form_of_the_pages_is_here() -> None:
    posts = {rule for rule in RULES if rule.startswith("POST ") and not rule.startswith("POST /api/")}
    assert posts == set(SAID)
    assert set(SAID.values()) <= set(globals())


def said(answer: Any) -> list[str]:
    """The news on a page."""
    assert problems(answer.text) == []
    return [words(one) for one in re.findall(r'<p class="alert good" role="status">.*?</p>', answer.text, flags=re.S)]


def once(browser: TestClient, answer: Any, text: str) -> None:
    """The page of this answer says it, the same page asked for again does not."""
    assert answer.status_code == 200, words(answer.text)
    assert [one.startswith(text) for one in said(answer)] == [True], said(answer)
    again = browser.get(str(answer.url))
    assert again.status_code == 200
    assert said(again) == []


@pytest.mark.parametrize(
    ("act", "fields", "text"),
    [
        ("comment", {}, "Catatan tersimpan."),
        ("explain", {}, "Penjelasan tersimpan."),
        ("assign", {"kepada": "haji-umar"}, "Penugasan tersimpan."),
        ("resolve", {"perlakuan": "nothing_moves", "yakin": "1"}, "Penyelesaian tersimpan."),
    ],
)
def test_a_step_is_said(signed_in: SignIn, act: str, fields: dict[str, str], text: str) -> None:
    browser = signed_in("rina")
    once(browser, step(browser, "takdihitung", act, **fields), text)


def test_a_proposal_and_a_reopening_are_said(signed_in: SignIn, world: Database) -> None:
    with world.writing() as session:
        case(session, "besar", "deposit_missing", "LBK-0002", [uuid("d-short")], 5_000_000)
    browser = signed_in("rina")
    proposed = step(browser, "besar", "resolve", perlakuan="nothing_moves", yakin="1")
    once(browser, proposed, "Usulan tersimpan. Orang kedua")
    once(browser, step(browser, "besar", "reopen", yakin="1"), "Pembukaan lagi tersimpan.")


def test_what_is_attached_to_a_case_is_said(signed_in: SignIn) -> None:
    browser = signed_in("rina")
    once(browser, browser.post("/kasus/kurang/lampiran", files={"foto": ("x", photo())}), "Lampiran tersimpan.")


def test_signing_out_is_said(signed_in: SignIn) -> None:
    browser = signed_in("rina")
    once(browser, browser.post("/keluar"), "Anda sudah keluar.")


def test_who_signs_in_stands_on_the_page(browser: TestClient, api: Api) -> None:
    answer = browser.post("/masuk", data={"kode_akses": api.tokens["rina"], "ke": "/setoran"})
    assert "Rina Pokja, Pokja Keluar" in words(answer.text)


def test_an_import_is_said(signed_in: SignIn) -> None:
    browser = signed_in("haji-umar")
    form = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', send(browser, FILE).text)
    fields = {name: unescape(value) for name, value in form} | {"langkah": "simpan"}
    once(browser, browser.post("/rekening/impor", data=fields), "2 baris baru tersimpan.")


def test_a_deposit_its_receipt_and_its_slip_are_said(counted: None, signed_in: SignIn) -> None:
    browser = signed_in("siti-aminah")
    page = browser.get(pay_in(browser, ["large"]).headers["location"])
    assert "Setoran tersimpan" in words(page.text)
    assert said(page) == []
    again = words(browser.get(str(page.url)).text)
    assert "Setoran tersimpan" not in again
    slip = browser.post(f"{page.url.path}/lampiran", files={"foto": ("slip.jpg", photo())})
    once(browser, slip, "Lampiran tersimpan.")
    reference = hand_over(signed_in)
    browser = signed_in("haji-umar")
    once(browser, receive(browser, reference, jumlah="39.000"), "Tanda terima tersimpan.")
    once(browser, receive(browser, reference, jumlah="40.000", alasan="salah ketik"), "Tanda terima tersimpan.")


def test_a_closed_period_is_said(pages: SignIn, world: Database) -> None:
    browser = pages("rina")
    answer = close(browser, open_ids(world), yakin="1")
    assert said(answer) == ["Periode ini sudah ditutup. Umumkan segelnya, supaya siapa pun dapat memeriksanya."]
    assert said(browser.get("/periode/2026-11-13")) == []


def test_a_count_is_said(signed_in: SignIn, world: Database, api: Api) -> None:
    browser = signed_in("siti-aminah")
    first = count_without_code(browser, "/hitung/baru?kotak=LBK-0001", jumlah="1.000")
    assert "Hitungan tersimpan Rp 1.000" in words(first.text)
    with Session(world.engine) as session:
        (count_id,) = session.scalars(select(Count.id).where(Count.visit_id.is_(None)))  # type: ignore[union-attr]
    mended = count_without_code(browser, f"/hitung/{count_id}", jumlah="2.000", alasan="terselip")
    assert "Hitungan tersimpan Rp 2.000" in words(mended.text)
    path = f"/V/LBK-0003/5/{api.visit_code('LBK-0003', 5)}"
    form = {"id": uuid("scanned"), "dihitung": "2026-11-13T10:00:00+07:00", "peran": "pertama", "jumlah": "3.000"}
    assert "Hitungan tersimpan Rp 3.000" in words(browser.post(path, data=form).text)


def test_what_failed_or_what_belongs_elsewhere_is_not_said(counted: None, signed_in: SignIn) -> None:
    browser = signed_in("siti-aminah")
    location = pay_in(browser, ["large"]).headers["location"]
    for path in ("/setoran", "/setoran/JS-SHORT", "/"):
        assert said(browser.get(path)) == []
    assert "Setoran tersimpan" in words(browser.get(location).text)
    wrong = browser.post("/setoran/JS-SHORT/lampiran", files={"foto": ("x", b"")})
    assert said(wrong) == []
    assert said(browser.get("/setoran/JS-SHORT")) == []


@pytest.mark.parametrize("cookie", ["", "setoran", "apa:%2F", "setoran:", ":%2F", "keluar:%2Fsetoran"])
def test_a_cookie_that_nobody_set_says_nothing(browser: TestClient, cookie: str) -> None:
    assert said(browser.get("/", headers={"Cookie": f"jumat_kabar={cookie}"})) == []


def test_every_step_and_every_news_has_words() -> None:
    assert set(TEXTS) == set(News)
    assert {of_step(act, state) for act in Act for state in CaseState} <= set(News)
