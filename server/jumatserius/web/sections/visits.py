"""The visits, newest first, each as a chain: seen, counted, paid in, at the bank, or what is missing."""

from datetime import timedelta
from typing import Any

from jumatserius.boxes import service as boxes
from jumatserius.boxes.schemas import BoxRow
from jumatserius.cases.service import Trail, trail
from jumatserius.counts.sealing import AWAITS
from jumatserius.journal import service as journal
from jumatserius.journal.models import Visit
from jumatserius.web import wording
from jumatserius.web.render import day
from jumatserius.web.sections import PAGE, View
from jumatserius.wib import WIB, rupiah

WARNINGS = {
    "opened_off_schedule": "Dibuka di luar jadwal.",
    "opened_unassigned": "Dibuka bukan oleh kolektor kotak ini.",
    "clock_doubt": "Kotak tidak tahu waktunya.",
}


def load(view: View) -> dict[str, Any]:
    """The section `_visits.html`."""
    session, filters = view.session, view.filters
    found = journal.visits(session, box_id=view.box_id, after=filters.visits_after, limit=PAGE + 1)
    shown = found[:PAGE]
    places = boxes.several(session, view.now, [visit.box_id for visit in shown])
    trails = trail(session, [visit.id for visit in shown])
    return {
        "rows": [_shown(visit, places[visit.box_id], trails[visit.id]) for visit in shown],
        "first": filters.url(visits_after=None) + "#kunjungan" if filters.visits_after else None,
        "next": filters.url(visits_after=shown[-1].id) + "#kunjungan" if len(found) > PAGE else None,
    }


def anchor(visit_id: str) -> str:
    """The id of a visit's row on a page."""
    return "kunjungan-" + visit_id.replace("/", "-")


def duration(length: timedelta) -> str:
    """`3 menit 20 detik`, `2 jam 5 menit`"""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "jam"), (minutes, "menit")] if hours else [(minutes, "menit"), (seconds, "detik")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 detik"


def _shown(visit: Visit, box: BoxRow, money: Trail) -> dict[str, Any]:
    return {
        "id": visit.id,
        "anchor": anchor(visit.id),
        "box_id": visit.box_id,
        "institution": box.institution,
        "opened_at": visit.opened_at,
        "duration": _open_for(visit),
        "collector": money.collector or f"belum diketahui; kolektor kotak: {', '.join(box.collectors) or 'belum ada'}",
        "warnings": [text for kind, text in WARNINGS.items() if kind in money.case_kinds]
        + (["Catatan kunjungan ini berubah di kotak."] if visit.tampered else []),
        "legs": [_seen(visit), _counted(money), _deposited(money), _credited(money)],
    }


def _open_for(visit: Visit) -> str:
    if visit.close_seq is None:
        return "masih terbuka"
    if visit.opened_at is None or visit.closed_at is None:
        return "lamanya tidak diketahui"
    return f"terbuka {duration(visit.closed_at - visit.opened_at)}"


def _seen(visit: Visit) -> dict[str, Any]:
    value = f"{visit.opened_at.astimezone(WIB):%H.%M}" if visit.opened_at else "tanpa waktu"
    note = wording.TIME_QUALITY[visit.time_quality] if visit.time_quality != "synced" else None
    return _leg("Terlihat", "missing" if visit.tampered else "done", value, note)


def _counted(money: Trail) -> dict[str, Any]:
    if money.sealed:
        return _leg("Hitungan", "waiting", "tertutup", AWAITS)
    if money.counted_idr is None:
        if "opened_not_counted" in money.case_kinds:
            return _leg("Hitungan", "missing", "tidak ada", "lewat batas waktu")
        return _leg("Hitungan", "waiting", "ditunggu")
    doubts = {
        "second_count_differs": "hitungan kedua berbeda",
        "second_count_missing": "tanpa hitungan kedua",
        "count_late": "terlambat",
        "amount_outlier": "tidak biasa",
    }
    note = ", ".join(text for kind, text in doubts.items() if kind in money.case_kinds)
    return _leg("Hitungan", "short" if note else "done", rupiah(money.counted_idr), note or None)


def _deposited(money: Trail) -> dict[str, Any]:
    if money.counted_idr is None:
        return _leg("Setoran", "none", "belum")
    if money.deposit_reference is None or money.deposited_idr is None:
        if "deposit_missing" in money.case_kinds:
            return _leg("Setoran", "missing", "tidak ada", "lewat batas waktu")
        return _leg("Setoran", "waiting", "ditunggu")
    together = "" if money.deposited_idr == money.counted_idr else " (gabungan)"
    return _leg("Setoran", "done", rupiah(money.deposited_idr), money.deposit_reference + together)


def _credited(money: Trail) -> dict[str, Any]:
    if money.deposited_idr is None:
        return _leg("Bank", "none", "belum")
    if money.credited_idr is None or money.credited_on is None:
        if "deposit_missing" in money.case_kinds:
            return _leg("Bank", "missing", "tidak sampai", "lewat batas waktu")
        return _leg("Bank", "waiting", "ditunggu")
    difference = money.credited_idr - money.deposited_idr
    if difference < 0 or "deposit_short" in money.case_kinds:
        note = (
            f"kurang {rupiah(-difference)}, {day(money.credited_on)}"
            if difference < 0
            else f"kurang dari hitungan, {day(money.credited_on)}"
        )
        return _leg("Bank", "missing", rupiah(money.credited_idr), note)
    if difference > 0:
        return _leg(
            "Bank", "short", rupiah(money.credited_idr), f"lebih {rupiah(difference)}, {day(money.credited_on)}"
        )
    return _leg("Bank", "done", rupiah(money.credited_idr), day(money.credited_on))


def _leg(label: str, state: str, value: str, note: str | None = None) -> dict[str, Any]:
    status = wording.LEG[state]
    return {
        "label": label,
        "mark": status.mark,
        "tone": status.tone,
        "state": status.label,
        "value": value,
        "note": note,
    }
