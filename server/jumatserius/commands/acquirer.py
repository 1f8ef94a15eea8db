"""`jumatserius acquirer ...`: acquirers that send notices of QRIS payments, and the keys that they sign with."""

import json
from datetime import timedelta
from typing import Annotated

import typer

from jumatserius import wib
from jumatserius.commands.import_statement import headings
from jumatserius.commands.opened import ORIGIN, AsJson, Data, opened, settings_for
from jumatserius.helping import Commands
from jumatserius.statements import acquirers
from jumatserius.statements.acquirer_schemas import MessageRow
from jumatserius.statements.acquirers import Registration

acquirer = Commands("Penyelenggara QRIS yang mengirim notifikasi sendiri.")

AcquirerId = Annotated[str, typer.Argument(metavar="ACQUIRER", help="Nama pendek penyelenggara.")]


@acquirer.command()
def add(
    acquirer_id: AcquirerId,
    account: Annotated[str, typer.Option(metavar="ID", help="Rekening yang dibayar (nama pendeknya).")],
    profile: Annotated[str, typer.Option(help="Bentuk notifikasinya.")] = "acquirer",
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="ISIAN=NAMA", help="Nama isian dalam JSON, misalnya gross=order.amount; boleh berulang."),
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Daftarkan penyelenggara."""
    asked = Registration(acquirer_id, account, profile, headings(column or []))
    with opened(settings_for(data)) as database, database.writing() as session:
        acquirers.register(session, asked, wib.now())
    said = f"{acquirer_id} terdaftar. Kuncinya: jumatserius acquirer key {acquirer_id}"
    typer.echo(json.dumps({"id": acquirer_id, "account": account, "profile": profile}) if as_json else said)


@acquirer.command()
def key(
    acquirer_id: AcquirerId,
    given: Annotated[
        typer.FileText | None, typer.Option("--given", help="Berkas dengan kunci dari penyelenggara; - untuk stdin.")
    ] = None,
    keep_hours: Annotated[int, typer.Option(min=0, help="Berapa jam lagi kunci lama berlaku; 0: dicabut.")] = 24,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Buat kunci tanda tangan baru, ditampilkan sekali; atau simpan kunci dari penyelenggara."""
    settings, keep = settings_for(data), timedelta(hours=keep_hours)
    own = given.read().strip() if given else ""
    with opened(settings) as database, database.writing() as session:
        secret = acquirers.issue_key(
            session, settings.secret(), acquirer_id, wib.now(), keep=keep, origin=ORIGIN, given=own
        )
    shown = "tersimpan" if own else secret
    typer.echo(json.dumps({"acquirer": acquirer_id, "secret": None if own else secret}) if as_json else shown)


@acquirer.command("list")
def list_acquirers(as_json: AsJson = False, data: Data = None) -> None:
    """Penyelenggara yang terdaftar."""
    with opened(settings_for(data)) as database, database.reading() as session:
        found = acquirers.acquirers(session)
        if as_json:
            typer.echo(json.dumps([one.model_dump(mode="json") for one in found], indent=2))
            return
        for one in found:
            typer.echo(f"{one.id:<20}{one.account_id:<20}{one.profile}")


@acquirer.command()
def messages(
    limit: Annotated[int, typer.Option(min=1, max=500)] = 50, as_json: AsJson = False, data: Data = None
) -> None:
    """Pesan yang masuk, yang terbaru dulu."""
    with opened(settings_for(data)) as database, database.reading() as session:
        rows = [MessageRow.of(one) for one in acquirers.messages(session, limit=limit)]
    if as_json:
        typer.echo(json.dumps([row.model_dump(mode="json") for row in rows], indent=2))
        return
    for row in rows:
        outcome = row.problem or f"impor {row.file}"
        typer.echo(f"{row.id:>6}  {wib.moment(row.received_at)}  {row.acquirer:<16}{row.bytes:>8} bita  {outcome}")
