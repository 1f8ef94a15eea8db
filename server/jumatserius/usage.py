"""What is said of a command line that can't be read: typer has its own sentences in English alone."""

import re
from difflib import get_close_matches
from typing import Any

import typer

from jumatserius.errors import why

_SAID = (
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<subject>.+)\)", "tidak dipakai di sini; hapus"),
    (r"Option '.+' requires .+", "belum berisi; tulis nilainya sesudah pilihan ini"),
    (r"Option '.+' does not take a value\.", "pilihan ini tidak memakai nilai; hapus = dan yang sesudahnya"),
    (
        r"(?:Value error, )?(?P<value>'.*') is not one of (?P<choices>'.*')\.",
        "{value} tidak sesuai; pilihan: {choices}",
    ),
    (r"(?:Value error, )?(?P<value>'.*') does not match .+", "{value} bukan tanggal; tulis seperti 2026-11-20"),
    (r"\w+ (?P<value>'.*') does not exist\.", "{value} tidak ditemukan; periksa jalurnya"),
    (r"\w+ (?P<value>'.*') is a directory\.", "{value} folder; tulis berkas di dalamnya"),
    (r"\w+ (?P<value>'.*') is not readable\.", "{value} tidak diizinkan dibaca; periksa izinnya"),
)
"""How typer says what is wrong, and how it is said here; `subject` is what is wrong where no parameter is."""
_LIKENESS = 0.75  # a slip of the finger, no other word
_NO_COMMAND = re.compile(r"No such command '(?P<subject>.+?)'\.")


def told(error: typer.TyperException) -> str:
    """One sentence: what is wrong, where, and the command that shows what is expected; else the help that was asked."""
    context: Any = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.format_message()
    subject, said = _unknown(error, context) or _unfit(error)
    remedy = f"lihat: {context.command_path if context else 'jumatserius'} --help"
    return f"{subject}: {said}; {remedy}" if subject else f"{said}; {remedy}"


def _unknown(error: Any, context: Any) -> tuple[str, str] | None:
    """A command or an option that is not there, with the nearest that is."""
    if found := _NO_COMMAND.match(error.message):
        name = found["subject"]
        return name, _not_there("perintah", name, context.command.list_commands(context))
    if type(error).__name__ == "NoSuchOption":
        return error.option_name, _not_there("pilihan", error.option_name, error.possibilities or [])
    return None


def _not_there(what: str, name: str, there: list[str]) -> str:
    near = get_close_matches(name, there, 1, _LIKENESS)
    return f"{what} ini tidak ada" + (f", mungkin maksudnya {near[0]}" if near else "")


def _unfit(error: Any) -> tuple[str, str]:
    subject = getattr(error, "option_name", None) or _name(getattr(error, "param", None))
    if type(error).__name__ == "MissingParameter":
        return subject, "wajib diisi"
    for pattern, text in _SAID:
        if found := re.fullmatch(pattern, error.message):
            groups = found.groupdict()
            return groups.get("subject", subject), text.format_map(groups)
    return subject, _because_of(error.__cause__)


def _because_of(cause: BaseException | None) -> str:
    from pydantic import ValidationError  # a command line that can be read needs none of this

    from jumatserius.counts import wording

    if isinstance(cause, ValidationError):
        return wording.told(dict(cause.errors()[0]))
    if isinstance(cause, OSError):
        return f"{cause.filename!r} {why(cause)}; periksa jalurnya"
    return "tidak bisa dibaca"


def _name(parameter: Any) -> str:
    if parameter is None:
        return ""
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar or parameter.name)
