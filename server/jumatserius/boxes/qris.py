"""Whether a QRIS payload can be paid: its TLV structure and its CRC.

Codes in use break the finer rules of the standard and payers' apps take them all the same, so nothing else is asked.
"""

from binascii import crc_hqx
from typing import NamedTuple

from jumatserius.errors import Refused

_MAY_NEST = (*(f"{tag:02}" for tag in range(26, 52)), "62")


class Merchant(NamedTuple):
    """What people read beside a code: merchant name (tag 59), NMID (51.02), terminal label (62.07); "" where absent."""

    name: str
    nmid: str
    terminal: str


def check(payload: str) -> None:
    """Raises `Refused` with what is wrong with the payload and where."""
    if not payload.isascii() or not payload.isprintable():
        raise Refused("qris", "isinya memuat huruf yang tidak ada di kode QRIS; salin lagi dari berkas bank")
    tags = _tags(payload, "")
    if tags[0] != ("00", "01"):
        raise Refused("qris", f"isinya mulai dengan {payload[:6]!r}, bukan 000201; ambil dari kode asli bank")
    if tags[-1][0] != "63" or len(tags[-1][1]) != 4:
        raise Refused("qris", "isinya tidak berakhir dengan tag 63 dan 4 digit CRC; terpotong, salin lagi")
    crc = f"{crc_hqx(payload[:-4].encode(), 0xFFFF):04X}"
    if payload[-4:] != crc:
        raise Refused(
            "qris", f"CRC {payload[-4:]}, seharusnya {crc}; ada huruf yang berubah, salin lagi dari kode asli bank"
        )
    for tag, value in tags:
        if tag in _MAY_NEST:
            _tags(value, f"{tag}.")
    names = [tag for tag, _ in tags]
    twice = next((tag for tag in names if names.count(tag) > 1), None)
    if twice:
        raise Refused("qris", f"tag {twice} ada dua kali; ambil dari kode asli bank")
    if "59" not in names or not any(tag in _MAY_NEST[:-1] for tag in names):
        raise Refused("qris", "isinya tanpa nama merchant (tag 59) atau tanpa akun (tag 26 sampai 51)")


def merchant(payload: str) -> Merchant:
    """Who a checked payload pays."""
    tags = dict(_tags(payload, ""))
    account, additional = (dict(_tags(tags[tag], f"{tag}.")) if tag in tags else {} for tag in ("51", "62"))
    return Merchant(tags["59"].strip(), account.get("02", ""), additional.get("07", "").strip())


def _tags(text: str, inside: str) -> list[tuple[str, str]]:
    """Tags and values in order, at least one; `inside` is the tag around them."""
    pairs: list[tuple[str, str]] = []
    at = 0
    while at < len(text) or not pairs:
        head = text[at : at + 4]
        end = at + 4 + int(head[2:]) if len(head) == 4 and head.isdigit() else None
        if end is None or end > len(text):
            raise Refused("qris", f"di {inside}{head!r} isinya terputus; ada bagian yang hilang")
        pairs.append((head[:2], text[at + 4 : end]))
        at = end
    return pairs
