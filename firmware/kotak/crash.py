"""An exception in 18 bytes: where it was raised and what it is, such as `app:87 KeyError`."""

import io
import sys


class _Text(io.IOBase):
    """A stream that keeps what is printed to it."""

    def __init__(self):
        self.written = ""

    def write(self, data):
        self.written += bytes(data).decode()
        return len(data)


def describe(error) -> bytes:
    """Prints the whole of it for whoever listens on the serial line."""
    sys.print_exception(error)
    text = _Text()
    sys.print_exception(error, text)
    where = ""
    for line in text.written.split("\n"):
        parts = line.split('"')
        if len(parts) == 3 and ", line " in parts[2]:
            file = parts[1].split("/")[-1].replace(".py", "")
            where = file + ":" + parts[2].split(", ")[1][len("line ") :] + " "
    return (where + type(error).__name__).encode()[:18]
