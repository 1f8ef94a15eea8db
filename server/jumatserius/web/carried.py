"""What was typed into a form whose sender had to sign in first: it waits in the page, and can be sent after that."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from jumatserius.web.visitor import local

_MOST_BYTES = 30_000_000
"""Somewhat more than the largest file that a form takes."""
_MARK = "isian."
_SECRET = "kode_akses"


class Carried(NamedTuple):
    """The texts of a form, and where they are to be sent. Files don't come along."""

    to: str
    fields: tuple[tuple[str, str], ...]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The fields as the form of signing in takes them along."""
        return [("kirim_ke", self.to), *((_MARK + name, value) for name, value in self.fields)]


async def left(request: Request) -> Carried | None:
    """What this post would have sent; none where nothing can be kept."""
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > _MOST_BYTES:
        return None
    try:
        form = await request.form()
    except HTTPException:  # it is no form
        return None
    texts = ((name, value) for name, value in form.multi_items() if isinstance(value, str))
    url = request.url
    return Carried(
        local(url.path + (f"?{url.query}" if url.query else "")), tuple(one for one in texts if one[0] != _SECRET)
    )


async def _brought(request: Request) -> Carried | None:
    form = await request.form()
    texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    fields = tuple((name.removeprefix(_MARK), value) for name, value in texts if name.startswith(_MARK))
    to = dict(texts).get("kirim_ke", "")
    return Carried(local(to), fields) if to and fields else None


Brought = Annotated[Carried | None, Depends(_brought)]
