"""Static files, held in memory and named by the hash of their content, so that a browser may keep them for ever."""

import hashlib
from importlib.resources import files
from typing import NamedTuple

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class Asset(NamedTuple):
    """One static file and its address."""

    body: bytes
    media_type: str
    url: str


def _load() -> dict[str, Asset]:
    assets = {}
    for entry in files("jumatserius.web").joinpath("static").iterdir():
        body = entry.read_bytes()
        digest = hashlib.sha256(body).hexdigest()[:12]
        media_type = TYPES[entry.name.rpartition(".")[2]]
        assets[entry.name] = Asset(body, media_type, f"/static/{digest}/{entry.name}")
    return assets


ASSETS = _load()
