"""What is said of a command line that can't be read: typer has its own sentences in English alone."""

import re
from typing import Any

import typer

_NO_COMMAND = re.compile(r"No such command '(.+)'\.")
_UNFIT = re.compile(r"(?:Value error, )?('.*') (?:is not one of (?P<choices>'.*')\.|does not match )")
_SAID = {
    "BadParameter": "nilainya tidak sesuai",
    "MissingParameter": "wajib diisi",
    "NoSuchOption": "pilihan ini tidak ada",
    "BadOptionUsage": "pilihan ini tidak ditulis seperti seharusnya",
}


def told(error: typer.TyperException) -> str:
    """One sentence: what is wrong, where, and the command that shows what is expected; else the help that was asked."""
    context: Any = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.format_message()
    remedy = f"lihat: {context.command_path if context else 'jumatserius'} --help"
    if unknown := _NO_COMMAND.fullmatch(error.message):
        return f"{unknown[1]}: perintah ini tidak ada; {remedy}"
    subject = getattr(error, "option_name", None) or _name(getattr(error, "param", None))
    said = _SAID.get(type(error).__name__, "perintah ini tidak bisa dibaca")
    if unfit := _UNFIT.match(error.message):
        said = f"{unfit[1]} tidak sesuai" + (f"; pilihan: {choices}" if (choices := unfit["choices"]) else "")
    return f"{subject}: {said}; {remedy}" if subject else f"{said}; {remedy}"


def _name(parameter: Any) -> str:
    if parameter is None:
        return ""
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar or parameter.name)
