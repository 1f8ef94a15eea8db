"""What the engine does not judge, because it is about who declares: large counts that only one person counted."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.cases.findings import Found, identity, texts
from jumatserius.counts import policy, sealing
from jumatserius.counts.models import Count
from jumatserius.reconcile import explain
from jumatserius.reconcile.explain import Value

SECOND_COUNT_MISSING = "second_count_missing"


def cases(session: Session, today: date) -> dict[str, Found]:
    """The cases by their identity, as they are at the start of `today` (WIB)."""
    return {one.id: one for one in _second_counts(session, datetime.combine(today, time(), wib.WIB))}


def _second_counts(session: Session, now: datetime) -> Iterator[Found]:
    """Nothing is said to be at stake while the count is sealed."""
    newer = aliased(Count)
    query = select(Count).where(
        col(Count.needs_second),
        col(Count.counted_at) < now - timedelta(hours=policy.SECOND_COUNT_HOURS),
        ~exists().where(col(newer.replaces_id) == col(Count.id)),
        ~sealing.has_counterpart(),
    )
    missing = session.scalars(query).all()
    sealed = sealing.sealed(session, [one.id for one in missing])
    for one in missing:
        yield _found(
            SECOND_COUNT_MISSING,
            [one.id],
            0 if one.id in sealed else one.amount_idr,
            one.box_id,
            count=one.id[:8],
            box=one.box_id,
            counted=explain.moment(int(one.counted_at.timestamp())),
            hours=str(policy.SECOND_COUNT_HOURS),
            collector=explain.person(one.collector_id),
        )


def _found(kind: str, members: list[str], amount_idr: int, box_id: str | None, **values: Value) -> Found:
    case = explain.case(kind, members, amount_idr, **values)
    return Found(identity(kind, case.members), kind, case.members, box_id, amount_idr, texts(case, {}))
