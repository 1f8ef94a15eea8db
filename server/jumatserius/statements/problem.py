"""What is wrong with a file, and where."""

from dataclasses import dataclass

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place of a file. Row 1 is the first line of the file; 0 is the file as a whole."""

    row: int
    column: str
    message: str


class Unreadable(Exception):
    """The file as a whole is not what the profile describes."""

    def __init__(self, message: str, row: int = 0, column: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(row, column, message)


def shown(value: str) -> str:
    """A value as a message quotes it."""
    return repr(value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…")
