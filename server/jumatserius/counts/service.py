"""What collectors declare: counts in versions, and deposits that bundle them under a reference."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.boxes.models import Box
from jumatserius.cases import standing
from jumatserius.counts.models import Count, Deposit, DepositCount
from jumatserius.counts.reference import reference
from jumatserius.counts.schemas import CountIn, DepositIn
from jumatserius.errors import Conflict, NotAllowed, Refused, Several
from jumatserius.journal.service import visit_by_code
from jumatserius.ledger import accounts
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


def declare(session: Session, secret: bytes, author: Author, given: CountIn) -> Count:
    """Record a count, and its money in the collector's custody. The same declaration again gives the same count.

    `secret` is the server's, which proves visit codes. Raises `Refused`, `Several`, `NotAllowed` or `Conflict`.
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
    )
    code = _visit_code(given, count.box_id)
    recorded = session.get(Count, count.id)
    if recorded:
        return _repeated(recorded, count, code)
    _check_count(session, author.now, count)
    if code:
        count.visit_id = _proved_visit(session, secret, count.box_id, *code)
    previous = _previous(session, count) if count.replaces_id else None
    if previous:
        count.visit_id = count.visit_id or previous.visit_id
    _check_only_count_of_visit(session, count)
    session.add(count)
    session.flush()
    _book(session, author, count, previous)
    before = {"amount": previous.amount_idr, "id": previous.id} if previous else None
    after = {"box": count.box_id, "visit": count.visit_id, "amount": count.amount_idr, "reason": count.reason}
    people.note(session, author.person, author.origin, "count.declare", f"count:{count.id}", before, after)
    return count


def declare_deposit(session: Session, author: Author, given: DepositIn) -> tuple[Deposit, list[str]]:
    """Record a deposit and give it with its counts (ids of the first versions). The same again gives the same."""
    people.require(author.person, Role.COLLECTOR)
    recorded = session.get(Deposit, str(given.id))
    counts = _own_counts(session, author.person, given)
    if recorded:
        return recorded, _repeated_deposit(session, recorded, given, author.person, counts)
    _check_moment("deposited_at", given.deposited_at, author.now)
    _check_not_deposited(session, counts)
    deposit = Deposit(
        id=str(given.id),
        collector_id=author.person.id,
        amount_idr=given.amount,
        reference=_free_reference(session, str(given.id)),
        deposited_at=given.deposited_at,
        received_at=author.now,
    )
    session.add(deposit)
    session.flush()
    session.add_all(DepositCount(count_id=count_id, deposit_id=deposit.id) for count_id in counts)
    session.flush()
    after = {"reference": deposit.reference, "amount": deposit.amount_idr, "counts": counts}
    people.note(session, author.person, author.origin, "deposit.declare", f"deposit:{deposit.id}", None, after)
    return deposit, counts


def first_version(session: Session, count_id: str) -> str:
    """The id under which deposits hold a count, from the id of any of its versions."""
    while earlier := session.scalar(select(col(Count.replaces_id)).where(col(Count.id) == count_id)):
        count_id = earlier
    return count_id


def standing_of_visit(session: Session, visit_id: str) -> Count | None:
    """The newest version of the count that was declared for this visit."""
    declared = session.scalars(select(Count).where(col(Count.visit_id) == visit_id)).all()
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
    parts = given.visit.strip().rstrip("/").rsplit("/", 3)
    if len(parts) < 3 or not (parts[-2].isascii() and parts[-2].isdigit()):
        message = f"{given.visit!r} bukan kode kunjungan; pindai ulang QR di layar kotak selagi tutupnya terbuka"
        raise Refused("visit", message)
    if parts[-3].upper() != box_id:
        raise Refused("visit", f"kode ini milik kotak {parts[-3]}, bukan {box_id}; betulkan box atau pindai ulang")
    return int(parts[-2]), parts[-1]


def _proved_visit(session: Session, secret: bytes, box_id: str, seq: int, code: str) -> str:
    try:
        return visit_by_code(session, secret, box_id, seq, code).visit_id
    except Refused as refused:
        message = f"{code!r} bukan kode bukaan {seq} kotak {box_id}; pindai ulang QR selagi tutup kotak terbuka"
        raise Refused("visit", message) from refused


def _repeated(recorded: Count, count: Count, code: tuple[int, str] | None) -> Count:
    same_visit = code is None or recorded.visit_id == f"{count.box_id}/{code[0]}"
    fields = ("box_id", "collector_id", "amount_idr", "denominations", "counted_at", "replaces_id", "reason")
    differing = [name for name in fields if getattr(recorded, name) != getattr(count, name)]
    if differing or not same_visit:
        message = f"{recorded.id} sudah dipakai untuk hitungan lain; hitungan baru memakai id (UUID) baru"
        raise Conflict("id", message)
    return recorded


def _check_count(session: Session, now: datetime, count: Count) -> None:
    refusals: list[Refused] = []
    if session.get(Box, count.box_id) is None:
        refusals.append(Refused("box", f"{count.box_id!r} tidak terdaftar; salin nomor dari label kotak"))
    try:
        _check_moment("counted_at", count.counted_at, now)
    except Refused as refused:
        refusals.append(refused)
    if count.replaces_id and not (count.reason and count.reason.strip()):
        refusals.append(Refused("reason", "wajib diisi bila replaces diisi: tulis mengapa angkanya berubah"))
    if count.reason and not count.replaces_id:
        refusals.append(Refused("reason", "hanya untuk versi baru; isi replaces dengan id hitungan yang diganti"))
    if refusals:
        raise Several(refusals)


def _check_moment(field: str, moment: datetime, now: datetime) -> None:
    if moment > now + AHEAD:
        message = f"{wib.moment(moment)} belum terjadi; betulkan jam ponsel (sekarang {wib.moment(now)})"
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
    if previous.visit_id and count.visit_id and previous.visit_id != count.visit_id:
        raise Conflict("visit", f"hitungan yang diganti milik kunjungan {previous.visit_id}; buat hitungan baru")
    newer = session.scalar(select(col(Count.id)).where(col(Count.replaces_id) == previous.id))
    if newer:
        raise Conflict("replaces", f"{previous.id} sudah diganti oleh {newer}; ganti yang terakhir itu")
    held = session.get(DepositCount, first_version(session, previous.id))
    if held and standing.credits(session, [held.deposit_id]):
        deposit = session.get(Deposit, held.deposit_id)
        name = deposit.reference if deposit else held.deposit_id
        message = f"hitungan ini ada dalam setoran {name} yang sudah masuk rekening; minta Pokja membuat koreksi"
        raise Conflict("replaces", message)
    return previous


def _check_only_count_of_visit(session: Session, count: Count) -> None:
    other = standing_of_visit(session, count.visit_id) if count.visit_id else None
    if other and other.id != count.replaces_id:
        message = f"kunjungan {count.visit_id} sudah dihitung ({other.id}); kirim versi baru dengan replaces dan reason"
        raise Conflict("visit", message)


def _book(session: Session, author: Author, count: Count, previous: Count | None) -> None:
    if previous:
        entry = ledger.standing(session, [f"count:{previous.id}"])
        ledger.reverse_all(session, list(entry.values()), f"diganti: {count.reason}", author.person.id, author.now)
    if count.amount_idr:
        postings = (
            (accounts.custody(count.collector_id), count.amount_idr),
            (accounts.income_cash(count.box_id), -count.amount_idr),
        )
        day = wib.wib_date(count.counted_at)
        draft = ledger.Draft(f"count:{count.id}", day, postings, f"hitungan kotak {count.box_id}", author.person.id)
        ledger.post(session, draft, author.now)


def _own_counts(session: Session, collector: Person, given: DepositIn) -> list[str]:
    """Ids of the first versions, sorted."""
    refusals: list[Refused] = []
    roots: set[str] = set()
    for place, count_id in enumerate(map(str, given.counts)):
        count = session.get(Count, count_id)
        if count is None:
            text = f"{count_id} tidak ditemukan; kirim hitungannya dulu, lalu ulangi setoran ini"
            refusals.append(Refused(f"counts.{place}", text))
        elif count.collector_id != collector.id:
            text = f"{count_id} dihitung oleh orang lain; setiap kolektor menyetor hitungannya sendiri"
            refusals.append(NotAllowed(f"counts.{place}", text))
        elif (first := first_version(session, count_id)) in roots:
            refusals.append(Refused(f"counts.{place}", f"{count_id} disebut dua kali; hapus salah satunya"))
        else:
            roots.add(first)
    if refusals:
        raise Several(refusals)
    return sorted(roots)


def _repeated_deposit(
    session: Session, recorded: Deposit, given: DepositIn, collector: Person, counts: list[str]
) -> list[str]:
    held = select(col(DepositCount.count_id)).where(col(DepositCount.deposit_id) == recorded.id)
    same = (recorded.collector_id, recorded.amount_idr, recorded.deposited_at, sorted(session.scalars(held)))
    if same != (collector.id, given.amount, given.deposited_at, counts):
        raise Conflict("id", f"{recorded.id} sudah dipakai untuk setoran lain; setoran baru memakai id (UUID) baru")
    return counts


def _check_not_deposited(session: Session, counts: list[str]) -> None:
    query = (
        select(col(DepositCount.count_id), col(Deposit.reference))
        .join(Deposit, col(Deposit.id) == col(DepositCount.deposit_id))
        .where(col(DepositCount.count_id).in_(counts))
    )
    taken = [
        Conflict("counts", f"{count_id} sudah ada dalam setoran {name}; hapus dari daftar ini")
        for count_id, name in session.execute(query)
    ]
    if taken:
        raise Several(list(taken))


def _free_reference(session: Session, deposit_id: str) -> str:
    attempt = 0
    while True:
        candidate = reference(f"{deposit_id}/{attempt}")
        if session.scalar(select(col(Deposit.id)).where(col(Deposit.reference) == candidate)) is None:
            return candidate
        attempt += 1
