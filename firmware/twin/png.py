"""Pictures of the panel as PNG files."""

import struct
import zlib

WIDTH_PX = 400
HEIGHT_PX = 300
_STRIDE = WIDTH_PX // 8


def png(panel_bytes: bytes) -> bytes:
    """A 1-bit grey PNG of the panel's 15,000 bytes (rows of 50 bytes, first pixel in bit 7, 1 = white)."""
    if len(panel_bytes) != HEIGHT_PX * _STRIDE:
        raise ValueError(f"panel: expected {HEIGHT_PX * _STRIDE} bytes, got {len(panel_bytes)}")
    # The leading 0 of each row says that the row is not filtered.
    rows = b"".join(b"\0" + panel_bytes[start : start + _STRIDE] for start in range(0, len(panel_bytes), _STRIDE))
    header = struct.pack(">IIBBBBB", WIDTH_PX, HEIGHT_PX, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
