"""Files on their way to a board: packed into programs for MicroPython's prompt, which takes text at 115,200 bit/s.

`mpremote fs cp` writes each byte that is no letter as four, and asks anew for every 256 bytes: four times as long.
"""

import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

PLACED = "ditaruh "
"""What a program prints before the path of a file that is whole."""
_WINDOW_BITS = 12
_PIECE_BYTES = 8192  # with its text, and unpacked, it is in the board's memory at once
_PROGRAM_BYTES = 12_000
_UNPACKER = f"""
import binascii, deflate, io
def put(path, mode, packed, is_last):
    with open(path, mode) as file:
        file.write(deflate.DeflateIO(io.BytesIO(binascii.a2b_base64(packed)), deflate.RAW, {_WINDOW_BITS}).read())
    if is_last:
        print("{PLACED}" + path)
"""


def programs(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """Run one after another, they leave the files of `folder` at these paths, whose folders must be there.

    One that is cut leaves the file that it was at in part.
    """
    program = _UNPACKER
    for path in paths:
        for line in _lines(path, (folder / path).read_bytes()):
            if len(program) + len(line) > _PROGRAM_BYTES:
                yield program
                program = ""
            program += line
    yield program


def _lines(path: str, content: bytes) -> Iterator[str]:
    for at in range(0, len(content) or 1, _PIECE_BYTES):
        packed = zlib.compress(content[at : at + _PIECE_BYTES], 9, wbits=-_WINDOW_BITS)
        mode, is_last = "ab" if at else "wb", at + _PIECE_BYTES >= len(content)
        yield f"put({path!r}, {mode!r}, {b64encode(packed)!r}, {is_last})\n"
