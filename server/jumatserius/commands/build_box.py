"""`jumatserius build-box`: all files for making boxes, in one folder."""

from pathlib import Path
from typing import Annotated

import typer

from jumatserius.boxes import service as registry
from jumatserius.commands.opened import Data, opened, settings_for
from jumatserius.errors import Failed, Refused, Several


def build_box(
    out: Annotated[Path, typer.Option(help="Folder baru untuk semua berkas.")],
    box_ids: Annotated[list[str] | None, typer.Argument(help="Nomor kotak yang sudah terdaftar di server ini.")] = None,
    boxes: Annotated[
        Path | None, typer.Option(help="Daftar kotak dari berkas CSV (box,host,placement,qris), tanpa server.")
    ] = None,
    design: Annotated[Path | None, typer.Option(help="Teks dan warna stiker; kosong: rancangan bawaan.")] = None,
    data: Data = None,
) -> None:
    """Buat semua yang perlu dipesan, dipotong, dicetak, dan dibaca untuk satu kotak atau sekumpulan kotak."""
    try:
        from enclosure import order  # a CAD kernel, which only who makes boxes has
        from enclosure.stickers import boxes as listed
        from enclosure.stickers import design as designs
        from hardware.schema import BoxError
    except ModuleNotFoundError as error:
        raise Failed(f"alat gambar belum terpasang ({error.name}); jalankan: make making") from error
    if bool(box_ids) == bool(boxes):
        raise Refused("boxes", "sebutkan nomor kotak atau --boxes DAFTAR.csv, salah satu")
    settings = settings_for(data)
    if boxes:
        printed = listed.read(boxes)
    else:
        with opened(settings) as database, database.reading() as session:
            printed = [listed.PrintedBox(*one) for one in registry.to_print(session, box_ids or [])]
    wanted = order.Order(printed, designs.load(design or designs.DESIGN), settings.visit_url)
    try:
        order.write(out, wanted, typer.echo)
    except BoxError as error:
        raise Several([Refused("build-box", problem) for problem in error.problems]) from error
    typer.echo(f"Selesai: {out}. Mulai dari {order.COVER}.")
