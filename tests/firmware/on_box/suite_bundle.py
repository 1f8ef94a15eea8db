"""Unpacking an update: what is in flash in the end is what was signed, or the update is refused."""

import os
import struct

from suite import refuses

from kotak import bundle

VERSION = b"\x00\x02\x00"
FILES = (("app.mpy", bytes(range(256)) * 9), ("lid.mpy", b"lid"))
PATH, FOLDER = "update-test", "b"
real_open = open


def packed(files=FILES, version=VERSION):
    table = b"".join([bytes([len(name)]) + name.encode() + struct.pack("<I", len(data)) for name, data in files])
    return b"JUB1" + version + bytes([len(files)]) + table + b"".join([data for _, data in files])


def unpack(content):
    with open(PATH, "wb") as file:
        file.write(content)
    bundle.unpack(PATH, FOLDER, VERSION)


def unpacked():
    found = {}
    for name in os.listdir(FOLDER + "/kotak"):
        with open(FOLDER + "/kotak/" + name, "rb") as file:
            found[name] = file.read()
    return found


class Flash:
    """A file on a flash that has a bad spot: what is read there is not what was written."""

    def __init__(self, path, spoil):
        self._file, self._spoil, self._at = real_open(path, "rb"), spoil, 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def read(self, count):
        part = self._spoil(self._at, self._file.read(count))
        self._at += count
        return part


def unpack_on(spoil):
    def spoiled_open(path, mode):
        return Flash(path, spoil) if path.startswith(FOLDER) and mode == "rb" else real_open(path, mode)

    bundle.open = spoiled_open
    try:
        return refuses(bundle.BundleBroken, unpack, packed())
    finally:
        del bundle.open


def test_a_folder_holds_what_the_bundle_held_and_nothing_else():
    unpack(packed((("old.mpy", b"old"),)))
    unpack(packed())
    assert unpacked() == dict(FILES)


def test_each_byte_is_read_back():
    for at in (0, 1023, 1024, 2303):

        def spoil(start, part, at=at):
            place = at - start
            return part[:place] + b"\xee" + part[place + 1 :] if 0 <= place < len(part) else part

        assert str(unpack_on(spoil)) == "b/kotak/app.mpy"


def test_a_file_that_ends_early_or_late_is_found():
    unpack_on(lambda start, part: part[:-1])
    unpack_on(lambda start, part: part if part else b"x")


def test_what_is_no_bundle_of_this_version_is_refused():
    good = packed()
    for content in (
        b"",
        good[:7],
        b"JUB2" + good[4:],
        packed(version=b"\x00\x03\x00"),
        good[:-1],
        good + b"x",
        packed((("../app.mpy", b""),)),
        packed((("app.py", b""),)),
        good[:12],
    ):
        refuses(bundle.BundleBroken, unpack, content)
