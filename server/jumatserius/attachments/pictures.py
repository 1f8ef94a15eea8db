"""Photos drawn anew. Apart, because Pillow is heavy and a server at rest draws nothing.

A phone writes into a photo where and when it was made, and with what. Drawn anew, it is the picture alone: upright, of
bounded size, and without whatever else the file carried.
"""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from jumatserius.errors import Refused

MAX_PIXELS = 50_000_000
"""More than phones make; checked before a single one is drawn."""
SIDE = 2048
"""The longer side of what is kept: the digits of a slip stay legible."""
_READ = ("JPEG", "PNG", "WEBP")
_QUALITY = 85


def drawn_anew(content: bytes, kinds: str) -> bytes:
    """The photo as JPEG; raises `Refused` for field `file`, naming the `kinds` of files that may be sent."""
    try:
        return _drawn(content)
    except UnidentifiedImageError as error:
        found = repr(content[:8])
        raise Refused("file", f"berkas yang berawal {found} bukan {kinds}; kirim foto atau tangkapan layar") from error
    except (Image.DecompressionBombError, MemoryError) as error:
        raise _too_large("lebih dari ukuran wajar") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise Refused("file", "foto ini rusak atau terpotong; ambil lagi, lalu kirim ulang") from error


def _drawn(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=_READ) as sent:
        if sent.width * sent.height > MAX_PIXELS:
            raise _too_large(f"berukuran {sent.width} x {sent.height} titik")
        sent.draft("RGB", (SIDE, SIDE))  # a large JPEG is decoded small right away
        upright = ImageOps.exif_transpose(sent)
        upright.thumbnail((SIDE, SIDE))
        seen = upright.convert("RGBA")
    picture = Image.new("RGB", seen.size, "white")
    picture.paste(seen, mask=seen)
    drawn = BytesIO()
    picture.save(drawn, "JPEG", quality=_QUALITY, optimize=True)
    return drawn.getvalue()


def _too_large(found: str) -> Refused:
    limit = MAX_PIXELS // 1_000_000
    return Refused("file", f"foto {found}; paling banyak {limit} juta titik, pilih resolusi yang lebih kecil")
