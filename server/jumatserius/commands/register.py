"""`jumatserius register ...`: kecamatan, institutions, people and bank accounts of a real kabupaten."""

from datetime import datetime
from typing import Annotated

import typer

from jumatserius import wib
from jumatserius.boxes import places
from jumatserius.boxes.models import Element
from jumatserius.commands.opened import ORIGIN, Data, opened, settings_for
from jumatserius.helping import Commands
from jumatserius.people import service as people
from jumatserius.people.models import Role
from jumatserius.people.wording import ROLES
from jumatserius.statements import accounts, bank_days

register = Commands("Daftarkan kecamatan, institusi, orang dan rekening.")
Name = Annotated[str, typer.Argument(help="Nama lengkap.")]
ShortName = Annotated[str, typer.Argument(help="Nama pendek: huruf kecil, angka dan tanda hubung.")]


@register.command()
def district(district_id: ShortName, name: Name, data: Data = None) -> None:
    """Kecamatan: jumatserius register district rangkasbitung Rangkasbitung"""
    with opened(settings_for(data)) as database, database.writing() as session:
        places.register_district(session, district_id, name)
    typer.echo(f"Kecamatan {name} terdaftar.")


@register.command()
def institution(
    institution_id: ShortName,
    name: Name,
    element: Annotated[Element, typer.Option(help="Unsur pentahelix.")],
    district: Annotated[str, typer.Option(help="Kecamatan (nama pendeknya).")],
    data: Data = None,
) -> None:
    """Institusi tempat kotak berdiri."""
    with opened(settings_for(data)) as database, database.writing() as session:
        places.register_institution(session, institution_id, name, element, district)
    typer.echo(f"Institusi {name} terdaftar.")


@register.command()
def person(
    person_id: ShortName, name: Name, role: Annotated[Role, typer.Option(help="Peran.")], data: Data = None
) -> None:
    """Orang: relawan kolektor, Pokja, bendahara atau teknisi."""
    with opened(settings_for(data)) as database, database.writing() as session:
        people.register(session, person_id, name, role)
    typer.echo(f"{name} terdaftar sebagai {ROLES[role]}. Token: jumatserius token {person_id}")


@register.command()
def account(
    account_id: ShortName,
    bank: Annotated[str, typer.Option(help="Nama bank.")],
    number: Annotated[str, typer.Option(help="Nomor rekening.")],
    holder: Annotated[str, typer.Option(help="Nama pemilik.")],
    data: Data = None,
) -> None:
    """Rekening bank yang menerima setoran dan penyelesaian QRIS."""
    with opened(settings_for(data)) as database, database.writing() as session:
        accounts.register(session, account_id, bank, number, holder)
    typer.echo(f"Rekening {number} terdaftar.")


@register.command("bank-day")
def bank_day(
    day: Annotated[datetime, typer.Argument(metavar="DAY", formats=["%Y-%m-%d"], help="Harinya.")],
    reason: Annotated[str, typer.Option(help="Sumbernya, misalnya pengumuman Bank Indonesia.")],
    rests: Annotated[bool, typer.Option("--rests/--works", help="Bank libur, atau justru buka.")] = True,
    data: Data = None,
) -> None:
    """Hari libur bank di luar kalender, atau hari kalender yang banknya buka."""
    with opened(settings_for(data)) as database, database.writing() as session:
        bank_days.say(session, day.date(), rests=rests, reason=reason, now=wib.now(), origin=ORIGIN)
    typer.echo(f"{wib.day(day.date())}: bank {'libur' if rests else 'buka'}.")
