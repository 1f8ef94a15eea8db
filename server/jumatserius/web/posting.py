"""Forms as browsers post them: texts without their spaces, choices, and files read up to a limit."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import FormData, UploadFile


class Sent(NamedTuple):
    """A file that came with a form; without a choice it is empty."""

    name: str = ""
    content: bytes = b""


class Posted:
    """What a form holds."""

    def __init__(self, form: FormData, files: dict[str, Sent]) -> None:
        self._form, self._files = form, files

    def text(self, field: str) -> str:
        """What was typed, without spaces around it."""
        value = self._form.get(field)
        return value.strip() if isinstance(value, str) else ""

    def texts(self, *fields: str) -> dict[str, str]:
        """Several fields as they were typed."""
        return {field: self.text(field) for field in fields}

    def ticked(self, field: str) -> list[str]:
        """The values of all boxes of this name that were ticked."""
        return [value for value in self._form.getlist(field) if isinstance(value, str)]

    def file(self, field: str) -> Sent:
        """The file of this field."""
        return self._files.get(field, Sent())


def posted(max_bytes: int) -> Callable[[Request], Awaitable[Posted]]:
    """A dependency that reads a form; of a file no more than one byte beyond the limit, which shows that it is more."""

    async def read(request: Request) -> Posted:
        form = await request.form(max_fields=20_000, max_files=1)
        files = {
            field: Sent(value.filename or "", await value.read(max_bytes + 1))
            for field, value in form.items()
            if isinstance(value, UploadFile)
        }
        return Posted(form, files)

    return read
