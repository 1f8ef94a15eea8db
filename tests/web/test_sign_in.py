"""Signing in with an access code: who the pages are shown to, until the person goes out again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from html_check import problems
from test_pages import words
from week_world import NOW

from accounts_world import Api
from jumatserius.settings import Settings


def test_the_pages_say_who_is_signed_in_until_the_person_goes_out(signed_in: Callable[[str], TestClient]) -> None:
    browser = signed_in("siti-aminah")
    for path in ("/", "/kotak/LBK-0001", "/kasus/kurang"):
        assert "Siti Aminah, relawan kolektor Keluar" in words(browser.get(path).text)
    out = browser.post("/keluar", headers={"Sec-Fetch-Site": "same-origin"})
    assert out.status_code == 200
    assert "Siti Aminah, relawan kolektor" not in words(out.text)
    assert 'href="/masuk?ke=/"' in out.text


def test_the_cookie_is_for_this_site_alone_and_no_script_reads_it(browser: TestClient, api: Api) -> None:
    answer = browser.post("/masuk", data={"kode_akses": f" {api.tokens['rina']} "}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age=43200" in cookie
    assert "secure" not in cookie
    assert api.tokens["rina"].partition(".")[2].lower() not in cookie


def test_under_https_the_cookie_goes_nowhere_else(browser: TestClient, api: Api) -> None:
    api.client.app.state.settings = Settings(data=api.settings.data, public_url="https://kotak.example")
    answer = browser.post("/masuk", data={"kode_akses": api.tokens["rina"]}, follow_redirects=False)
    assert "; secure" in answer.headers["set-cookie"].lower()


def test_a_cookie_is_worth_nothing_after_its_hours(
    signed_in: Callable[[str], TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in("rina")
    monkeypatch.setattr("jumatserius.wib.now", lambda: NOW + timedelta(hours=12))
    assert "Rina Pokja" not in browser.get("/").text


@pytest.mark.parametrize(
    ("code", "status", "says"),
    [
        pytest.param("", 422, "Isi kode akses Anda.", id="nothing"),
        pytest.param("abcdefgh.salah", 401, "Kode akses ini salah atau sudah dicabut.", id="a wrong code"),
    ],
)
def test_a_wrong_code_is_said_beside_the_field(browser: TestClient, code: str, status: int, says: str) -> None:
    answer = browser.post("/masuk", data={"kode_akses": code, "ke": "/kotak/LBK-0001"})
    assert answer.status_code == status
    assert says in words(answer.text)
    assert problems(answer.text) == []
    assert 'name="ke" value="/kotak/LBK-0001"' in answer.text
    assert "set-cookie" not in answer.headers


def test_who_tries_codes_has_to_wait(browser: TestClient, api: Api) -> None:
    for _ in range(10):
        browser.post("/masuk", data={"kode_akses": "salah.kode"})
    answer = browser.post("/masuk", data={"kode_akses": api.tokens["rina"]})
    assert answer.status_code == 429
    assert "tunggu sepuluh menit" in answer.text


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/kotak/LBK-0001?x=1", "/kotak/LBK-0001?x=1"),
        ("//jahat.example/", "/"),
        ("https://jahat.example/", "/"),
        ("/\\jahat.example", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
    ],
    ids=["a page", "another host", "another site", "a backslash", "a line break"],
)
def test_signing_in_leads_back_and_nowhere_else(browser: TestClient, api: Api, wanted: str, reached: str) -> None:
    form = {"kode_akses": api.tokens["rina"], "ke": wanted}
    answer = browser.post("/masuk", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, reached)
    again = browser.get("/masuk", params={"ke": wanted}, follow_redirects=False)
    assert (again.status_code, again.headers["location"]) == (303, reached)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://jahat.example"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://lain.testserver"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "https://jahat.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 303),
    ],
    ids=["our page", "another site", "a neighbour", "an old browser", "another site in it", "a frame", "no browser"],
)
def test_another_site_posts_nothing(
    signed_in: Callable[[str], TestClient], headers: dict[str, str], status: int
) -> None:
    browser = signed_in("rina")
    assert browser.post("/keluar", headers=headers, follow_redirects=False).status_code == status
    assert ("Rina Pokja" in browser.get("/").text) == (status == 403)
