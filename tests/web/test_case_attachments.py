"""What is attached shows on the page of a case, and opens with the access code of whom it concerns."""

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
    assert "Lampiran" not in words(attached.get("/kasus/diam").text)


@pytest.mark.parametrize(
    ("person", "attachment", "status"),
    [
        ("rina", 2, 200),
        ("siti-aminah", 2, 200),
        ("budi-santoso", 2, 403),
        (None, 2, 401),
        ("rina", 4, 404),
        ("rina", 99, 404),
    ],
    ids=["the Pokja", "who counted", "another collector", "nobody", "of another case", "nothing"],
)
def test_it_opens_for_whom_it_concerns(
    attached: TestClient, api: Api, person: str | None, attachment: int, status: int
) -> None:
    form = {"lampiran": str(attachment), "kode_akses": api.tokens[person] if person else "salah.kode"}
    answer = attached.post("/kasus/kurang/lampiran", data=form)
    assert answer.status_code == status
    assert (answer.headers["content-type"] == "image/jpeg") == (status == 200)
    if person:
        assert api.tokens[person] not in answer.text
