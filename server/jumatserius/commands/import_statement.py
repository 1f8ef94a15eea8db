"""`jumatserius import`: a statement or settlement file into the accounts."""

from pathlib import Path
from typing import Annotated

import typer

from jumatserius import wib
from jumatserius.cases.refresh import refresh
from jumatserius.commands.opened import ORIGIN, AsJson, Data, opened, settings_for
from jumatserius.errors import Refused, why
from jumatserius.statements import service
from jumatserius.statements.schemas import ImportedOut


def import_statement(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Berkas dari bank atau penyelenggara QRIS.")],
    profile: Annotated[str, typer.Option(help="Bentuk berkas, misalnya bsi atau settlement.")],
    account: Annotated[str, typer.Option(metavar="ID", help="Rekening (nama pendeknya).")],
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="ISIAN=JUDUL", help="Judul kolom di berkas, misalnya date=Tanggal; boleh berulang."),
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Tunjukkan yang akan terjadi, simpan tidak.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Impor rekening koran atau penyelesaian QRIS: seluruhnya atau tidak sama sekali, boleh diulang."""
    upload = service.Upload(file.name, _content(file), profile, account, headings(column or []))
    with opened(settings_for(data)) as database:
        if preview:
            with database.reading() as session:
                done = service.preview(session, upload)
        else:
            with database.writing() as session:
                done = service.import_file(session, upload, by=None, origin=ORIGIN)
            with database.writing() as session:
                refresh(session, wib.wib_date(wib.now()))
    shown = ImportedOut.of(done)
    if as_json:
        typer.echo(shown.model_dump_json(indent=2))
        return
    typer.echo(_summary(done, preview))
    if preview:
        for row in shown.sample:
            typer.echo(f"{row.row:>8}  {wib.day(row.date):<20}{wib.rupiah(row.amount):>18}  {row.text}")


def headings(pairs: list[str]) -> dict[str, str]:
    """Headings by field, from `date=Tanggal`; raises `Refused`."""
    for pair in pairs:
        if "=" not in pair:
            raise Refused("--column", f"{pair!r} tanpa tanda sama dengan; tulis seperti date=Tanggal")
    return {field: heading for field, _, heading in (pair.partition("=") for pair in pairs)}


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened_file:
            return opened_file.read(service.MAX_BYTES + 1)
    except OSError as error:
        raise Refused(str(file), f"tidak dapat dibaca ({why(error)}); periksa nama dan izin berkas") from error


def _summary(done: service.Imported, preview: bool) -> str:
    verb = "akan masuk" if preview else "masuk"
    return (
        f"{done.name}: {done.rows} baris, {wib.day(done.first_day)} sampai {wib.day(done.last_day)}.\n"
        f"{done.new_rows} baris baru {verb} ke rekening {done.account}:"
        f" kredit {wib.rupiah(done.credit_idr)}, debit {wib.rupiah(done.debit_idr)}."
        f" {done.rows - done.new_rows} baris sudah ada.{_balances(done)}"
    )


def _balances(done: service.Imported) -> str:
    said = [
        f"{name} {wib.rupiah(amount)}"
        for name, amount in (("Saldo awal", done.opening_idr), ("Saldo akhir", done.closing_idr))
        if amount is not None
    ]
    told = f"\n{'. '.join(said)}." if said else ""
    return told + "".join(f"\nPerhatikan: {warning}." for warning in done.warnings)
