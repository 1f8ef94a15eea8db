"""`jumatserius box ...`: register boxes, assign collectors, hand out keys, configure, revoke."""

import json
from datetime import timedelta
from typing import Annotated

import typer

from jumatserius import wib
from jumatserius.boxes import configuration, provisioning
from jumatserius.boxes.provisioning import Transport
from jumatserius.commands.opened import ORIGIN, Data, opened, settings_for
from jumatserius.fleet import claims
from jumatserius.fleet.contact import contact
from jumatserius.helping import Commands

box = Commands("Daftarkan, atur, dan cabut kotak.")
BoxId = Annotated[str, typer.Argument(metavar="BOX", help="Nomor kotak, misalnya LBK-0001.")]
PersonId = Annotated[str, typer.Argument(metavar="PERSON", help="Nama pendek relawan kolektor.")]


@box.command()
def add(
    box_id: BoxId,
    institution: Annotated[str, typer.Option(help="Institusi (nama pendeknya).")],
    schedule: Annotated[str | None, typer.Option(help="Jadwal WIB, misalnya 'fri 06:00-18:00'.")] = None,
    terminal: Annotated[str | None, typer.Option(help="Label terminal QRIS, misalnya A01.")] = None,
    qris: Annotated[str, typer.Option(help="Isi kode QRIS persis seperti dari bank.")] = "",
    placement: Annotated[str, typer.Option(help="Golongan tempat, untuk izin.")] = "tempat umum",
    permit: Annotated[str | None, typer.Option(help="Nomor izin pengumpulan.")] = None,
    data: Data = None,
) -> None:
    """Daftarkan kotak baru."""
    asked = provisioning.Registration(box_id, institution, placement, schedule, terminal, qris, permit)
    with opened(settings_for(data)) as database, database.writing() as session:
        provisioning.register(session, asked, now=wib.now(), by=None, origin=ORIGIN)
    typer.echo(f"Kotak {box_id} terdaftar. Kunci untuk kotak: jumatserius box provision {box_id}")


@box.command()
def provision(
    box_id: BoxId,
    host: Annotated[str | None, typer.Option(help="Alamat broker seperti dilihat kotak.")] = None,
    transport: Annotated[Transport, typer.Option(help="Cara kotak berbicara dengan broker.")] = Transport.PSK,
    data: Data = None,
) -> None:
    """Tampilkan yang harus ditulis ke dalam kotak, sebagai JSON. Rahasia: jangan disimpan di tempat lain."""
    settings = settings_for(data)
    with opened(settings) as database, database.reading() as session:
        found = contact(settings, transport, host or settings.mqtt_host)
        given = provisioning.provision(session, settings.secret(), box_id, found)
    shown = {
        "box": given.box_id,
        "box_key": given.box_key.hex(),
        "transport": given.contact.transport,
        "mqtt_host": given.contact.host,
        "mqtt_port": given.contact.port,
        "mqtt_password": given.credential.password,
        "tls_key": given.credential.tls_key.hex(),
        "ca": given.contact.authority.hex(),
        "release": given.contact.release_key.hex(),
    }
    typer.echo(json.dumps(shown, indent=2))


@box.command()
def claim(
    boxes: Annotated[list[str], typer.Argument(metavar="BOX ...", help="Nomor kotak, satu atau lebih.")],
    host: Annotated[str | None, typer.Option(help="Alamat broker seperti dilihat kotak.")] = None,
    transport: Annotated[Transport, typer.Option(help="Cara kotak berbicara dengan broker.")] = Transport.PSK,
    minutes: Annotated[int, typer.Option(min=1, max=1440, help="Berapa lama kode berlaku.")] = 60,
    data: Data = None,
) -> None:
    """Terbitkan kode klaim: dengan itu jumatserius flash mengambil kunci kotak, satu kali."""
    settings = settings_for(data)
    with opened(settings) as database, database.writing() as session:
        for box_id in boxes:
            code = claims.issue(
                session,
                box_id,
                transport,
                host or settings.mqtt_host,
                now=wib.now(),
                origin=ORIGIN,
                lifetime=timedelta(minutes=minutes),
            )
            typer.echo(f"{box_id}  {code}")
    typer.echo(f"Berlaku {minutes} menit, masing-masing untuk satu papan.", err=True)


@box.command()
def assign(box_id: BoxId, person_id: PersonId, data: Data = None) -> None:
    """Tugaskan relawan kolektor pada kotak mulai hari ini."""
    with opened(settings_for(data)) as database, database.writing() as session:
        provisioning.assign(session, box_id, person_id, wib.wib_date(wib.now()), by=None, origin=ORIGIN)
    typer.echo(f"{person_id} bertugas pada {box_id}.")


@box.command()
def unassign(box_id: BoxId, person_id: PersonId, data: Data = None) -> None:
    """Akhiri tugas relawan kolektor pada kotak mulai hari ini."""
    with opened(settings_for(data)) as database, database.writing() as session:
        provisioning.unassign(session, box_id, person_id, wib.wib_date(wib.now()), by=None, origin=ORIGIN)
    typer.echo(f"{person_id} tidak lagi bertugas pada {box_id}.")


@box.command()
def tell(
    box_id: BoxId,
    line: Annotated[str, typer.Option(help="Satu kalimat edukasi atau motivasi untuk panel.")],
    courier: Annotated[
        bool, typer.Option("--courier", help="Kode kunjungan membawa catatan kotak: untuk kotak tanpa jaringan.")
    ] = False,
    data: Data = None,
) -> None:
    """Tulis konfigurasi baru untuk kotak: QRIS, institusi dan jadwal dari daftar, kalimat dari sini."""
    settings = settings_for(data)
    with opened(settings) as database, database.writing() as session:
        wording = configuration.Wording(url=settings.visit_url, line=line, courier=courier)
        version = configuration.write(session, box_id, wording, wib.now()).version
    typer.echo(f"Konfigurasi {version} untuk {box_id} ditulis; kotak mengambilnya saat mengirim berikutnya.")


@box.command()
def revoke(
    box_id: BoxId,
    yes: Annotated[bool, typer.Option("--yes", help="Tanpa bertanya.")] = False,
    data: Data = None,
) -> None:
    """Cabut kotak untuk selamanya: kuncinya tidak berlaku lagi."""
    if not yes:
        typer.confirm(f"Cabut {box_id} untuk selamanya? Nomornya tidak bisa dipakai lagi", abort=True)
    with opened(settings_for(data)) as database, database.writing() as session:
        provisioning.revoke(session, box_id, by=None, origin=ORIGIN)
    typer.echo(f"{box_id} dicabut.")
