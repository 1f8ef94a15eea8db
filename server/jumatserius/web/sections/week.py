"""This week's money in one line: given, seen, counted, paid in, at the bank, and what lacks between them."""

from datetime import timedelta
from typing import Any

from jumatserius import wib
from jumatserius.cases.summary import Totals, first_day, of_week
from jumatserius.counts.sealing import AWAITS
from jumatserius.web import wording
from jumatserius.web.render import day
from jumatserius.web.sections import View
from jumatserius.wib import rupiah

ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)


def load(view: View) -> dict[str, Any]:
    """The section `_week.html`: the week that was asked for, else the newest one in which a box was opened."""
    session, filters, today = view.session, view.filters, wib.wib_date(view.now)
    first = first_day(filters.week or today)
    totals, before = of_week(session, first), of_week(session, first - WEEK)
    if filters.week is None and not (totals.visits or totals.counts):
        first -= WEEK
        totals, before = before, of_week(session, first - WEEK)
    later = first + WEEK
    return _verdict(totals, over=later <= today) | {
        "title": f"Pekan {day(first)} sampai {day(later - ONE_DAY)}",
        "both_ways": _both_ways(totals),
        "steps": _steps(totals),
        "before": _verdict(before, over=True) | {"href": filters.url(week=first - WEEK)},
        "later": filters.url(week=later) if later <= today else None,
    }


def _verdict(totals: Totals, over: bool) -> dict[str, str]:
    """What a person reads first; `over` says that the week is past, so that nothing may be waited for."""
    if not totals.visits and not totals.counts:
        return _said("none", "calm", "Tidak ada kotak dibuka.", "")
    expected = totals.counted_idr + totals.settled_idr
    lacking = _lacking(totals, "kurang" if over else "menunggu")
    if not lacking:
        return _said("done", "good", f"Semua uang, {rupiah(expected)}, sudah masuk bank.", "")
    arrived = totals.credited_idr + totals.settled_credited_idr
    verdict = f"{rupiah(arrived)} dari {rupiah(expected)} sudah masuk bank."
    lacks = f"Masih {' dan '.join(lacking)}."
    return _said("missing", "bad", verdict, lacks) if over else _said("short", "warn", verdict, lacks)


def _lacking(totals: Totals, verb: str) -> list[str]:
    cash = totals.counted_idr - totals.credited_idr
    qris = totals.settled_idr - totals.settled_credited_idr
    uncounted = totals.visits - totals.counts
    return [
        text
        for number, text in (
            (cash, f"{verb} {rupiah(cash)} uang tunai"),
            (qris, f"{verb} {rupiah(qris)} uang QRIS"),
            (uncounted, f"{uncounted} kunjungan belum dihitung"),
            (totals.sealed, f"{totals.sealed} hitungan {AWAITS}"),
        )
        if number > 0
    ]


def _both_ways(totals: Totals) -> str:
    if not totals.settled_idr:
        return ""
    cash = f"Tunai: {rupiah(totals.credited_idr)} dari {rupiah(totals.counted_idr)}."
    return f"{cash} QRIS: {rupiah(totals.settled_credited_idr)} dari {rupiah(totals.settled_idr)}."


def _said(mark: str, tone: str, verdict: str, lacks: str) -> dict[str, str]:
    return {"mark": mark, "tone": tone, "verdict": verdict, "lacks": lacks}


def _steps(totals: Totals) -> list[dict[str, Any]]:
    qris = f"QRIS {rupiah(totals.settled_idr)}; " if totals.settled_idr else ""
    uncounted = totals.visits - totals.counts
    return [
        _step("Diberi", "Tunai & QRIS" if qris else "Tunai", f"{qris}tunai baru diketahui saat dihitung", "", True),
        _step("Terlihat", f"{totals.visits} kunjungan", "tutup kotak dibuka", "", totals.visits > 0),
        _step(
            "Dihitung",
            rupiah(totals.counted_idr),
            f"{totals.counts} hitungan",
            "; ".join(_gaps(uncounted, totals.sealed)),
            totals.counts > 0,
        ),
        _step(
            "Disetor",
            rupiah(totals.deposited_idr),
            "menurut kolektor",
            _difference(totals.counted_idr, totals.deposited_idr, "belum disetor", "lebih dari hitungan"),
            totals.deposited_idr > 0,
        ),
        _step(
            "Masuk bank",
            rupiah(totals.credited_idr),
            "tunai, menurut rekening koran",
            _difference(totals.deposited_idr, totals.credited_idr, "belum masuk bank", "lebih dari setoran"),
            totals.credited_idr > 0,
        ),
    ]


def _gaps(uncounted: int, sealed: int) -> list[str]:
    gaps = [f"{uncounted} kunjungan belum dihitung"] if uncounted > 0 else []
    return gaps + ([f"{sealed} {AWAITS}"] if sealed else [])


def _difference(expected_idr: int, found_idr: int, short: str, over: str) -> str:
    if expected_idr == found_idr:
        return ""
    return f"{rupiah(abs(expected_idr - found_idr))} {short if expected_idr > found_idr else over}"


def _step(label: str, amount: str, what: str, gap: str, reached: bool) -> dict[str, Any]:
    status = wording.LEG["short" if gap else "done" if reached else "none"]
    return {
        "label": label,
        "amount": amount,
        "what": what,
        "gap": gap,
        "mark": status.mark,
        "tone": status.tone,
        "state": status.label,
    }
