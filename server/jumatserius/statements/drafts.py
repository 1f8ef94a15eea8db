"""Files between their preview and their import: kept for a day in the data folder, for who sent them alone."""

import hashlib
import os
import tempfile
import time
from pathlib import Path

from jumatserius.errors import Gone

FOLDER = "drafts"
_KEPT_S = 24 * 60 * 60


class Drafts:
    """The drafts under one data folder, each under a name that only its person and its content give."""

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER

    def keep(self, person_id: str, content: bytes) -> str:
        """Keep this content and give its SHA-256; drafts of yesterday go."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._clear()
        sha256 = hashlib.sha256(content).hexdigest()
        handle, fresh = tempfile.mkstemp(dir=self.folder)
        with open(handle, "wb") as file:
            file.write(content)
        os.replace(fresh, self._path(person_id, sha256))
        return sha256

    def read(self, person_id: str, sha256: str) -> bytes:
        """What this person kept; raises `Gone`."""
        try:
            return self._path(person_id, sha256).read_bytes()
        except FileNotFoundError as error:
            raise Gone("file", "pratinjau ini sudah kedaluwarsa; pilih berkasnya sekali lagi") from error

    def drop(self, person_id: str, sha256: str) -> None:
        """Forget it."""
        self._path(person_id, sha256).unlink(missing_ok=True)

    def _path(self, person_id: str, sha256: str) -> Path:
        return self.folder / hashlib.sha256(f"{person_id} {sha256}".encode()).hexdigest()

    def _clear(self) -> None:
        oldest = time.time() - _KEPT_S
        for path in self.folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
