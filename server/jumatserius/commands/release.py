"""`jumatserius release ...`: the release keeper's tools, which need no server, and the server's roll-outs."""

from pathlib import Path
from typing import Annotated

import typer

import twin
from jumatserius import wib
from jumatserius.commands.opened import ORIGIN, Data, opened, settings_for
from jumatserius.fleet import bundle, releases, rollout, signing
from jumatserius.helping import Commands

release = Commands("Buat, tanda tangani, dan sebarkan rilis firmware.")
_KOTAK = Path(twin.__file__).resolve().parents[1] / "kotak"
Key = Annotated[Path, typer.Option(help="Berkas kunci privat. Simpan di luar server.")]


@release.command()
def keygen(key: Key) -> None:
    """Buat kunci rilis baru dan tampilkan kunci publiknya, yang ditulis ke setiap kotak."""
    passphrase = typer.prompt(
        "Kata sandi kunci (kosong: tanpa)",
        default="",
        show_default=False,
        hide_input=True,
        confirmation_prompt=True,
        err=True,
    )
    typer.echo(signing.generate(key, passphrase).hex())
    typer.echo(f"Kunci privat: {key}. Buat salinannya; tanpa kunci ini kotak tidak bisa diperbarui.", err=True)


@release.command()
def public(key: Key) -> None:
    """Tampilkan kunci publik sekali lagi."""
    typer.echo(signing.modulus(signing.load(key, _passphrase(key))).hex())


@release.command()
def build(
    key: Key,
    out: Annotated[Path, typer.Option(help="Berkas rilis, misalnya kotak-1.2.3.bundle.")],
    source: Annotated[Path, typer.Option(help="Folder aplikasi kotak.")] = _KOTAK,
) -> None:
    """Kompilasi aplikasi kotak menjadi satu berkas dan tanda tangani. Versinya dari VERSION di dalam aplikasi."""
    private = signing.load(key, _passphrase(key))
    version, content = bundle.build(source)
    beside = releases.save(out, content, signing.make(private, version, content))
    typer.echo(f"Rilis {version}: {out} ({len(content)} byte) dan {beside}. Salin keduanya ke folder firmware server.")


Boxes = Annotated[list[str] | None, typer.Argument(metavar="[BOX ...]", help="Nomor kotak.")]
OfInstitution = Annotated[str | None, typer.Option("--institution", help="Kotak di institusi ini.")]
OfDistrict = Annotated[str | None, typer.Option("--district", help="Kotak di kecamatan ini.")]
All = Annotated[bool, typer.Option("--all", help="Semua kotak.")]


@release.command()
def publish(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Berkas rilis; .json-nya di sampingnya.")],
    boxes: Boxes = None,
    institution: OfInstitution = None,
    district: OfDistrict = None,
    everyone: All = False,
    share: Annotated[int, typer.Option(min=1, max=100, help="Berapa persen dari kotak itu.")] = 100,
    address: Annotated[
        str | None,
        typer.Option("--from", help="Alamat http server ini seperti dilihat kotak; kosong: JUMAT_PUBLIC_URL."),
    ] = None,
    data: Data = None,
) -> None:
    """Tawarkan rilis kepada kotak: satu dulu, lalu sebagian, lalu semua."""
    settings = settings_for(data)
    made = releases.publish(settings.data, file)
    url = f"{(address or settings.visit_url).rstrip('/')}/firmware/{file.name}"
    cohort = rollout.Cohort(tuple(boxes or ()), institution, district, everyone, share)
    with opened(settings) as database, database.writing() as session:
        chosen = rollout.members(session, cohort, made.version)
        rollout.offer(session, chosen, made, url, now=wib.now(), origin=ORIGIN)
    typer.echo(f"Rilis {made.version} ditawarkan kepada {len(chosen)} kotak: {', '.join(chosen) or 'tidak ada'}.")


@release.command()
def withdraw(
    boxes: Boxes = None,
    institution: OfInstitution = None,
    district: OfDistrict = None,
    everyone: All = False,
    data: Data = None,
) -> None:
    """Tarik tawaran: kotak yang belum memasang rilisnya tetap memakai yang lama."""
    cohort = rollout.Cohort(tuple(boxes or ()), institution, district, everyone)
    with opened(settings_for(data)) as database, database.writing() as session:
        offered = {one.box_id for one in rollout.standings(session) if one.offered}
        chosen = [box_id for box_id in rollout.members(session, cohort, "") if box_id in offered]
        rollout.offer(session, chosen, None, "", now=wib.now(), origin=ORIGIN)
    typer.echo(f"Tawaran ditarik dari {len(chosen)} kotak: {', '.join(chosen) or 'tidak ada'}.")


@release.command()
def status(data: Data = None) -> None:
    """Tampilkan versi yang dijalankan setiap kotak, yang ditawarkan, dan jawaban kotak."""
    with opened(settings_for(data)) as database, database.reading() as session:
        found = rollout.standings(session)
    for one in found:
        typer.echo(f"{one.box_id:<14}{one.runs or 'belum diketahui':<17}{one.offered or '-':<11}{one.last or '-'}")
    waiting = sum(one.is_waiting for one in found)
    typer.echo(f"{len(found)} kotak, {waiting} belum menjalankan rilis yang ditawarkan.")


def _passphrase(key: Path) -> str:
    if not signing.is_encrypted(key):
        return ""
    return str(typer.prompt("Kata sandi kunci", hide_input=True, err=True))
