"""What stands on the panel: golden pictures, and codes that a phone reads from them.

`python tests/firmware/test_screens.py` writes the golden pictures anew; look at each one before committing it.
"""

import io
import json
from pathlib import Path

import pytest
import unix_port
import zxingcpp
from PIL import Image, ImageFilter
from qris_text import VALID, signed, tag

from twin.png import png

GOLDEN = Path(__file__).parent / "golden"

QRIS, VISIT, CLOSE_LID, PORTAL, LOW_BATTERY, NO_QRIS, ERROR = range(1, 8)
VIEW = {
    "box": "LBK-0001",
    "host": "Kafé Nurul Hikmah, Rangkasbitung",
    "line": "Seribu rupiah setiap Jum’at membantu anak tumbuh sehat dan bebas dari stunting.",
    "qris": VALID[7],
    "total_box": 350_000,
    "total_program": 12_345_678,
    "battery_pct": 80,
    "radio_ok": True,
    "visit_url": "https://kotak.lebak.example/V/LBK-0001/412/7Q2M9ZK4TB",
    "portal_password": "7Q2M9ZK4TB",
    "error_code": "E12",
}
LONG = {
    "box": "KABUPATN-0001",
    "host": "Perkumpulan Keluarga Besar Warung Wangi W",
    "line": "Masyarakat yang bergotong royong menyehatkan anak-anak: seribu rupiah, tiap Jum’at",
    "total_box": 123_456_789,
    "total_program": 1_234_567_890,
    "visit_url": "https://kotak-amal-jumat-serius.kabupaten-lebak.example.go.id/x/V/KABUPATN-0001/4294967295/7Q2M9ZK4TB",
    "error_code": "WATCHDOG-TIMEOUT-2031",
}
# Version 10, with a name of 25 wide letters and a terminal label of 20.
WIDE = signed(
    "000201",
    tag("26", tag("00", "ID.CO.BANKBSI.WWW") + tag("01", "936004515260181590") + tag("02", "083016613180")),
    tag("51", tag("00", "ID.CO.QRIS.WWW") + tag("02", "ID6091390996030") + tag("03", "UMI")),
    "5204839853033605802ID",
    tag("59", "W" * 25),
    tag("60", "KABUPATEN LEBAK"),
    tag("61", "42311"),
    tag("62", tag("01", "no. 42/infak/stunting/abcdefghijklm") + tag("07", "Terminal-Masjid-Agung")),
)
# 18 records and what goes around them take 2,885 digits.
CARRIED = ("31415926535897932" * 170)[:2885]
CASES = {
    "qris": (QRIS, {}),
    "qris-version-7": (QRIS, {"qris": VALID[0]}),
    "qris-version-9-no-radio": (QRIS, {"qris": VALID[21], "radio_ok": False, "battery_pct": None}),
    "qris-long-texts": (QRIS, {**LONG, "qris": VALID[19]}),
    "qris-version-10-long-texts": (QRIS, {**LONG, "qris": WIDE}),
    "visit": (VISIT, {}),
    "visit-long-texts": (VISIT, LONG),
    "visit-courier": (VISIT, {"carried": CARRIED}),
    "close-lid": (CLOSE_LID, {}),
    "portal": (PORTAL, {}),
    "portal-long-texts": (PORTAL, {**LONG, "portal_password": "WWMMWWMMWW"}),
    "low-battery": (LOW_BATTERY, {"battery_pct": 7}),
    "no-qris": (NO_QRIS, {}),
    "error": (ERROR, {"radio_ok": False}),
    "error-long-texts": (ERROR, LONG),
}


def render(*requests):
    """The pictures of (screen, changes to VIEW)."""
    lines = [json.dumps([screen, {**VIEW, **changes}]) for screen, changes in requests]
    return [bytes.fromhex(line) for line in unix_port.run("screens_batch.py", requests=lines)]


def picture(panel):
    return Image.open(io.BytesIO(png(panel))).convert("L")


def read_codes(image):
    return [(code.text, str(code.ec_level), code.position) for code in zxingcpp.read_barcodes(image)]


@pytest.fixture(scope="module")
def rendered():
    return dict(zip(CASES, render(*CASES.values()), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_screen_is_its_golden_picture(rendered, name):
    golden = Image.open(GOLDEN / f"{name}.png").convert("L")
    if picture(rendered[name]).tobytes() != golden.tobytes():
        pytest.fail(f"{name} differs; if that is meant: python tests/firmware/test_screens.py, and look at it")


def test_no_golden_picture_is_left_over():
    assert {path.stem for path in GOLDEN.glob("*.png")} == set(CASES)


def test_every_qris_payload_reads_back_unchanged_from_the_panel():
    payloads = [*VALID, WIDE]
    for payload, panel in zip(payloads, render(*((QRIS, {"qris": payload}) for payload in payloads)), strict=True):
        assert [(text, level) for text, level, _ in read_codes(picture(panel))] == [(payload, "M")]


def test_qris_code_has_large_modules_and_its_quiet_zone():
    for panel in render(*((QRIS, {**LONG, "qris": payload}) for payload in [*VALID, WIDE])):
        image = picture(panel)
        [(_, _, position)] = read_codes(image)
        left, top, right = position.top_left.x, position.top_left.y, position.top_right.x + 1
        finder = next(x for x in range(left, 400) if image.getpixel((x, top))) - left
        module = finder // 7
        assert module >= 4
        around = image.crop((left - 4 * module, top - 4 * module, right + 4 * module, top + right - left + 4 * module))
        assert left >= 4 * module
        around.paste(255, (4 * module, 4 * module, 4 * module + right - left, 4 * module + right - left))
        assert around.getextrema() == (255, 255)


def test_a_payload_too_long_for_4_pixels_a_module_is_still_read():
    payload = signed(WIDE[:-8], tag("80", tag("00", "ID.EXAMPLE") + tag("01", "abcdefghij" * 7)))
    assert [text for text, _, _ in read_codes(picture(render((QRIS, {"qris": payload}))[0]))] == [payload]


@pytest.mark.parametrize("changes", [{}, LONG], ids=["short", "long"])
def test_visit_code_says_its_address(changes):
    [panel] = render((VISIT, changes))
    assert [text for text, _, _ in read_codes(picture(panel))] == [{**VIEW, **changes}["visit_url"]]


def test_a_code_that_carries_records_is_read_as_a_phone_sees_it():
    """Two pixels a module: also a little blurred and on the slant."""
    [panel] = render((VISIT, {"carried": CARRIED}))
    seen = picture(panel).resize((1600, 1200), Image.Resampling.NEAREST)
    expected = f"{VIEW['visit_url']}/{CARRIED}"
    assert [(text, level) for text, level, _ in read_codes(seen)] == [(expected, "L")]
    seen = seen.rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(2.5))
    assert [text for text, _, _ in read_codes(seen)] == [expected]


@pytest.mark.parametrize(
    "changes",
    [
        {"battery_pct": 20},
        {"battery_pct": None},
        {"radio_ok": False},
        {"total_box": 350_001},
        {"total_program": 12_345_679},
        {"line": "Lain"},
        {"host": "Lain"},
        {"box": "LBK-0002"},
    ],
    ids=str,
)
def test_qris_screen_shows_every_change(changes):
    same, changed = render((QRIS, {}), (QRIS, changes))
    assert same != changed


def test_every_glyph_of_indonesian_text_is_there():
    """A character without a glyph is drawn as a question mark."""
    known = "".join(chr(code) for code in range(33, 127) if chr(code) != "?") + "éÉ‘’“”–·…"
    question, *others = render(*((NO_QRIS, {"host": character}) for character in "?" + known))
    assert question not in others
    assert render((NO_QRIS, {"host": "字"})) == [question]


def update_golden_pictures():
    for name, panel in zip(CASES, render(*CASES.values()), strict=True):
        (GOLDEN / f"{name}.png").write_bytes(png(panel))


if __name__ == "__main__":
    update_golden_pictures()
