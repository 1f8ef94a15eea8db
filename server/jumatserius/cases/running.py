"""The reconciliation of one process: keeps the facts, so that the next look reads and judges only what was touched.

The database notes by triggers which boxes, deposits, lines and settlements were touched (`Touched`), whoever did it.
A look reads the notes and what they name; what it finds is kept and the notes are removed in one transaction, so that
nothing is lost if the process ends in between: another one starts with all facts. Notes can serve only one process;
`Keeper` tells it when another one took them, and then it starts with all facts as well.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import delete, or_, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.bulk import without_garbage_collection
from jumatserius.cases import facts, refresh
from jumatserius.cases.findings import Findings, describe, identity
from jumatserius.cases.models import Keeper, Touched
from jumatserius.cases.refresh import Among
from jumatserius.counts import sealing
from jumatserius.counts.hands import hands, inside
from jumatserius.counts.models import Count, DepositCount
from jumatserius.db import batches
from jumatserius.journal.models import Visit
from jumatserius.periods import late
from jumatserius.reconcile import Judged, Policy, Reconciliation, Result, Scope
from jumatserius.reconcile.facts import HOUR_S, start_of
from jumatserius.statements import bank_days

_FEW = 2000
"""With more boxes, deposits, lines and settlements than this it is not worth while to pick them out."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found, what it is about (none: everything), and the notes that it answers."""

    findings: Findings
    among: Among | None
    notes: list[int]


class RunningReconciliation:
    """`look` and `keep` belong together; after an error in either, `forget`."""

    def __init__(self) -> None:
        self._id = uuid4().hex
        self._reconciliation: Reconciliation | None = None
        self._policy, self._years, self._today = Policy(), range(0), date.min
        self._sealed: set[str] = set()
        self._late = late.Kept()

    def forget(self) -> None:
        """Start with all facts next time."""
        self._reconciliation = None

    def look(self, session: Session, today: date) -> Look:
        """What there is to find about what was touched since the last look that was kept."""
        notes = session.execute(select(col(Touched.id), col(Touched.kind), col(Touched.key))).all()
        ids = [one.id for one in notes]
        sealed = set(session.scalars(select(col(Count.box_id)).where(sealing.is_sealed(wib.now()))))
        judged, names = None, defaultdict[str, set[str]](set)
        if self._reconciliation and session.scalar(select(col(Keeper.process))) == self._id:
            for one in notes:
                names[one.kind].add(one.key)
            # What was sealed, or is, may be told, or not any more, though no fact differs.
            names["box"] |= self._sealed | sealed
            judged = self._judge(session, today, names)
        self._sealed, self._today = sealed, today
        if judged is None:
            return Look(self._look_at_all(session, today), None, ids)
        assert self._reconciliation
        findings = describe(judged.now, self._reconciliation.about(judged))
        among = Among(_ids(judged.before, judged.now), _case_ids(judged.before, judged.now))
        refresh.complete(session, findings, today, self._late.cases(session, names))
        return Look(findings, among, ids)

    def keep(self, session: Session, look: Look) -> bool:
        """Write what differs, and remove the notes; whether a match or case differed."""
        changed = refresh.keep(session, look.findings, look.among)
        session.execute(delete(Keeper).where(col(Keeper.process) != self._id))
        session.merge(Keeper(id=1, process=self._id))
        for batch in batches(look.notes):
            session.execute(delete(Touched).where(col(Touched.id).in_(batch)))
        session.flush()
        return changed

    def _look_at_all(self, session: Session, today: date) -> Findings:
        with without_garbage_collection():
            everything = facts.build(session, today)
            self._policy = everything.policy
            self._years = facts.years(today, everything.deposits, everything.lines, everything.settlements)
            self._reconciliation = Reconciliation(everything)
            findings = describe(self._reconciliation.result(), everything)
        refresh.complete(session, findings, today, self._late.cases(session, None))
        return findings

    def _judge(self, session: Session, today: date, names: dict[str, set[str]]) -> Judged | None:
        """None where it is better, or needed, to start with all facts."""
        scope = _scope(session, names, _visited_since(session, self._today) if today != self._today else set())
        if today < self._today or sum(map(len, (scope.boxes, scope.deposits, scope.lines, scope.settlements))) > _FEW:
            return None
        if self._reconciliation is None or bank_days.holidays(session, self._years) != self._policy.holidays:
            return None
        part = facts.build(session, today, scope)
        years = facts.years(today, part.deposits, part.lines, part.settlements)
        if years.start < self._years.start or years.stop > self._years.stop:
            return None
        return self._reconciliation.change(replace(part, policy=self._policy), scope)


def _scope(session: Session, names: dict[str, set[str]], visited: set[str]) -> Scope:
    """All that has to be read again for what was touched."""
    boxes, deposits = names["box"] | visited, names["deposit"]
    replaced = (
        select(col(DepositCount.deposit_id))
        .join(Count, col(Count.replaces_id) == col(DepositCount.count_id))
        .where(col(Count.box_id).in_(boxes))
    )
    deposits |= set(session.scalars(replaced))
    deposits |= set(hands(session, deposits).inside.values())
    held = (
        select(col(Count.box_id))
        .join(DepositCount, col(DepositCount.count_id) == col(Count.id))
        .where(col(DepositCount.deposit_id).in_(deposits | inside(session, deposits)))
    )
    boxes |= set(session.scalars(held))
    lines = frozenset(f"line:{key}" for key in names["line"])
    settlements = frozenset(f"settlement:{key}" for key in names["settlement"])
    return Scope(frozenset(boxes), frozenset(deposits), lines, settlements)


def _visited_since(session: Session, day: date) -> set[str]:
    """Boxes with visits that could still be counted on this day: who was there may be told otherwise since."""
    since = datetime.fromtimestamp(start_of(day.toordinal()) - Policy().count_hours * HOUR_S, UTC)
    return set(
        session.scalars(
            select(col(Visit.box_id)).where(
                or_(col(Visit.opened_at) >= since, col(Visit.closed_at) >= since, col(Visit.opened_at).is_(None))
            )
        )
    )


def _ids(*results: Result) -> set[str]:
    return {identity(one.rule, one.members) for result in results for one in result.matches}


def _case_ids(*results: Result) -> set[str]:
    return {identity(one.kind, one.members) for result in results for one in result.cases}
