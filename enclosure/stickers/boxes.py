"""The boxes that stickers are printed for: one row of a CSV file each."""

import csv
from dataclasses import dataclass
from pathlib import Path

from jumatserius.boxes import keys
from jumatserius.boxes.qris import Merchant, check, merchant
from jumatserius.errors import Failed, Refused, Several, why

COLUMNS = ("box", "host", "placement", "qris")


@dataclass(frozen=True)
class PrintedBox:
    """One box as its stickers show it. `qris` is the payload exactly as the bank issued it."""

    box_id: str
    host: str
    placement: str
    qris: str

    def __post_init__(self) -> None:
        if not keys.BOX_ID.fullmatch(self.box_id):
            raise Refused("box", f"{self.box_id!r} bukan nomor kotak; tulis seperti LBK-0001 [box number]")
        for field in ("host", "placement"):
            if not getattr(self, field).strip():
                raise Refused(
                    field, f"kosong untuk {self.box_id}; isi, aturan mewajibkannya pada kotak [required by law]"
                )
        try:
            check(self.qris)
        except Refused as refusal:
            raise Refused("qris", f"{refusal.message} [QRIS payload]") from None

    @property
    def merchant(self) -> Merchant:
        return merchant(self.qris)


def read(path: Path) -> list[PrintedBox]:
    """The boxes of the CSV file `path` (columns `box,host,placement,qris`), in its order.

    Raises `Several` with one refusal a wrong row, numbered as a spreadsheet does; `Failed` when it can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Failed(f"daftar kotak {path} bukan teks UTF-8; simpan ulang sebagai CSV UTF-8") from error
    except OSError as error:
        raise Failed(f"daftar kotak {path} {why(error)}; periksa jalurnya") from error
    rows = csv.DictReader(text.splitlines())
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise Refused(path.name, f"tanpa kolom {', '.join(missing)}; baris pertama harus {','.join(COLUMNS)}")
    boxes: list[PrintedBox] = []
    refusals: list[Refused] = []
    for number, row in enumerate(rows, start=2):
        try:
            box = PrintedBox(*((row[column] or "").strip() for column in COLUMNS))
            if any(one.box_id == box.box_id for one in boxes):
                raise Refused(
                    "box",
                    f"{box.box_id} disebut dua kali; satu nomor untuk satu kotak, hapus salah satunya [box twice]",
                )
        except Refused as refusal:
            refusals.append(Refused(f"{path.name} baris {number}, {refusal.field}", refusal.message))
        else:
            boxes.append(box)
    if refusals:
        raise Several(refusals)
    if not boxes:
        raise Refused(path.name, "tidak memuat kotak; tambahkan satu baris untuk setiap kotak di bawah baris pertama")
    return boxes
