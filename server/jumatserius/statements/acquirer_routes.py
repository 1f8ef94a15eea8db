"""Signed notices of acquirers over HTTP, and what they sent; needs no token: the signature says who sends."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request
from sqlmodel import Session

from jumatserius import api, wib
from jumatserius.errors import Several, TooLarge
from jumatserius.statements import acquirers
from jumatserius.statements.acquirer_schemas import MessageOut, MessageRow, TakenOut
from jumatserius.statements.routes import AfterNumber, Keeper
from jumatserius.statements.signature import Signed

router = APIRouter(prefix="/api/v1/acquirers", tags=["acquirers"])

_EXAMPLE = {
    "nmid": "ID1020304050607",
    "rrn": "000123456789",
    "terminal_id": "A01",
    "amount": "2000.00",
    "fee": "0.00",
    "paid_at": "2026-11-13T12:05:00+07:00",
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": ["object", "array"]}, "example": _EXAMPLE}},
    }
}


async def _raw(request: Request) -> bytes:
    """The very bytes that were signed."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > acquirers.MAX_BYTES:
            raise TooLarge("body", f"lebih dari {acquirers.MAX_BYTES // 1024} kB; kirim dalam beberapa bagian")
    return bytes(body)


@router.post("/{acquirer_id}/notices", openapi_extra=_BODY)
def take_notices(
    request: Request,
    acquirer_id: Annotated[str, Path(max_length=40)],
    body: Annotated[bytes, Depends(_raw)],
    database: api.Db,
    settings: api.Configured,
    hub: api.Changes,
    x_timestamp: Annotated[str | None, Header(description="seconds since 1970, UTC")] = None,
    x_signature: Annotated[str | None, Header(description="`sha256=` and the HMAC of `TIMESTAMP.BODY`, hex")] = None,
) -> TakenOut:
    """Take notices of payments: one object, or a list of them; any number of times."""
    message, now, secret = Signed(body, x_timestamp, x_signature), wib.now(), settings.secret()

    def work(session: Session) -> TakenOut | Several:
        done = acquirers.take(session, secret, acquirer_id, message, now, api.origin(request))
        return done if isinstance(done, Several) else TakenOut.of(done)

    answer = database.write(work)
    if isinstance(answer, Several):
        raise answer
    hub.tell("statements")
    return answer


@router.get("/messages", response_model=api.Page[MessageRow])
def messages(session: api.Reading, keeper: Keeper, limit: api.Limit = 50, after: AfterNumber = None) -> dict[str, Any]:
    """What acquirers sent, newest first (treasurer, Pokja)."""
    rows = [MessageRow.of(one) for one in acquirers.messages(session, after=after, limit=limit + 1)]
    return api.page(rows, limit, lambda row: str(row.id))


@router.get("/messages/{number}")
def message(session: api.Reading, keeper: Keeper, number: int) -> MessageOut:
    """One message with its body as it came (treasurer, Pokja)."""
    return MessageOut.of(acquirers.message(session, number))
