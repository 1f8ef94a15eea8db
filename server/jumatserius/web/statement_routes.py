"""Bank files and settlement files in the browser: look at what a file would bring, then take it in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from jumatserius import api
from jumatserius.errors import Refused, Several
from jumatserius.people.models import Role
from jumatserius.statements import accounts, service
from jumatserius.statements.drafts import Drafts
from jumatserius.statements.schemas import ImportedOut
from jumatserius.statements.service import MAX_BYTES, Upload
from jumatserius.web import importing, news, render, wording
from jumatserius.web.importing import Form
from jumatserius.web.news import News
from jumatserius.web.posting import Posted, posted
from jumatserius.web.sections import statements
from jumatserius.web.visitor import Doer, Looking, own_site, signed

router = APIRouter(prefix="/rekening", include_in_schema=False, dependencies=[Depends(own_site)])

KEEPERS = (Role.TREASURER, Role.POKJA)
Keeper = Annotated[Doer, Depends(signed(*KEEPERS))]
Sheet = Annotated[Posted, Depends(posted(MAX_BYTES))]
After = Annotated[int | None, Query(alias="setelah", ge=1)]
Number = Annotated[int, Path(ge=1)]


@router.get("")
def files(session: api.Reading, visitor: Looking, after: After = None) -> HTMLResponse:
    """All imports, newest first."""
    return visitor.page("statements.html", files=statements.files(session, after), may_import=visitor.role in KEEPERS)


@router.get("/impor")
def import_form(session: api.Reading, keeper: Keeper) -> HTMLResponse:
    """The empty form."""
    return _form(session, keeper, Form())


@router.post("/impor")
def import_file(keeper: Keeper, sheet: Sheet, database: api.Db, settings: api.Configured, hub: api.Changes) -> Response:
    """A preview, which stores nothing in the accounts; or with `langkah=simpan` the import that was looked at."""
    drafts, person = Drafts(settings.data), keeper.person
    form = importing.given(sheet, drafts, person.id)
    try:
        upload = importing.upload(form, drafts, person.id, len(sheet.file("berkas").content) > MAX_BYTES)
        if sheet.text("langkah") != "simpan":
            with database.reading() as session:
                return _preview(session, keeper, form, upload)

        def work(session: Session) -> int | None:
            return service.import_file(session, upload, by=person, origin=keeper.origin).file_id

        file_id = database.write(work)
    except (Refused, Several) as refusal:
        with database.reading() as session:
            return _form(session, keeper, form, importing.problems(refusal), api.status_of(refusal))
    drafts.drop(person.id, form.draft)
    hub.tell("statements")
    return news.leading(f"/rekening/{file_id}", News.IMPORTED)


@router.get("/{file_id}")
def file(session: api.Reading, visitor: Looking, file_id: Number, after: After = None) -> HTMLResponse:
    """One import: what it brought."""
    return visitor.page("statement.html", file=statements.result(session, file_id, after))


@router.get("/{file_id}/bagian/hasil")
def file_result(session: api.Reading, file_id: Number, after: After = None) -> HTMLResponse:
    """What it brought, alone."""
    return render.page("_statement_result.html", file=statements.result(session, file_id, after))


def _preview(session: Session, keeper: Doer, form: Form, upload: Upload) -> HTMLResponse:
    done = ImportedOut.of(service.preview(session, upload))
    chosen = form._replace(profile=upload.profile)
    title = importing.title(upload.profile)
    return keeper.page(
        "statement_preview.html",
        form=chosen,
        done=done,
        title=title,
        is_guessed=not form.profile,
        marks=wording.SAMPLE,
    )


def _form(
    session: Session, keeper: Doer, form: Form, problems: dict[str, list[str]] | None = None, status: int = 200
) -> HTMLResponse:
    known = accounts.listed(session)
    if len(known) == 1:
        form = form._replace(account=known[0].id)
    found = problems or {}
    return keeper.page(
        "statement_form.html",
        status,
        form=form,
        problems={field: texts[0] for field, texts in found.items()},
        more=[text for texts in found.values() for text in texts[1:]],
        **importing.choices(known),
    )
