"""Releases on the server: a bundle and what is said of it, two files in `firmware/` of the data folder."""

import hashlib
import json
import re
from base64 import b64decode
from dataclasses import asdict, dataclass
from pathlib import Path

from jumatserius.errors import Conflict, Missing, Refused

SUFFIX = ".bundle"
KEY_BYTES = 384
"""Of the modulus that boxes check releases with: RSA-3072."""
_KEY = "release.pub"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}\.bundle")


@dataclass(frozen=True, slots=True)
class Release:
    """What a configuration says of an update, without the address."""

    version: str
    size: int
    sha256: str
    signature: str

    def update(self, url: str) -> dict[str, str | int]:
        """The configuration's `update` object; `url` is where a box fetches the bundle."""
        return {"url": url} | asdict(self)


def save(path: Path, bundle: bytes, release: Release) -> Path:
    """Write the bundle and beside it `FILE.json`; returns the latter's path."""
    if not _NAME.fullmatch(path.name):
        raise Refused("out", f"{path.name} bukan nama rilis; tulis seperti kotak-1.2.3{SUFFIX}")
    beside = path.with_name(path.name + ".json")
    path.write_bytes(bundle)
    beside.write_text(json.dumps(asdict(release), indent=1) + "\n")
    return beside


def trusted(data: Path) -> bytes:
    """The release keeper's public key, which boxes of this server are given; empty when there is none yet."""
    path = data / "firmware" / _KEY
    if not path.is_file():
        return b""
    try:
        return _modulus(path.read_text())
    except ValueError as error:
        raise Refused("key", f"{path} bukan keluaran `jumatserius release public`; tulis ulang ke sana") from error


def publish(data: Path, source: Path) -> Release:
    """Copy a bundle and its `.json` into the data folder, unless boxes would refuse it; returns the release."""
    from jumatserius.fleet import signing  # cryptography takes 8 MB, so servers, which only hand out, do without

    key = trusted(data)
    if not key:
        raise Refused("key", f"{data / 'firmware' / _KEY} belum ada; tulis keluaran `release public` ke sana")
    if not _NAME.fullmatch(source.name) or not source.is_file():
        raise Missing("file", f"tidak ada rilis {source}; sebutkan berkas yang ditulis `release build`")
    made, bundle = _described(source), source.read_bytes()
    if not signing.is_signed(key, b64decode(made.signature), made.version, bundle):
        raise Refused(
            "file", f"{source} tidak ditandatangani dengan kunci di {_KEY}, jadi kotak menolaknya; pakai kunci itu"
        )
    target = data / "firmware" / source.name
    if target.is_file() and target.read_bytes() != bundle:
        raise Conflict(
            "file", f"{target} adalah rilis lain dengan nama yang sama; naikkan VERSION, lalu `release build` lagi"
        )
    save(target, bundle, made)
    return made


def file(data: Path, name: str) -> Path:
    """The bundle of that name in the data folder. Raises `Missing`."""
    path = data / "firmware" / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Missing("name", f"tidak ada rilis {name} di {data / 'firmware'}; salin berkas dan .json-nya ke sana")
    return path


def load(data: Path, name: str) -> Release:
    """What is said of a release in the data folder. Raises `Refused` when the bundle is not the one that was signed."""
    path = file(data, name)
    return _described(path)


def _modulus(text: str) -> bytes:
    """The key from the hex that `release public` prints. Raises ValueError."""
    key = bytes.fromhex(text.strip())
    if len(key) != KEY_BYTES:
        raise ValueError(f"a release key has {KEY_BYTES} bytes, this one {len(key)}")
    return key


def _described(path: Path) -> Release:
    beside = path.with_name(path.name + ".json")
    if not beside.is_file():
        raise Missing("name", f"{beside} tidak ada; salin ke sana, `release build` yang menulisnya")
    release = Release(**json.loads(beside.read_text()))
    bundle = path.read_bytes()
    if (len(bundle), hashlib.sha256(bundle).hexdigest()) != (release.size, release.sha256):
        raise Refused("name", f"{path} bukan rilis yang disebut {beside.name}; salin keduanya lagi")
    return release
