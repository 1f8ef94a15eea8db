"""A collector's phone, as far as the demo needs one: it declares counts and deposits over HTTP."""

import json
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from jumatserius.errors import Refused


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
        self, token: str, *, deposit_id: str, counts: list[str], amount_idr: int, deposited_at: datetime
    ) -> str:
        """Declare a deposit; returns the reference for the slip."""
        body = {"id": deposit_id, "counts": counts, "amount": amount_idr, "deposited_at": deposited_at.isoformat()}
        return str(self._post("/api/v1/deposits", token, body)["reference"])

    def _post(self, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = Request(self._url + path, json.dumps(body).encode(), headers)
        try:
            with urlopen(request, timeout=30) as answer:
                taken: dict[str, Any] = json.load(answer)
                return taken
        except HTTPError as error:
            raise Refused(path, error.read().decode(errors="replace")) from error
