"""What is kept of a file that somebody sends: a photo drawn anew, or a PDF as it is.

Papers in PDF are only looked at from outside; they are never opened here, and browsers are told to download them.
"""

from typing import NamedTuple

from jumatserius.errors import Refused

MAX_BYTES = 10_000_000

JPEG, PDF = "image/jpeg", "application/pdf"
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
    from jumatserius.attachments import pictures  # Pillow takes 5 MB, so the first photo loads it

    return Clean(pictures.drawn_anew(content, kinds), JPEG)
