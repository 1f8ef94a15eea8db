"""The demo's bank and acquirer, which can't be here: QRIS codes, statement files and settlement files."""

from dataclasses import dataclass
from datetime import date, datetime

from jumatserius.demo.kabupaten import Merchant


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that reached the account."""

    id: str
    at: datetime
    amount_idr: int
    text: str


def qris(merchant: Merchant, terminal: str) -> str:
    """A static QRIS payload for one terminal, by the table of EMVCo tags that QRIS uses."""
    account = (
        _tlv("00", merchant.domain) + _tlv("01", merchant.pan) + _tlv("02", merchant.merchant_id) + _tlv("03", "URE")
    )
    national = _tlv("00", "ID.CO.QRIS.WWW") + _tlv("02", merchant.nmid) + _tlv("03", "URE")
    body = (
        _tlv("00", "01")
        + _tlv("01", "11")
        + _tlv("26", account)
        + _tlv("51", national)
        + _tlv("52", merchant.category)
        + _tlv("53", "360")
        + _tlv("58", "ID")
        + _tlv("59", merchant.name)
        + _tlv("60", merchant.city)
        + _tlv("61", merchant.postal_code)
        + _tlv("62", _tlv("07", terminal))
        + "6304"
    )
    return body + f"{_crc16(body.encode()):04X}"


def statement(credits: list[Credit], opening_idr: int) -> bytes:
    """A statement in the bank's CSV shape, with running balances."""
    rows = ["TrxId,Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan"]
    balance_idr = opening_idr
    for credit in credits:
        balance_idr += credit.amount_idr
        rows.append(
            f"{credit.id},{credit.at:%d/%m/%Y},{credit.at:%H:%M:%S},K,{credit.amount_idr}.00,{balance_idr}.00,{credit.text}"
        )
    return ("\r\n".join(rows) + "\r\n").encode()


def settlements(gross_idr: tuple[tuple[str, int], ...], paid_on: date, reference: str) -> bytes:
    """The acquirer's file: one row a terminal, no fee for donations."""
    rows = ["id,terminal,gross,fee,net,paid_on,reference"]
    rows += [f"{reference}-{terminal},{terminal},{idr},0,{idr},{paid_on},{reference}" for terminal, idr in gross_idr]
    return ("\n".join(rows) + "\n").encode()


def _tlv(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _crc16(data: bytes) -> int:
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc
