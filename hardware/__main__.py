"""`python -m hardware`: checks box.toml and makes everything from it."""

from __future__ import annotations

import argparse
import sys

from hardware import outputs
from hardware.rules import checked
from hardware.schema import BoxError


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(prog="python -m hardware", description=__doc__).parse_args(arguments)
    try:
        paths = outputs.write(checked(), outputs.ROOT)
    except BoxError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(paths))
    return 0


if __name__ == "__main__":
    sys.exit(main())
