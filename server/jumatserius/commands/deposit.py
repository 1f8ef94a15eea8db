"""`jumatserius deposit ...`: what was paid in, and what a treasurer received."""

import json
from datetime import datetime
from typing import Annotated
from uuid import uuid4

import typer

from jumatserius import wib
from jumatserius.commands.opened import ORIGIN, Data, opened, person_named, settings_for
from jumatserius.counts import handover, listing
from jumatserius.counts.schemas import DepositOut, ReceiptIn
from jumatserius.counts.service import Author
from jumatserius.helping import Commands

deposit = Commands("Setoran: daftar, dan konfirmasi bendahara.")

AsJson = Annotated[bool, typer.Option("--json", help="Jawaban sebagai JSON.")]


@deposit.command("list")
def list_deposits(
    treasurer: Annotated[str | None, typer.Option(help="Hanya yang diserahkan kepada bendahara ini.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 50,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Setoran, yang terbaru dulu."""
    with opened(settings_for(data)) as database, database.reading() as session:
        found = listing.deposits(session, treasurer=treasurer, limit=limit)
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json") for one in found], indent=2))
        return
    for one in found:
        _tell(one)


@deposit.command()
def receive(
    reference: Annotated[str, typer.Argument(help="Referensi setoran, misalnya JS-7K2M4Q.")],
    amount: Annotated[int, typer.Option(help="Rupiah yang diterima dan dihitung.")],
    by: Annotated[str, typer.Option("--by", metavar="PERSON", help="Bendahara yang menerima (nama pendek).")],
    reason: Annotated[str | None, typer.Option(help="Mengapa jumlahnya berubah; menggantikan yang lama.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Catat uang yang diterima bendahara dari kolektor."""
    with opened(settings_for(data)) as database, database.writing() as session:
        author = Author(person_named(session, by), wib.now(), ORIGIN)
        (before,) = listing.described(session, [handover.one(session, reference)])
        replaces = before.receipt.id if reason and before.receipt else None
        given = _given(amount, author.now, replaces, reason)
        handover.confirm(session, author, before.id, given)
        (answer,) = listing.described(session, [handover.one(session, before.id)])
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    else:
        _tell(answer)


def _given(amount: int, now: datetime, replaces: str | None, reason: str | None) -> ReceiptIn:
    body = {"id": str(uuid4()), "amount": amount, "received_at": now, "replaces": replaces, "reason": reason}
    return ReceiptIn.model_validate({name: value for name, value in body.items() if value is not None})


def _tell(one: DepositOut) -> None:
    where = "ke bank"
    if one.treasurer:
        told = f"diterima {wib.rupiah(one.receipt.amount)}" if one.receipt else "belum dikonfirmasi"
        where = f"kepada {one.treasurer}, {told}"
    typer.echo(f"{one.reference}  {wib.rupiah(one.amount):>16}  {one.collector}  {where}")
