"""The files in the data folder, each under the SHA-256 of its content: never changed, never there twice.

A file is whole and on the disk before it has its name, and it has its name before the database knows of it. A crash
between the two leaves a file that nobody asks for and that the same upload finds again.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from jumatserius.errors import Failed

FOLDER = "attachments"
_UNFINISHED = ".incoming-"


class Files:
    """The files under one data folder."""

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER

    def keep(self, body: bytes) -> str:
        """Keep this content and give its SHA-256."""
        sha256 = hashlib.sha256(body).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=_UNFINISHED)
        try:
            with open(handle, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, path)
        except BaseException:
            os.unlink(fresh)
            raise
        _sync(path.parent)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The content; raises `Failed` where the file is gone or was changed."""
        path = self._path(sha256)
        try:
            body = path.read_bytes()
        except FileNotFoundError as error:
            raise Failed(f"{path} tidak ada; pulihkan folder {FOLDER} dari cadangan") from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise Failed(f"{path} berubah; pulihkan dari cadangan")
        return body

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
