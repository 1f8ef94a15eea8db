"""What collectors declare to have found: counts in versions, large ones by a second person too."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.boxes.models import Box
from jumatserius.cases import standing
from jumatserius.counts import booking
from jumatserius.counts.hands import paid_in_as
from jumatserius.counts.models import Count, Deposit, DepositCount
from jumatserius.counts.schemas import CountIn
from jumatserius.errors import Conflict, NotAllowed, Refused, Several
from jumatserius.journal.service import visit_by_code
from jumatserius.ledger import service as ledger
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role

AHEAD = timedelta(minutes=10)
"""How far a phone's clock may be ahead."""
OLDEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Author:
    """Who declares, when the server got it, and from where."""

    person: Person
    now: datetime
    origin: str


def declare(session: Session, secret: bytes, author: Author, given: CountIn, *, second_above_idr: int) -> Count:
    """Record a count, and its money in the collector's custody. The same declaration again gives the same count.

    `secret` is the server's, which proves visit codes; above `second_above_idr` a second person counts too. Raises
    `Refused`, `Several`, `NotAllowed` or `Conflict`.
    """
    people.require(author.person, Role.COLLECTOR)
    count = Count(
        id=str(given.id),
        box_id=given.box.strip().upper(),
        visit_id=None,
        collector_id=author.person.id,
        amount_idr=_amount(given),
        denominations=given.denominations.model_dump() if given.denominations else None,
        counted_at=given.counted_at,
        received_at=author.now,
        replaces_id=str(given.replaces) if given.replaces else None,
        reason=given.reason,
        second=given.second,
    )
    count.needs_second = not count.second and count.amount_idr > second_above_idr
    code = _visit_code(given, count.box_id)
    # The row is held until the end, before anything is looked up: of two people who send at once one is the first and
    # the other the second, and a phone that sends twice at once gets the same answer twice.
    box = session.get(Box, count.box_id, with_for_update=True)
    recorded = session.get(Count, count.id)
    if recorded:
        return _repeated(session, recorded, count, given, code)
    _check_count(author.now, count, box)
    if code:
        count.visit_id = _proved_visit(session, secret, count.box_id, *code)
    previous = _previous(session, count) if count.replaces_id else None
    if previous:
        count.visit_id = count.visit_id or previous.visit_id
    count.thread_id = previous.thread_id if previous else _thread(session, count, given)
    _check_place(session, count)
    session.add(count)
    session.flush()
    if previous:
        entries = ledger.standing(session, [f"count:{previous.id}"])
        ledger.reverse_all(session, list(entries.values()), f"diganti: {count.reason}", author.person.id, author.now)
    booking.book_open(session, author.now, col(Count.box_id) == count.box_id, count=count)
    before = {"amount": previous.amount_idr, "id": previous.id} if previous else None
    after = {"box": count.box_id, "visit": count.visit_id, "amount": count.amount_idr, "reason": count.reason}
    after |= {"second": count.second}
    people.note(session, author.person, author.origin, "count.declare", f"count:{count.id}", before, after)
    return count


def first_version(session: Session, count_id: str) -> str:
    """The id under which deposits hold a count, from the id of any of its versions."""
    while earlier := session.scalar(select(col(Count.replaces_id)).where(col(Count.id) == count_id)):
        count_id = earlier
    return count_id


def standing_of_visit(session: Session, visit_id: str, *, second: bool = False) -> Count | None:
    """The newest version of the count, or of the second count, that was declared for this visit."""
    return _standing(session, col(Count.visit_id) == visit_id, second)


def standing_of_thread(session: Session, thread_id: str, *, second: bool = False) -> Count | None:
    """The same of a count without a visit code; `thread_id` is the id of its first version."""
    return _standing(session, col(Count.thread_id) == thread_id, second)


def _standing(session: Session, place: ColumnElement[bool], second: bool) -> Count | None:
    query = select(Count).where(place, col(Count.second) == second)
    declared = session.scalars(query).all()
    replaced = {one.replaces_id for one in declared}
    return next((one for one in declared if one.id not in replaced), None)


def _amount(given: CountIn) -> int:
    total = given.denominations.total_idr() if given.denominations else None
    if given.amount is None and total is None:
        raise Refused("amount", "wajib diisi, atau isi denominations dengan jumlah keping tiap pecahan")
    if given.amount is not None and total is not None and given.amount != total:
        message = f"{given.amount} tidak sama dengan isi denominations, {total}; hitung ulang lalu betulkan salah satu"
        raise Refused("amount", message)
    return given.amount if given.amount is not None else total or 0


def _visit_code(given: CountIn, box_id: str) -> tuple[int, str] | None:
    if given.visit_code and given.visit:
        raise Refused("visit", "isi visit atau visit_code, jangan keduanya")
    if given.visit_code:
        return given.visit_code.seq, given.visit_code.code
    if not given.visit:
        return None
    # Behind the code there may be records that the phone carries for the box.
    parts = given.visit.strip().rpartition("/V/")[2].split("/")
    if len(parts) < 3 or not (parts[1].isascii() and parts[1].isdigit()):
        message = f"{given.visit[:60]!r} bukan kode kunjungan; pindai ulang QR di layar kotak selagi tutupnya terbuka"
        raise Refused("visit", message)
    if parts[0].upper() != box_id:
        raise Refused("visit", f"kode ini milik kotak {parts[0]}, bukan {box_id}; betulkan box atau pindai ulang")
    return int(parts[1]), parts[2]


def _proved_visit(session: Session, secret: bytes, box_id: str, seq: int, code: str) -> str:
    try:
        return visit_by_code(session, secret, box_id, seq, code).visit_id
    except Refused as refused:
        raise Refused("visit", refused.message) from refused


def _thread(session: Session, count: Count, given: CountIn) -> str | None:
    """What binds versions and second count together where no visit does."""
    if given.second_of is None:
        return None if count.visit_id or count.second else count.id
    if count.visit_id or not count.second:
        raise Refused("second_of", "hanya untuk hitungan kedua tanpa kode kunjungan; hapus, atau kirim second: true")
    first = session.get(Count, str(given.second_of))
    if first is None or first.box_id != count.box_id or first.second:
        raise Refused(
            "second_of", f"{given.second_of} bukan hitungan pertama di kotak {count.box_id}; periksa nomornya"
        )
    if first.thread_id is None:
        raise Refused("second_of", f"{first.id} punya kunjungan; pindai QR di layar kotak, atau isi visit_code")
    return first.thread_id


def _repeated(session: Session, recorded: Count, count: Count, given: CountIn, code: tuple[int, str] | None) -> Count:
    first = session.get(Count, str(given.second_of)) if given.second_of else None
    same_visit = code is None or recorded.visit_id == f"{count.box_id}/{code[0]}"
    if given.second_of:
        same_visit = same_visit and first is not None and first.thread_id == recorded.thread_id
    fields = ("box_id", "collector_id", "amount_idr", "denominations", "counted_at", "replaces_id", "reason", "second")
    differing = [name for name in fields if getattr(recorded, name) != getattr(count, name)]
    if differing or not same_visit:
        message = f"{recorded.id} sudah dipakai untuk hitungan lain; hitungan baru memakai id (UUID) baru"
        raise Conflict("id", message)
    return recorded


def _check_count(now: datetime, count: Count, box: Box | None) -> None:
    refusals: list[Refused] = []
    if box is None:
        refusals.append(Refused("box", f"{count.box_id!r} tidak terdaftar; salin nomor dari label kotak"))
    try:
        check_moment("counted_at", count.counted_at, now)
    except Refused as refused:
        refusals.append(refused)
    if count.replaces_id and not (count.reason and count.reason.strip()):
        refusals.append(Refused("reason", "wajib diisi bila replaces diisi: tulis mengapa angkanya berubah"))
    if count.reason and not count.replaces_id:
        refusals.append(Refused("reason", "hanya untuk versi baru; isi replaces dengan id hitungan yang diganti"))
    if refusals:
        raise Several(refusals)


def check_moment(field: str, moment: datetime, now: datetime) -> None:
    if moment > now + AHEAD:
        remedy = f"betulkan jam ponsel atau waktu yang diisi (sekarang {wib.moment(now)})"
        message = f"{wib.moment(moment)} belum terjadi; {remedy}"
        raise Refused(field, message)
    if moment < now - OLDEST:
        message = f"{wib.moment(moment)} lebih dari setahun lalu; periksa tahunnya, atau hubungi Pokja"
        raise Refused(field, message)


def _previous(session: Session, count: Count) -> Count:
    previous = session.get(Count, count.replaces_id)
    if previous is None:
        raise Refused("replaces", f"{count.replaces_id} tidak ditemukan; isi dengan id hitungan yang diganti")
    if previous.collector_id != count.collector_id:
        raise NotAllowed("replaces", "hanya penghitungnya sendiri yang boleh mengganti hitungan; hubungi Pokja")
    if previous.box_id != count.box_id:
        raise Conflict("box", f"hitungan yang diganti milik kotak {previous.box_id}; versi baru harus kotak yang sama")
    if previous.second != count.second:
        raise Conflict("second", f"{previous.id} punya second: {str(previous.second).lower()}; versi baru harus sama")
    if previous.visit_id and count.visit_id and previous.visit_id != count.visit_id:
        raise Conflict("visit", f"hitungan yang diganti milik kunjungan {previous.visit_id}; buat hitungan baru")
    newer = session.scalar(select(col(Count.id)).where(col(Count.replaces_id) == previous.id))
    if newer:
        raise Conflict("replaces", f"{previous.id} sudah diganti oleh {newer}; ganti yang terakhir itu")
    held = session.get(DepositCount, first_version(session, previous.id))
    if held and standing.credits(session, [paid_in := paid_in_as(session, held.deposit_id)]):
        name = session.get_one(Deposit, paid_in).reference
        message = f"hitungan ini ada dalam setoran {name} yang sudah masuk rekening; minta Pokja membuat koreksi"
        raise Conflict("replaces", message)
    return previous


def _check_place(session: Session, count: Count) -> None:
    """A visit, or a count without one, has one count and one second count, by two people."""
    if count.visit_id is None and count.thread_id is None:
        if not count.second:
            return
        message = (
            "wajib diisi untuk hitungan kedua: pindai QR di layar kotak yang sama, atau isi visit_code;"
            " bila tidak ada kodenya, isi second_of dengan nomor hitungan pertama"
        )
        raise Refused("visit", message)
    visit = col(Count.visit_id) == count.visit_id
    place = visit if count.visit_id else col(Count.thread_id) == count.thread_id
    name = f"kunjungan {count.visit_id}" if count.visit_id else f"hitungan {count.thread_id}"
    same, other = (_standing(session, place, kind) for kind in (count.second, not count.second))
    if other and other.collector_id == count.collector_id:
        message = f"{name} sudah Anda hitung ({other.id}); penghitung kedua harus orang lain"
        raise Conflict("second", message)
    if same and same.id != count.replaces_id:
        raise Conflict("visit", f"{name} {_taken(same, count)}")
    if other and count.second and (held := session.get(DepositCount, first_version(session, other.id))):
        deposit = session.get_one(Deposit, held.deposit_id)
        if count.counted_at > deposit.deposited_at:
            message = (
                f"{wib.moment(count.counted_at)} sesudah uangnya disetor ({deposit.reference},"
                f" {wib.moment(deposit.deposited_at)}); hitungan kedua dibuat sebelum uang disetor"
            )
            raise Conflict("counted_at", message)


def _taken(same: Count, count: Count) -> str:
    if same.collector_id == count.collector_id:
        return f"sudah dihitung ({same.id}); kirim versi baru dengan replaces dan reason"
    if count.second:
        return f"sudah punya hitungan kedua ({same.id}); bila berbeda, Pokja yang menindaklanjuti"
    return f"sudah dihitung orang lain ({same.id}); bila Anda penghitung kedua, kirim lagi dengan second: true"
