"""What the address of a page asks for: which box, kind, health, and where each list goes on."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query

from jumatserius.boxes.schemas import Health

Text = Annotated[str, Query(max_length=80)]
Cursor = Annotated[str | None, Query(max_length=80)]

_PARAMETERS = {
    "text": "kotak",
    "kind": "jenis",
    "health": "keadaan",
    "cases_skipped": "kasus_lewati",
    "visits_after": "kunjungan_setelah",
    "boxes_after": "kotak_setelah",
    "events_after": "peristiwa_setelah",
    "week": "pekan",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """The parameters of a page; `path` is the page they belong to."""

    path: str = "/"
    text: str = ""
    kind: str | None = None
    health: Health | None = None
    cases_skipped: int = 0
    visits_after: str | None = None
    boxes_after: str | None = None
    events_after: str | None = None
    week: date | None = None

    def url(self, **changes: Any) -> str:
        """The page with these parameters changed; a list whose filter changes starts from its beginning."""
        if "kind" in changes:
            changes["cases_skipped"] = 0
        if "health" in changes:
            changes["boxes_after"] = None
        return self.path + replace(self, **changes)._query()

    def fragment(self, name: str) -> str:
        """One section of the page, alone."""
        return f"{self.path.rstrip('/')}/bagian/{name}{self._query()}"

    def _query(self) -> str:
        given = {_PARAMETERS[one.name]: getattr(self, one.name) for one in fields(self) if one.name in _PARAMETERS}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"?{query}" if query else ""


def _asked(
    kotak: Text = "",
    jenis: Cursor = None,
    keadaan: Annotated[str, Query(max_length=10)] = "",
    kasus_lewati: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    kunjungan_setelah: Cursor = None,
    kotak_setelah: Cursor = None,
    peristiwa_setelah: Cursor = None,
    pekan: date | None = None,
) -> Filters:
    return Filters(
        text=kotak.strip(),
        kind=jenis,
        health=Health(keadaan) if keadaan in list(Health) else None,
        cases_skipped=kasus_lewati,
        visits_after=kunjungan_setelah,
        boxes_after=kotak_setelah,
        events_after=peristiwa_setelah,
        week=pekan,
    )


Asked = Annotated[Filters, Depends(_asked)]
