"""Settings of one server: from the environment (JUMAT_...), with defaults that work on one small machine."""

import os
import secrets
import ssl
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from jumatserius.counts import wording
from jumatserius.errors import Refused, Several


class Settings(BaseSettings):
    """Each field is settable as an environment variable: `JUMAT_DATA=/srv/jumat`. Raises `Several` for what is none."""

    model_config = SettingsConfigDict(env_prefix="JUMAT_", extra="ignore")

    data: Path = Field(Path("data"), description="Folder for the database, the broker's files and the server secret.")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder.")
    host: str = Field("127.0.0.1", description="Address that the pages and the API listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port of the pages and the API.")
    mqtt_host: str = Field("127.0.0.1", description="Address that the embedded broker listens on for boxes under TLS.")
    mqtt_port: int = Field(1883, ge=0, le=65535, description="Port of plain MQTT, on 127.0.0.1 alone; 0: a free one.")
    mqtt_tls_port: int = Field(8883, ge=0, le=65535, description="Port for boxes with a TLS key; 0: a free one.")
    mqtt_cert_port: int = Field(
        8884, ge=0, le=65535, description="Port for boxes that check the broker's certificate; 0: a free one."
    )
    mqtt_certificate: Path | None = Field(None, description="The broker's certificate chain, PEM; none: no such port.")
    mqtt_certificate_key: Path | None = Field(None, description="The key of that certificate, PEM.")
    mqtt_ca: Path | None = Field(None, description="Certificate of the CA that those boxes are given, PEM.")
    second_count_above_idr: int = Field(
        500_000, ge=0, description="A count above this needs a second person's, rupiah."
    )
    public_url: str = Field("", description="Address that visit codes point to; empty: http://HOST:PORT.")

    @model_validator(mode="wrap")
    @classmethod
    def _in_indonesian(cls, given: Any, handler: ModelWrapValidatorHandler["Settings"]) -> "Settings":
        try:
            return handler(given)
        except ValidationError as error:
            raise Several(
                [Refused(f"JUMAT_{one['loc'][0]}".upper(), wording.told(one)) for one in error.errors()]
            ) from error

    @property
    def url(self) -> str:
        """The database that is used, as an SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.data / 'jumatserius.db'}"

    def authority(self) -> bytes:
        """The certificate of `mqtt_ca` in DER."""
        if self.mqtt_ca is None:
            raise Refused("mqtt_ca", "sertifikat CA untuk kotak belum ada; isi JUMAT_MQTT_CA dengan berkas PEM-nya")
        try:
            return ssl.PEM_cert_to_DER_cert(self.mqtt_ca.read_text())
        except (OSError, ValueError) as error:
            raise Refused("mqtt_ca", f"{self.mqtt_ca} bukan sertifikat PEM ({error}); periksa berkasnya") from error

    @property
    def pages_url(self) -> str:
        """Where pages and API are on this computer, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def visit_url(self) -> str:
        """What visit codes start with, without a slash at the end."""
        return self.public_url.rstrip("/") or self.pages_url

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
            raise Refused("data", f"{path} berisi {len(secret)} byte, bukan 32; pulihkan dari cadangan")
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
