"""`python -m hardware`: checks box.toml and makes everything from it."""

from __future__ import annotations

import sys

from hardware import outputs
from hardware.rules import checked
from hardware.schema import BoxError


def main() -> int:
    try:
        box = checked()
    except BoxError as error:
        print(error, file=sys.stderr)
        return 1
    for path in outputs.write(box, outputs.ROOT):
        print(path.relative_to(outputs.ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
