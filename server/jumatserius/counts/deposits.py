"""Deposits: a collector bundles counts under a reference for the slip."""

from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius.counts import booking
from jumatserius.counts.models import Count, Deposit, DepositCount
from jumatserius.counts.reference import reference
from jumatserius.counts.schemas import DepositIn
from jumatserius.counts.service import Author, check_moment, first_version
from jumatserius.errors import Conflict, NotAllowed, Refused, Several
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role


def declare(session: Session, author: Author, given: DepositIn) -> tuple[Deposit, list[str]]:
    """Record a deposit and give it with its counts (ids of the first versions). The same again gives the same."""
    people.require(author.person, Role.COLLECTOR)
    recorded = session.get(Deposit, str(given.id))
    counts = _own_counts(session, author.person, given)
    if recorded:
        return recorded, _repeated_deposit(session, recorded, given, author.person, counts)
    check_moment("deposited_at", given.deposited_at, author.now)
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
    booking.book_open(session, author.now, col(Count.collector_id) == author.person.id)
    after = {"reference": deposit.reference, "amount": deposit.amount_idr, "counts": counts}
    people.note(session, author.person, author.origin, "deposit.declare", f"deposit:{deposit.id}", None, after)
    return deposit, counts


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
        elif count.second:
            text = f"{count_id} adalah hitungan kedua; uangnya disetor oleh penghitung pertama, hapus dari daftar ini"
            refusals.append(Refused(f"counts.{place}", text))
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
