"""What stands on the pages: this week's money, cases, visits, boxes; empty, long and filtered lists; errors."""

import re
from datetime import timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from html_check import problems
from sqlalchemy import event
from week_world import NOW, case

from accounts_world import FRIDAY, Api, at, open_box
from jumatserius.boxes.models import Box, BoxState
from jumatserius.db import Database
from jumatserius.web.assets import ASSETS

HTML = {"Accept": "text/html"}
PATHS = (
    "/",
    "/kotak/LBK-0002",
    "/kasus/kurang",
    "/kasus/takdihitung",
    "/kasus/diam",
    "/?kotak=tidakada",
    "/?pekan=2026-11-06",
    "/masuk",
    "/setoran",
    "/setoran/JS-SHORT",
    "/rekening",
    "/rekening/1",
    "/periode",
    "/periode/2026-11-13",
)


def words(html: str) -> str:
    """The text of a page, with its tags gone and its spaces single."""
    text = re.sub(r'<span class="nowrap">(.*?)</span>', r"\1", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def section(html: str, name: str) -> str:
    """The text of one section."""
    found = re.search(rf'<section id="{name}".*?</section>', html, flags=re.S)
    assert found, f"there is no section {name}"
    return words(found[0])


def test_the_week_says_whether_the_money_reached_the_bank(browser: TestClient) -> None:
    text = section(browser.get("/").text, "pekan")
    assert "Rp 170.000 dari Rp 220.000 sudah masuk bank." in text
    assert "Masih menunggu Rp 50.000 uang tunai dan 1 kunjungan belum dihitung." in text
    assert "Terlihat : ada 3 kunjungan" in text
    assert "Dihitung : tidak cocok Rp 220.000 2 hitungan 1 kunjungan belum dihitung" in text
    assert "Disetor : tidak cocok Rp 170.000 menurut kolektor Rp 50.000 belum disetor" in text
    assert "Masuk bank : ada Rp 170.000" in text


def test_another_week_can_be_asked_for(browser: TestClient) -> None:
    text = section(browser.get("/?pekan=2026-11-08").text, "pekan")
    assert "Pekan Jum 6 Nov 2026 sampai Kam 12 Nov 2026" in text
    assert "Tidak ada kotak dibuka." in text


def test_a_friday_without_openings_yet_shows_the_week_before(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jumatserius.wib.now", lambda: NOW + timedelta(days=3))
    text = section(browser.get("/").text, "pekan")
    assert "Pekan Jum 13 Nov 2026" in text
    assert "Pekan sebelumnya : Tidak ada kotak dibuka." in text


def test_cases_stand_by_the_money_at_stake_with_evidence_and_next_step(browser: TestClient) -> None:
    html = browser.get("/").text
    text = section(html, "kasus")
    assert text.index("Setoran kurang Rp 50.000") < text.index("Dibuka, tidak dihitung jumlah belum diketahui")
    assert "3 terbuka, Rp 50.000 dipertaruhkan" in text
    assert "LBK-0002 , Kantor Camat · ditemukan 1 hari lalu" in text
    assert "Langkah berikut: Langkah kurang." in text
    assert "Hitungan Rp 120.000 Setoran JS-SHORT Rekening koran Sen 16 Nov 2026" in text
    link = re.search(r'<a href="(/kasus/kurang)#(bukti-line-2)">', html)
    assert link
    assert f'id="{link[2]}"' in browser.get(link[1]).text


def test_cases_can_be_limited_to_a_kind(browser: TestClient) -> None:
    text = section(browser.get("/?jenis=opened_not_counted").text, "kasus")
    assert "Penjelasan takdihitung" in text
    assert "Penjelasan kurang" not in text
    assert "Penjelasan diam" in section(browser.get("/").text, "kasus")


@pytest.mark.parametrize(
    ("visit", "chain"),
    [
        pytest.param(
            "LBK-0001/3",
            "Terlihat : ada 09.00 Hitungan : ada Rp 100.000 Setoran : ada Rp 100.000 JS-HONEST"
            " Bank : ada Rp 100.000 Sen 16 Nov 2026",
            id="an honest visit is a chain of done marks",
        ),
        pytest.param(
            "LBK-0002/7",
            "Terlihat : ada 09.20 Hitungan : ada Rp 120.000 Setoran : ada Rp 70.000 JS-SHORT (gabungan)"
            " Bank : tidak ada Rp 70.000 kurang dari hitungan, Sen 16 Nov 2026",
            id="a short deposit is seen at the bank",
        ),
        pytest.param(
            "LBK-0003/5",
            "Terlihat : ada 09.40 Hitungan : tidak ada tidak ada lewat batas waktu Setoran : belum belum"
            " Bank : belum belum",
            id="an uncounted visit says what is missing",
        ),
    ],
)
def test_a_visit_is_a_chain_that_reads_without_colour(browser: TestClient, visit: str, chain: str) -> None:
    html = browser.get("/").text
    row = re.search(rf'<ol class="chain" aria-label="Jalan uang kunjungan {visit}">.*?</ol>', html, flags=re.S)
    assert row
    assert words(row[0]) == chain


def test_visits_say_who_when_and_how_long(browser: TestClient) -> None:
    text = section(browser.get("/").text, "kunjungan")
    assert "LBK-0001 Kantor Camat Jum 13 Nov 2026, 09.00 , terbuka 2 menit Siti Aminah" in text
    assert "belum diketahui; kolektor kotak: Budi Santoso" in text
    assert text.index("LBK-0003") < text.index("LBK-0002") < text.index("LBK-0001")


def test_boxes_say_how_they_keep_their_promise(browser: TestClient) -> None:
    text = section(browser.get("/").text, "kotak")
    assert "3 kotak, 2 melewati janjinya" in text
    assert "LBK-0001 Kantor Camat, Sajira · pemerintah aktif Sel 17 Nov 2026, 09.00 Rab 18 Nov 2026, 09.00" in text
    assert "LBK-0003 Kantor Camat, Sajira · pemerintah diam" in text
    assert "(lewat) 3,91 V" in text
    assert "LBK-0002" not in section(browser.get("/?keadaan=silent").text, "kotak").partition("Kolektor")[2]


def test_one_box_can_be_chosen_by_number_or_institution(browser: TestClient) -> None:
    text = section(browser.get("/?kotak=lbk-0002").text, "kunjungan")
    assert "LBK-0002" in text
    assert "LBK-0001" not in text
    assert "Beberapa kotak cocok dengan “camat”" in words(browser.get("/?kotak=camat").text)
    assert "Tidak ada kotak atau institusi “pasar”." in words(browser.get("/?kotak=pasar").text)


def test_a_box_has_a_page_with_its_visits_cases_and_events(browser: TestClient) -> None:
    html = browser.get("/kotak/LBK-0002").text
    assert "Relawan kolektor Siti Aminah" in section(html, "keadaan")
    assert "Jumat 06.00-18.00" in section(html, "keadaan")
    assert "Setoran kurang" in section(html, "kasus")
    assert "LBK-0001" not in section(html, "kunjungan")
    assert "8 Tutup ditutup 0 °C rantai utuh" in section(html, "peristiwa")


def test_a_case_shows_what_people_did_about_it_and_leaves_the_list(browser: TestClient, api: Api) -> None:
    assign = {"act": "assign", "text": "cek <slip>", "assignee": "haji-umar"}
    api.post("/cases/kurang/steps", "rina", assign)
    text = words(browser.get("/kasus/kurang").text)
    assert "Ditugaskan · Haji Umar · tenggat Senin, 30 Nov 2026" in text
    assert "Penugasan kepada Haji Umar Ditugaskan Sel 17 Nov 2026, 10.00 · Rina Pokja (testclient) cek <slip>" in text
    api.post("/cases/kurang/steps", "rina", {"act": "resolve", "text": "palsu", "treatment": "write_off"})
    html = browser.get("/kasus/kurang").text
    assert problems(html) == []
    assert "Diselesaikan oleh orang" in words(html)
    assert "kekurangan dihapusbukukan, jurnal 1" in words(html)
    assert "Setoran kurang" not in section(browser.get("/").text, "kasus")


def test_a_case_shows_every_row_in_full(browser: TestClient) -> None:
    text = words(browser.get("/kasus/kurang").text)
    assert "3 baris, lengkap sebagaimana tercatat." in text
    assert "Rincian 120 lembar Rp 1.000" in text
    assert "Teks bank SETORAN JS-SHORT" in text
    assert "berkas 1, baris 3" in text
    assert "Ditemukan Rp 50.000 Sen 16 Nov 2026, 10.00 Penjelasan kurang" in text


def test_a_silence_shows_what_the_box_promised(browser: TestClient) -> None:
    text = words(browser.get("/kasus/diam").text)
    assert "Janji lapor LBK-0003 Kotak LBK-0003 Institusi Kantor Camat" in text
    assert "Janji berikutnya Sab 14 Nov 2026, 16.00" in text


def test_empty_lists_say_what_will_stand_there(api: Api) -> None:
    text = words(api.client.get("/", headers=HTML).text)
    for says in ("Tidak ada kotak dibuka.", "Tidak ada kasus terbuka.", "Belum ada kunjungan."):
        assert says in text
    assert "Belum ada peristiwa." in words(api.client.get("/kotak/LBK-0001", headers=HTML).text)


def test_a_server_without_boxes_says_how_they_come(empty_server: TestClient) -> None:
    assert "Belum ada kotak terdaftar." in words(empty_server.get("/").text)


def follow(browser: TestClient, path: str, name: str, row: str) -> list[str]:
    """The rows of all pages of a list, by its `next` links."""
    found: list[str] = []
    while path:
        html = browser.get(path).text
        part = re.search(rf'<section id="{name}".*?</section>', html, flags=re.S)
        assert part
        found += re.findall(row, part[0])
        link = re.search(r'rel="next" href="([^"]+)"', part[0])
        path = unescape(link[1]) if link else ""
    return found


def test_long_lists_go_on_without_loss_or_repetition(browser: TestClient, world: Database) -> None:
    with world.writing() as session:
        for number in range(120):
            open_box(session, "LBK-0001", 100 + 2 * number, at(FRIDAY, "10:00") + timedelta(minutes=number))
            case(session, f"c{number:03}", "box_silent", "LBK-0001", [f"LBK-0001/{number}"], number // 10)
            session.add(
                Box(
                    id=f"TES-{number:04}", institution_id="kantor", state=BoxState.ACTIVE, placement="x", created_at=NOW
                )
            )
    visits = follow(browser, "/", "kunjungan", r'id="kunjungan-([^"]+)"')
    assert len(visits) == len(set(visits)) == 123
    cases = follow(browser, "/", "kasus", r'id="kasus-([^"]+)"')
    assert len(cases) == len(set(cases)) == 123
    assert len(set(follow(browser, "/", "kotak", r'href="/kotak/([A-Z]+-\d+)"'))) == 123
    events = follow(browser, "/kotak/LBK-0001", "peristiwa", r'id="peristiwa-(\d+)"')
    assert len(events) == len(set(events)) == 242


@pytest.mark.parametrize("path", ["/", "/?kotak=LBK-0002&jenis=deposit_short", "/kotak/LBK-0002"])
def test_each_section_can_be_fetched_alone_as_it_stands_on_its_page(browser: TestClient, path: str) -> None:
    html = browser.get(path).text
    sources = re.findall(r'<section id="([^"]+)" data-live="[^"]+" data-source="([^"]+)"', html)
    assert len(sources) == 4
    for name, source in sources:
        assert section(browser.get(unescape(source)).text, name) == section(html, name)


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_sound_html(browser: TestClient, path: str) -> None:
    assert problems(browser.get(path).text) == []


@pytest.mark.parametrize("path", PATHS)
def test_pages_forbid_foreign_and_inline_code_and_leak_no_address(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\bsrc=)|https?://", answer.text)


def test_static_files_are_kept_for_ever_under_the_hash_of_their_content(browser: TestClient) -> None:
    linked = set(re.findall(r'"(/static/[^"]+)"', browser.get("/").text))
    assert linked == {ASSETS[name].url for name in ("jumat.css", "kotak.svg", "live.js")}
    for url in linked:
        answer = browser.get(url)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert browser.get("/static/000000000000/jumat.css").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        pytest.param("/ngawur", 404, "Halaman ini tidak ada", id="no such page"),
        pytest.param("/kotak/LBK-9999", 404, "Halaman ini tidak ada", id="no such box"),
        pytest.param("/kasus/x", 404, "Halaman ini tidak ada", id="no such case"),
        pytest.param("/bagian/x", 404, "Halaman ini tidak ada", id="no such section"),
        pytest.param("/?pekan=kemarin", 422, "Isian tidak dapat dibaca", id="no date"),
    ],
)
def test_errors_are_pages_for_browsers_and_problems_for_programs(
    browser: TestClient, path: str, status: int, title: str
) -> None:
    page = browser.get(path)
    assert page.status_code == status
    assert title in words(page.text)
    assert problems(page.text) == []
    machine = browser.get(path, headers={"Accept": "application/json"})
    assert machine.status_code == status
    assert machine.headers["Content-Type"] == "application/problem+json"
    assert machine.json()["status"] == status


def test_the_api_answers_problems_even_to_browsers(browser: TestClient) -> None:
    answer = browser.get("/api/v1/boxes/LBK-9999")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert browser.get("/api/v1/tidak-ada").json()["title"] == "alamat ini tidak ada; periksa ejaannya di /openapi.json"


def test_a_failure_of_the_server_is_a_plain_page(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret details")

    monkeypatch.setattr("jumatserius.web.routes.boxes.chosen", fail)
    client = TestClient(api.client.app, raise_server_exceptions=False)
    page = client.get("/", headers=HTML)
    assert page.status_code == 500
    assert "Server sedang bermasalah" in words(page.text)
    assert "secret details" not in page.text
    machine = client.get("/")
    assert machine.headers["Content-Type"] == "application/problem+json"
    assert "secret details" not in machine.text


def test_the_first_page_costs_the_same_queries_however_many_boxes(browser: TestClient, world: Database) -> None:
    queries: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *arguments: queries.append(arguments[2]))

    def cost() -> int:
        queries.clear()
        browser.get("/")
        return len(queries)

    few = cost()
    with world.writing() as session:
        for number in range(60):
            box_id = f"TES-{number:04}"
            session.add(Box(id=box_id, institution_id="kantor", state=BoxState.ACTIVE, placement="x", created_at=NOW))
            session.flush()
            open_box(session, box_id, 1, at(FRIDAY, "10:00"))
            case(session, f"c{number:03}", "opened_not_counted", box_id, [f"{box_id}/1"], 0)
    assert cost() <= few
