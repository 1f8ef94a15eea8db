"""`python -m enclosure.guide`: makes the assembly guide of the repository anew."""

import sys

from enclosure.guide import BOOKLET, make
from enclosure.model import model
from hardware.arguments import Arguments
from hardware.rules import checked
from hardware.schema import BoxError


def main(arguments: list[str] | None = None) -> int:
    Arguments("python -m enclosure.guide", "Buat ulang panduan merakit (PDF) di repositori ini.").read(arguments)
    try:
        make(model(checked()), BOOKLET)
    except BoxError as error:
        print(error, file=sys.stderr)
        return 1
    print(BOOKLET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
