"""What single cells say: rupiah and days, exactly or not at all."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from jumatserius import wib
from jumatserius.statements.amounts import Rupiah
from jumatserius.statements.profile import Style

_EXAMPLE = datetime(2026, 11, 20, 9, 15, tzinfo=wib.WIB)
LARGEST_IDR = 10**15
_MOST_DIGITS = 100
"""Of thousands of them Python makes no number."""
_PLAIN = re.compile(r"-?[0-9]+")
_STYLES: dict[Style, tuple[re.Pattern[str], str, str]] = {
    "1,250,000.00": (re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+|(?=\.[0-9]))(?:\.[0-9]{1,2})?"), ",", "."),
    "1.250.000,00": (re.compile(r"-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+|(?=,[0-9]))(?:,[0-9]{1,2})?"), ".", ","),
}
"""Groups must have three digits and a fraction one or two, so that no text means one number here and another there.

There may be nothing but a fraction: `.00`, as Mandiri writes it."""


_MONTHS = {
    "januari": "january",
    "februari": "february",
    "maret": "march",
    "mei": "may",
    "juni": "june",
    "juli": "july",
    "agustus": "august",
    "agu": "aug",
    "agt": "aug",
    "oktober": "october",
    "okt": "oct",
    "desember": "december",
    "des": "dec",
}
"""What `strptime` reads for a month of which the Indonesian name is another."""
_WORD = re.compile(r"[A-Za-z]{3,}")


class NotThat(ValueError):
    """The cell does not say what it should; the text says what would be right."""


@lru_cache(maxsize=65536)
def rupiah(text: str, styles: tuple[Style, ...]) -> tuple[Rupiah, Style | None]:
    """Rupiah to the sen, and the style that the text is written in (none: digits only); raises `NotThat`."""
    if _PLAIN.fullmatch(text):
        return _bounded(text), None
    for style in styles:
        pattern, thousands, decimal = _STYLES[style]
        if pattern.fullmatch(text):
            whole, _, fraction = text.replace(thousands, "").partition(decimal)
            amount = _bounded(f"{whole}0" if whole in ("", "-") else whole)
            return Decimal(f"{whole}.{fraction:0<2}") if fraction.strip("0") else amount, style
    raise NotThat(f"bukan jumlah rupiah; tulis seperti {' atau '.join(styles) or '1250000'}")


def is_amount(text: str, styles: tuple[Style, ...]) -> bool:
    """Whether the text is written as an amount; `rupiah` may still find too much in it."""
    return bool(_PLAIN.fullmatch(text)) or any(_STYLES[style][0].fullmatch(text) for style in styles)


def _bounded(digits: str) -> int:
    if len(digits) > _MOST_DIGITS or abs(amount := int(digits)) > LARGEST_IDR:
        raise NotThat("terlalu besar untuk sebuah transaksi; periksa kolomnya")
    return amount


@lru_cache(maxsize=4096)
def day(text: str, formats: tuple[str, ...]) -> date:
    """The day, in WIB where the text tells its offset; raises `NotThat`."""
    told = _WORD.sub(lambda word: _MONTHS.get(word[0].lower(), word[0]), text)
    for one in formats:
        try:
            moment = datetime.strptime(told, one)  # noqa: DTZ007 - most statements have days, not moments
            found = wib.wib_date(moment) if moment.tzinfo else moment.date()
        except (ValueError, OverflowError):
            continue
        if 2000 <= found.year < 2200:
            return found
    examples = " atau ".join(_EXAMPLE.strftime(one) for one in formats)
    raise NotThat(f"bukan tanggal; tulis seperti {examples}")
