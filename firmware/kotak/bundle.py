"""Unpacks a bundle of an application into its folder, and reads back what was written.

Magic "JUB1", version u8 x 3, number of files u8; for each file the length of its name u8, its name, its size u32;
then the files' bytes one after the other.
"""

import os
import struct

from micropython import const

_MAGIC = b"JUB1"
_HEAD = const(8)
_PART = const(1024)
_PACKAGE = "kotak"


class BundleBroken(Exception):
    """It is signed, but not a bundle that this box can unpack, or flash does not keep it."""


def unpack(path: str, folder: str, version: bytes):
    """Replaces what is in `folder`. Raises BundleBroken, or OSError of the file system (ENOSPC: it is full)."""
    with open(path, "rb") as file:
        entries = _entries(file, version)
        start = file.seek(0, 1)
        package = _empty(folder)
        for name, size in entries:
            with open(package + name, "wb") as target:
                for part in _parts(file, size):
                    target.write(part)
        file.seek(start)
        for name, size in entries:
            _compare(file, package + name, size)
        if file.read(1):
            raise BundleBroken("more than its files")


def _entries(file, version: bytes) -> list:
    head = file.read(_HEAD)
    if len(head) != _HEAD or head[:4] != _MAGIC or head[4:7] != version:
        raise BundleBroken("head")
    entries = []
    for _ in range(head[7]):
        length = file.read(1)
        name = file.read(length[0] if length else 0)
        size = file.read(4)
        if not name.endswith(b".mpy") or not _is_plain(name) or len(size) != 4:
            raise BundleBroken("table of files")
        entries.append((name.decode(), struct.unpack("<I", size)[0]))
    return entries


def _is_plain(name: bytes) -> bool:
    """As modules are named."""
    return all([byte in b"abcdefghijklmnopqrstuvwxyz0123456789_." for byte in name])


def _empty(folder: str) -> str:
    """The package's folder, there and with nothing in it."""
    package = folder + "/" + _PACKAGE
    for needed in (folder, package):
        try:
            os.mkdir(needed)
        except OSError:
            pass  # it is there; if not, the first file says so
    for name in os.listdir(package):
        os.remove(package + "/" + name)
    return package + "/"


def _parts(file, size: int):
    while size:
        part = file.read(min(_PART, size))
        if not part:
            raise BundleBroken("shorter than its files")
        size -= len(part)
        yield part


def _compare(file, path: str, size: int):
    with open(path, "rb") as written:
        for part in _parts(file, size):
            if written.read(len(part)) != part:
                raise BundleBroken(path)
        if written.read(1):
            raise BundleBroken(path)
