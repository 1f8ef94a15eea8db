"""Bundles of the box's application: compiled to `.mpy`, in one file (firmware/README.md, "Update")."""

import re
import struct
from pathlib import Path

from jumatserius.errors import Refused
from twin import compiled

_MAGIC = b"JUB1"
_MAX_BYTES = 262_144
_MAX_FILES = 255


def build(package: Path) -> tuple[str, bytes]:
    """(version, bundle) of the application in the folder `package`; the same sources give the same bytes."""
    version = _version(package)
    try:
        files = {source.stem + ".mpy": compiled.module(source) for source in sorted(package.glob("*.py"))}
    except compiled.CompileError as error:
        raise Refused("source", f"{error}; betulkan modul itu") from error
    bundle = pack(version, files)
    if len(bundle) > _MAX_BYTES:
        raise Refused("source", f"rilis ini {len(bundle)} byte, kotak memuat {_MAX_BYTES}; perkecil aplikasinya")
    return version, bundle


def pack(version: str, files: dict[str, bytes]) -> bytes:
    """The bytes of a bundle; `files` by name, at most 255."""
    if len(files) > _MAX_FILES:
        raise Refused("source", f"{len(files)} berkas, rilis memuat {_MAX_FILES}; gabungkan sebagian")
    head = _MAGIC + version_bytes(version) + bytes([len(files)])
    for name, content in files.items():
        head += bytes([len(name)]) + name.encode() + struct.pack("<I", len(content))
    return head + b"".join(files.values())


def version_bytes(version: str) -> bytes:
    """Three bytes of `1.2.3`."""
    numbers = [int(part) for part in version.split(".") if part.isdigit()]
    if len(numbers) != 3 or max(numbers) > 255 or "{}.{}.{}".format(*numbers) != version:
        raise Refused("version", f"{version} bukan tiga angka sampai 255, seperti 1.2.3")
    return bytes(numbers)


def _version(package: Path) -> str:
    path = package / "__init__.py"
    text = path.read_text() if path.exists() else ""
    found = re.search(r"^VERSION = \((\d+), (\d+), (\d+)\)$", text, re.MULTILINE)
    if not found:
        raise Refused("source", f"{path} tanpa baris VERSION = (1, 2, 3); sebutkan folder aplikasi kotak")
    version = ".".join(found.groups())
    version_bytes(version)
    return version
