"""Redeems a claim at the server: the keys come over TLS, or stay on this computer."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from jumatserius.errors import Failed, Refused

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TIMEOUT_S = 30
_REMEDIES = {
    404: "tidak dikenal; baca sekali lagi, atau minta kode baru: jumatserius box claim",
    409: "sudah dipakai untuk papan lain, atau kotaknya dicabut; minta kode baru",
    410: "sudah kedaluwarsa; minta kode baru: jumatserius box claim",
    422: "bukan kode klaim; kode klaim berisi 12 huruf dan angka",
    429: "terlalu sering salah; tunggu sepuluh menit",
}


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed on the box's label; `address` is the text of its code."""

    box: str
    institution: str
    terminal: str | None
    address: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a board a box. The key stays out of logs."""

    box_key: bytes = field(repr=False)
    transport: str
    host: str
    port: int
    authority: bytes = field(repr=False)
    label: Label


def redeem(server: str, code: str, board: str, receipt: str) -> Identity:
    """Asking again with the same receipt, for the same board, gives the same answer while the claim lasts.

    Raises `Refused` for a code that opens nothing, and `Failed` when there is no server to answer.
    """
    address = urlsplit(server)
    if address.scheme != "https" and address.hostname not in _LOOPBACK:
        raise Refused("--server", f"{server}: kunci hanya dikirim lewat https, atau lewat terowongan ssh ke 127.0.0.1")
    body = json.dumps({"code": code, "board": board, "receipt": receipt}).encode()
    request = Request(f"{server.rstrip('/')}/api/v1/claims/redeem", body, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=_TIMEOUT_S) as answer:
            given: dict[str, Any] = json.load(answer)
    except HTTPError as error:
        if error.code in _REMEDIES:
            raise Refused("kode klaim", _REMEDIES[error.code]) from error
        raise Failed(f"Server menjawab {error.code}; lihat log server, lalu jalankan lagi") from error
    except (URLError, OSError, ValueError) as error:
        raise Failed(f"Server {server} tidak menjawab ({error}); periksa jaringan, lalu jalankan lagi") from error
    said = given["label"]
    return Identity(
        bytes.fromhex(given["box_key"]),
        given["transport"],
        given["mqtt_host"],
        given["mqtt_port"],
        bytes.fromhex(given["ca"]),
        Label(given["box"], said["institution"], said["terminal"], said["address"]),
    )
