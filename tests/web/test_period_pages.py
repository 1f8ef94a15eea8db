"""What is missing before a period can be closed, closing it after a question, and what was sealed."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from html_check import problems
from sqlmodel import Session
from test_pages import words
from week_world import NOW

from accounts_story import Story
from accounts_world import FRIDAY, Api
from jumatserius import wib
from jumatserius.cases import service as cases
from jumatserius.db import Database

SignIn = Callable[[str], TestClient]
LATER = NOW + timedelta(days=7)
"""The week is over."""


@pytest.fixture
def lived(world: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A whole week: an honest deposit, a short one, an opening without a count; a statement beyond its end."""
    monkeypatch.setattr(wib, "now", lambda: LATER)
    with world.writing() as session:
        story = Story(session, wib.wib_date(LATER))
        references = []
        for number, (box, amount) in enumerate((("LBK-0001", 143_000), ("LBK-0002", 57_000))):
            story.visit(box, 3, f"07:{30 + number}")
            story.count(f"c{number}", box, amount, seq=3, clock=f"07:{40 + number}")
            references.append(story.deposit(f"d{number}", f"c{number}", amount=amount))
        story.visit("LBK-0003", 5)
        story.credit(f"SETORAN {references[0]}", 143_000)
        story.credit(f"SETORAN {references[1]}", 50_000)
        story.credit("BUNGA", 1_000, day=FRIDAY + timedelta(days=7))
        story.refresh()


@pytest.fixture
def pages(api: Api, lived: None) -> SignIn:
    """Pages for somebody who signs in."""
    api.client.headers["Accept"] = "text/html"

    def sign_in(person_id: str) -> TestClient:
        api.client.cookies.clear()
        api.client.post("/masuk", data={"kode_akses": api.tokens[person_id]})
        return api.client

    return sign_in


def open_ids(world: Database) -> list[str]:
    with Session(world.engine) as session:
        return [one.id for one in cases.open_cases(session)]


def close(browser: TestClient, accepted: list[str], **fields: Any) -> Any:
    return browser.post("/periode/2026-11-13", data={"terima": accepted} | fields)


def test_the_list_names_what_is_next_and_what_is_empty(pages: SignIn) -> None:
    html = pages("tono").get("/periode").text
    assert problems(html) == []
    text = words(html)
    assert "Pekan Jum 13 Nov 2026 sampai Kam 19 Nov 2026 Berikutnya untuk ditutup." in text
    assert "Bulan Okt 2026 Berikutnya untuk ditutup." in text
    assert "Belum ada periode yang ditutup." in text


def test_the_checklist_says_what_is_missing(pages: SignIn) -> None:
    html = pages("rina").get("/periode/2026-11-20").text
    assert problems(html) == []
    text = words(html)
    assert "Periode sudah berakhir : belum Berakhir Kamis, 26 Nov 2026; ditutup sesudahnya." in text
    assert "Rekening koran lengkap : belum" in text
    assert "Tombol untuk menutup muncul setelah daftar periksa beres." in text
    assert '<button type="submit">Tutup' not in html


@pytest.mark.parametrize(
    ("person", "says"),
    [
        pytest.param("rina", "Tutup periode ini", id="the Pokja"),
        pytest.param("haji-umar", "Hanya Pokja yang menutup periode.", id="the treasurer"),
        pytest.param(None, "Masuk untuk menutup", id="nobody"),
    ],
)
def test_the_pokja_alone_is_offered_to_close(pages: SignIn, api: Api, person: str | None, says: str) -> None:
    browser = pages(person) if person else api.client
    html = browser.get("/periode/2026-11-13").text
    assert problems(html) == []
    assert "Semuanya beres." in words(html)
    assert says in words(html)
    assert ('type="checkbox"' in html) == (person == "rina")


def test_a_period_is_closed_after_a_question_and_sealed(pages: SignIn, world: Database) -> None:
    browser = pages("rina")
    accepted = open_ids(world)
    asked = close(browser, accepted)
    assert problems(asked.text) == []
    text = words(asked.text)
    assert "Tutup Pekan Jum 13 Nov 2026 sampai Kam 19 Nov 2026?" in text
    assert "Ini tidak dapat dibatalkan." in text
    assert "kasus tetap terbuka: " in text
    assert "Setoran kurang, Rp 7.000" in text
    assert "Belum ada periode yang ditutup." in words(browser.get("/periode").text)
    done = close(browser, accepted, yakin="ya")
    assert problems(done.text) == []
    text = words(done.text)
    assert "Ditutup oleh Rina Pokja, Sel 24 Nov 2026, 10.00" in text
    assert "Segelnya cocok." in text
    assert "Terhitung Rp 200.000, masuk rekening Rp 193.000" in text
    seal = re.search(r"Segel SHA-256: ([0-9a-f]{64})", text)
    record = browser.get("/periode/2026-11-13/catatan")
    assert hashlib.sha256(record.content).hexdigest() == seal[1]
    assert "periode-2026-11-13.json" in record.headers["content-disposition"]
    listed = words(browser.get("/periode").text)
    assert f"Pekan Jum 13 Nov 2026 sampai Kam 19 Nov 2026 {seal[1][:12]}" in listed
    assert "Pekan Jum 20 Nov 2026 sampai Kam 26 Nov 2026 Masih berjalan sampai Kam 26 Nov 2026." in listed


def test_a_case_that_is_not_ticked_stops_the_closing_and_the_ticks_stay(pages: SignIn, world: Database) -> None:
    first, *others = open_ids(world)
    assert others
    answer = close(pages("rina"), others, yakin="ya")
    assert answer.status_code == 409
    assert problems(answer.text) == []
    assert "Centang setiap kasus yang tetap terbuka" in words(answer.text)
    for one in others:
        assert re.search(rf'value="{one}" checked', answer.text)
    assert not re.search(rf'value="{first}" checked', answer.text)
    assert "Belum ada periode yang ditutup." in words(pages("rina").get("/periode").text)


def test_what_is_not_in_order_is_said_and_nothing_closed(pages: SignIn) -> None:
    answer = pages("rina").post("/periode/2026-11-20", data={"yakin": "ya"})
    assert answer.status_code == 409
    assert "Periode ini belum ditutup. Berakhir Kamis, 26 Nov 2026; ditutup sesudahnya." in words(answer.text)


def test_a_closed_period_is_not_closed_again(pages: SignIn, world: Database) -> None:
    browser, accepted = pages("rina"), open_ids(world)
    close(browser, accepted, yakin="ya")
    again = close(browser, accepted, yakin="ya")
    assert again.status_code == 409
    assert "2026-11-13 sudah ditutup" in words(again.text)


def test_long_lists_go_on_on_another_page(pages: SignIn, world: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, accepted = pages("rina"), open_ids(world)
    close(browser, accepted, yakin="ya")
    browser.post("/periode/2026-10", data={"yakin": "ya"})
    monkeypatch.setattr("jumatserius.web.sections.periods.PAGE", 1)
    first = browser.get("/periode").text
    assert "Bulan Okt 2026</b>" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    second = browser.get(following[1]).text
    assert "Bulan Okt 2026</b>" not in second
    assert "Pekan Jum 13 Nov 2026 sampai Kam 19 Nov 2026</b>" in second


@pytest.mark.parametrize(("name", "status"), [("besok", 422), ("2026-11-14", 422), ("2026-13", 422)])
def test_a_name_that_is_none_is_refused(pages: SignIn, name: str, status: int) -> None:
    assert pages("rina").get(f"/periode/{name}").status_code == status
