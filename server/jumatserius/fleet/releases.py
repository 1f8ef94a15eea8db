"""Releases on the server: a bundle and what is said of it, two files in `firmware/` of the data folder."""

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from jumatserius.errors import Missing, Refused
from jumatserius.fleet import signing

SUFFIX = ".bundle"
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


def make(private: rsa.RSAPrivateKey, version: str, bundle: bytes) -> Release:
    """Sign a bundle."""
    signature = b64encode(signing.sign(private, version, bundle)).decode()
    return Release(version, len(bundle), hashlib.sha256(bundle).hexdigest(), signature)


def save(path: Path, bundle: bytes, release: Release) -> Path:
    """Write the bundle and beside it `FILE.json`; returns the latter's path."""
    if not _NAME.fullmatch(path.name):
        raise Refused("out", f"{path.name} is not a name such as kotak-1.2.3{SUFFIX}")
    beside = path.with_name(path.name + ".json")
    path.write_bytes(bundle)
    beside.write_text(json.dumps(asdict(release), indent=1) + "\n")
    return beside


def file(data: Path, name: str) -> Path:
    """The bundle of that name in the data folder. Raises `Missing`."""
    path = data / "firmware" / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Missing("name", f"no release {name} in {data / 'firmware'}; copy the bundle and its .json there")
    return path


def load(data: Path, name: str) -> Release:
    """What is said of a release in the data folder. Raises `Refused` when the bundle is not the one that was signed."""
    path = file(data, name)
    beside = path.with_name(name + ".json")
    if not beside.is_file():
        raise Missing("name", f"{beside} is missing; copy it there, `release build` has written it")
    release = Release(**json.loads(beside.read_text()))
    bundle = path.read_bytes()
    if (len(bundle), hashlib.sha256(bundle).hexdigest()) != (release.size, release.sha256):
        raise Refused("name", f"{path} is not the bundle that {beside.name} speaks of; copy both again")
    return release
