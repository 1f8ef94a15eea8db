"""The stickers on the faces of a box: front, two sides, lid."""

from dataclasses import dataclass

from enclosure.stickers.boxes import PrintedBox
from enclosure.stickers.design import Design, Side
from enclosure.stickers.sheet import BLEED_MM, Rect, Sheet, Type
from jumatserius import wib

MARGIN_MM = 9.0
_CORNER_MM = 6.0
_GAP_MM = 5.0
_FOOTER_MM = 46.0
_CARD_MM = 84.0
_HOW_TO_PAY_MM = 32.0

_TITLE = Type(60, 24, bold=True, centred=True)
_SUBTITLE = Type(17, 11, bold=True, centred=True)
_INVITATION = Type(38, 14, bold=True, centred=True)
_AMOUNT = Type(40, 14, bold=True, centred=True)
_BODY = Type(13, 9)
_BODY_CENTRED = Type(15, 9, centred=True)
_WARNING = Type(15, 9, bold=True, centred=True)
_POINT = Type(18, 9)
_MARK = Type(20, 20, bold=True, centred=True)
_HEADING = Type(26, 15, bold=True)
_NAME = Type(20, 11, bold=True)
_NUMBER = Type(34, 20, bold=True)
_SMALL = Type(9, 7)


@dataclass(frozen=True)
class Face:
    """A sticker's outline and what is cut out of it beside the window, from its own lower left corner."""

    width_mm: float
    height_mm: float
    openings: tuple[Rect, ...] = ()


def front(sheet: Sheet, face: Face, window: Rect, design: Design, box: PrintedBox) -> None:
    """`window` shows the panel: the name above it; below it how to pay, the call to give, the QRIS, the box."""
    _begin(sheet, face)
    sheet.cut(window)
    inner_mm = face.width_mm - 2 * MARGIN_MM
    _title(sheet, face, window.top_mm + _GAP_MM, design)
    card = Rect(MARGIN_MM, _FOOTER_MM + _GAP_MM, inner_mm, _CARD_MM)
    how_to_pay = Rect(MARGIN_MM, window.y_mm - _GAP_MM - _HOW_TO_PAY_MM, inner_mm, _HOW_TO_PAY_MM)
    call_mm = card.top_mm + _GAP_MM
    call = Rect(-BLEED_MM, call_mm, face.width_mm + 2 * BLEED_MM, how_to_pay.y_mm - call_mm)
    _how_to_pay(sheet, how_to_pay, design)
    _call(sheet, call, design)
    _qris_card(sheet, card, design, box)
    _footer(sheet, face, design, box)


def _title(sheet: Sheet, face: Face, from_mm: float, design: Design) -> None:
    band = Rect(-BLEED_MM, from_mm, face.width_mm + 2 * BLEED_MM, face.height_mm - from_mm + BLEED_MM)
    sheet.fill(band, design.colours.brand)
    room = Rect(MARGIN_MM, from_mm + 1, face.width_mm - 2 * MARGIN_MM, face.height_mm - from_mm - 4)
    sheet.text("program.name", design.program.name, room, _TITLE, design.colours.paper)


def _how_to_pay(sheet: Sheet, room: Rect, design: Design) -> None:
    used_mm = sheet.text("front.screen", design.front.screen, room, _BODY_CENTRED, design.colours.ink)
    rest = Rect(room.x_mm, room.y_mm, room.width_mm, room.height_mm - used_mm - 2)
    sheet.text("front.caution", design.front.caution, rest, _WARNING, design.colours.ink)


def _call(sheet: Sheet, band: Rect, design: Design) -> None:
    sheet.fill(band, design.colours.brand)
    at = Rect(MARGIN_MM, band.y_mm + 3, band.width_mm - 2 * BLEED_MM - 2 * MARGIN_MM, band.height_mm - 11)
    for field, text, type_, colour in (
        ("program.motto", f"{design.program.motto}, {design.program.place}", _SUBTITLE, design.colours.paper),
        ("front.invitation", design.front.invitation, _INVITATION, design.colours.accent),
    ):
        used_mm = sheet.text(field, text, at, type_, colour)
        at = Rect(at.x_mm, at.y_mm, at.width_mm, at.height_mm - used_mm - 4)


def _qris_card(sheet: Sheet, card: Rect, design: Design, box: PrintedBox) -> None:
    ink = design.colours.ink
    sheet.qr(Rect(card.x_mm, card.y_mm, card.height_mm, card.height_mm), box.qris, ink, design.colours.paper)
    x_mm = card.x_mm + card.height_mm + 3
    at = Rect(x_mm, card.y_mm, card.right_mm - x_mm, card.height_mm - 6)
    name, nmid, terminal = box.merchant
    for field, text, type_ in (
        ("qris", "QRIS", Type(26, 26, bold=True)),
        ("qris", "QR Code Standar Pembayaran Nasional", _SMALL),
        ("qris (tag 59)", name.upper(), _NAME),
        ("qris (tag 51.02)", f"NMID: {nmid}", _BODY),
        ("qris (tag 62.07)", f"Terminal: {terminal}" if terminal else "", _BODY),
        ("qris", "SATU QRIS UNTUK SEMUA", Type(11, 8, bold=True)),
        ("qris", "Cek aplikasi penyelenggara di: www.aspi-qris.id", _SMALL),
    ):
        if text:
            used_mm = sheet.text(field, text, at, type_, ink)
            at = Rect(at.x_mm, at.y_mm, at.width_mm, at.height_mm - used_mm - 3)


def _footer(sheet: Sheet, face: Face, design: Design, box: PrintedBox) -> None:
    width_mm = face.width_mm + 2 * BLEED_MM
    sheet.fill(Rect(-BLEED_MM, -BLEED_MM, width_mm, _FOOTER_MM + BLEED_MM), design.colours.brand)
    paper, program = design.colours.paper, design.program
    half = (face.width_mm - 3 * MARGIN_MM) / 2
    left = Rect(MARGIN_MM, 5, half, _FOOTER_MM - 11)
    used_mm = sheet.text("box", box.box_id, left, _NUMBER, design.colours.accent)
    place = Rect(left.x_mm, left.y_mm, half, left.height_mm - used_mm - 2)
    sheet.text("host", f"{box.host} ({box.placement})", place, _BODY, paper)
    right = Rect(2 * MARGIN_MM + half, 5, half, _FOOTER_MM - 11)
    until = f"{program.permit_until.day} {wib.MONTHS[program.permit_until.month - 1]} {program.permit_until.year}"
    for field, text, type_ in (
        ("program.hashtag", program.hashtag, Type(16, 11, bold=True)),
        ("program.contact", f"Hubungi: {program.contact}", _BODY),
        ("program.permit", f"Izin {program.permit}, berlaku sampai {until}", _SMALL),
    ):
        used_mm = sheet.text(field, text, right, type_, paper)
        right = Rect(right.x_mm, right.y_mm, right.width_mm, right.height_mm - used_mm - 3)


def side(sheet: Sheet, face: Face, name: str, words: Side, design: Design) -> None:
    """A heading over numbered points; `name` is the table of the design that they come from."""
    _begin(sheet, face)
    colours = design.colours
    heading_mm = 34.0
    band = Rect(-BLEED_MM, face.height_mm - heading_mm, face.width_mm + 2 * BLEED_MM, heading_mm + BLEED_MM)
    sheet.fill(band, colours.brand)
    inner_mm = face.width_mm - 2 * MARGIN_MM
    heading = Rect(MARGIN_MM, band.y_mm + 3, inner_mm, heading_mm - 10)
    sheet.text(f"{name}.heading", words.heading, heading, _HEADING, colours.paper)
    foot_mm = 22.0
    sheet.fill(Rect(-BLEED_MM, -BLEED_MM, face.width_mm + 2 * BLEED_MM, foot_mm + BLEED_MM), colours.brand)
    foot = Rect(MARGIN_MM, 3, inner_mm, foot_mm - 8)
    sheet.text("program.hashtag", design.program.hashtag, foot, Type(20, 11, bold=True, centred=True), colours.accent)
    room_mm = (band.y_mm - foot_mm - 2 * _GAP_MM) / len(words.points)
    text = Rect(MARGIN_MM + 17, 0, inner_mm - 17, room_mm - 4)
    # All points in the size of the one that needs the smallest.
    size_pt = min(sheet.fitting_pt(f"{name}.points.{n}", one, text, _POINT) for n, one in enumerate(words.points))
    for number, point in enumerate(words.points):
        top_mm = band.y_mm - _GAP_MM - number * room_mm
        mark = Rect(MARGIN_MM, top_mm - 13, 13, 13, 6.5)
        sheet.fill(mark, colours.accent)
        sheet.text(name, str(number + 1), Rect(mark.x_mm, mark.y_mm, 13, 9.8), _MARK, colours.ink)
        at = Rect(text.x_mm, top_mm - text.height_mm - 1, text.width_mm, text.height_mm)
        sheet.text(f"{name}.points.{number}", point, at, Type(size_pt, size_pt), colours.ink)


def lid(sheet: Sheet, face: Face, design: Design) -> None:
    """Lies before the slot; arrows at its rear edge lead into it. Words stand behind what is screwed through it."""
    _begin(sheet, face)
    colours = design.colours
    sheet.fill(Rect(-BLEED_MM, -BLEED_MM, face.width_mm + 2 * BLEED_MM, face.height_mm + 2 * BLEED_MM), colours.brand)
    arrow_mm = 6.0
    for share in (0.3, 0.5, 0.7):
        x_mm = share * face.width_mm - arrow_mm
        sheet.arrow_up(Rect(x_mm, face.height_mm - arrow_mm - 2, 2 * arrow_mm, arrow_mm), colours.accent)
    low_mm = max((one.top_mm for one in face.openings), default=0) + 2
    at = Rect(MARGIN_MM, low_mm, face.width_mm - 2 * MARGIN_MM, face.height_mm - arrow_mm - 5 - low_mm)
    used_mm = sheet.text("lid.invitation", design.lid.invitation, at, _INVITATION, colours.paper)
    below = Rect(at.x_mm, at.y_mm, at.width_mm, at.height_mm - used_mm - 2)
    sheet.text("lid.amount", design.lid.amount, below, _AMOUNT, colours.accent)


def _begin(sheet: Sheet, face: Face) -> None:
    sheet.page(face.width_mm, face.height_mm)
    sheet.cut(Rect(0, 0, face.width_mm, face.height_mm, _CORNER_MM))
    for opening in face.openings:
        sheet.cut(opening)
