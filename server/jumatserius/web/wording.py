"""Status to mark, colour and Indonesian label: one table for each kind of status, the only place of all three.

Marks are names of shapes in `templates/_marks.html`, tones are classes of the style sheet.
"""

from typing import NamedTuple

from jumatserius.boxes.schemas import Health
from jumatserius.counts.progress import Progress
from jumatserius.journal.models import Verdict
from jumatserius.periods.models import Rhythm


class Status(NamedTuple):
    """How one state looks and what it is called."""

    mark: str
    tone: str
    label: str


HEALTH = {
    Health.ACTIVE: Status("done", "good", "aktif"),
    Health.LATE: Status("short", "warn", "terlambat"),
    Health.SILENT: Status("missing", "bad", "diam"),
    Health.NEVER: Status("waiting", "calm", "belum pernah"),
    Health.REVOKED: Status("none", "calm", "dicabut"),
}

VERDICT = {
    Verdict.OK: Status("done", "good", "rantai utuh"),
    Verdict.BAD_TAG: Status("missing", "bad", "catatan berubah"),
    Verdict.UNVERIFIED: Status("waiting", "warn", "belum terbukti"),
}

LEG = {
    "done": Status("done", "good", "ada"),
    "short": Status("short", "warn", "tidak cocok"),
    "missing": Status("missing", "bad", "tidak ada"),
    "waiting": Status("waiting", "calm", "ditunggu"),
    "none": Status("none", "calm", "belum"),
}

ROW = {
    "matched": Status("done", "good", "cocok"),
    "case": Status("short", "warn", "ada kasus"),
    "unmatched": Status("waiting", "calm", "belum cocok"),
    "out": Status("none", "calm", "uang keluar"),
    "idle": Status("none", "calm", "tanpa uang"),
}

DEPOSIT = {
    Progress.ON_ITS_WAY: Status("waiting", "calm", "menunggu bank"),
    Progress.CREDITED: Status("done", "good", "masuk rekening"),
    Progress.SHORT: Status("missing", "bad", "masuk, kurang"),
    Progress.OVER: Status("short", "warn", "masuk, lebih"),
    Progress.UNCONFIRMED: Status("waiting", "warn", "belum diterima"),
    Progress.RECEIVED: Status("next", "calm", "di bendahara"),
    Progress.PASSED_ON: Status("done", "calm", "dibawa ke bank"),
}
DEPOSIT_MISSING = Status("missing", "bad", "belum masuk rekening")

CHECK = {
    "ended": "Periode sudah berakhir",
    "sequence": "Urutannya benar",
    "statements": "Rekening koran lengkap",
    "boxes": "Semua kotak melapor",
    "log": "Catatan kotak tanpa celah",
    "second_counts": "Hitungan besar dihitung dua orang",
}

RHYTHM = {Rhythm.WEEKLY: "Pekan", Rhythm.MONTHLY: "Bulan"}

SAMPLE = {
    "new": Status("next", "good", "baru"),
    "known": Status("none", "calm", "sudah ada"),
}

ENDED = Status("done", "good", "selesai")
"""Of a case that facts have explained."""

CASE = {
    "opened_not_counted": Status("missing", "bad", "Dibuka, tidak dihitung"),
    "counted_not_opened": Status("missing", "bad", "Dihitung tanpa kotak dibuka"),
    "opened_off_schedule": Status("short", "warn", "Dibuka di luar jadwal"),
    "opened_unassigned": Status("short", "warn", "Dibuka bukan oleh kolektornya"),
    "count_late": Status("short", "warn", "Hitungan terlambat"),
    "second_count_differs": Status("short", "warn", "Hitungan kedua berbeda"),
    "second_count_missing": Status("short", "warn", "Belum dihitung orang kedua"),
    "handover_unconfirmed": Status("missing", "bad", "Belum dikonfirmasi bendahara"),
    "handover_short": Status("missing", "bad", "Bendahara menerima kurang"),
    "handover_over": Status("short", "warn", "Bendahara menerima lebih"),
    "deposit_missing": Status("missing", "bad", "Setoran tidak sampai di bank"),
    "deposit_short": Status("missing", "bad", "Setoran kurang"),
    "deposit_over": Status("short", "warn", "Setoran lebih"),
    "deposit_unknown": Status("short", "warn", "Kredit tanpa penjelasan"),
    "deposit_duplicate": Status("short", "warn", "Kredit ganda"),
    "settlement_missing": Status("missing", "bad", "Penyelesaian QRIS tidak sampai"),
    "settlement_short": Status("missing", "bad", "Penyelesaian QRIS kurang"),
    "fee_unexpected": Status("short", "warn", "Biaya QRIS tidak sesuai"),
    "terminal_unknown": Status("missing", "bad", "Terminal QRIS tidak dikenal"),
    "log_gap": Status("short", "warn", "Catatan kotak berlubang"),
    "log_torn": Status("waiting", "calm", "Catatan terputus saat ditulis"),
    "log_tampered": Status("missing", "bad", "Catatan kotak diubah"),
    "log_conflict": Status("missing", "bad", "Dua catatan dengan nomor sama"),
    "clock_doubt": Status("waiting", "calm", "Waktu kunjungan diragukan"),
    "box_silent": Status("missing", "bad", "Kotak diam"),
    "amount_outlier": Status("short", "warn", "Jumlah tidak biasa"),
    "fact_late": Status("short", "warn", "Datang setelah periode ditutup"),
}

CHANGE = {"raised": "Ditemukan", "changed": "Berubah", "cleared": "Selesai"}

STATE = {
    "open": "Terbuka",
    "assigned": "Ditugaskan",
    "explained": "Dijelaskan",
    "proposed": "Menunggu orang kedua",
    "resolved": "Diselesaikan",
    "reopened": "Dibuka lagi",
}

ACT = {
    "comment": "Catatan",
    "assign": "Penugasan",
    "explain": "Penjelasan",
    "resolve": "Penyelesaian",
    "reopen": "Pembukaan lagi",
}

TREATMENT = {
    "nothing_moves": "tidak ada uang yang berpindah",
    "write_off": "kekurangan dihapusbukukan",
    "surplus": "kelebihan dibukukan sebagai pendapatan",
    "to_deposit": "kredit dibukukan untuk setoran",
    "donation": "kredit dibukukan sebagai donasi",
}

MEDIA = {"image/jpeg": "Foto", "application/pdf": "PDF"}

TIME_QUALITY = {
    "synced": "jam kotak tepat",
    "estimated": "waktu perkiraan",
    "none": "waktu tidak diketahui",
}

EVENT = {
    1: "Kotak menyala",
    2: "Tutup dibuka",
    3: "Tutup ditutup",
    4: "Dua saklar tutup tidak sepakat",
    5: "Kotak digerakkan",
    6: "Laporan baterai",
    7: "Baterai lemah",
    8: "Layar berganti",
    9: "Jam disetel",
    10: "Konfigurasi diterapkan",
    11: "Konfigurasi ditolak",
    12: "Catatan terkirim",
    13: "Pengiriman gagal",
    14: "Pembaruan dimulai",
    15: "Pembaruan berhasil",
    16: "Pembaruan dibatalkan",
    17: "Portal pengaturan dibuka",
    18: "Program berhenti mendadak",
    19: "Catatan ditolak karena penuh",
    20: "Tutup dibiarkan terbuka",
    21: "Pembaruan ditolak",
    22: "Wi-Fi diganti",
    23: "Identitas kotak dipulihkan",
    24: "Waktu ditolak",
    25: "Perintah ditolak",
    26: "Jawaban server ditolak",
}
