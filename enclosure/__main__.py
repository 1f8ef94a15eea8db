"""`python -m enclosure --out FOLDER`: checks the acrylic box of box.toml and writes all its files."""

from __future__ import annotations

import sys
from pathlib import Path

from enclosure import outputs
from enclosure.model import model
from hardware.arguments import Arguments, count, folder
from hardware.rules import checked
from hardware.schema import BoxError

COMMITTED = Path(__file__).with_name("drawings")


def main(arguments: list[str] | None = None) -> int:
    options = Arguments("python -m enclosure", "Periksa kotak akrilik di box.toml, lalu buat semua berkasnya.")
    options.add(
        "--out", type=folder, metavar="FOLDER", help="Folder untuk semuanya; tanpa ini enclosure/drawings saja."
    )
    options.add("--copies", type=count, default=1, metavar="JUMLAH", help="Berapa kotak dipotong dari lembar akrilik.")
    given = options.read(arguments)
    try:
        if given.out:
            paths = outputs.write(model(checked()), given.out, given.copies)
        else:
            paths = outputs.write_committed(model(checked()), COMMITTED)
    except BoxError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError:
        print(f"{given.out or COMMITTED}: tidak bisa ditulis; periksa izin dan ruang kosongnya", file=sys.stderr)
        return 1
    print("\n".join(str(path) for path in paths))
    return 0


if __name__ == "__main__":
    sys.exit(main())
