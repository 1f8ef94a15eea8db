"""Set-up on site: the box's own access point and page, over real sockets, with polite phones and others."""

import json
import re
import socket
import struct
import time
from datetime import timedelta
from urllib.parse import quote_from_bytes

import pytest
import zxingcpp
from html_check import problems
from PIL import Image
from playwright.sync_api import expect, sync_playwright
from station import BOX, BOX_KEY, FRIDAY

import twin.interpreter
from twin import Box, TwinError
from twin.phone import set_up

PAGE = 1
TESTED, KEPT = 1, 0
NAME, PASSWORD = "Kafé Nurul Hikmah", "seribu-Rupiah"
AT = FRIDAY + timedelta(minutes=6)


@pytest.fixture
def box(tmp_path):
    """A box that knows another Wi-Fi than there is, with its lid open."""
    box = Box(tmp_path / "box", BOX)
    box.provision(BOX_KEY, "127.0.0.1", 1, wifi_name="Lama", wifi_password="sandi-lama")
    box.access_points(NAME, PASSWORD, ("Tetangga", -80, 3), ("Warung", -66, 0))
    box.power_on(FRIDAY)
    box.open_lid(FRIDAY + timedelta(minutes=5))
    return box


class Browser:
    """Asks for pages as a phone does, one connection each."""

    def __init__(self, phone):
        self._phone = phone

    def get(self, path="/", host="127.0.0.1"):
        return self._ask(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())

    def post(self, path, **fields):
        pairs = [f"{name}={quote_from_bytes(as_bytes(value), safe='')}" for name, value in fields.items()]
        body = "&".join(pairs).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
        return self._ask(head.encode() + body)

    def test(self, name, password):
        """Chooses a network, and waits for the page with the result."""
        status, head, _ = self.post("/uji", wifi=as_bytes(name).hex(), sandi=password)
        assert (status, head["location"]) == (303, "/hasil")
        return self.result()

    def result(self):
        for _ in range(1000):
            status, _, body = self.get("/hasil")
            assert status == 200
            if "sedang mencoba" not in body:
                return body
        raise AssertionError(body)

    def _ask(self, request):
        """Once more when nothing comes, as browsers do: the box may have given up while this computer was busy."""
        answers = (exchange(self._phone.port, request) for _ in range(10))
        return self.answer(next(answer for answer in answers if answer))

    @staticmethod
    def answer(raw):
        head, _, body = raw.partition(b"\r\n\r\n")
        status, *headers = head.decode().split("\r\n")
        named = {name.lower(): value for name, value in (header.split(": ", 1) for header in headers)}
        return int(status.split()[1]), named, body.decode()


def as_bytes(value):
    return value if isinstance(value, bytes) else value.encode()


def exchange(port, request):
    """All that comes back until the box hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(request)
        return received(sock)


def received(sock):
    answer = b""
    try:
        while part := sock.recv(4096):
            answer += part
    except ConnectionResetError:
        pass  # hung up while we were still talking
    return answer


def text_of(page):
    return re.sub(r"<style>.*?</style>|<script>.*?</script>|<[^>]+>", " ", page, flags=re.S)


def nvs(box):
    return json.loads((box.directory / "nvs.json").read_text())["jumat"]


def wifi_of(box):
    return bytes.fromhex(nvs(box)["ssid"]), bytes.fromhex(nvs(box)["psk"])


def of_kind(box, kind):
    return [event for event in box.events() if event.kind == kind]


def code_on(panel):
    [code] = zxingcpp.read_barcodes(Image.frombytes("1", (400, 300), panel).convert("L"))
    return code.text


def no_crash(box):
    assert of_kind(box, "crash") == [], box.output
    assert not (box.directory / "panel_faults.txt").exists()


# -- when it is there ------------------------------------------------------------------------------------------


def test_a_long_press_opens_the_access_point_that_the_panel_names(box):
    seen = []

    def visit(phone):
        code = f"WIFI:T:WPA;S:{BOX};P:{phone.access_point['key']};;"
        seen.append((code, code_on(box.panel()), phone.access_point["security"]))

    set_up(box, AT, visit)
    [(code, shown, security)] = seen
    assert shown == code
    assert security == 3, "WPA2"
    assert len(of_kind(box, "portal_opened")) == 1
    no_crash(box)


def test_each_opening_has_a_password_of_its_own_that_nobody_else_learns(box):
    passwords = []

    def visit(phone):
        passwords.append(phone.access_point["key"])

    set_up(box, AT, visit)
    said = box.output
    box.close_lid(AT + timedelta(minutes=10))
    box.open_lid(AT + timedelta(minutes=20))
    set_up(box, AT + timedelta(minutes=21), visit)
    first, second = passwords
    assert first != second
    assert not any(password in said + box.output for password in passwords)
    log = (box.directory / "flash.bin").read_bytes()
    assert not any(password.encode() in log for password in passwords)


def never(phone):
    raise AssertionError("there is an access point")


@pytest.mark.parametrize("seconds", [0.6, 1.5])
def test_a_short_press_sends_shows_and_opens_nothing(box, seconds):
    failures, changes = len(of_kind(box, "send_failed")), len(of_kind(box, "panel_changed"))
    (box.directory / "panel.bin").unlink()
    box.press(AT, seconds=seconds)
    assert len(of_kind(box, "send_failed")) == failures + 1
    assert of_kind(box, "portal_opened") == []
    assert (box.directory / "panel.bin").exists(), "shown again, with the marks as they are now"
    assert len(of_kind(box, "panel_changed")) == changes, "but it is the same picture"


def test_with_the_lid_shut_there_is_no_access_point(box):
    box.close_lid(AT)
    with pytest.raises(TwinError, match="waited in vain for its access point"):
        set_up(box, AT + timedelta(minutes=1), never)
    box.power_on(AT + timedelta(minutes=5))
    assert of_kind(box, "portal_opened") == []


def test_it_ends_by_itself_after_five_minutes(box):
    moments = []
    set_up(box, AT, lambda phone: moments.append(box.now))
    box.wait_until(AT + timedelta(minutes=8))
    opened = of_kind(box, "portal_opened")[0].uptime
    # Watched by the watchdog all the time, which bites after three minutes.
    after = next(event for event in box.events() if event.kind == "panel_changed" and event.uptime > opened)
    assert 300 <= after.uptime - opened < 320
    assert not (box.directory / "access_point.json").exists()
    no_crash(box)


def test_it_ends_when_the_lid_closes(box):
    def visit(phone):
        assert Browser(phone).get()[0] == 200
        phone.close_lid()
        phone.await_end()
        with pytest.raises(ConnectionError):
            exchange(phone.port, b"GET / HTTP/1.0\r\n\r\n")

    set_up(box, AT, visit)
    (closing,) = of_kind(box, "lid_closed")
    assert closing.uptime - of_kind(box, "portal_opened")[0].uptime < 60
    no_crash(box)


def test_it_ends_when_the_person_says_so(box):
    def visit(phone):
        status, _, body = Browser(phone).post("/selesai")
        assert (status, "Penyiapan selesai" in body) == (200, True)
        phone.await_end()

    set_up(box, AT, visit)
    assert box.now - AT < timedelta(minutes=2)


def test_a_button_that_sticks_opens_it_once_and_is_left_alone(box):
    box.press(AT, seconds=7200)
    wakes = box.wakes
    box.close_lid(AT + timedelta(minutes=10))
    box.wait_until(AT + timedelta(hours=1))
    assert len(of_kind(box, "portal_opened")) == 1
    assert box.wakes - wakes < 8


def test_set_up_leaves_room_in_the_memory(box, monkeypatch):
    monkeypatch.setattr(twin.interpreter, "HEAP_KB", 185)  # it needs 178, 14 of them a larger table of names

    def visit(phone):
        assert "Tersambung" not in Browser(phone).test(NAME, PASSWORD)

    set_up(box, AT, visit, pace=10)
    no_crash(box)


# -- a Wi-Fi for the box ---------------------------------------------------------------------------------------


def test_a_network_that_lets_the_box_in_is_stored_and_used(box):
    pages = []
    set_up(box, AT, lambda phone: pages.append(Browser(phone).test(NAME, PASSWORD)), pace=10)
    assert f"Kotak tersambung ke {NAME} , sinyal sedang" in re.sub(r"\s+", " ", text_of(pages[0]))
    assert wifi_of(box) == (NAME.encode(), PASSWORD.encode())
    assert PASSWORD.encode() in (box.directory / "identity.bin").read_bytes()
    (change,) = of_kind(box, "wifi_changed")
    assert change.payload[:2] == bytes([PAGE, TESTED])
    # The wake after it went to the broker: the Wi-Fi is past, the broker is not there.
    assert of_kind(box, "send_failed")[-1].payload[0] == 2
    no_crash(box)


def test_the_password_is_nowhere_but_in_its_place(box):
    pages = []

    def visit(phone):
        browser = Browser(phone)
        pages.append(browser.test(NAME, "Rahasia-salah1"))
        pages.append(browser.test(NAME, PASSWORD))
        pages.append(browser.get("/")[2])

    set_up(box, AT, visit, pace=10)
    for secret in (PASSWORD, "Rahasia-salah1", "sandi-lama"):
        assert not any(secret in page for page in pages)
        assert secret not in box.output
        assert secret.encode() not in (box.directory / "flash.bin").read_bytes()
    assert b"Rahasia-salah1" not in (box.directory / "nvs.json").read_bytes()


WORDS = [
    pytest.param(NAME, "Sandi-salah", f"Sandi tidak cocok untuk {NAME} .", id="wrong password"),
    pytest.param("Tidak Ada", PASSWORD, "Jaringan Tidak Ada tidak ditemukan.", id="no such network"),
]


@pytest.mark.parametrize(("name", "password", "words"), WORDS)
def test_a_failed_test_says_why_and_stores_nothing(box, name, password, words):
    pages = []
    set_up(box, AT, lambda phone: pages.append(Browser(phone).test(name, password)), pace=10)
    assert words in re.sub(r"\s+", " ", text_of(pages[0]))
    assert wifi_of(box) == (b"Lama", b"sandi-lama")
    assert of_kind(box, "wifi_changed") == []


def test_a_network_that_is_off_today_can_be_kept_all_the_same(box):
    pages = []

    def visit(phone):
        browser = Browser(phone)
        browser.test("Balai Desa", "sandi-balai")
        assert browser.post("/simpan")[0] == 303
        pages.append(browser.result())

    set_up(box, AT, visit, pace=10)
    assert "Balai Desa disimpan tanpa uji" in re.sub(r"\s+", " ", text_of(pages[0]))
    assert wifi_of(box) == (b"Balai Desa", b"sandi-balai")
    assert of_kind(box, "wifi_changed")[0].payload[:2] == bytes([PAGE, KEPT])


def test_nothing_is_kept_that_was_not_tried(box):
    def visit(phone):
        assert Browser(phone).post("/simpan")[0] == 303

    set_up(box, AT, visit)
    assert of_kind(box, "wifi_changed") == []
    assert wifi_of(box) == (b"Lama", b"sandi-lama")


def test_a_hidden_network_is_typed(box):
    box.access_points("Tersembunyi", PASSWORD, ("", -50, 3))

    def visit(phone):
        browser = Browser(phone)
        assert browser.post("/uji", wifi="lain", nama="Tersembunyi", sandi=PASSWORD)[0] == 303
        assert "sudah disimpan" in browser.result()

    set_up(box, AT, visit, pace=10)
    assert wifi_of(box) == (b"Tersembunyi", PASSWORD.encode())


def test_a_name_that_is_typed_counts_whatever_is_ticked(box):
    def visit(phone):
        browser = Browser(phone)
        browser.post("/uji", wifi=b"Warung".hex(), nama=NAME, sandi=PASSWORD)
        assert "sudah disimpan" in browser.result()

    set_up(box, AT, visit, pace=10)
    assert wifi_of(box)[0] == NAME.encode()


def test_an_open_network_needs_no_password(box):
    box.access_points("Warung", "")
    set_up(box, AT, lambda phone: Browser(phone).test("Warung", ""), pace=10)
    assert wifi_of(box) == (b"Warung", b"")
    assert of_kind(box, "send_failed")[-1].payload[0] == 2, "past the Wi-Fi"


REFUSED = [
    pytest.param({"wifi": b"Warung".hex(), "sandi": "pendek"}, "Sandi Wi-Fi terdiri dari 8", id="short password"),
    pytest.param({"wifi": b"Warung".hex(), "sandi": "x" * 64}, "Sandi Wi-Fi terdiri dari 8", id="no hexadecimal key"),
    pytest.param({"wifi": b"Warung".hex(), "sandi": "x" * 65}, "Sandi Wi-Fi terdiri dari 8", id="long password"),
    pytest.param({"wifi": "lain", "nama": "  ", "sandi": ""}, "Nama Wi-Fi harus diisi", id="no name"),
    pytest.param({"wifi": "lain", "nama": "x" * 33, "sandi": ""}, "Nama Wi-Fi harus diisi", id="long name"),
    pytest.param({"wifi": "zz", "sandi": PASSWORD}, "Pilih salah satu jaringan", id="no network"),
    pytest.param({}, "Nama Wi-Fi harus diisi", id="empty form"),
]


def test_what_can_be_no_wifi_is_refused_in_words(box):
    def visit(phone):
        browser = Browser(phone)
        for fields, words in [case.values for case in REFUSED]:
            status, _, body = browser.post("/uji", **fields)
            assert (status, words in body) == (400, True), fields
            assert problems(body) == []
        assert "sedang mencoba" not in browser.get("/hasil")[2]

    set_up(box, AT, visit)
    assert of_kind(box, "wifi_changed") == []


NASTY = ['<script>alert("x")</script>', "\"><img src=x onerror='1'>", "50% & Rp", "Kopi ☕ Ñandú", "a'b"]


def test_a_name_is_only_shown(box):
    box.access_points(NASTY[0], PASSWORD, *[(name, -70 - number, 3) for number, name in enumerate(NASTY[1:])])
    pages = []

    def visit(phone):
        browser = Browser(phone)
        pages.append(browser.get()[2])
        pages.append(browser.test(NASTY[1], PASSWORD))
        pages.append(browser.test(NASTY[0], PASSWORD))

    set_up(box, AT, visit, pace=10)
    for page in pages:
        assert problems(page) == []
        assert page.count("<script>") <= 1
        assert "<img" not in page
    for name in NASTY:
        assert name.encode().hex() in pages[0]
    assert "Kopi ☕ Ñandú" in pages[0]
    assert wifi_of(box)[0] == NASTY[0].encode()


def test_a_name_that_is_no_text_can_be_chosen(box):
    raw = b"Toko\xff\xfe<\x01"

    def visit(phone):
        page = Browser(phone).test(raw, PASSWORD)
        assert "Toko\ufffd\ufffd&lt;" in page

    set_up(box, AT, visit, pace=10)


def test_a_search_finds_what_has_come_since(box):
    def visit(phone):
        browser = Browser(phone)
        assert "Baru" not in browser.get()[2]
        box.access_points(NAME, PASSWORD, ("Baru", -55, 3))
        assert browser.post("/cari")[0] == 303
        assert any("Baru" in browser.get()[2] for _ in range(1000))

    set_up(box, AT, visit, pace=10)


def test_a_radio_that_refuses_ends_the_test_and_not_the_set_up(box):
    """As the port does while it is in the middle of something else."""
    pages = []
    box.wifi(up=True, raises=True)

    def visit(phone):
        browser = Browser(phone)
        pages.append(browser.get()[2])
        pages.append(browser.test(NAME, PASSWORD))
        box.wifi(up=True)
        pages.append(browser.test(NAME, PASSWORD))

    set_up(box, AT, visit, pace=10)
    assert "Kotak tersambung ke" not in pages[1]
    assert "Kotak tersambung ke" in pages[2]
    assert wifi_of(box) == (NAME.encode(), PASSWORD.encode())
    no_crash(box)


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
