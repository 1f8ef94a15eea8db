"""Evidence of a case as a person reads it: one short name for each record, and all that is recorded of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlmodel import Session

from jumatserius.boxes import service as boxes
from jumatserius.boxes.schemas import BoxRow
from jumatserius.cases import evidence
from jumatserius.cases.evidence import Fact
from jumatserius.counts import sealing
from jumatserius.counts.hands import hands
from jumatserius.counts.models import Count, Deposit, Receipt
from jumatserius.journal.models import Incident, IncidentKind, Visit
from jumatserius.people import service as people
from jumatserius.people.service import Called
from jumatserius.people.wording import ROLES
from jumatserius.statements.models import Settlement, StatementLine
from jumatserius.web.render import day, moment
from jumatserius.wib import rupiah

INCIDENT = {
    IncidentKind.GAP: "Catatan hilang",
    IncidentKind.TAMPERED: "Catatan berubah atau palsu",
    IncidentKind.CONFLICT: "Dua catatan berbeda dengan nomor sama",
}


class Link(NamedTuple):
    """A value that leads somewhere."""

    href: str
    label: str


class Name(NamedTuple):
    """The id of a person, who is shown by name."""

    person_id: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A count whose figures are kept until the other count of the visit is there."""

    count: Count


@dataclass(frozen=True, slots=True)
class Handed:
    """A deposit that is cash for a treasurer."""

    deposit: Deposit
    treasurer: str


Record = Fact | BoxRow | Sealed | Handed
Rows = list[tuple[str, str | Link | Name]]
_SILENCE = "silence:"


def records(session: Session, now: datetime, members: Iterable[str]) -> dict[str, Record]:
    """What stands behind each member; a silence is that of its box."""
    wanted = set(members)
    found: dict[str, Record] = dict(evidence.facts(session, wanted))
    for count_id in sealing.sealed(session, [one.id for one in found.values() if isinstance(one, Count)]):
        found[count_id] = Sealed(cast(Count, found[count_id]))
    for deposit_id, treasurer in hands(session, wanted).treasurer.items():
        found[deposit_id] = Handed(cast(Deposit, found[deposit_id]), treasurer)
    rows = boxes.several(session, now, [member.removeprefix(_SILENCE) for member in wanted])
    return found | {member: rows[box_id] for member in wanted if (box_id := member.removeprefix(_SILENCE)) in rows}


def anchor(member: str) -> str:
    """The id of a record's row on a page."""
    return "bukti-" + re.sub(r"[^A-Za-z0-9-]", "-", member)


def label(member: str, record: Record | None) -> str:
    """`Setoran JS-7KQ2MN`"""
    match record:
        case Visit():
            return f"Kunjungan {record.id}"
        case Count():
            return f"{'Hitungan kedua' if record.second else 'Hitungan'} {rupiah(record.amount_idr)}"
        case Sealed():
            return "Hitungan tertutup"
        case Deposit():
            return f"Setoran {record.reference}"
        case Handed():
            return f"Serahan {record.deposit.reference}"
        case Receipt():
            return f"Penerimaan bendahara {rupiah(record.amount_idr)}"
        case StatementLine():
            return f"Rekening koran {day(record.booked_on)}"
        case Settlement():
            return f"QRIS {record.terminal}, {day(record.paid_on)}"
        case Incident():
            return f"{INCIDENT[record.kind]}: {_span(record)}"
        case BoxRow():
            return f"Janji lapor {record.id}" if member.startswith(_SILENCE) else f"Kotak {record.id}"
        case None:
            return member


def shown(session: Session, found: Mapping[str, Record], members: Iterable[str]) -> list[dict[str, Any]]:
    """The records of these members in full."""
    rows = {member: _fields(member, found.get(member)) for member in members}
    values = [value for fields in rows.values() for _, value in fields]
    called = people.called(session, (value.person_id for value in values if isinstance(value, Name)))
    return [
        {
            "anchor": anchor(member),
            "title": label(member, found.get(member)),
            "fields": [(name, _by_name(value, called)) for name, value in fields],
        }
        for member, fields in rows.items()
    ]


def _by_name(value: str | Link | Name, called: Mapping[str, Called]) -> str | Link:
    if not isinstance(value, Name):
        return value
    one = called.get(value.person_id)
    return f"{ROLES[one.role]} {one.name}" if one else value.person_id


def _fields(member: str, record: Record | None) -> Rows:
    match record:
        case Visit():
            return _visit(record)
        case Count():
            return _count(record)
        case Sealed():
            return [
                ("Jumlah", sealing.awaited(record.count)),
                *(row for row in _count(record.count) if row[0] not in ("Jumlah", "Rincian")),
            ]
        case Deposit():
            return _deposit(record)
        case Handed():
            return [*_deposit(record.deposit), ("Diserahkan kepada", Name(record.treasurer))]
        case Receipt():
            return _receipt(record)
        case StatementLine():
            return _line(record)
        case Settlement():
            return _settlement(record)
        case Incident():
            return _incident(record)
        case BoxRow():
            return _box_row(record)
        case None:
            return [("Nomor", member)]


def _visit(visit: Visit) -> Rows:
    closed = f", ditutup catatan {visit.close_seq}" if visit.close_seq else ", belum ditutup"
    return [
        ("Kotak", _box(visit.box_id)),
        ("Dibuka", moment(visit.opened_at) if visit.opened_at else "waktu tidak diketahui"),
        ("Ditutup", moment(visit.closed_at) if visit.closed_at else "waktu tidak diketahui"),
        ("Catatan kotak", f"dibuka catatan {visit.open_seq}{closed}"),
        ("Keaslian", "ada catatan yang berubah" if visit.tampered else "rantai utuh"),
    ]


def _count(count: Count) -> Rows:
    rows: Rows = [
        ("Jumlah", rupiah(count.amount_idr)),
        ("Kotak", _box(count.box_id)),
        ("Kunjungan", count.visit_id or "tidak terbukti dengan kode kunjungan"),
        ("Penghitung kedua" if count.second else "Penghitung", Name(count.collector_id)),
        ("Dihitung", moment(count.counted_at)),
        ("Diterima server", moment(count.received_at)),
        ("Nomor", count.id),
    ]
    if count.denominations:
        rows.insert(1, ("Rincian", _pieces(count.denominations)))
    if count.replaces_id:
        rows += [("Mengganti", count.replaces_id), ("Alasan", count.reason or "")]
    return rows


def _deposit(deposit: Deposit) -> Rows:
    return [
        ("Jumlah", rupiah(deposit.amount_idr)),
        ("Referensi", deposit.reference),
        ("Penyetor", Name(deposit.collector_id)),
        ("Disetor", moment(deposit.deposited_at)),
        ("Diterima server", moment(deposit.received_at)),
        ("Nomor", deposit.id),
    ]


def _receipt(receipt: Receipt) -> Rows:
    rows: Rows = [
        ("Jumlah", rupiah(receipt.amount_idr)),
        ("Penerima", Name(receipt.treasurer_id)),
        ("Setoran", receipt.deposit_id),
        ("Diterima", moment(receipt.received_at)),
        ("Diterima server", moment(receipt.recorded_at)),
        ("Nomor", receipt.id),
    ]
    return rows + (
        [("Mengganti", receipt.replaces_id), ("Alasan", receipt.reason or "")] if receipt.replaces_id else []
    )


def _line(line: StatementLine) -> Rows:
    return [
        ("Jumlah", rupiah(line.amount_idr)),
        ("Tanggal buku", day(line.booked_on)),
        ("Teks bank", line.text),
        ("Rekening", line.account_id),
        ("Asal", f"berkas {line.file_id}, baris {line.row}"),
        ("Nomor", f"line:{line.id}"),
    ]


def _settlement(settlement: Settlement) -> Rows:
    return [
        ("Jenis", "notifikasi satu pembayaran" if settlement.is_notice else "penyelesaian"),
        ("Kotor", rupiah(settlement.gross_idr)),
        ("Biaya", rupiah(settlement.fee_idr)),
        ("Bersih", rupiah(settlement.net_idr)),
        ("Terminal", settlement.terminal),
        ("Dibayar", day(settlement.paid_on)),
        ("Referensi", settlement.reference or "tidak ada"),
        ("Rekening", settlement.account_id),
        ("Nomor", f"settlement:{settlement.id}"),
    ]


def _incident(incident: Incident) -> Rows:
    return [
        ("Kotak", _box(incident.box_id)),
        ("Catatan", _span(incident)),
        ("Ditemukan", moment(incident.found_at)),
        ("Ditutup", moment(incident.closed_at) if incident.closed_at else "belum"),
        ("Keterangan server", incident.reason),
    ]


def _box_row(box: BoxRow) -> Rows:
    return [
        ("Kotak", _box(box.id)),
        ("Institusi", box.institution),
        ("Terakhir terdengar", moment(box.seen_at) if box.seen_at else "belum pernah"),
        ("Janji berikutnya", moment(box.due_at) if box.due_at else "tidak ada janji"),
    ]


def _span(incident: Incident) -> str:
    if incident.from_seq == incident.to_seq:
        return f"nomor {incident.from_seq}"
    return f"nomor {incident.from_seq} sampai {incident.to_seq}"


def _box(box_id: str) -> Link:
    return Link(f"/kotak/{box_id}", box_id)


def _pieces(denominations: dict[str, dict[str, int]]) -> str:
    units = {"notes": "lembar", "coins": "keping"}
    return ", ".join(
        f"{number} {unit} {rupiah(int(value))}"
        for kind, unit in units.items()
        for value, number in sorted(denominations.get(kind, {}).items(), key=lambda item: -int(item[0]))
    )
