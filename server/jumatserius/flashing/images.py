"""MicroPython images: which ones are known, and what of them goes where on the flash.

The image is for 4 MB; its partition table is replaced by ours (firmware/README.md, "Flash, NVS, RTC memory").
"""

import hashlib
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from mp_image_tool_esp32.firmware import Firmware  # type: ignore[import-untyped]
from mp_image_tool_esp32.image_header import ImageHeader  # type: ignore[import-untyped]
from mp_image_tool_esp32.partition_table import (  # type: ignore[import-untyped]
    PART_MAGIC,
    PartitionEntry,
    PartitionError,
    PartitionTable,
)

from jumatserius.errors import Refused

CHIP = "esp32"
FLASH_BYTES = 0x400000
NVS_AT, NVS_BYTES = 0x9000, 0x6000
_DOWNLOADS = "https://micropython.org/download/ESP32_GENERIC/"
_BOOTLOADER_AT = 0x1000
_APPLICATION_AT = 0x10000
_APP, _DATA = 0, 1
_PARTITIONS = (
    ("nvs", _DATA, 0x02, NVS_AT, NVS_BYTES),
    ("phy_init", _DATA, 0x01, 0xF000, 0x1000),
    ("factory", _APP, 0x00, _APPLICATION_AT, 0x1F0000),
    ("vfs", _DATA, 0x81, 0x200000, 0x1C0000),
    ("jlog", _DATA, 0x40, 0x3C0000, 0x40000),
)
"""Name, type, subtype, offset, size."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Bytes that are written at one place of the flash; what lies between segments (NVS) is left alone."""

    at: int
    content: bytes


def known(table: Path, image: Path) -> str:
    """The version of the image by the table of known ones. Raises `Refused` with the line that would make it known."""
    if not image.is_file():
        raise Refused("--image", f"{image} tidak ada; unduh dari {_DOWNLOADS}")
    try:
        listed = tomllib.loads(table.read_text()).get("image", [])
        versions = {one["sha256"]: str(one["version"]) for one in listed}
        files = ", ".join(str(one["file"]) for one in listed)
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise Refused("--images", f"{table} tidak bisa dibaca sebagai daftar gambar: {error}") from error
    digest = hashlib.sha256(image.read_bytes()).hexdigest()
    if digest not in versions:
        raise Refused(
            "--image",
            f"{image.name} tidak dikenal; isinya bukan salah satu dari: {files}. Unduh salah satunya dari {_DOWNLOADS} "
            "sekali lagi. Untuk rilis lain: kalau unduhan dari komputer lain punya SHA-256 yang sama, tambahkan di "
            f'{table}:\n[[image]]\nversion = "..."\nfile = "{image.name}"\nsha256 = "{digest}"',
        )
    return versions[digest]


def prepared(image: Path) -> bytes:
    """The image with our partition table, from the boot loader on. Raises `Refused` for one of another chip."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(image, folder))
        try:
            chip = ImageHeader.from_bytes(copy.read_bytes()).validate().chip_name
            if chip != CHIP:
                raise Refused("--image", f"{image.name} untuk {chip}; kotak memakai {CHIP}")
            firmware = Firmware(str(copy))
            firmware.update_image(_table(), firmware.header)
            firmware.file.close()
        except (ValueError, PartitionError) as error:
            raise Refused("--image", f"{image.name} bukan gambar MicroPython untuk ESP32: {error}") from error
        return copy.read_bytes()


def segments(image: bytes) -> list[Segment]:
    """What is written of a prepared image: boot loader and partition table, and MicroPython itself."""
    table_end, application = NVS_AT - _BOOTLOADER_AT, _APPLICATION_AT - _BOOTLOADER_AT
    return [Segment(_BOOTLOADER_AT, image[:table_end]), Segment(_APPLICATION_AT, image[application:])]


def _table() -> PartitionTable:
    table = PartitionTable(FLASH_BYTES)
    for name, kind, subtype, offset, size in _PARTITIONS:
        label = name.encode().ljust(16, b"\0")
        table.append(PartitionEntry(PART_MAGIC, kind, subtype, offset, size, label, 0))
    table.check()
    return table
