"""What all HTTP routes share: sessions, the calling person, pages of a list, errors as problem+json."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DataError
from sqlmodel import Session
from starlette.exceptions import HTTPException

from jumatserius.counts import wording
from jumatserius.db import Database
from jumatserius.errors import Refused, Several, Unknown
from jumatserius.hub import Hub
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role
from jumatserius.settings import Settings


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def _reading(database: Annotated[Database, Depends(_database)]) -> Iterator[Session]:
    with database.reading() as session:
        yield session


def _hub(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


T = TypeVar("T")

_TITLES = {
    404: "alamat ini tidak ada; periksa ejaannya di /openapi.json",
    405: "alamat ini tidak melayani metode itu; periksa di /openapi.json",
}
"""Of what the framework itself refuses, in English."""

Db = Annotated[Database, Depends(_database)]
Reading = Annotated[Session, Depends(_reading)]
Changes = Annotated[Hub, Depends(_hub)]
Configured = Annotated[Settings, Depends(_settings)]


def _caller(request: Request, session: Reading) -> Person:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unknown("Authorization", "tidak ada token; kirim `Authorization: Bearer TOKEN`")
    return people.who(session, token.strip())


Caller = Annotated[Person, Depends(_caller)]


def _viewer(request: Request, session: Reading) -> Person | None:
    return _caller(request, session) if "Authorization" in request.headers else None


Viewer = Annotated[Person | None, Depends(_viewer)]
"""Who looks, where everybody may look; a token that is sent must be a good one."""


def role(*allowed: Role) -> Callable[[Person], Person]:
    """A dependency that lets only these roles pass: `person: Annotated[Person, Depends(role(Role.POKJA))]`."""

    def check(person: Caller) -> Person:
        people.require(person, *allowed)
        return person

    return check


def origin(request: Request) -> str:
    """From where a request came, for the audit trail."""
    return request.client.host if request.client else "unknown"


class Page(BaseModel, Generic[T]):
    """One page of a list. `next` is the value of `after` that brings the following page; null at the end."""

    items: list[T]
    next: str | None = None


Limit = Annotated[int, Query(ge=1, le=500, description="items in one page")]
After = Annotated[str | None, Query(description="`next` of the page before", max_length=80)]


def page(items: Sequence[Any], limit: int, key: Callable[[Any], str]) -> dict[str, Any]:
    """The body of a list from up to limit + 1 items; `key` gives the value to continue after."""
    shown = list(items[:limit])
    return {"items": shown, "next": key(shown[-1]) if len(items) > limit else None}


def problem(status: int, title: str, errors: list[dict[str, str]]) -> JSONResponse:
    """An answer as problem+json (RFC 9457)."""
    body = {"type": "about:blank", "status": status, "title": title, "errors": errors}
    return JSONResponse(body, status, media_type="application/problem+json")


def status_of(error: Exception) -> int:
    """The HTTP status that this error is answered with."""
    if isinstance(error, HTTPException):
        return error.status_code
    first = error.refusals[0] if isinstance(error, Several) else error
    if isinstance(first, Refused):
        return first.status
    return 422 if isinstance(error, RequestValidationError) else 500


async def _refused(_: Request, error: Exception) -> JSONResponse:
    refusals = error.refusals if isinstance(error, Several) else [error]
    errors = [{"field": one.field, "message": one.message} for one in refusals if isinstance(one, Refused)]
    return problem(status_of(error), errors[0]["message"], errors)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [
        {"field": ".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0]), "message": wording.told(one)}
        for one in error.errors()
    ]
    return problem(422, "permintaan tidak sesuai dokumentasi API", errors)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, _TITLES.get(error.status_code, error.detail), [])


async def _not_storable(_: Request, __: Exception) -> JSONResponse:
    """Every text and number is asked of the database, or kept in it; it knows no NUL and no number beyond 64 bits."""
    return problem(422, "ada isian dengan huruf NUL atau angka lebih dari 63 bit; hapus", [])


async def _failed(_: Request, __: Exception) -> JSONResponse:
    return problem(500, "server bermasalah; sebabnya ada di catatan server", [])


def install(app: FastAPI) -> None:
    """Answer every error as problem+json, refusals of the services with the field and the remedy."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Several, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DataError, _not_storable)
    app.add_exception_handler(OverflowError, _not_storable)
    app.add_exception_handler(Exception, _failed)
