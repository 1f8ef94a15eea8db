"""What is kept of a file that somebody sends: a photo drawn anew, or a PDF as it is.

A phone writes into a photo where and when it was made, and with what. Drawn anew, it is the picture alone: upright, of
bounded size, and without whatever else the file carried. Papers in PDF are only looked at from outside; they are
never opened here, and browsers are told to download them.
"""

from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from jumatserius.errors import Refused

MAX_BYTES = 10_000_000
MAX_PIXELS = 50_000_000
"""More than phones make; checked before a single one is drawn."""
SIDE = 2048
"""The longer side of what is kept: the digits of a slip stay legible."""

JPEG, PDF = "image/jpeg", "application/pdf"
_READ = ("JPEG", "PNG", "WEBP")
_QUALITY = 85
_PDF_END = 1024
"""Within so many last bytes a whole PDF says that it ends."""


class Clean(NamedTuple):
    """What is kept."""

    body: bytes
    media_type: str


def clean(content: bytes, *, papers: bool) -> Clean:
    """What is kept of a file, by its content, whatever its name says; with `papers` it may be a PDF.

    Raises `Refused` for field `file`.
    """
    kinds = "JPEG, PNG, WebP atau PDF" if papers else "JPEG, PNG atau WebP"
    if not content:
        raise Refused("file", f"berkas kosong; pilih foto {kinds}")
    if len(content) > MAX_BYTES:
        raise Refused("file", f"lebih dari {MAX_BYTES // 1_000_000} MB; kirim foto yang lebih kecil")
    if papers and content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-_PDF_END:]:
            raise Refused("file", "PDF ini terpotong; unduh atau pindai lagi, lalu kirim ulang")
        return Clean(content, PDF)
    try:
        return Clean(_drawn_anew(content), JPEG)
    except UnidentifiedImageError as error:
        found = repr(content[:8])
        raise Refused("file", f"berkas yang berawal {found} bukan {kinds}; kirim foto atau tangkapan layar") from error
    except (Image.DecompressionBombError, MemoryError) as error:
        raise _too_large("lebih dari ukuran wajar") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise Refused("file", "foto ini rusak atau terpotong; ambil lagi, lalu kirim ulang") from error


def _drawn_anew(content: bytes) -> bytes:
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
