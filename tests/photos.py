"""Photos as phones send them, and things that are none."""

import struct
import zlib
from io import BytesIO

from PIL import Image


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), colour: str = "orange", **more: object) -> bytes:
    """A picture that is red in its upper left corner."""
    image = Image.new("RGB", size, colour)
    image.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    sent = BytesIO()
    image.save(sent, kind, **more)
    return sent.getvalue()


def from_a_phone() -> bytes:
    """Taken upright with the camera turned: rotated by its EXIF, which also tells where, when and with what."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F] = "Kamera Rahasia"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 33.0, 45.0), 3: "E", 4: (106.0, 14.0, 30.0)})
    return photo(exif=exif, comment=b"dibuat di rumah")


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 81 million points large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 9_000, 9_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


PAPER = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
