"""Reads from a copy of the NVS partition which box a board is; a box that sleeps can't be asked.

Format: ESP-IDF, "Non-Volatile Storage Library", internals: pages of 4,096 bytes with a header, a bitmap of entry
states (two bits each) and 126 entries of 32 bytes.
"""

import struct
from collections.abc import Iterator

_PAGE = 4096
_STATES = 32
_FIRST_ENTRY = 64
_ENTRY = 32
_ENTRIES = 126
_WRITTEN = 0b10
_U8, _BLOB_DATA = 0x01, 0x42
_NAMESPACE_OF_NAMESPACES = 0
_HEAD = struct.Struct("<BBBBI16s8s")
_NAMESPACE, _NAME = "jumat", "box"


def box_id(partition: bytes) -> str | None:
    """The box whose identity the partition holds; none for a board that is no box."""
    spaces, names = {}, {}
    for space, kind, key, data in _entries(partition):
        if space == _NAMESPACE_OF_NAMESPACES and kind == _U8:
            spaces[key] = data[0]
        elif kind == _BLOB_DATA and key == _NAME:
            names[space] = data
    found = names.get(spaces.get(_NAMESPACE, -1))
    return found.decode(errors="replace") if found else None


def _entries(partition: bytes) -> Iterator[tuple[int, int, str, bytes]]:
    """(namespace, type, key, data) of all entries that count; the data of a blob is all of it."""
    for page in range(0, len(partition) - _PAGE + 1, _PAGE):
        number = 0
        while number < _ENTRIES:
            at = page + _FIRST_ENTRY + number * _ENTRY
            space, kind, span, _, _, key, data = _HEAD.unpack_from(partition, at)
            state = partition[page + _STATES + number // 4] >> number % 4 * 2 & 0b11
            number += span if 0 < span <= _ENTRIES else 1
            if state != _WRITTEN:
                continue
            if kind == _BLOB_DATA:
                size = struct.unpack_from("<H", data)[0]
                data = partition[at + _ENTRY : at + _ENTRY + size]
            yield space, kind, key.rstrip(b"\0").decode(errors="replace"), data
