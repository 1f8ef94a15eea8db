"""`jumatserius release ...`: the release keeper's tools. They need no server and no data folder."""

from pathlib import Path
from typing import Annotated

import typer

import twin
from jumatserius.fleet import bundle, releases, signing

release = typer.Typer(no_args_is_help=True, help="Buat dan tanda tangani rilis firmware.")
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
    beside = releases.save(out, content, releases.make(private, version, content))
    typer.echo(f"Rilis {version}: {out} ({len(content)} byte) dan {beside}. Salin keduanya ke folder firmware server.")


def _passphrase(key: Path) -> str:
    if not signing.is_encrypted(key):
        return ""
    return str(typer.prompt("Kata sandi kunci", hide_input=True, err=True))
