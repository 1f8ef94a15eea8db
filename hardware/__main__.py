"""`python -m hardware`: checks box.toml and makes everything from it."""

from __future__ import annotations

import sys

from hardware import outputs
from hardware.arguments import Arguments
from hardware.rules import checked
from hardware.schema import BoxError


def main(arguments: list[str] | None = None) -> int:
    Arguments("python -m hardware", "Periksa box.toml, lalu buat semua berkas yang berasal darinya.").read(arguments)
    try:
        paths = outputs.write(checked(), outputs.ROOT)
    except BoxError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(paths))
    return 0


if __name__ == "__main__":
    sys.exit(main())
