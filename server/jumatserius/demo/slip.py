"""A slip of the demo's bank as somebody photographs it: who paid in how much, under which reference."""

from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from jumatserius import wib

_SIZE = (900, 560)
_PAPER, _INK, _TABLE = "#fbf8ee", "#1d2733", "#8a6d4d"


def photographed(bank: str, payer: str, reference: str, amount_idr: int, at: datetime) -> bytes:
    """A JPEG of the slip on a table."""
    picture = Image.new("RGB", _SIZE, _TABLE)
    drawn = ImageDraw.Draw(picture)
    drawn.rectangle((40, 40, _SIZE[0] - 40, _SIZE[1] - 40), fill=_PAPER)
    rows = (
        (bank.upper(), 30),
        ("SLIP SETORAN TUNAI", 44),
        (f"Penyetor: {payer}", 30),
        (f"Berita: {reference}", 44),
        (f"Jumlah: {wib.rupiah(amount_idr)}", 44),
        (wib.moment(at), 30),
    )
    top = 70
    for text, size in rows:
        drawn.text((80, top), text, fill=_INK, font=ImageFont.load_default(size))
        top += size + 26
    sent = BytesIO()
    picture.rotate(1.5, fillcolor=_TABLE).save(sent, "JPEG", quality=80)
    return sent.getvalue()
