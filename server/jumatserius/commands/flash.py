"""`jumatserius flash`: one board, or one after another, from the bag to a box that works."""

from pathlib import Path
from typing import Annotated

import typer

import twin
from jumatserius.commands.opened import Data, settings_for
from jumatserius.flashing import tools

_FIRMWARE = Path(twin.__file__).resolve().parents[1]


def flash(
    image: Annotated[Path, typer.Option(help="Gambar MicroPython untuk ESP32_GENERIC, seperti diunduh.")],
    server: Annotated[str, typer.Option(help="Alamat server yang menerbitkan klaim.")] = "http://127.0.0.1:8000",
    claim: Annotated[str | None, typer.Option(help="Kode klaim; tanpa ini ditanyakan.")] = None,
    wifi: Annotated[str | None, typer.Option(help="Nama Wi-Fi; tanpa ini ditanyakan.")] = None,
    release_key: Annotated[
        Path | None, typer.Option(help="Berkas dengan kunci publik rilis (jumatserius release public).")
    ] = None,
    port: Annotated[str | None, typer.Option(help="Port papan; tanpa ini dicari sendiri.")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="Setelah satu papan, papan berikutnya.")] = False,
    replace_identity: Annotated[
        bool, typer.Option("--replace-identity", help="Bertanya, lalu menghapus papan yang sudah menjadi kotak.")
    ] = False,
    prepare: Annotated[
        Path | None, typer.Option(help="Hanya tulis gambar dengan tabel partisi ke berkas ini, untuk esptool.")
    ] = None,
    known: Annotated[Path, typer.Option("--images", help="Daftar gambar yang dikenal.")] = _FIRMWARE / "images.toml",
    data: Data = None,
) -> None:
    """Jadikan papan sebuah kotak: MicroPython, aplikasi, identitas, uji diri. Kabel lepas? Jalankan lagi."""
    tools.require()
    # Needs the extra `flash`, which `jumatserius --help` must do without.
    from jumatserius.flashing import dialogue, images

    version, content = images.known(known, image), images.prepared(image)
    if prepare is not None:
        prepare.write_bytes(content)
        typer.echo(f"{prepare}: MicroPython {version}, untuk ditulis mulai 0x1000.")
        return
    bench = dialogue.Bench(
        dialogue.Image(version, images.segments(content)),
        _FIRMWARE,
        settings_for(data).data / "flash",
        server=server,
        code=claim,
        wifi_name=wifi,
        release_key=dialogue.read_release_key(release_key),
        may_replace=replace_identity,
    )
    if batch:
        bench.many(port)
    else:
        bench.one(port)
