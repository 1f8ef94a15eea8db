"""A certificate authority for tests, by the `openssl` command."""

import ssl
import subprocess
from pathlib import Path


class Authority:
    """`der` is what a box is given. Keys are P-256."""

    def __init__(self, openssl: str, directory: Path, name: str) -> None:
        self._openssl, self._directory, self._name = openssl, directory, name
        self._make_key(name)
        self._run(
            "req", "-x509", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-days", "30", "-out", f"{name}.pem"
        )
        self._run("x509", "-in", f"{name}.pem", "-outform", "DER", "-out", f"{name}.der")
        self.der = (directory / f"{name}.der").read_bytes()

    def issue(self, host: str, *, days: int = 7) -> tuple[Path, Path]:
        """Paths of certificate and key of a broker of that name; with days below 0 it is no longer valid."""
        self._make_key(host)
        self._run("req", "-new", "-key", f"{host}.key", "-subj", f"/CN={host}", "-out", "request")
        signed_by = ["-CA", f"{self._name}.pem", "-CAkey", f"{self._name}.key", "-CAcreateserial"]
        self._run("x509", "-req", "-in", "request", *signed_by, "-days", str(days), "-out", f"{host}.pem")
        return self._directory / f"{host}.pem", self._directory / f"{host}.key"

    def valid_from(self, certificate: Path) -> int:
        """In Unix seconds, as OpenSSL reads it."""
        said = self._run("x509", "-in", str(certificate), "-noout", "-startdate")
        return int(ssl.cert_time_to_seconds(said.strip().removeprefix("notBefore=")))

    def _make_key(self, name: str) -> None:
        self._run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")

    def _run(self, *arguments: str) -> str:
        command = [self._openssl, *arguments]
        return subprocess.run(command, cwd=self._directory, check=True, capture_output=True, text=True).stdout
