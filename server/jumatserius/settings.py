"""Settings of one server: from the environment (JUMAT_...), with defaults that work on one small machine."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from jumatserius.errors import Refused


class Settings(BaseSettings):
    """Each field is settable as an environment variable: `JUMAT_DATA=/srv/jumat`."""

    model_config = SettingsConfigDict(env_prefix="JUMAT_", extra="ignore")

    data: Path = Field(Path("data"), description="Folder for the database, the broker's files and the server secret.")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder.")
    host: str = Field("127.0.0.1", description="Address that the pages and the API listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port of the pages and the API.")
    mqtt_host: str = Field("127.0.0.1", description="Address that the embedded broker listens on.")
    mqtt_port: int = Field(1883, ge=0, le=65535, description="Port of the embedded broker; 0: a free one.")
    public_url: str = Field("", description="Address that visit codes point to; empty: http://HOST:PORT.")

    @property
    def url(self) -> str:
        """The database that is used, as an SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.data / 'jumatserius.db'}"

    @property
    def visit_url(self) -> str:
        """What visit codes start with, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    def secret(self) -> bytes:
        """The 32-byte server secret, made at first use in `secret.key` of the data folder (mode 0600).

        Every box key is derived from it, so a copy of the database alone opens no box.
        """
        path = self.data / "secret.key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            _make_once(path, secrets.token_bytes(32))
        secret = path.read_bytes()
        if len(secret) != 32:
            raise Refused("data", f"{path} holds {len(secret)} bytes, not 32: restore it from the backup")
        return secret


def _make_once(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 that nobody ever sees half-written; who comes second keeps the first one's."""
    handle, fresh = tempfile.mkstemp(dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        os.unlink(fresh)
