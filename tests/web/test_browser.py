"""The pages in Chromium, on a phone and on a desk: live, typed into, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, select
from week_world import count

from accounts_world import FRIDAY, Api, at, open_box
from jumatserius.counts.models import Count
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.people.models import Person

PHONE, DESK = 360, 1440
WIDTHS = [pytest.param(PHONE, id="360 px"), pytest.param(DESK, id="1440 px")]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/kotak/LBK-0002", "/kasus/kurang", "/?kotak=tidakada", "/masuk", "/setoran", "/setoran/JS-SHORT"),
        *("/rekening", "/rekening/1", "/periode", "/periode/2026-11-13"),
    ],
)
def test_pages_fit_the_width(surf: Callable[..., Page], path: str, width: int) -> None:
    page = surf(path, width)
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("path", ["/", "/setoran", "/rekening", "/rekening/1", "/kotak/LBK-0002"])
def test_tables_are_whole_at_every_width(surf: Callable[..., Page], path: str) -> None:
    page = surf(path)
    cut = {}
    for width in (PHONE, 600, 768, 834, 927, 928, 1024, 1215, 1216, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        cut[width] = page.evaluate(
            """[...document.querySelectorAll(".table, .boxes td time *, .boxes td a b")].filter(one =>
              one.clientWidth ? one.scrollWidth > one.clientWidth : one.getClientRects().length > 1
            ).map(one => one.textContent.trim().slice(0, 40))"""
        )
    assert page.locator(".boxes td").count()
    assert {width: some for width, some in cut.items() if some} == {}


def test_on_a_phone_the_state_of_a_deposit_leaves_its_reference_readable(surf: Callable[..., Page]) -> None:
    page = surf("/setoran")
    covered = page.evaluate(
        """[...document.querySelectorAll("tbody tr")].filter(row => {
          const [name, state] = [".name b", ".chip"].map(one => row.querySelector(one).getBoundingClientRect());
          return name.right > state.left;
        }).map(row => row.textContent)"""
    )
    assert page.locator("td .sub:has-text('Rp')").count()
    assert covered == []


@pytest.mark.parametrize(
    "path", ["/kasus/kurang", "/setoran", "/setoran/JS-SHORT", "/rekening/1", "/periode/2026-11-13"]
)
def test_what_only_a_screen_can_do_is_not_printed(surf: Callable[..., Page], path: str) -> None:
    page = surf(path, DESK)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading").first).to_be_visible()
    expect(page.locator("button:visible, .button:visible, nav:visible, .crumb:visible")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_change_appears_without_a_reload(surf: Callable[..., Page], world: Database, hub: Hub, width: int) -> None:
    page = surf("/", width)
    expect(page.get_by_text("terhubung")).to_be_visible()
    page.evaluate("window.stays = true")
    with world.writing() as session:
        open_box(session, "LBK-0001", 90, at(FRIDAY, "16:00"))
    hub.tell("events")
    expect(page.locator("#kunjungan-LBK-0001-90")).to_be_visible()
    expect(page.locator("#pekan")).to_contain_text("4 kunjungan")
    assert page.evaluate("window.stays")


def test_a_renewed_section_keeps_the_focus(surf: Callable[..., Page], world: Database, hub: Hub) -> None:
    page = surf("/", DESK)
    link = page.locator("#kunjungan-LBK-0001-3 h3 a")
    link.focus()
    with world.writing() as session:
        open_box(session, "LBK-0001", 90, at(FRIDAY, "16:00"))
    hub.tell("events")
    expect(page.locator("#kunjungan-LBK-0001-90")).to_be_visible()
    expect(link).to_be_focused()


def test_the_page_says_when_the_server_is_gone(surf: Callable[..., Page], url: str, api: Api) -> None:
    page = surf("/")
    expect(page.get_by_text("terhubung")).to_be_visible()
    page.route("**/live", lambda route: route.abort())
    api.client.app.state.live.close()
    expect(page.get_by_text("terputus")).to_be_visible()


def test_links_of_evidence_lead_to_the_row(surf: Callable[..., Page]) -> None:
    page = surf("/")
    page.get_by_role("link", name="Setoran JS-SHORT").click()
    expect(page.locator("article:target")).to_contain_text("Referensi")


def counted(world: Database, box_id: str) -> list[int]:
    with Session(world.engine) as session:
        return list(session.scalars(select(Count.amount_idr).where(Count.box_id == box_id)))


@pytest.mark.parametrize("javascript", [pytest.param(True, id="with JavaScript"), pytest.param(False, id="without")])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_count_is_typed_mended_and_confirmed(
    surf: Callable[..., Page], api: Api, world: Database, width: int, javascript: bool
) -> None:
    page = surf(f"/V/LBK-0003/5/{api.visit_code('LBK-0003', 5)}", width, javascript)
    page.get_by_label("Lembar Rp 50.000").fill("2")
    page.get_by_label("Keping Rp 500").fill("x")
    if javascript:
        expect(page.locator("[data-total]")).to_have_text("Rp 100.000")
    else:
        expect(page.locator("[data-total]")).to_be_hidden()
    page.get_by_label("Kode akses Anda").fill(api.tokens["budi-santoso"])
    page.get_by_role("button", name="Kirim hitungan").click()
    expect(page.get_by_role("alert")).to_contain_text("“x” bukan bilangan")
    expect(page.get_by_label("Lembar Rp 50.000")).to_have_value("2")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_label("Keping Rp 500").fill("4")
    page.get_by_label("Kode akses Anda").fill(api.tokens["budi-santoso"])
    page.get_by_role("button", name="Kirim hitungan").click()
    expect(page.get_by_role("heading", name="Hitungan tersimpan")).to_be_visible()
    expect(page.get_by_text("Rp 102.000")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert counted(world, "LBK-0003") == [102_000]


@pytest.mark.parametrize(
    ("width", "javascript"),
    [pytest.param(PHONE, False, id="360 px without JavaScript"), pytest.param(DESK, True, id="1440 px")],
)
def test_a_large_count_without_a_code_is_counted_by_two(
    surf: Callable[..., Page], api: Api, world: Database, width: int, javascript: bool
) -> None:
    page = surf("/setoran", width, javascript)
    page.get_by_role("link", name="Hitung tanpa kode").click()
    sign_in(page, api.tokens["siti-aminah"])
    page.get_by_role("link", name="Hitung kotak LBK-0002").click()
    expect(page.get_by_label("Kotak", exact=True)).to_have_value("LBK-0002")
    page.get_by_label("Kapan uangnya dihitung?").fill("2026-11-17T09:55")
    page.get_by_label("Lembar Rp 100.000").fill("x")
    page.get_by_role("button", name="Kirim hitungan").click()
    expect(page.get_by_role("alert")).to_contain_text("“x” bukan bilangan")
    expect(page.get_by_label("Kapan uangnya dihitung?")).to_have_value("2026-11-17T09:55")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_label("Lembar Rp 100.000").fill("9")
    page.get_by_role("button", name="Kirim hitungan").dblclick()
    expect(page.get_by_role("heading", name="Hitungan tersimpan")).to_be_visible()
    expect(page.get_by_text("Perlu penghitung kedua.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Hitungan tersimpan")).to_be_visible()
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("link", name="Masuk").click()
    sign_in(page, api.tokens["budi-santoso"])
    page.get_by_role("link", name="Hitung", exact=True).click()
    expect(page.get_by_text("900")).to_have_count(0)
    page.get_by_role("link", name="Saya penghitung kedua kotak LBK-0002").click()
    expect(page.get_by_text("Uang ini sudah dihitung: menunggu penghitung kedua.")).to_be_visible()
    expect(page.get_by_text("900")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_label("Total uang tunai").fill("1.000.000.000")
    page.get_by_role("button", name="Kirim hitungan").click()
    expect(page.get_by_role("heading", name="Hitungan tersimpan")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert sorted(counted(world, "LBK-0002")) == [120_000, 900_000, 1_000_000_000]


def test_the_filter_works_without_javascript(surf: Callable[..., Page]) -> None:
    page = surf("/", javascript=False)
    page.get_by_label("Saring per kotak atau institusi").fill("LBK-0001")
    page.get_by_label("Saring per kotak atau institusi").press("Enter")
    expect(page.locator("#kunjungan")).to_contain_text("LBK-0001")
    expect(page.locator("#kunjungan")).not_to_contain_text("LBK-0002")
    expect(page.get_by_text("terhubung")).to_have_count(0)


def test_on_a_desk_the_top_is_one_line_however_long_a_name_is(
    surf: Callable[..., Page], api: Api, world: Database
) -> None:
    with world.writing() as session:
        session.get_one(Person, "siti-aminah").name = "Siti Aminah Nurhaliza Kusumawardhani Prawirodirdjo"
    page = surf("/masuk", 1216)
    sign_in(page, api.tokens["siti-aminah"])
    expect(page.get_by_text("terhubung")).to_be_visible()
    assert page.evaluate("document.querySelector('.top').clientHeight") < 60
    assert page.evaluate("document.documentElement.scrollWidth") == 1216
    expect(page.get_by_role("button", name="Keluar")).to_be_in_viewport(ratio=1)


def test_the_keyboard_reaches_the_content_first(surf: Callable[..., Page]) -> None:
    page = surf("/", DESK)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Langsung ke isi")).to_be_focused()


BANK_FILE = "TrxId,Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan\n8,17/11/2026,09:00:00,K,25000,125000,INFAK\n"


def sign_in(page: Page, code: str) -> None:
    page.get_by_label("Kode akses Anda").fill(code)
    page.get_by_role("button", name="Masuk").click()


@pytest.mark.parametrize("javascript", [pytest.param(True, id="with JavaScript"), pytest.param(False, id="without")])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_bank_file_is_chosen_looked_at_and_stored(
    surf: Callable[..., Page], api: Api, width: int, javascript: bool
) -> None:
    page = surf("/rekening", width, javascript)
    page.get_by_role("link", name="Impor berkas").click()
    sign_in(page, api.tokens["haji-umar"])
    file = {"name": "mutasi.csv", "mimeType": "text/csv", "buffer": BANK_FILE.encode()}
    page.get_by_label("Berkas", exact=True).set_input_files(file)
    page.get_by_role("button", name="Lihat dulu isinya").click()
    expect(page.get_by_role("heading", name="1 baris baru akan masuk.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Simpan 1 baris baru").click()
    expect(page.get_by_text("1 baris baru tersimpan.")).to_be_visible()
    expect(page.locator("#hasil")).to_contain_text("INFAK")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("link", name="Masuk")).to_be_visible()


def test_a_bank_file_is_dropped(surf: Callable[..., Page], api: Api) -> None:
    page = surf("/rekening/impor", DESK)
    sign_in(page, api.tokens["haji-umar"])
    expect(page.get_by_text("Boleh diseret ke sini.")).to_be_visible()
    dropped = page.evaluate_handle(
        "text => { const all = new DataTransfer(); all.items.add(new File([text], 'mutasi.csv')); return all; }",
        BANK_FILE,
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})
    page.get_by_role("button", name="Lihat dulu isinya").click()
    expect(page.get_by_text("mutasi.csv")).to_be_visible()
    expect(page.get_by_role("heading", name="1 baris baru akan masuk.")).to_be_visible()


@pytest.mark.parametrize("javascript", [pytest.param(True, id="with JavaScript"), pytest.param(False, id="without")])
@pytest.mark.parametrize("width", WIDTHS)
def test_money_is_handed_over_and_received(
    surf: Callable[..., Page], api: Api, world: Database, width: int, javascript: bool
) -> None:
    with world.writing() as session:
        count(session, "fresh", "LBK-0003", open_box(session, "LBK-0003", 20, at(FRIDAY, "16:00")), 40_000)
    page = surf("/setoran", width, javascript)
    page.get_by_role("link", name="Setorkan uang").click()
    sign_in(page, api.tokens["siti-aminah"])
    page.get_by_label("Saya serahkan kepada bendahara, Haji Umar").check()
    if javascript:
        expect(page.locator("[data-total]")).to_have_text("Rp 40.000")
        page.get_by_label("LBK-0003").uncheck()
        expect(page.locator("[data-total]")).to_have_text("Rp 0")
        page.get_by_label("LBK-0003").check()
    page.get_by_label("Jumlah yang disetor").fill("x")
    page.get_by_role("button", name="Buat setoran").click()
    expect(page.get_by_role("alert")).to_contain_text("“x” bukan jumlah rupiah")
    expect(page.get_by_label("Saya serahkan kepada bendahara, Haji Umar")).to_be_checked()
    page.get_by_label("Jumlah yang disetor").fill("")
    page.get_by_role("button", name="Buat setoran").click()
    expect(page.get_by_role("heading", name="Setoran tersimpan")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    reference = page.locator(".code.large").inner_text()
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("link", name="Masuk").click()
    sign_in(page, api.tokens["haji-umar"])
    page.get_by_role("link", name="Setoran", exact=True).click()
    page.get_by_role("link", name=reference).first.click()
    page.get_by_label("Hasil hitungan Anda").fill("40.000")
    page.get_by_role("button", name="Saya sudah menerima").click()
    expect(page.get_by_text("diterima Rp 40.000")).to_be_visible()
    expect(page.get_by_text("Tanda terima tersimpan.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.reload()
    expect(page.get_by_text("diterima Rp 40.000")).to_be_visible()
    expect(page.get_by_text("Tanda terima tersimpan.")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_who_goes_back_to_a_count_sees_what_was_just_sent(surf: Callable[..., Page], api: Api, width: int) -> None:
    page = surf("/hitung/baru?kotak=LBK-0002", width)
    sign_in(page, api.tokens["siti-aminah"])
    page.get_by_label("Total uang tunai").fill("50.000")
    page.get_by_role("button", name="Kirim hitungan").click()
    expect(page.get_by_role("heading", name="Hitungan tersimpan")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("note")).to_contain_text("LBK-0002, Rp 50.000")
    expect(page.get_by_role("note")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("note")).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS)
def test_who_goes_back_to_a_visit_sees_that_it_is_counted(surf: Callable[..., Page], api: Api, width: int) -> None:
    page = surf(f"/V/LBK-0003/5/{api.visit_code('LBK-0003', 5)}", width)
    page.get_by_label("Kode akses Anda").fill(api.tokens["budi-santoso"])
    page.get_by_label("Total uang tunai").fill("50.000")
    page.get_by_role("button", name="Kirim hitungan").click()
    expect(page.get_by_role("heading", name="Hitungan tersimpan")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Kunjungan ini sudah dihitung: Rp 50.000.")).to_be_in_viewport(ratio=1)
