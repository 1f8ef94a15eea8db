"""A collector's phone as the radio of a box: the code that it scans carries the box's records."""

from collections.abc import Callable

import httpx
import pytest
from fastapi.testclient import TestClient
from html_check import problems
from test_pages import words
from week_world import NOW

from accounts_world import Api
from jumatserius.boxes import keys, provisioning
from jumatserius.boxes.provisioning import Registration
from jumatserius.db import Database
from wirebox import BOOT, WireBox

BOX = "LBK-0004"
Scan = Callable[..., httpx.Response]


def digits(data: bytes) -> str:
    """As firmware/README.md says it, under "Courier"."""
    pieces = [data[at : at + 7] for at in range(0, len(data), 7)]
    return "".join(f"{int.from_bytes(one, 'big'):0{(0, 3, 5, 8, 10, 13, 15, 17)[len(one)]}}" for one in pieces)


@pytest.fixture
def box(api: Api, world: Database) -> WireBox:
    """Five openings, of which the server knows nothing; the newest is record 10."""
    with world.writing() as session:
        provisioning.register(session, Registration(BOX, "kantor", "kantor"), now=NOW, by=None, origin="test")
    box = WireBox(BOX, keys.box_key(api.settings.secret(), BOX, 1))
    box.record(BOOT)
    for _ in range(4):
        box.close(box.open())
    box.open()
    return box


@pytest.fixture
def scan(api: Api, browser: TestClient, box: WireBox) -> Scan:
    def scanned(carried: str, code: str | None = None) -> httpx.Response:
        return browser.get(f"/V/{BOX}/10/{code or api.visit_code(BOX, 10)}/{carried}")

    return scanned


def numbers(api: Api) -> list[int]:
    return sorted(event["seq"] for event in api.get("/events", box=BOX)["items"])


def test_one_scan_delivers_the_whole_log_and_opens_the_form(api: Api, box: WireBox, scan: Scan) -> None:
    page = scan(digits(box.batch(box.log)))
    assert problems(page.text) == []
    text = words(page.text)
    assert "Hitungan kotak LBK-0004" in text
    assert "Catatan kotak sudah diterima. Terima kasih sudah mengantarkannya." in text
    assert "Masih kurang" not in text
    assert page.url.path == f"/V/{BOX}/10/{api.visit_code(BOX, 10)}"
    assert numbers(api) == list(range(1, 11))
    assert len(api.get("/visits", box=BOX)["items"]) == 5


def test_what_did_not_fit_is_asked_for_until_it_is_there(api: Api, box: WireBox, scan: Scan) -> None:
    text = words(scan(digits(box.batch(box.log[7:]))).text)
    assert "Masih kurang nomor 1–7." in text
    assert "Tekan tombol di dalam kotak sekali, tunggu kode yang baru, lalu pindai lagi." in text
    assert "Masih kurang nomor 1. Tekan" in words(scan(digits(box.batch(box.log[1:7]))).text)
    assert "Masih kurang" not in words(scan(digits(box.batch(box.log[:1]))).text)
    assert numbers(api) == list(range(1, 11))


def test_the_same_scan_again_changes_nothing(api: Api, box: WireBox, scan: Scan) -> None:
    for _ in range(2):
        assert scan(digits(box.batch(box.log))).status_code == 200
    assert numbers(api) == list(range(1, 11))
    assert api.get("/incidents", box=BOX)["items"] == []


def test_the_visit_that_was_delivered_can_be_counted_at_once(api: Api, box: WireBox, scan: Scan) -> None:
    scan(digits(box.batch(box.log)))
    newest = api.get("/visits", box=BOX)["items"][0]
    assert (newest["id"], newest["closed_at"]) == (f"{BOX}/10", None)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda carried: carried[:-1], id="cut short"),
        pytest.param(lambda carried: carried[:-1] + "x", id="not a digit"),
        pytest.param(lambda carried: "9" * 17, id="a number too large"),
        pytest.param(lambda carried: carried[:40] + str((int(carried[40]) + 1) % 10) + carried[41:], id="one changed"),
        pytest.param(lambda carried: "0" * 9000, id="far too long"),
    ],
)
def test_a_code_that_was_not_read_whole_delivers_nothing(api: Api, box: WireBox, scan: Scan, spoil) -> None:
    page = scan(spoil(digits(box.batch(box.log))))
    assert page.status_code == 422
    assert "Pindai ulang QR di layar kotak" in words(page.text)
    assert numbers(api) == []


def test_records_of_another_box_are_not_taken(api: Api, box: WireBox, scan: Scan) -> None:
    other = WireBox("LBK-0003", keys.box_key(api.settings.secret(), "LBK-0003", 1))
    other.open()
    assert scan(digits(other.batch(other.log))).status_code == 422
    assert numbers(api) == []


def test_a_wrong_visit_code_delivers_nothing(api: Api, box: WireBox, scan: Scan) -> None:
    assert scan(digits(box.batch(box.log)), code="0000000000").status_code == 422
    assert numbers(api) == []
