"""Set-up on site: when a box opens its access point and for how long, and how it gets its Wi-Fi from the page."""

import re
from datetime import timedelta

import pytest
from html_check import problems
from seen import of_kind
from station import BOX
from visitor import (
    AT,
    NAME,
    PASSWORD,
    Browser,
    box_on_site,
    code_on,
    exchange,
    no_crash,
    text_of,
    wifi_of,
)

import twin.interpreter
from twin import TwinError
from twin.phone import set_up

PAGE = 1
TESTED, KEPT = 1, 0


@pytest.fixture
def box(tmp_path):
    return box_on_site(tmp_path, ("Tetangga", -80, 3), ("Warung", -66, 0))


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
