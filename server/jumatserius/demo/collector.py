"""A collector's or treasurer's phone, as far as the demo needs one: what it declares, it declares over HTTP."""

import json
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from jumatserius.errors import Refused

_BOUNDARY = "slip-setor-yang-tidak-ada-di-dalam-foto"


class Phone:
    """Speaks to the server at `url` (without a slash at the end). Raises `Refused` with the server's own words."""

    def __init__(self, url: str) -> None:
        self._url = url

    def count(
        self,
        token: str,
        *,
        count_id: str,
        box: str,
        seq: int,
        code: str,
        amount_idr: int,
        counted_at: datetime,
        second: bool,
    ) -> None:
        """Declare a count, or a second count, with the visit code that the panel showed."""
        body = {"id": count_id, "box": box, "visit_code": {"seq": seq, "code": code}, "amount": amount_idr}
        self._post("/api/v1/counts", token, body | {"counted_at": counted_at.isoformat(), "second": second})

    def deposit(
        self, token: str, *, deposit_id: str, holds: dict[str, Any], amount_idr: int, deposited_at: datetime
    ) -> str:
        """Declare a deposit; `holds` are its counts, and the treasurer who gets them, or its handovers.

        Returns the reference for the slip.
        """
        body = {"id": deposit_id, "amount": amount_idr, "deposited_at": deposited_at.isoformat()}
        return str(self._post("/api/v1/deposits", token, body | holds)["reference"])

    def receive(self, token: str, *, receipt_id: str, deposit: str, amount_idr: int, received_at: datetime) -> None:
        """Say what a treasurer received for a deposit."""
        body = {"id": receipt_id, "amount": amount_idr, "received_at": received_at.isoformat()}
        self._post(f"/api/v1/deposits/{deposit}/receipts", token, body)

    def attach(self, token: str, *, deposit: str, photo: bytes) -> None:
        """Attach the photo of a slip to a deposit."""
        line = f"--{_BOUNDARY}\r\n"
        head = f'{line}Content-Disposition: form-data; name="caption"\r\n\r\nslip setor\r\n'
        head += f'{line}Content-Disposition: form-data; name="file"; filename="slip.jpg"\r\n\r\n'
        body = head.encode() + photo + f"\r\n--{_BOUNDARY}--\r\n".encode()
        self._send(f"/api/v1/deposits/{deposit}/attachments", token, body, f"multipart/form-data; boundary={_BOUNDARY}")

    def _post(self, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._send(path, token, json.dumps(body).encode(), "application/json")

    def _send(self, path: str, token: str, body: bytes, media_type: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": media_type}
        request = Request(self._url + path, body, headers)
        try:
            with urlopen(request, timeout=30) as answer:
                taken: dict[str, Any] = json.load(answer)
                return taken
        except HTTPError as error:
            raise Refused(path, error.read().decode(errors="replace")) from error
