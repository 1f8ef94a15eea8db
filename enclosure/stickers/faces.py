"""The stickers on the faces of a box: front, two sides, lid."""

from dataclasses import dataclass

from enclosure.stickers.boxes import PrintedBox
from enclosure.stickers.design import Design, Side
from enclosure.stickers.sheet import BLEED_MM, Rect, Sheet, Type

MARGIN_MM = 9.0
_CORNER_MM = 6.0
_GAP_MM = 5.0
_FOOTER_MM = 46.0
_CARD_MM = 84.0

_TITLE = Type(48, 24, bold=True, centred=True)
_SUBTITLE = Type(20, 11, bold=True, centred=True)
_CALL = Type(17, 11, bold=True, centred=True)
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
    """A sticker's outline and what is cut out of it beside window and slot, from its own lower left corner."""

    width_mm: float
    height_mm: float
    openings: tuple[Rect, ...] = ()


def front(sheet: Sheet, face: Face, window: Rect, design: Design, box: PrintedBox) -> None:
    """`window` shows the panel; everything else is arranged above and below it."""
    _begin(sheet, face)
    sheet.cut(window)
    inner = Rect(MARGIN_MM, 0, face.width_mm - 2 * MARGIN_MM, face.height_mm)
    _header(sheet, face, window.top_mm + _GAP_MM, design)
    card = Rect(inner.x_mm, _FOOTER_MM + _GAP_MM, inner.width_mm, _CARD_MM)
    below = Rect(inner.x_mm, card.top_mm + 2, inner.width_mm, window.y_mm - _GAP_MM - card.top_mm - 2)
    ink = design.colours.ink
    used_mm = sheet.text("front.screen", design.front.screen, below, _BODY_CENTRED, ink)
    rest = Rect(below.x_mm, below.y_mm, below.width_mm, below.height_mm - used_mm - 2)
    sheet.text("front.caution", design.front.caution, rest, _WARNING, ink)
    _qris_card(sheet, card, design, box)
    _footer(sheet, face, design, box)


def _header(sheet: Sheet, face: Face, from_mm: float, design: Design) -> None:
    band = Rect(-BLEED_MM, from_mm, face.width_mm + 2 * BLEED_MM, face.height_mm - from_mm + BLEED_MM)
    sheet.fill(band, design.colours.brand)
    lowest = min((one.y_mm for one in face.openings if one.y_mm > from_mm), default=face.height_mm - MARGIN_MM)
    at = Rect(MARGIN_MM, from_mm + 4, face.width_mm - 2 * MARGIN_MM, lowest - from_mm - 4 - _GAP_MM)
    paper = design.colours.paper
    for field, text, type_, colour in (
        ("program.name", design.program.name, _TITLE, paper),
        ("program.motto", design.program.motto, _SUBTITLE, paper),
        ("program.place", design.program.place, _BODY_CENTRED, paper),
        ("front.invitation", design.front.invitation, _CALL, design.colours.accent),
    ):
        used_mm = sheet.text(field, text, at, type_, colour)
        at = Rect(at.x_mm, at.y_mm, at.width_mm, at.height_mm - used_mm - 3)


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
    for field, text, type_ in (
        ("program.hashtag", program.hashtag, Type(16, 11, bold=True)),
        ("program.contact", f"Hubungi: {program.contact}", _BODY),
        ("program.permit", f"Izin {program.permit}, berlaku sampai {program.permit_until:%d-%m-%Y}", _SMALL),
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
    for number, point in enumerate(words.points):
        top_mm = band.y_mm - _GAP_MM - number * room_mm
        mark = Rect(MARGIN_MM, top_mm - 13, 13, 13, 6.5)
        sheet.fill(mark, colours.accent)
        sheet.text(name, str(number + 1), Rect(mark.x_mm, mark.y_mm, 13, 9.8), _MARK, colours.ink)
        text = Rect(MARGIN_MM + 17, top_mm - room_mm + 3, inner_mm - 17, room_mm - 4)
        sheet.text(f"{name}.points.{number}", point, text, _POINT, colours.ink)


def lid(sheet: Sheet, face: Face, slot: Rect, design: Design) -> None:
    """Words before and behind the slot, with arrows that lead into it."""
    _begin(sheet, face)
    colours = design.colours
    sheet.fill(Rect(-BLEED_MM, -BLEED_MM, face.width_mm + 2 * BLEED_MM, face.height_mm + 2 * BLEED_MM), colours.brand)
    sheet.cut(slot)
    inner_mm = face.width_mm - 2 * MARGIN_MM
    above = Rect(MARGIN_MM, slot.top_mm + 10, inner_mm, face.height_mm - slot.top_mm - 15)
    sheet.text("lid.invitation", design.lid.invitation, above, Type(30, 14, True, True), colours.paper)
    for share in (0.2, 0.5, 0.8):
        x_mm = slot.x_mm + share * slot.width_mm
        sheet.arrow_down(Rect(x_mm - 4, slot.top_mm + 2, 8, 5), colours.accent)
    below = Rect(MARGIN_MM, 4, inner_mm, slot.y_mm - 10)
    sheet.text("lid.amount", design.lid.amount, below, Type(26, 14, True, True), colours.accent)


def _begin(sheet: Sheet, face: Face) -> None:
    sheet.page(face.width_mm, face.height_mm)
    sheet.cut(Rect(0, 0, face.width_mm, face.height_mm, _CORNER_MM))
    for opening in face.openings:
        sheet.cut(opening)
