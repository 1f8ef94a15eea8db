"""The pictures of the panel, each drawn from one view.

A view is a dict: box, host, line, qris (payload), total_box, total_program (rupiah of last week), battery_pct
(or None), radio_ok, visit_url, error_code; only where they are needed carried, the digits of the courier, and
portal_password. Every screen takes the same view and uses what it needs.
"""

from micropython import const

from . import font, qris
from .drawing import HEADER, HEIGHT, MARGIN, MARKS_WIDTH, QUIET_MODULES, WIDTH, Drawing, rupiah

QRIS = const(1)
VISIT = const(2)
CLOSE_LID = const(3)
PORTAL = const(4)
LOW_BATTERY = const(5)
NO_QRIS = const(6)
ERROR = const(7)

_PIXELS_A_MODULE = const(4)
# A code up to version 8, which most QRIS payloads need, leaves a strip of two lines below it.
_COMMON_CODE_SIDE = const(228)
_LARGEST_CODE_SIDE = HEIGHT - HEADER
_STRIP_HEIGHT = _LARGEST_CODE_SIDE - _COMMON_CODE_SIDE
_COLUMN_GAP = const(8)
_RIGHT_MARGIN = const(10)
_TOTALS_HEIGHT = const(86)

_STEP_INDENT = const(22)
_STEP_GAP = const(10)
_STEP_LINES = const(4)
_FOOT_HEIGHT = const(46)
_VISIT_STEPS = (
    "Pindai kode ini dengan ponsel.",
    "Hitung uangnya dan isi hasilnya.",
    "Tutup dan kunci kotak.",
)
# Such a code has small modules.
_COURIER_STEPS = (
    "Pindai kode dari dekat, diam sebentar.",
    "Ikuti halaman yang terbuka.",
    "Tutup dan kunci kotak.",
)
_PORTAL_STEPS = (
    "Pindai kode ini dengan ponsel.",
    "Isi Wi-Fi tempat ini di halaman yang terbuka.",
    "Tutup dan kunci kotak.",
)
_PORTAL_FOOT = (
    "Tanpa kamera: pilih Wi-Fi itu, isi sandinya, lalu",
    "buka 192.168.4.1. Penyiapan berakhir dalam 5 menit.",
)


def render(screen: int, view: dict) -> bytearray:
    """The 15,000 bytes that the panel takes for one of the screens above. QRIS and VISIT need `code` in the view."""
    drawing = Drawing()
    _DRAW[screen](drawing, view)
    return drawing.buffer


def _draw_qris(drawing, view):
    merchant = qris.fields(view["qris"])
    drawing.header(merchant.name)
    code = view["code"]
    side = _side(code)
    drawing.code(code, 0, HEADER, side)
    x = side + _COLUMN_GAP
    room = WIDTH - x - _RIGHT_MARGIN
    strip = min(_STRIP_HEIGHT, _LARGEST_CODE_SIDE - side)
    lines = strip // font.height(font.SMALL)
    end = HEIGHT - strip if lines else HEIGHT - 4
    totals_y = end - _TOTALS_HEIGHT
    y = _draw_merchant(drawing, merchant, x, HEADER + 4, room)
    y = _draw_place(drawing, view, x, y, room, totals_y)
    _draw_totals(drawing, view, x, totals_y, room)
    if lines:
        drawing.block(font.SMALL, view["line"], MARGIN, end + 1, WIDTH - MARGIN - _RIGHT_MARGIN, lines)
    else:
        drawing.block(font.SMALL, view["line"], x, y, room, (totals_y - y) // font.height(font.SMALL))


def _side(code):
    modules = code.size + 2 * QUIET_MODULES
    if modules * _PIXELS_A_MODULE > _LARGEST_CODE_SIDE:
        return _LARGEST_CODE_SIDE // modules * modules
    return max(_PIXELS_A_MODULE, _COMMON_CODE_SIDE // modules) * modules


def _draw_merchant(drawing, merchant, x, y, room):
    """What a giver compares with the banking app before paying."""
    slogan = "SATU QRIS UNTUK SEMUA"
    if font.width(font.MEDIUM, slogan) <= room:
        y = drawing.text(font.MEDIUM, slogan, x, y, room) + 3
    else:
        y = drawing.block(font.MEDIUM, slogan, x, y, font.width(font.MEDIUM, "UNTUK SEMUA"), 2) + 3
    terminal = "Terminal " + merchant.terminal if merchant.terminal else ""
    if merchant.nmid:
        label_end = x + font.width(font.SMALL, "NMID  ")
        drawing.text(font.SMALL, "NMID", x, y, room)
        if font.width(font.SMALL, terminal) <= x + room - label_end:
            drawing.right(font.SMALL, terminal, x + room, y)
            terminal = ""
        y += font.height(font.SMALL)
        y = drawing.fitted((font.MEDIUM, font.SMALL), merchant.nmid, x, y, room)
    if terminal:
        y = drawing.first_fitting(font.SMALL, (terminal, merchant.terminal), x, y, room)
    drawing.rule(x, y + 5, room)
    return y + 9


def _draw_place(drawing, view, x, y, room, end):
    """Box, host in at most two lines, and the technician's marks beside the box or, if it is too long, the host."""
    beside = font.width(font.MEDIUM, view["box"]) + MARKS_WIDTH <= room
    drawing.marks(view, x + room, y + 3 if beside else y + font.height(font.MEDIUM) + 2)
    y = drawing.fitted((font.MEDIUM, font.SMALL), view["box"], x, y, room)
    most = min(2, (end - y) // font.height(font.SMALL))
    return drawing.block(font.SMALL, view["host"], x, y, room if beside else room - MARKS_WIDTH, most)


def _draw_totals(drawing, view, x, y, room):
    drawing.rule(x, y, room)
    y = drawing.text(font.MEDIUM, "Terima kasih!", x, y + 4, room)
    labels = ("Kotak ini, minggu lalu", "Kotak, minggu lalu", "Minggu lalu")
    y = drawing.first_fitting(font.SMALL, labels, x, y, room)
    y = drawing.amount(view["total_box"], x, y, room)
    total = rupiah(view["total_program"])
    texts = [label + total for label in ("Semua kotak Rp ", "Semua kotak ", "Semua ", "")]
    drawing.first_fitting(font.SMALL, texts, x, y, room)


def _draw_visit(drawing, view):
    drawing.header("Kotak terbuka")
    code = view["code"]
    side = _side(code)
    drawing.code(code, 0, HEADER, side)
    x = side + _COLUMN_GAP
    room = WIDTH - x - _RIGHT_MARGIN
    y = _draw_place(drawing, view, x, HEADER + 14, room, HEIGHT) + 8
    drawing.rule(x, y, room)
    steps = _COURIER_STEPS if view.get("carried") else _VISIT_STEPS
    roomy = y + 10 + _steps_height(steps, font.MEDIUM, room) <= HEIGHT - _STRIP_HEIGHT
    face = font.MEDIUM if roomy else font.SMALL
    _draw_steps(drawing, steps, face, x, y + 10, room)
    if view.get("carried"):
        return
    # For a phone without a camera: what the code says, to be typed.
    head, box, tail = view["visit_url"].partition(view["box"])
    y = HEIGHT - _STRIP_HEIGHT + 1
    for line in (head, box + tail):
        y = drawing.text(font.SMALL, line, MARGIN, y, WIDTH - 2 * MARGIN)


def _steps_height(steps, face, room):
    lines = sum(len(font.wrap(face, step, room - _STEP_INDENT, _STEP_LINES)) for step in steps)
    return lines * font.height(face) + len(steps) * _STEP_GAP


def _draw_steps(drawing, steps, face, x, y, room):
    for number, step in enumerate(steps):
        drawing.text(font.LARGE, str(number + 1), x, y + font.ascent(face) - font.ascent(font.LARGE), room)
        y = drawing.block(face, step, x + _STEP_INDENT, y, room - _STEP_INDENT, _STEP_LINES) + _STEP_GAP


def _draw_close_lid(drawing, view):
    drawing.header("Kotak masih terbuka")
    drawing.lid_icon(WIDTH // 2, 56)
    y = drawing.centred(font.HUGE, "Tutup kotak", 164)
    drawing.centred(font.SMALL, "Kode QRIS tampil lagi setelah kotak tertutup rapat.", y + 4)
    _draw_foot(drawing, view)


def _draw_portal(drawing, view):
    """With a code that lets a phone into the box's own network."""
    drawing.header("Penyiapan kotak")
    code = view["code"]
    side = _side(code)
    drawing.code(code, 0, HEADER, side)
    x = side + _COLUMN_GAP
    room = WIDTH - x - _RIGHT_MARGIN
    y = drawing.text(font.SMALL, "Wi-Fi " + view["box"], x, HEADER + 14, room)
    y = drawing.text(font.SMALL, "Sandi", x, y + 2, room)
    y = drawing.fitted((font.MEDIUM, font.SMALL), view["portal_password"], x, y, room) + 8
    drawing.rule(x, y, room)
    _draw_steps(drawing, _PORTAL_STEPS, font.SMALL, x, y + 12, room)
    y = HEIGHT - _STRIP_HEIGHT + 1
    for line in _PORTAL_FOOT:
        y = drawing.text(font.SMALL, line, MARGIN, y, WIDTH - 2 * MARGIN)


def _draw_low_battery(drawing, view):
    drawing.header("Baterai lemah")
    drawing.large_battery(view["battery_pct"], WIDTH // 2, 60)
    y = drawing.centred(font.LARGE, "Mohon isi daya baterai", 148)
    y = drawing.centred(font.SMALL, "Uang tunai tetap dapat dimasukkan.", y + 6)
    drawing.centred(font.SMALL, "Kode QRIS tampil lagi setelah baterai diisi.", y)
    _draw_foot(drawing, view)


def _draw_no_qris(drawing, view):
    drawing.header("Kotak sumbangan")
    y = drawing.centred(font.HUGE, "Terima kasih", 84)
    y = drawing.centred(font.MEDIUM, "Kotak ini menerima uang tunai.", y + 10)
    drawing.centred(font.SMALL, "Kode QRIS belum dipasang.", y + 8)
    _draw_foot(drawing, view)


def _draw_error(drawing, view):
    drawing.header("Kotak perlu diperiksa")
    y = drawing.centred(font.SMALL, "Kode untuk teknisi", 76)
    y = drawing.framed(view["error_code"], y + 6)
    drawing.centred(font.SMALL, "Sampaikan nomor kotak dan kode ini kepada teknisi.", y + 16)
    _draw_foot(drawing, view)


def _draw_foot(drawing, view):
    """Which box this is, and how it fares, at the bottom of a screen without a code."""
    y = HEIGHT - _FOOT_HEIGHT
    room = WIDTH - 2 * MARGIN
    drawing.rule(MARGIN, y, room)
    _draw_place(drawing, view, MARGIN, y + 7, room, HEIGHT)


_DRAW = {
    QRIS: _draw_qris,
    VISIT: _draw_visit,
    CLOSE_LID: _draw_close_lid,
    PORTAL: _draw_portal,
    LOW_BATTERY: _draw_low_battery,
    NO_QRIS: _draw_no_qris,
    ERROR: _draw_error,
}
