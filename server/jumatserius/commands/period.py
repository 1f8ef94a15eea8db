"""`jumatserius period ...`: check, close and verify weeks and months."""

import json
from typing import Annotated

import typer

from jumatserius import wib
from jumatserius.cases.refresh import refresh
from jumatserius.commands.opened import ORIGIN, AsJson, Data, opened, person_named, settings_for
from jumatserius.counts.service import Author
from jumatserius.errors import Failed
from jumatserius.helping import Commands
from jumatserius.periods import checklist, service, spans
from jumatserius.periods.schemas import ChecklistOut, PeriodOut, PeriodRow, VerificationOut

period = Commands("Jadwal rekonsiliasi: periksa, tutup dan buktikan periode.")

Name = Annotated[
    str, typer.Argument(metavar="PERIOD", help="Jumat pertama pekannya (2026-11-13) atau bulan (2026-11).")
]


@period.command("list")
def list_periods(as_json: AsJson = False, data: Data = None) -> None:
    """Periode yang sudah ditutup, dengan segelnya."""
    with opened(settings_for(data)) as database, database.reading() as session:
        rows = [PeriodRow.of(one) for one in service.closed(session, limit=checklist.EVERY)]
    if as_json:
        typer.echo(json.dumps([row.model_dump(mode="json") for row in rows], indent=2))
        return
    if not rows:
        typer.echo("Belum ada periode yang ditutup.")
    for row in rows:
        typer.echo(f"{row.name:<10}  {row.sha256}  ditutup {row.closed_by}, {wib.moment(row.closed_at)}")


@period.command()
def check(name: Name, as_json: AsJson = False, data: Data = None) -> None:
    """Rekonsiliasi sekarang, lalu tunjukkan apa yang kurang sebelum periode ini bisa ditutup."""
    span, today = spans.named(name), wib.wib_date(wib.now())
    with opened(settings_for(data)) as database:
        with database.writing() as session:
            refresh(session, today)
        with database.reading() as session:
            found = ChecklistOut.of(checklist.check(session, span, today))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    for item in found.items:
        typer.echo(f"{'beres ' if item.ok else 'KURANG'}  {item.name:<13}  {item.says}")
    for case in found.open_cases:
        typer.echo(f"terbuka {case.id}  {case.kind}  {wib.rupiah(case.amount)}")


@period.command()
def close(
    name: Name,
    by: Annotated[str, typer.Option("--by", metavar="PERSON", help="Siapa dari Pokja yang menutup (nama pendek).")],
    accept: Annotated[list[str] | None, typer.Option(metavar="CASE", help="Kasus yang tetap terbuka; ulangi.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Tutup untuk selamanya, dan tulis teks yang diumumkan."""
    with opened(settings_for(data)) as database, database.writing() as session:
        author = Author(person_named(session, by), wib.now(), ORIGIN)
        answer = PeriodOut.of(service.close(session, author, name, accept or []))
    typer.echo(answer.model_dump_json(indent=2) if as_json else answer.announcement)


@period.command()
def verify(as_json: AsJson = False, data: Data = None) -> None:
    """Hitung ulang semua segel; gagal bila satu tidak cocok."""
    with opened(settings_for(data)) as database, database.reading() as session:
        number, faults = len(service.closed(session, limit=checklist.EVERY)), service.faults(session)
    if as_json:
        typer.echo(VerificationOut(ok=not faults, faults=faults).model_dump_json(indent=2))
    if faults:
        raise Failed("\n".join(faults))
    if not as_json:
        typer.echo(f"{number} periode, semua segel cocok.")
