"""Statements and settlements over HTTP; the treasurer or the Pokja imports."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, UploadFile
from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session

from jumatserius import api
from jumatserius.errors import Refused
from jumatserius.people.models import Person, Role
from jumatserius.statements import listing, service
from jumatserius.statements.schemas import FileOut, GapOut, ImportedOut, LineOut, SettlementOut
from jumatserius.statements.service import Upload

router = APIRouter(prefix="/api/v1", tags=["statements"])

_COLUMNS = TypeAdapter(dict[str, str])
Keeper = Annotated[Person, Depends(api.role(Role.TREASURER, Role.POKJA))]
AfterNumber = Annotated[int | None, Query(ge=1, description="`next` of the page before")]


@router.post("/statements")
def import_file(
    request: Request,
    keeper: Keeper,
    database: api.Db,
    hub: api.Changes,
    file: UploadFile,
    profile: Annotated[str, Form(description="bsi, settlement, ...")],
    account: Annotated[str, Form(description="short name of the account")],
    columns: Annotated[
        str, Form(description="headings of the file by field, a JSON object", examples=['{"date": "Tanggal"}'])
    ] = "{}",
    preview: Annotated[bool, Query(description="say what would happen, store nothing")] = False,
) -> ImportedOut:
    """Import a file, whole or not at all; any number of times."""
    content = file.file.read(service.MAX_BYTES + 1)
    upload = Upload(file.filename or "file", content, profile, account, _columns(columns))
    if preview:
        with database.reading() as session:
            return ImportedOut.of(service.preview(session, upload))

    def work(session: Session) -> ImportedOut:
        return ImportedOut.of(service.import_file(session, upload, by=keeper, origin=api.origin(request)))

    answer = database.write(work)
    hub.tell("statements")
    return answer


def _columns(text: str) -> dict[str, str]:
    try:
        return _COLUMNS.validate_json(text)
    except ValidationError as error:
        message = f'{text[:60]!r} bukan objek JSON dari isian ke judul; tulis seperti {{"date": "Tanggal"}}'
        raise Refused("columns", message) from error


@router.get("/statements", response_model=api.Page[FileOut])
def imports(session: api.Reading, limit: api.Limit = 50, after: AfterNumber = None) -> dict[str, Any]:
    """Imports, newest first."""
    rows = [FileOut.of(one) for one in listing.imports(session, after=after, limit=limit + 1)]
    return api.page(rows, limit, lambda row: str(row.id))


@router.get("/statements/gaps", response_model=api.Page[GapOut])
def gaps(
    session: api.Reading,
    limit: api.Limit = 50,
    after: Annotated[int, Query(ge=0, description="`next` of the page before")] = 0,
) -> dict[str, Any]:
    """Where files of an account do not follow each other, the earliest first: rows between them are missing."""
    rows = [GapOut.of(number, *one) for number, one in enumerate(listing.holes(session), 1) if number > after]
    return api.page(rows, limit, lambda row: str(row.id))


@router.get("/statements/lines", response_model=api.Page[LineOut])
def lines(
    session: api.Reading,
    limit: api.Limit = 50,
    after: AfterNumber = None,
    account: Annotated[str | None, Query(description="only lines of this account")] = None,
) -> dict[str, Any]:
    """Lines of bank statements, the last imported first."""
    rows = [LineOut.of(one) for one in listing.lines(session, account=account, after=after, limit=limit + 1)]
    return api.page(rows, limit, lambda row: str(row.id))


@router.get("/settlements", response_model=api.Page[SettlementOut])
def settlements(
    session: api.Reading,
    limit: api.Limit = 50,
    after: AfterNumber = None,
    terminal: Annotated[str | None, Query(description="only settlements of this terminal")] = None,
) -> dict[str, Any]:
    """Settlements, the last imported first."""
    found = listing.settlements(session, terminal=terminal, after=after, limit=limit + 1)
    rows = [SettlementOut.of(*one) for one in found]
    return api.page(rows, limit, lambda row: str(row.id))
