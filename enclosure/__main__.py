"""`python -m enclosure --out FOLDER`: checks the acrylic box of box.toml and writes all its files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from enclosure import outputs
from enclosure.model import model
from hardware.rules import checked
from hardware.schema import BoxError

COMMITTED = Path(__file__).with_name("drawings")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m enclosure", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder for everything; without it, enclosure/drawings is made anew")
    parser.add_argument("--copies", type=int, default=1, help="boxes to nest on the sheets")
    given = parser.parse_args(arguments)
    try:
        if given.out:
            paths = outputs.write(model(checked()), given.out, given.copies)
        else:
            paths = outputs.write_committed(model(checked()), COMMITTED)
    except BoxError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(str(path) for path in paths))
    return 0


if __name__ == "__main__":
    sys.exit(main())
