"""What the reconciliation found, as it stands now: open cases, the trail of a visit's money, totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius.cases import standing
from jumatserius.cases.models import Case, CaseMember, Change, Finding, Match, MatchMember
from jumatserius.counts import sealing
from jumatserius.counts.hands import hands
from jumatserius.counts.models import Count, Deposit, DepositCount
from jumatserius.counts.service import first_version
from jumatserius.people.models import Person


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that stands. `place` continues a list; `raised_at` is when it was found (again)."""

    place: int
    id: str
    kind: str
    members: tuple[str, ...]
    box_id: str | None
    amount_idr: int
    explanation: str
    explanation_en: str
    next_step: str
    next_step_en: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class OpenMatch:
    """A match that stands. `credited` is, of a match with the bank, what each deposit or settlement got."""

    place: int
    id: str
    rule: str
    members: tuple[str, ...]
    amount_idr: int
    credited: dict[str, int]
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Trail:
    """How far the money of one visit came. Amounts of the deposit are of all its counts together.

    `sealed`: it was counted, and what was found is kept until the second count is there.
    """

    count_id: str | None = None
    counted_idr: int | None = None
    collector: str | None = None
    deposit_reference: str | None = None
    deposited_idr: int | None = None
    credited_on: date | None = None
    credited_idr: int | None = None
    case_kinds: tuple[str, ...] = ()
    sealed: bool = False


def open_cases(
    session: Session,
    *,
    kind: str | None = None,
    box_id: str | None = None,
    resolved: bool = False,
    after: int | None = None,
    limit: int = 50,
) -> list[OpenCase]:
    """Cases that stand and that nobody (or with `resolved` somebody) resolved, the newest first.

    `after` is the `place` of the last one seen.
    """
    raised = aliased(Finding)
    query = _standing(raised, col(Finding.case_id)).add_columns(Case)
    is_resolved = standing.is_resolved(col(Case.id))
    query = query.join(Case, col(Case.id) == col(Finding.case_id)).where(is_resolved if resolved else ~is_resolved)
    if kind:
        query = query.where(col(Case.kind) == kind)
    if box_id:
        query = query.where(col(Case.box_id) == box_id)
    if after is not None:
        query = query.where(col(raised.id) < after)
    return [
        OpenCase(
            place=first.id,
            id=case.id,
            kind=case.kind,
            members=tuple(case.members),
            box_id=case.box_id,
            amount_idr=now.amount_idr,
            raised_at=first.at,
            **now.details,
        )
        for now, first, case in session.execute(query.limit(limit))
    ]


def matches(session: Session, *, rule: str | None = None, after: int | None = None, limit: int = 50) -> list[OpenMatch]:
    """Matches that stand, the newest first; `after` is the `place` of the last one seen."""
    raised = aliased(Finding)
    query = _standing(raised, col(Finding.match_id)).add_columns(Match)
    query = query.join(Match, col(Match.id) == col(Finding.match_id))
    if rule:
        query = query.where(col(Match.rule) == rule)
    if after is not None:
        query = query.where(col(raised.id) < after)
    return [
        OpenMatch(
            place=first.id,
            id=match.id,
            rule=match.rule,
            members=tuple(match.members),
            amount_idr=now.amount_idr,
            credited=now.details.get("credited", {}),
            found_at=first.at,
        )
        for now, first, match in session.execute(query.limit(limit))
    ]


def trail(session: Session, visit_ids: Sequence[str]) -> dict[str, Trail]:
    """How far the money of each of these visits came; every visit asked for is in the answer."""
    kinds = _kinds_by_member(session, visit_ids)
    counts = _counts_of_visits(session, visit_ids)
    sealed = sealing.sealed(session, [count.id for count, _ in counts.values()])
    deposits = _deposits_of_counts(session, [count for count, _ in counts.values()])
    credited = standing.credits(session, {deposit.id for deposit in deposits.values()})
    kinds_of_money = _kinds_by_member(
        session, [one.id for one, _ in counts.values()] + [one.id for one in deposits.values()]
    )
    trails: dict[str, Trail] = {}
    for visit_id in visit_ids:
        count, collector = counts.get(visit_id, (None, None))
        deposit = deposits.get(count.id) if count else None
        got = credited.get(deposit.id, []) if deposit else []
        related = kinds.get(visit_id, set())
        for fact in (count, deposit):
            related = related | kinds_of_money.get(fact.id, set()) if fact else related
        trails[visit_id] = Trail(
            count_id=count.id if count else None,
            counted_idr=count.amount_idr if count and count.id not in sealed else None,
            collector=collector,
            deposit_reference=deposit.reference if deposit else None,
            deposited_idr=deposit.amount_idr if deposit else None,
            credited_on=max((one.booked_on for one in got), default=None),
            credited_idr=sum(one.amount_idr for one in got) if got else None,
            case_kinds=tuple(sorted(related)),
            sealed=count is not None and count.id in sealed,
        )
    return trails


def _standing(raised: type[Finding], finding_of: Any) -> Any:
    """Selects the newest finding of each match or case that stands, and the one that raised it."""
    later, earlier = aliased(Finding), aliased(Finding)
    # By match or case, not as lists of all: databases would go through such a list for each finding.
    is_outdated = (
        select(col(later.id))
        .where(getattr(later, finding_of.key) == finding_of, col(later.id) > col(Finding.id))
        .correlate(Finding)
        .exists()
    )
    raising = (
        select(func.max(col(earlier.id)))
        .where(getattr(earlier, finding_of.key) == finding_of, col(earlier.change) == Change.RAISED)
        .correlate(Finding)
        .scalar_subquery()
    )
    return (
        select(Finding, raised)
        .select_from(Finding)
        .join(raised, col(raised.id) == raising)
        .where(finding_of.is_not(None), col(Finding.change) != Change.CLEARED, ~is_outdated)
        .order_by(col(raised.id).desc())
    )


def _kinds_by_member(session: Session, members: Sequence[str]) -> dict[str, set[str]]:
    query = (
        select(col(CaseMember.member), col(Case.kind))
        .join(Case, col(Case.id) == col(CaseMember.case_id))
        .join(Finding, col(Finding.case_id) == col(Case.id))
        .where(col(CaseMember.member).in_(members), standing.is_standing("case_id"))
        .where(~standing.is_resolved(col(Case.id)))
    )
    kinds: dict[str, set[str]] = {}
    for member, kind in session.execute(query):
        kinds.setdefault(member, set()).add(kind)
    return kinds


def _counts_of_visits(session: Session, visit_ids: Sequence[str]) -> dict[str, tuple[Count, str]]:
    """The earliest count of each visit, with its collector's name."""
    other = aliased(MatchMember)
    query = (
        select(col(MatchMember.member), Count, col(Person.name))
        .join(other, col(other.match_id) == col(MatchMember.match_id))
        .join(Count, col(Count.id) == col(other.member))
        .join(Person, col(Person.id) == col(Count.collector_id))
        .join(Finding, col(Finding.match_id) == col(MatchMember.match_id))
        .where(col(MatchMember.member).in_(visit_ids), standing.is_standing("match_id"), ~col(Count.second))
        .order_by(col(Count.counted_at).desc(), col(Count.id).desc())
    )
    return {visit_id: (count, name) for visit_id, count, name in session.execute(query)}


def _deposits_of_counts(session: Session, counts: Sequence[Count]) -> dict[str, Deposit]:
    """The deposit under which each of these counts goes to the bank, by the count's id."""
    first = {one.id: first_version(session, one.id) if one.replaces_id else one.id for one in counts}
    query = (
        select(col(DepositCount.count_id), Deposit)
        .join(Deposit, col(Deposit.id) == col(DepositCount.deposit_id))
        .where(col(DepositCount.count_id).in_(set(first.values())))
    )
    by_first = {count_id: deposit for count_id, deposit in session.execute(query)}
    inside = hands(session, {one.id for one in by_first.values()}).inside
    outer = {one.id: one for one in session.scalars(select(Deposit).where(col(Deposit.id).in_(inside.values())))}
    return {
        count_id: outer.get(inside.get(by_first[one].id, ""), by_first[one])
        for count_id, one in first.items()
        if one in by_first
    }
