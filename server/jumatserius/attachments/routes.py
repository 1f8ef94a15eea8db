"""Photos and papers over HTTP. Lists are open like all reading; the content needs the token of whom it concerns."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from sqlmodel import Session

from jumatserius import api, wib
from jumatserius.attachments import service
from jumatserius.attachments.cleaning import JPEG, MAX_BYTES, PDF
from jumatserius.attachments.files import Files
from jumatserius.attachments.models import Attachment
from jumatserius.attachments.schemas import AttachmentOut
from jumatserius.attachments.service import Kind, Subject
from jumatserius.counts.service import Author

router = APIRouter(prefix="/api/v1", tags=["attachments"])

Caption = Annotated[str, Form(max_length=200, description="in words")]
AfterNumber = Annotated[int, Query(ge=0, description="`next` of the page before")]
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"content": {JPEG: _BYTES, PDF: _BYTES}, "description": "the photo, or the paper to be downloaded"}
}


@router.post("/counts/{count_id}/attachments")
def attach_to_count(
    request: Request,
    count_id: str,
    caller: api.Caller,
    database: api.Db,
    settings: api.Configured,
    hub: api.Changes,
    file: UploadFile,
    caption: Caption = "",
) -> AttachmentOut:
    """A photo of the money: JPEG, PNG or WebP. The same file again is the same attachment."""
    author, subject = Author(caller, wib.now(), api.origin(request)), Subject(Kind.COUNT, count_id)
    return _attach(database, settings, hub, author, subject, file, caption)


@router.post("/deposits/{deposit}/attachments")
def attach_to_deposit(
    request: Request,
    deposit: str,
    caller: api.Caller,
    database: api.Db,
    settings: api.Configured,
    hub: api.Changes,
    file: UploadFile,
    caption: Caption = "",
) -> AttachmentOut:
    """The slip of a deposit (id or reference): JPEG, PNG, WebP or PDF."""
    author, subject = Author(caller, wib.now(), api.origin(request)), Subject(Kind.DEPOSIT, deposit)
    return _attach(database, settings, hub, author, subject, file, caption)


@router.post("/cases/{case_id}/attachments")
def attach_to_case(
    request: Request,
    case_id: str,
    caller: api.Caller,
    database: api.Db,
    settings: api.Configured,
    hub: api.Changes,
    file: UploadFile,
    caption: Caption = "",
) -> AttachmentOut:
    """Whatever sheds light on a case: JPEG, PNG, WebP or PDF, by whoever may comment on it."""
    author, subject = Author(caller, wib.now(), api.origin(request)), Subject(Kind.CASE, case_id)
    return _attach(database, settings, hub, author, subject, file, caption)


@router.get("/counts/{count_id}/attachments", response_model=api.Page[AttachmentOut])
def of_count(session: api.Reading, count_id: str, limit: api.Limit = 50, after: AfterNumber = 0) -> dict[str, Any]:
    """What is attached to a count, in the order of arrival."""
    return _page(session, Subject(Kind.COUNT, count_id), limit, after)


@router.get("/deposits/{deposit}/attachments", response_model=api.Page[AttachmentOut])
def of_deposit(session: api.Reading, deposit: str, limit: api.Limit = 50, after: AfterNumber = 0) -> dict[str, Any]:
    """What is attached to a deposit (id or reference), in the order of arrival."""
    return _page(session, Subject(Kind.DEPOSIT, deposit), limit, after)


@router.get("/cases/{case_id}/attachments", response_model=api.Page[AttachmentOut])
def of_case(session: api.Reading, case_id: str, limit: api.Limit = 50, after: AfterNumber = 0) -> dict[str, Any]:
    """What is attached to a case, in the order of arrival."""
    return _page(session, Subject(Kind.CASE, case_id), limit, after)


@router.get("/attachments/{attachment_id}", response_class=Response, responses=_CONTENT)
def content(session: api.Reading, settings: api.Configured, attachment_id: int, caller: api.Caller) -> Response:
    """The content: for whoever declared it, the Pokja and the treasurer; of a sealed count for its counter alone."""
    return as_response(service.one(session, caller, attachment_id), Files(settings.data))


def as_response(attachment: Attachment, files: Files) -> Response:
    """The file of an attachment, for the eyes of who asked for it: no cache keeps it, no browser runs it."""
    shown = "inline" if attachment.media_type == JPEG else "attachment"
    suffix = "jpg" if attachment.media_type == JPEG else "pdf"
    headers = {
        "Content-Disposition": f'{shown}; filename="lampiran-{attachment.id}.{suffix}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return Response(files.read(attachment.sha256), media_type=attachment.media_type, headers=headers)


def _attach(
    database: api.Db,
    settings: api.Configured,
    hub: api.Changes,
    author: Author,
    subject: Subject,
    file: UploadFile,
    caption: str,
) -> AttachmentOut:
    with database.reading() as session:
        subject = service.check_may_add(session, author.person, subject)
    sent = service.keep(Files(settings.data), subject.kind, file.file.read(MAX_BYTES + 1))

    def work(session: Session) -> AttachmentOut:
        return AttachmentOut.of(service.add(session, author, subject, sent, caption))

    answer = database.write(work)
    hub.tell("cases")
    return answer


def _page(session: Session, subject: Subject, limit: int, after: int) -> dict[str, Any]:
    found = service.listed(session, [str(service.named(session, subject))])
    rows = [AttachmentOut.of(one) for one in found if (one.id or 0) > after]
    return api.page(rows, limit, lambda row: str(row.id))
