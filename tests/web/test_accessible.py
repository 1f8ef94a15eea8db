"""The pages on a phone, for whoever sees little, hears them read, or has a thumb: looked at, refused, stored."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from test_browser import BANK_FILE
from week_world import count

from accounts_world import FRIDAY, Api, at, open_box
from jumatserius.db import Database

_AXE = Path(__file__).with_name("axe") / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FINGER_PX = 44
_TOO_SMALL = """least => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(one => one.checkVisibility() && !one.matches(".skip, [type=hidden]"))
  .map(one => [one, (one.matches("[type=checkbox], [type=radio]") && one.closest("label") || one)])
  .map(([one, met]) => [one, met.getBoundingClientRect().height])
  .filter(([one, height]) => height > 0 && height < least - 0.5)
  .map(([one, height]) => `${one.outerHTML.slice(0, 80)} is ${height} px high`)"""

Judge = Callable[..., None]


@pytest.fixture
def judge(leave_out: Callable[[str], None]) -> Judge:
    """Fails for what axe-core finds, by day and, if asked, by night, and for what a finger misses."""
    if not _AXE.exists():
        leave_out("axe-core")

    def look(page: Page, by_night: bool = False) -> None:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.evaluate(_AXE.read_text())
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)["violations"]
        if by_night:
            page.emulate_media(color_scheme="dark")
            found += page.evaluate("axe.run(document, {runOnly: ['color-contrast']})")["violations"]
            page.emulate_media(color_scheme="light")
        wrong = [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]
        assert wrong + page.evaluate(_TOO_SMALL, _FINGER_PX) == [], page.url

    return look


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).locator("visible=true").first.click()


def enter(page: Page, code: str) -> None:
    page.get_by_label("Kode akses Anda").fill(code)
    press(page, "Masuk")


def test_what_everybody_reads(surf: Callable[..., Page], url: str, judge: Judge) -> None:
    page = surf("/")
    judge(page, by_night=True)
    for path in ("/?kotak=tidakada", "/kotak/LBK-0002", "/setoran", "/rekening", "/periode", "/masuk"):
        page.goto(url + path)
        judge(page)
    enter(page, "bukan-kode")
    judge(page)


def test_what_a_collector_fills_in(
    surf: Callable[..., Page], url: str, judge: Judge, api: Api, world: Database
) -> None:
    with world.writing() as session:
        count(session, "fresh", "LBK-0003", open_box(session, "LBK-0003", 20, at(FRIDAY, "16:00")), 40_000)
    page = surf(f"/V/LBK-0003/5/{api.visit_code('LBK-0003', 5)}")
    judge(page)
    page.get_by_label("Keping Rp 500").fill("x")
    press(page, "Kirim hitungan")
    judge(page, by_night=True)
    page.get_by_label("Keping Rp 500").fill("4")
    page.get_by_label("Kode akses Anda").fill(api.tokens["budi-santoso"])
    press(page, "Kirim hitungan")
    judge(page)
    page.goto(url + "/masuk?ke=/setoran/baru")
    enter(page, api.tokens["siti-aminah"])
    judge(page)
    page.get_by_label("Jumlah yang disetor").fill("x")
    press(page, "Buat setoran")
    judge(page)
    page.get_by_label("Jumlah yang disetor").fill("")
    press(page, "Buat setoran")
    judge(page)


def test_what_a_collector_fills_in_without_a_code(surf: Callable[..., Page], url: str, judge: Judge, api: Api) -> None:
    page = surf("/hitung")
    enter(page, api.tokens["siti-aminah"])
    judge(page)
    page.goto(url + "/hitung/baru")
    press(page, "Kirim hitungan")
    judge(page, by_night=True)
    page.get_by_label("Kotak", exact=True).select_option("LBK-0002")
    page.get_by_label("Total uang tunai").fill("900.000")
    press(page, "Kirim hitungan")
    judge(page)
    page.goto(url + "/hitung")
    judge(page)
    press(page, "Keluar")
    page.goto(url + "/masuk?ke=/hitung")
    enter(page, api.tokens["budi-santoso"])
    judge(page)
    page.get_by_role("link", name="Saya penghitung kedua").click()
    judge(page)


def test_what_a_treasurer_fills_in(surf: Callable[..., Page], judge: Judge, api: Api) -> None:
    page = surf("/rekening/impor")
    enter(page, api.tokens["haji-umar"])
    judge(page)
    press(page, "Lihat dulu isinya")
    judge(page)
    file: Any = {"name": "mutasi.csv", "mimeType": "text/csv", "buffer": BANK_FILE.encode()}
    page.get_by_label("Berkas", exact=True).set_input_files(file)
    press(page, "Lihat dulu isinya")
    judge(page)
    press(page, "Simpan 1 baris baru")
    judge(page)


def test_what_the_pokja_fills_in(surf: Callable[..., Page], url: str, judge: Judge, api: Api) -> None:
    page = surf("/masuk?ke=/kasus/kurang")
    enter(page, api.tokens["rina"])
    judge(page, by_night=True)
    press(page, "Lanjut")
    judge(page)
    page.get_by_role("radio").first.check()
    page.get_by_label("Alasan").fill("sudah dicek")
    press(page, "Lanjut")
    judge(page)
    page.goto(url + "/periode/2026-11-13")
    judge(page)
