"""The boxes: each with its health, and how many there are of each."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from jumatserius.boxes import service
from jumatserius.boxes.schemas import BoxRow, Health
from jumatserius.errors import Missing
from jumatserius.fleet import rollout
from jumatserius.web import wording
from jumatserius.web.render import day, number
from jumatserius.web.sections import PAGE, View
from jumatserius.wib import DAYS

_DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), DAYS, strict=True))
LOW_MV = 3500
"""Below it a lithium cell is nearly empty; a box itself warns at the limit of its configuration."""


def load(view: View) -> dict[str, Any]:
    """The section `_boxes.html`."""
    session, now, filters = view.session, view.now, view.filters
    rows = service.overview(
        session, now, after=filters.boxes_after, limit=PAGE + 1, health=filters.health, text=filters.text
    )
    counts = service.counts_by_health(session, now)
    chosen = bool(filters.text or filters.health)
    return {
        "rows": [shown(row) for row in rows[:PAGE]],
        "healths": [
            wording.HEALTH[health]._asdict() | {"health": health, "number": found} for health, found in counts.items()
        ],
        "says": _says(counts),
        "empty": "Tidak ada kotak yang cocok." if chosen else "Belum ada kotak terdaftar.",
        "empty_hint": "Hapus saringan untuk melihat semuanya."
        if chosen
        else "Kotak muncul di sini setelah didaftarkan dengan perintah jumatserius.",
        "first": filters.url(boxes_after=None) + "#kotak" if filters.boxes_after else None,
        "next": filters.url(boxes_after=rows[PAGE - 1].id) + "#kotak" if len(rows) > PAGE else None,
    }


def one(view: View) -> dict[str, Any]:
    """The section `_box_status.html`."""
    fields = shown(service.one(view.session, view.now, view.box_id or ""))
    for standing in rollout.standings(view.session, view.box_id):
        fields["release"] = _release(standing)
    return fields


def shown(row: BoxRow) -> dict[str, Any]:
    """One box with what a person reads."""
    fields = row.model_dump()
    fields["status"] = wording.HEALTH[row.health]
    fields["overdue"] = row.health in (Health.LATE, Health.SILENT)
    fields["battery"] = f"{row.battery_mv / 1000:.2f} V".replace(".", ",") if row.battery_mv else "belum diukur"
    fields["battery_low"] = row.battery_mv is not None and 0 < row.battery_mv < LOW_MV
    fields["last_seq"] = "belum ada" if row.last_seq is None else number(row.last_seq)
    fields["firmware"] = row.firmware or "belum diketahui"
    fields["permit"] = _permit(row)
    fields["schedule"] = _schedule(row.schedule)
    return fields


def chosen(session: Session, now: datetime, text: str) -> tuple[str | None, str | None]:
    """The one box that `text` names, by its id or alone by its institution; else why there is none."""
    if not text:
        return None, None
    try:
        return service.one(session, now, text.upper()).id, None
    except Missing:
        rows = service.overview(session, now, text=text, limit=2)
    if len(rows) == 1:
        return rows[0].id, None
    if rows:
        return None, f"Beberapa kotak cocok dengan “{text}”: pilih satu di bagian Kotak. Yang lain masih tampil semua."
    return None, f"Tidak ada kotak atau institusi “{text}”. Periksa nomor pada label kotak."


def _says(counts: Mapping[Health, int]) -> str:
    troubled = counts[Health.LATE] + counts[Health.SILENT]
    total = sum(counts.values())
    if not total:
        return ""
    silent = f", {number(troubled)} melewati janjinya" if troubled else ", tidak ada yang melewati janjinya"
    return f"{number(total)} kotak{silent}"


def _schedule(schedule: str | None) -> str:
    """`fri 06:00-18:00` as people say it: `Jumat 06.00-18.00`."""
    words = (schedule or "kapan saja").replace(":", ".").replace("daily", "setiap hari")
    return re.sub(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*", lambda found: _DAYS[found[1]], words)


def _release(standing: rollout.Standing) -> str:
    """What became of the release that the box is offered, or of the last one."""
    offered = f"{standing.offered} ditawarkan" if standing.is_waiting else ""
    return ", ".join(part for part in (offered, standing.last) if part)


def _permit(row: BoxRow) -> str:
    if not row.permit_number:
        return "tidak tercatat"
    return f"{row.permit_number}, sampai {day(row.permit_until)}" if row.permit_until else row.permit_number
