"""`jumatserius case ...`: what does not fit, and what people do about it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from jumatserius import wib
from jumatserius.attachments import service as attachments
from jumatserius.attachments.cleaning import MAX_BYTES
from jumatserius.attachments.files import Files
from jumatserius.attachments.schemas import AttachmentOut
from jumatserius.attachments.service import Kind, Subject
from jumatserius.cases import handling, listing
from jumatserius.cases.handling import Given
from jumatserius.cases.models import Act, Treatment
from jumatserius.cases.schemas import CaseLife, CaseOut, Language
from jumatserius.commands.opened import ORIGIN, AsJson, Data, opened, person_named, settings_for
from jumatserius.counts.service import Author
from jumatserius.helping import Commands

case = Commands("Kasus: daftar, penugasan, penjelasan, penyelesaian.")

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="Nomor kasus, dari `case list`.")]
By = Annotated[str, typer.Option("--by", metavar="PERSON", help="Siapa yang melakukannya (nama pendek).")]
Text = Annotated[str, typer.Option("--text", help="Alasan, penjelasan atau catatan.")]


@case.command("list")
def list_cases(
    kind: Annotated[str | None, typer.Option(help="Hanya jenis ini.")] = None,
    box: Annotated[str | None, typer.Option(help="Hanya kotak ini.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 50,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Kasus terbuka, yang terbesar dulu."""
    with opened(settings_for(data)) as database, database.reading() as session:
        found = listing.weightiest(session, kind=kind, box_id=box, limit=limit)
    if as_json:
        typer.echo(
            json.dumps([CaseOut.of(one, Language.INDONESIAN).model_dump(mode="json") for one in found], indent=2)
        )
        return
    if not found:
        typer.echo("Tidak ada kasus terbuka.")
    for one in found:
        typer.echo(f"{one.id}  {one.kind:<22}{wib.rupiah(one.amount_idr):>16}  {one.box_id or ''}")


@case.command()
def show(case_id: CaseId, as_json: AsJson = False, data: Data = None) -> None:
    """Satu kasus dengan seluruh riwayatnya."""
    with opened(settings_for(data)) as database, database.reading() as session:
        life = listing.life(session, case_id)
        _tell(CaseLife.of_life(life, handling.steps(session, case_id), Language.INDONESIAN, wib.now()), as_json)


@case.command()
def comment(case_id: CaseId, by: By, text: Text, as_json: AsJson = False, data: Data = None) -> None:
    """Tambahkan catatan."""
    _take(case_id, by, Given(Act.COMMENT, text), as_json, data)


@case.command()
def assign(
    case_id: CaseId,
    to: Annotated[str, typer.Option("--to", metavar="PERSON", help="Penanggung jawab (nama pendek).")],
    by: By,
    text: Text,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Tugaskan kepada seseorang."""
    _take(case_id, by, Given(Act.ASSIGN, text, assignee=to), as_json, data)


@case.command()
def explain(case_id: CaseId, by: By, text: Text, as_json: AsJson = False, data: Data = None) -> None:
    """Catat penjelasan."""
    _take(case_id, by, Given(Act.EXPLAIN, text), as_json, data)


@case.command()
def resolve(
    case_id: CaseId,
    treatment: Annotated[Treatment, typer.Option(help="Ke mana uangnya.")],
    by: By,
    text: Text,
    deposit: Annotated[str | None, typer.Option(help="Referensi setoran, untuk to_deposit.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Selesaikan; di atas batas, orang kedua menjalankan perintah yang sama."""
    _take(case_id, by, Given(Act.RESOLVE, text, treatment=treatment, deposit=deposit), as_json, data)


@case.command()
def reopen(case_id: CaseId, by: By, text: Text, as_json: AsJson = False, data: Data = None) -> None:
    """Buka lagi, atau tolak usul penyelesaian; jurnal penyelesaian dibalik."""
    _take(case_id, by, Given(Act.REOPEN, text), as_json, data)


@case.command()
def attach(
    case_id: CaseId,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Foto JPEG, PNG, WebP, atau PDF.")],
    by: By,
    text: Annotated[str, typer.Option("--text", help="Keterangan lampiran.")] = "",
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Lampirkan foto atau dokumen; berkas yang sama lagi tetap satu lampiran."""
    settings = settings_for(data)
    with file.open("rb") as opened_file:
        sent = attachments.keep(Files(settings.data), Kind.CASE, opened_file.read(MAX_BYTES + 1))
    with opened(settings) as database, database.writing() as session:
        author = Author(person_named(session, by), wib.now(), ORIGIN)
        subject = Subject(Kind.CASE, case_id)
        answer = AttachmentOut.of(attachments.add(session, author, subject, sent, text))
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    else:
        typer.echo(f"Lampiran {answer.id}: {answer.media_type}, {answer.size} byte, {answer.sha256}")


def _take(case_id: str, by: str, given: Given, as_json: bool, data: Data) -> None:
    with opened(settings_for(data)) as database, database.writing() as session:
        author = Author(person_named(session, by), wib.now(), ORIGIN)
        handling.take(session, author, case_id, given)
        life, taken = listing.life(session, case_id), handling.steps(session, case_id)
        answer = CaseLife.of_life(life, taken, Language.INDONESIAN, author.now)
    _tell(answer, as_json)


def _tell(life: CaseLife, as_json: bool) -> None:
    if as_json:
        typer.echo(life.model_dump_json(indent=2))
        return
    overdue = ", terlambat" if life.overdue else ""
    typer.echo(f"{life.kind}, {wib.rupiah(life.amount)}: {life.state}, tenggat {wib.day(life.due_on)}{overdue}")
    typer.echo(life.explanation)
    for step in life.steps:
        typer.echo(f"{wib.moment(step.at)}  {step.by or step.origin}  {step.act}: {step.text}")
