"""The page at the box's access point, over real sockets: how phones find it, bad phones, and its looks."""

import socket
import struct
import time

import pytest
from playwright.sync_api import expect, sync_playwright
from visitor import (
    AT,
    NAME,
    PASSWORD,
    Browser,
    box_on_site,
    exchange,
    no_crash,
    received,
    wifi_of,
)

from twin.phone import set_up


@pytest.fixture
def box(tmp_path):
    return box_on_site(tmp_path, ("Tetangga", -80, 3), ("Warung", -66, 0))


# -- phones that look for the net ------------------------------------------------------------------------------

PROBES = [
    ("connectivitycheck.gstatic.com", "/generate_204"),
    ("captive.apple.com", "/hotspot-detect.html"),
    ("www.msftconnecttest.com", "/connecttest.txt"),
    ("www.msftncsi.com", "/ncsi.txt"),
    ("detectportal.firefox.com", "/canonical.html"),
    ("kotak.lebak.example", "/"),
]


def test_every_phone_is_led_to_the_page(box):
    def visit(phone):
        browser = Browser(phone)
        for host, path in PROBES:
            status, head, body = browser.get(path, host)
            assert (status, head["location"], body) == (302, "http://127.0.0.1/", ""), host
        assert browser.get("/favicon.ico")[1]["location"] == "/"

    set_up(box, AT, visit)


def query(name, kind=1, number=0x1234, flags=0x0100, questions=1):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">HHHHHH", number, flags, questions, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", kind, 1)


def test_every_name_leads_to_the_box(box):
    good = query("captive.apple.com")
    unanswered = [
        b"",
        b"\x12",
        good[:12],
        good[:-1],
        good[:12] + b"\xff" * 20,
        good[:12] + b"\x3f" * 3,
        query("a.b", flags=0x8180),
        query("a.b", flags=0x2800),
        query("a.b", questions=0),
        bytes(600),
    ]

    def visit(phone):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(("127.0.0.1", phone.names_port))
            sock.settimeout(10)
            for garbage in unanswered:
                sock.send(garbage)
            sock.send(good)
            answer = sock.recv(512)
            assert answer[:2] == b"\x12\x34"
            assert answer[2] & 0x80
            assert answer[12 : len(good)] == good[12:]
            assert answer[-4:] == bytes([127, 0, 0, 1])
            sock.send(query("captive.apple.com", kind=28, number=7))
            answer = sock.recv(512)
            assert struct.unpack(">HHHH", answer[:8])[3] == 0, "no IPv6 here"
            assert len(answer) == len(good)

    set_up(box, AT, visit)
    no_crash(box)


# -- phones that behave badly ----------------------------------------------------------------------------------

_LENGTH = "POST /uji HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
BAD = [
    pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, id="TLS"),
    pytest.param(b"NONSENSE\r\n\r\n", 400, id="one word"),
    pytest.param(b"GET / HTTP/1.1\r\nHost\r\n\r\n", 400, id="header without colon"),
    pytest.param(b"DELETE / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400, id="other method"),
    pytest.param(_LENGTH.encode() + b"-5\r\n\r\n", 400, id="negative length"),
    pytest.param(_LENGTH.encode() + b"4\r\n\r\n%zz=", 400, id="broken form"),
    pytest.param(_LENGTH.encode() + b"99999\r\n\r\n", 413, id="body too long"),
    pytest.param(b"GET / HTTP/1.1\r\nX: " + b"x" * 2100, 413, id="head too long"),
]


def test_bad_requests_are_refused_and_the_next_phone_is_served(box):
    def visit(phone):
        browser = Browser(phone)
        for request, status in [case.values for case in BAD]:
            assert browser.answer(exchange(phone.port, request))[0] == status, request
        exchange(phone.port, b"GET / HTTP/1.1\r\nX: " + b"x" * 2_000_000)
        assert browser.get()[0] == 200

    set_up(box, AT, visit)
    no_crash(box)


@pytest.mark.parametrize(
    "begin", [pytest.param(b"", id="silent"), pytest.param(b"GET / HTTP/1.1\r\nHo", id="half a request")]
)
def test_a_phone_that_falls_silent_is_hung_up_on(box, begin):
    def visit(phone):
        with socket.create_connection(("127.0.0.1", phone.port), timeout=20) as sock:
            sock.sendall(begin)
            assert received(sock) == b""
        assert Browser(phone).get()[0] == 200

    set_up(box, AT, visit, pace=20)


def test_a_phone_that_drips_is_hung_up_on_too(box):
    def visit(phone):
        request = b"GET / HTTP/1.1\r\nX: " + b"x" * 1500
        with socket.create_connection(("127.0.0.1", phone.port), timeout=20) as sock:
            for at in range(len(request)):
                try:
                    sock.send(request[at : at + 1])
                except ConnectionError:
                    break
                time.sleep(0.002)
            else:
                raise AssertionError("the box has waited for all of it")

    set_up(box, AT, visit, pace=20)


def test_many_silent_phones_keep_nobody_out(box):
    def visit(phone):
        silent = [socket.create_connection(("127.0.0.1", phone.port), timeout=20) for _ in range(12)]
        assert Browser(phone).get()[0] == 200
        for sock in silent:
            sock.close()

    set_up(box, AT, visit)
    no_crash(box)


def test_a_phone_that_reads_nothing_is_given_up(box):
    def visit(phone):
        with socket.create_connection(("127.0.0.1", phone.port), timeout=20) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            sock.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert Browser(phone).get()[0] == 200

    set_up(box, AT, visit)
    no_crash(box)


# -- the page in a phone ---------------------------------------------------------------------------------------


def test_the_pages_in_a_phone(box, need):
    """From the list to the result, with nothing on the browser's console and nothing beside the screen."""
    complaints = []

    def visit(phone):
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=need("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            page = chromium.new_page(viewport={"width": 360, "height": 740})
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(f"http://127.0.0.1:{phone.port}/")
            walk(page)
            chromium.close()

    set_up(box, AT, visit)
    assert complaints == []
    assert wifi_of(box) == (NAME.encode(), PASSWORD.encode())


def walk(page):
    page.get_by_label("Tetangga").check()
    password = page.get_by_label("Sandi Wi-Fi")
    password.fill("sandi-salah")
    page.get_by_label("Tampilkan sandi").check()
    assert password.get_attribute("type") == "text"
    page.get_by_role("button", name="Uji lalu simpan").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Tetangga", timeout=30000)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_label(NAME).check()
    page.get_by_label("Sandi Wi-Fi").fill(PASSWORD)
    page.get_by_role("button", name="Uji lalu simpan").click()
    expect(page.get_by_role("status")).to_contain_text("sudah disimpan", timeout=30000)
    page.get_by_role("button", name="Selesai").click()
    expect(page.get_by_role("status")).to_contain_text("Penyiapan selesai")
