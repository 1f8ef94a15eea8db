"""Encodes one request a line of stdin: "level version mask segments data", data in hex, segments as mode:length
joined by commas, "-" for what the encoder shall choose. One code a line on stdout."""

import sys

from kotak import qr


def chosen(text):
    return None if text == "-" else int(text)


for request in sys.stdin:
    level, version, mask, segments, data = request.rstrip("\n").split(" ")
    if segments == "-":
        pieces = None
    else:
        pieces = [tuple(int(number) for number in piece.split(":")) for piece in segments.split(",")]
    code = qr.encode(bytes.fromhex(data), level, version=chosen(version), mask=chosen(mask), segments=pieces)
    used = ",".join(f"{mode}:{length}" for mode, length in code.segments)
    print(code.version, code.mask, used, bytes(code.rows).hex())
