"""What is attached shows on the page of a case, and opens for whom it concerns."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from html_check import problems
from test_pages import words

from accounts_world import Api, uuid
from photos import PAPER, photo


@pytest.fixture
def attached(api: Api, browser: TestClient) -> TestClient:
    """A paper on the case, a photo on the count and a slip on the deposit of its evidence, one on another count."""
    sent = [
        ("rina", "cases/kurang", PAPER, "berita acara"),
        ("siti-aminah", f"counts/{uuid('short')}", photo(), ""),
        ("siti-aminah", f"deposits/{uuid('d-short')}", photo(colour="blue"), "slip setor"),
        ("siti-aminah", f"counts/{uuid('honest')}", photo(), "lain"),
    ]
    for person, path, content, caption in sent:
        answer = browser.post(
            f"/api/v1/{path}/attachments",
            files={"file": ("x", content)},
            data={"caption": caption},
            headers=api.headers(person),
        )
        assert answer.status_code == 200, answer.text
    return browser


def test_the_page_of_a_case_lists_what_is_attached(attached: TestClient) -> None:
    page = attached.get("/kasus/kurang").text
    assert problems(page) == []
    text = words(page)
    assert "PDF: berita acara Kasus ini · Rina Pokja, Sel 17 Nov 2026, 10.00 · 1 kB" in text
    assert "Foto Hitungan Rp 120.000 · Siti Aminah" in text
    assert "Foto: slip setor Setoran JS-SHORT · Siti Aminah" in text
    assert "lain" not in [word for word in text.split() if word == "lain"]
    assert "Belum ada lampiran." in words(attached.get("/kasus/diam").text)


@pytest.mark.parametrize(
    ("person", "attachment", "status"),
    [
        ("rina", 2, 200),
        ("siti-aminah", 2, 200),
        ("budi-santoso", 2, 403),
        ("rina", 99, 404),
    ],
    ids=["the Pokja", "who counted", "another collector", "nothing"],
)
def test_it_opens_for_whom_it_concerns(
    attached: TestClient, signed_in: Callable[[str], TestClient], person: str, attachment: int, status: int
) -> None:
    answer = signed_in(person).get(f"/lampiran/{attachment}")
    assert answer.status_code == status
    assert (answer.headers["content-type"] == "image/jpeg") == (status == 200)


def test_nobody_is_asked_to_sign_in_first(attached: TestClient) -> None:
    answer = attached.get("/lampiran/2", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/masuk?ke=%2Flampiran%2F2")


def test_who_is_concerned_attaches_a_paper(browser: TestClient, signed_in: Callable[[str], TestClient]) -> None:
    assert "Lampirkan foto atau PDF" not in browser.get("/kasus/kurang").text
    siti = signed_in("siti-aminah")
    page = siti.post("/kasus/kurang/lampiran", files={"foto": ("x.pdf", PAPER)}, data={"keterangan": "berita <acara>"})
    assert problems(page.text) == []
    assert "PDF: berita <acara> Kasus ini · Siti Aminah" in words(page.text)
    again = siti.post("/kasus/kurang/lampiran", files={"foto": ("x", b"teks")}, data={"keterangan": "lain"})
    assert again.status_code == 422
    assert "bukan JPEG, PNG, WebP atau PDF" in words(again.text)
    assert 'value="lain"' in again.text
    refused = signed_in("budi-santoso").post("/kasus/kurang/lampiran", files={"foto": ("x.pdf", PAPER)})
    assert refused.status_code == 403
    assert "Budi Santoso tidak boleh melampirkan di sini" in words(refused.text)
