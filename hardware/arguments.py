"""Command lines whose help and refusals are Indonesian: argparse has its own words in English alone.

Only what argparse documents is used, so that another Python at worst brings a word back.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

_SAID = {"expected one argument": "belum berisi; tulis nilainya sesudah pilihan ini"}


class _Help(argparse.HelpFormatter):
    def add_usage(self, *arguments: Any, **_: Any) -> None:
        usage, actions, groups, *_rest = arguments
        super().add_usage(usage, actions, groups, "Cara pakai: ")


class Arguments:
    """The options of `program`; `add` takes what `add_argument` takes."""

    def __init__(self, program: str, what: str) -> None:
        self._parser = argparse.ArgumentParser(
            program, description=what, formatter_class=_Help, add_help=False, allow_abbrev=False, exit_on_error=False
        )
        options = self._parser.add_argument_group("Pilihan")
        options.add_argument("-h", "--help", action="help", help="Tampilkan bantuan ini.")
        self.add = options.add_argument

    def read(self, given: Sequence[str] | None) -> argparse.Namespace:
        """What was given; what can't be read is told, and ends the program with 2."""
        try:
            found, unknown = self._parser.parse_known_args(given)
        except argparse.ArgumentError as error:
            self.refuse(f"{error.argument_name}: {_SAID.get(error.message, error.message)}")
        if unknown:
            self.refuse(f"{unknown[0]}: tidak dikenal")
        return found

    def refuse(self, problem: str) -> NoReturn:
        print(f"{problem}; lihat: {self._parser.prog} --help", file=sys.stderr)
        sys.exit(2)


def folder(text: str) -> Path:
    """A type of an option: a folder that is there, or can be made."""
    if (found := Path(text)).exists() and not found.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} bukan folder; pilih folder lain")
    return found


def count(text: str) -> int:
    """A type of an option: how many, from 1."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} harus bilangan bulat, paling sedikit 1")
    return int(text)
