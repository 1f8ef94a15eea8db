"""Deposits: what is paid in together, under a reference for the slip.

A collector bundles counts, for the bank or for a treasurer; a treasurer bundles what was handed over, for the bank.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from jumatserius.cases import standing
from jumatserius.counts import booking
from jumatserius.counts.hands import hands
from jumatserius.counts.models import Count, Deposit, DepositCount, DepositPart, Handover
from jumatserius.counts.reference import reference
from jumatserius.counts.schemas import DepositIn
from jumatserius.counts.service import Author, check_moment, first_version
from jumatserius.errors import Conflict, NotAllowed, Refused, Several
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role


def declare(session: Session, author: Author, given: DepositIn) -> Deposit:
    """Record a deposit: of a collector's counts, or of what a treasurer was handed. The same again gives the same."""
    people.require(author.person, Role.COLLECTOR, Role.TREASURER)
    _check_role(author.person, given)
    # What one person sends at once comes one after the other; what refers to this row need not wait.
    session.get(Person, author.person.id, with_for_update={"key_share": True})
    recorded = session.get(Deposit, str(given.id))
    counts = _own_counts(session, author.person, given)
    handovers = sorted(map(str, given.handovers))
    if recorded:
        return _repeated(session, recorded, given, author.person, counts + handovers)
    check_moment("deposited_at", given.deposited_at, author.now)
    _check_treasurer(session, given.treasurer)
    _check_not_deposited(session, counts)
    _check_handovers(session, author.person, given.handovers)
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
    session.add_all(DepositPart(handover_id=one, deposit_id=deposit.id) for one in handovers)
    if given.treasurer:
        session.add(Handover(deposit_id=deposit.id, treasurer_id=given.treasurer))
    session.flush()
    booking.book_open(session, author.now, col(Count.collector_id) == author.person.id)
    after = {"reference": deposit.reference, "amount": deposit.amount_idr, "counts": counts, "handovers": handovers}
    after |= {"treasurer": given.treasurer}
    people.note(session, author.person, author.origin, "deposit.declare", f"deposit:{deposit.id}", None, after)
    return deposit


def _check_role(person: Person, given: DepositIn) -> None:
    """A collector pays in counts, a treasurer what collectors handed over."""
    is_treasurer = person.role == Role.TREASURER
    wanted, other = ("handovers", "counts") if is_treasurer else ("counts", "handovers")
    if not getattr(given, wanted):
        raise Refused(wanted, "[] terlalu sedikit; paling sedikit 1 isi")
    if getattr(given, other):
        who = "bendahara menyetor serahan kolektor" if is_treasurer else "kolektor menyetor hitungannya sendiri"
        raise Refused(other, f"{who}; kosongkan {other} dan isi {wanted}")
    if is_treasurer and given.treasurer:
        raise Refused("treasurer", f"{given.treasurer!r}: bendahara menyetor ke bank; kosongkan")


def _check_treasurer(session: Session, treasurer: str | None) -> None:
    if treasurer is None:
        return
    person = session.get(Person, treasurer)
    if person is None or person.role != Role.TREASURER:
        raise Refused("treasurer", f"{treasurer!r} bukan bendahara; tulis nama pendek bendahara, atau kosongkan")


def _check_handovers(session: Session, treasurer: Person, given: Sequence[UUID]) -> None:
    refusals: list[Refused] = []
    ids = [str(one) for one in given]
    # The rows are held until the end, so that a confirmation that comes now waits.
    query = select(Deposit).where(col(Deposit.id).in_(ids)).order_by(col(Deposit.id)).with_for_update()
    found = {one.id: one for one in session.scalars(query)}
    now, credited = hands(session, ids), standing.credits(session, ids)
    for place, one in enumerate(ids):
        field = f"handovers.{place}"
        if one not in found or now.treasurer.get(one) != treasurer.id:
            refusals.append(Refused(field, f"{one} tidak diserahkan kepada Anda; periksa nomornya"))
        elif one not in now.receipt:
            text = f"{found[one].reference} belum Anda konfirmasi; kirim jumlah yang diterima dulu"
            refusals.append(Conflict(field, text))
        elif one in now.inside or one in credited:
            text = f"{found[one].reference} sudah disetorkan ke bank; hapus dari daftar ini"
            refusals.append(Conflict(field, text))
        elif one in ids[:place]:
            refusals.append(Refused(field, f"{one} disebut dua kali; hapus salah satunya"))
    if refusals:
        raise Several(refusals)


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


def _repeated(session: Session, recorded: Deposit, given: DepositIn, person: Person, contents: list[str]) -> Deposit:
    counts = select(col(DepositCount.count_id)).where(col(DepositCount.deposit_id) == recorded.id)
    parts = select(col(DepositPart.handover_id)).where(col(DepositPart.deposit_id) == recorded.id)
    held = [*sorted(session.scalars(counts)), *sorted(session.scalars(parts))]
    handover = session.get(Handover, recorded.id)
    treasurer = handover.treasurer_id if handover else None
    same = (recorded.collector_id, recorded.amount_idr, recorded.deposited_at, held, treasurer)
    if same != (person.id, given.amount, given.deposited_at, contents, given.treasurer):
        raise Conflict("id", f"{recorded.id} sudah dipakai untuk setoran lain; setoran baru memakai id (UUID) baru")
    return recorded


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
