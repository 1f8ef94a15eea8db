"""Commands whose `--help` is Indonesian throughout: typer has its own words in English alone.

Only what typer documents or leaves without an underscore is used, so that an update at worst brings a word back.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

_WORDS = {
    "ARGUMENTS_PANEL_TITLE": "Isian",
    "OPTIONS_PANEL_TITLE": "Pilihan",
    "COMMANDS_PANEL_TITLE": "Perintah",
    "REQUIRED_LONG_STRING": "[wajib]",
    "DEFAULT_STRING": "[bawaan: {}]",
}
_OPTIONS = "[PILIHAN]"
_Function = TypeVar("_Function", bound=Callable[..., Any])


class _InIndonesian:
    """`Any` stands for click's types: typer brings its own copy of click, as a private module."""

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace("Usage:", "Cara pakai:", 1)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            rest: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        except typer.TyperException as error:
            if getattr(error, "ctx", None) is None:  # then nothing tells which command's help shows the remedy
                vars(error)["ctx"] = ctx
            raise
        return rest

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option:
            option.help = "Tampilkan bantuan ini."
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from typer import rich_utils  # it loads rich, which no other command needs

        vars(rich_utils).update(_WORDS)
        super().format_help(ctx, formatter)  # type: ignore[misc]


class Command(_InIndonesian, TyperCommand):
    """One command."""


class Group(_InIndonesian, TyperGroup):
    """A command that consists of commands."""


class Commands(typer.Typer):
    """An application of typer that shows its help when nothing is asked of it."""

    def __init__(self, help: str | None = None, *, cls: type[TyperGroup] = Group) -> None:
        super().__init__(
            cls=cls,
            help=help,
            no_args_is_help=True,
            add_completion=False,
            pretty_exceptions_show_locals=False,
            options_metavar=_OPTIONS,
            subcommand_metavar="PERINTAH [ISIAN]...",
        )

    def command(self, name: str | None = None) -> Callable[[_Function], _Function]:  # type: ignore[override]
        """A decorator that makes a function a command."""
        return super().command(name, cls=Command, options_metavar=_OPTIONS)
