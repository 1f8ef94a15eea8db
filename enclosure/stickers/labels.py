"""Small stickers in numbers: the label that names a box, and the seal that tells whether it was opened."""

from enclosure.stickers.boxes import PrintedBox
from enclosure.stickers.design import Design
from enclosure.stickers.sheet import BLEED_MM, Rect, Sheet, Type

LABEL_MM = (100.0, 60.0)
SEAL_MM = (80.0, 25.0)
_MARGIN_MM = 5.0
_SLITS = 9
_SLIT_MM = 4.0


def label(sheet: Sheet, design: Design, box: PrintedBox, address: str) -> None:
    """One page: the box's number and host, and a code with the box's page at the server, `address`."""
    width_mm, height_mm = LABEL_MM
    sheet.page(width_mm, height_mm)
    sheet.cut(Rect(0, 0, width_mm, height_mm, 3))
    colours = design.colours
    band_mm = 12.0
    sheet.fill(Rect(-BLEED_MM, height_mm - band_mm, width_mm + 2 * BLEED_MM, band_mm + BLEED_MM), colours.brand)
    head = Rect(_MARGIN_MM, height_mm - band_mm + 1, width_mm - 2 * _MARGIN_MM, band_mm - 4)
    sheet.text("program.name", f"{design.program.name}, {design.program.place}", head, Type(14, 8, True), colours.paper)
    code_mm = height_mm - band_mm - 2 * _MARGIN_MM + 4
    sheet.qr(Rect(width_mm - code_mm - 2, 3, code_mm, code_mm), address, colours.ink, colours.paper)
    at = Rect(_MARGIN_MM, 3, width_mm - code_mm - 2 * _MARGIN_MM, height_mm - band_mm - 8)
    terminal = box.merchant.terminal
    for field, text, type_ in (
        ("box", box.box_id, Type(26, 14, bold=True)),
        ("host", box.host, Type(12, 7)),
        ("placement", box.placement, Type(9, 7)),
        ("qris (tag 62.07)", f"Terminal QRIS: {terminal}" if terminal else "", Type(9, 7)),
        ("program.contact", f"Hubungi: {design.program.contact}", Type(9, 7)),
    ):
        if text:
            used_mm = sheet.text(field, text, at, type_, colours.ink)
            at = Rect(at.x_mm, at.y_mm, at.width_mm, at.height_mm - used_mm - 2)


def seal(sheet: Sheet, design: Design, box: PrintedBox, number: int) -> None:
    """One page: a seal with a number of its own and slits, along which it tears when somebody lifts it."""
    width_mm, height_mm = SEAL_MM
    sheet.page(width_mm, height_mm)
    colours = design.colours
    sheet.fill(Rect(-BLEED_MM, -BLEED_MM, width_mm + 2 * BLEED_MM, height_mm + 2 * BLEED_MM), colours.accent)
    sheet.cut(Rect(0, 0, width_mm, height_mm, 2))
    for slit in range(1, _SLITS + 1):
        x_mm = slit * width_mm / (_SLITS + 1)
        sheet.cut(Rect(x_mm, 0, 0, _SLIT_MM))
        sheet.cut(Rect(x_mm, height_mm - _SLIT_MM, 0, _SLIT_MM))
    at = Rect(_MARGIN_MM, _SLIT_MM, width_mm - 2 * _MARGIN_MM, height_mm - 2 * _SLIT_MM - 0.5)
    for field, text, type_ in (
        ("seal.text", design.seal.text, Type(13, 9, True, True)),
        ("box", f"{box.box_id} / {number:03}", Type(11, 9, True, True)),
        ("seal.broken", f"{design.seal.broken} {design.program.contact}", Type(7, 5.5, False, True)),
    ):
        used_mm = sheet.text(field, text, at, type_, colours.ink)
        at = Rect(at.x_mm, at.y_mm, at.width_mm, at.height_mm - used_mm - 1.5)
