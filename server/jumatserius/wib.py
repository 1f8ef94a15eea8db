"""The edge between UTC inside and WIB (UTC+7) outside, and the way rupiah and dates are written."""

from datetime import UTC, date, datetime, timedelta, timezone

WIB = timezone(timedelta(hours=7), "WIB")
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def wib_date(moment: datetime) -> date:
    """The calendar day in WIB."""
    return moment.astimezone(WIB).date()


def day(value: date) -> str:
    """`Jumat, 20 Nov 2026`"""
    return f"{DAYS[value.weekday()]}, {value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """`Jumat, 20 Nov 2026 09.15 WIB`"""
    local = value.astimezone(WIB)
    return f"{day(local.date())} {local:%H.%M} WIB"


def rupiah(amount: int) -> str:
    """`Rp 1.250.000`, `-Rp 500`"""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp {abs(amount):,}".replace(",", ".")
