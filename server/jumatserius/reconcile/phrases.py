"""What sentences about cases are put together from, in Indonesian and English: additions, doubts, days, names."""

from typing import NamedTuple


class Both(NamedTuple):
    """One sentence in both languages."""

    id: str
    en: str


# Sentences that some cases add.
DETAILS: dict[str, Both] = {
    "visit_absent": Both(
        "Kunjungan {visit} yang disebut hitungan itu tidak ada.",
        "Visit {visit}, which the count names, does not exist.",
    ),
    "visit_later": Both(
        "Kunjungan {visit} yang disebut hitungan itu baru terjadi {opened}.",
        "Visit {visit}, which the count names, only happened {opened}.",
    ),
    "declared": Both(
        "Menurut {collector} setorannya {declared}.",
        "According to {collector}, {declared} was paid in.",
    ),
    "pinned_amount": Both(
        "Selisihnya tepat sama dengan hitungan {count} dari kotak {box}.",
        "The difference is exactly count {count} of box {box}.",
    ),
    "pinned_evidence": Both(
        "Hanya hitungan {count} dari kotak {box} yang punya temuan lain ({kinds}).",
        "Only count {count} of box {box} has other findings ({kinds}).",
    ),
    "shared": Both(
        "Bukti tidak menunjuk satu kotak; selisih ditanggung bersama oleh {boxes}.",
        "The evidence points at no single box; the difference is shared by {boxes}.",
    ),
    "suggestion": Both(
        "Kredit {line} sebesar {amount} pada {date} mendekati jumlahnya; pastikan apakah itu uangnya.",
        "Credit {line} of {amount} on {date} comes close; confirm whether it is this money.",
    ),
    "surplus": Both(
        "Penyelesaian {settlements} hanya bernilai bersih {net}.",
        "The net of settlement {settlements} is only {net}.",
    ),
}

# What a case of this kind says of a count, within a sentence.
DOUBTS: dict[str, Both] = {
    "amount_outlier": Both("jumlahnya tidak biasa", "an unusual amount"),
    "count_late": Both("hitungannya terlambat", "counted late"),
    "counted_not_opened": Both("kotaknya tidak tercatat dibuka", "no opening of its box"),
    "second_count_differs": Both("hitungan keduanya berbeda", "a second count that differs"),
}

DAYS = (
    Both("Senin", "Monday"),
    Both("Selasa", "Tuesday"),
    Both("Rabu", "Wednesday"),
    Both("Kamis", "Thursday"),
    Both("Jumat", "Friday"),
    Both("Sabtu", "Saturday"),
    Both("Minggu", "Sunday"),
)
_MONTHS_ID = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = tuple(Both(*names) for names in zip(_MONTHS_ID, _MONTHS_EN, strict=True))
TREASURER = Both("bendahara {name}", "treasurer {name}")
COLLECTOR = Both("kolektor {name}", "collector {name}")
WITHOUT_CODE = Both("tanpa kode", "without a code")
NOBODY = Both("seseorang yang tidak dikenal", "someone unknown")
OPENER = Both("yang membukanya (belum diketahui siapa)", "whoever opened it (not known yet)")
"""Whom the next step asks, when the texts say NOBODY did it."""
NEVER = Both("tidak pernah", "never")
COUNTS = Both("hitungan {ids}", "count {ids}")
NAMES = Both("menyebut", "names")
LIKE = Both(
    "sama jumlah dan keterangannya dengan kredit {line} untuk", "is in amount and text the same as credit {line} for"
)
DEPOSIT = Both("setoran {id}", "deposit {id}")
DEPOSIT_OF_COUNTS = Both("setoran {id} dengan hitungan {ids}", "deposit {id} with count {ids}")
