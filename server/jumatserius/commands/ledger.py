"""`jumatserius ledger ...`: balances, the age of cash in custody, and the whole ledger for other programs."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from jumatserius import wib
from jumatserius.commands.opened import AsJson, Data, opened, settings_for
from jumatserius.errors import Refused, why
from jumatserius.helping import Commands
from jumatserius.ledger import ageing, service
from jumatserius.ledger import export as exports
from jumatserius.ledger.export import Format
from jumatserius.ledger.schemas import AgedOut, band_names

ledger = Commands("Buku besar berpasangan.")

On = Annotated[datetime | None, typer.Option("--on", metavar="DAY", formats=["%Y-%m-%d"], help="Akhir hari ini (WIB).")]


@ledger.command()
def balances(
    on: On = None,
    under: Annotated[str, typer.Option(help="Awal nama akun, misalnya assets:.")] = "",
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Saldo tiap akun; semuanya bersama nol."""
    with opened(settings_for(data)) as database, database.reading() as session:
        found = service.balances(session, on.date() if on else None, under)
    if as_json:
        typer.echo(json.dumps([{"account": one, "balance": amount} for one, amount in found.items()], indent=2))
        return
    for account, amount in found.items():
        typer.echo(f"{account:<48}{wib.rupiah(amount):>20}")
    typer.echo(f"{'jumlah':<48}{wib.rupiah(sum(found.values())):>20}")


@ledger.command("ageing")
def aged_custody(on: On = None, as_json: AsJson = False, data: Data = None) -> None:
    """Berapa lama uang tunai ada pada tiap relawan kolektor; yang datang dulu keluar dulu."""
    day = on.date() if on else wib.wib_date(wib.now())
    with opened(settings_for(data)) as database, database.reading() as session:
        rows = [AgedOut.of(one) for one in ageing.custody(session, day)]
    if as_json:
        typer.echo(json.dumps([row.model_dump(mode="json") for row in rows], indent=2))
        return
    names = band_names()
    typer.echo(f"{'kolektor':<20}{'saldo':>16}{'sejak':>12}" + "".join(f"{f'{name} hari':>16}" for name in names))
    for row in rows:
        bands = "".join(f"{wib.rupiah(row.bands[name]):>16}" for name in names)
        typer.echo(f"{row.collector:<20}{wib.rupiah(row.balance):>16}{_day(row.since):>12}{bands}")


@ledger.command()
def export(
    format: Annotated[Format, typer.Option(help="Bentuk keluaran.")] = Format.BEANCOUNT,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Ke berkas ini; bawaan: keluaran.")] = None,
    data: Data = None,
) -> None:
    """Tulis seluruh buku besar: jumatserius ledger export --format xlsx --output buku-besar.xlsx"""
    with opened(settings_for(data)) as database, database.reading() as session:
        content = exports.written(session, format)
    if output is None:
        typer.get_binary_stream("stdout").write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise Refused(str(output), f"tidak dapat ditulis ({why(error)}); periksa folder dan izinnya") from error


def _day(day: date | None) -> str:
    return day.isoformat() if day else "-"
