"""Keeping what the engine finds: what is new is raised, what differs is changed, what is gone is cleared."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select
from sqlmodel import Session, SQLModel, col

from jumatserius import wib
from jumatserius.bulk import without_garbage_collection
from jumatserius.cases import declared, facts, fees, handling, standing
from jumatserius.cases.concealing import conceal
from jumatserius.cases.findings import Findings, Found, describe
from jumatserius.cases.models import Case, CaseMember, Change, Finding, Match, MatchMember
from jumatserius.cases.naming import name_people
from jumatserius.counts import booking
from jumatserius.db import batches, table
from jumatserius.ledger import accounts
from jumatserius.ledger import service as ledger
from jumatserius.ledger.service import Draft, Postings
from jumatserius.periods import late
from jumatserius.reconcile import KINDS, reconcile
from jumatserius.statements.models import StatementLine


def refresh(session: Session, today: date) -> bool:
    """Reconcile all facts as they are at the start of `today`, and keep what changed; whether anything did."""
    return keep(session, look(session, today))


def look(session: Session, today: date) -> Findings:
    """What there is to find in all facts.

    Needs only a reading session, however long it takes.
    """
    with without_garbage_collection():
        everything = facts.build(session, today)
        findings = describe(reconcile(everything), everything)
    complete(session, findings, today, late.cases(session))
    return findings


def complete(session: Session, findings: Findings, today: date, came_late: Mapping[str, Found]) -> None:
    """Add to what the engine finds what came late for a closed period, and what is amiss with declarations.

    What it says of people, who are ids to the engine, gets their names.
    """
    findings.cases.update(came_late)
    conceal(session, findings)
    findings.cases.update(declared.cases(session, today))
    name_people(session, findings)


@dataclass(frozen=True, slots=True)
class Among:
    """The ids of the matches, and of the engine's cases, that findings are about, where these are not about all."""

    matches: Set[str]
    cases: Set[str]


def keep(session: Session, findings: Findings, among: Among | None = None) -> bool:
    """Write what differs from how matches and cases stand, and the entries of credits and of opened counts.

    Answers whether a match or case differed.
    """
    standing.one_writer(session)
    now = wib.now()
    if among is None:
        stands = _stand(session, "match", _all("match")), _stand(session, "case", _all("case"))
    else:
        ids = among.matches | findings.matches.keys(), among.cases | findings.cases.keys()
        stands = _few_stand(session, "match", ids[0]), _few_stand(session, "case", ids[1]) | _declared_stand(session)
    matches = _Difference("match", findings.matches, stands[0])
    cases = _Difference("case", findings.cases, stands[1])
    for one in (matches, cases):
        _write(session, one, now)
    _book(session, findings, matches, now)
    booking.book_open(session, now)
    raised, changed = ({found.id: found.amount_idr for found in some} for some in (cases.raised, cases.changed))
    handling.follow(session, raised, changed, cases.cleared.keys(), now)
    return bool(matches or cases)


@dataclass(frozen=True, slots=True)
class _Stands:
    amount_idr: int
    details: dict[str, Any]


class _Difference:
    """Between what was found and what stands, for matches or for cases."""

    def __init__(self, of: Literal["match", "case"], found: Mapping[str, Found], stands: Mapping[str, _Stands]) -> None:
        self.of = of
        self.raised = [one for id_, one in found.items() if id_ not in stands]
        self.changed = [
            one
            for id_, one in found.items()
            if id_ in stands and (one.amount_idr, one.details) != (stands[id_].amount_idr, stands[id_].details)
        ]
        self.cleared = {id_: one for id_, one in stands.items() if id_ not in found}

    def __bool__(self) -> bool:
        return bool(self.raised or self.changed or self.cleared)


def _stand(session: Session, of: Literal["match", "case"], *which: ColumnElement[bool]) -> dict[str, _Stands]:
    of_id = col(Finding.match_id) if of == "match" else col(Finding.case_id)
    query = select(of_id, col(Finding.amount_idr), col(Finding.details)).where(*which)
    return {id_: _Stands(amount_idr, details) for id_, amount_idr, details in session.execute(query)}


def _all(of: Literal["match", "case"]) -> ColumnElement[bool]:
    of_id = col(Finding.match_id) if of == "match" else col(Finding.case_id)
    return and_(col(Finding.id).in_(standing.newest(of_id)), col(Finding.change) != Change.CLEARED)


def _few_stand(session: Session, of: Literal["match", "case"], ids: Iterable[str]) -> dict[str, _Stands]:
    of_id = col(Finding.match_id) if of == "match" else col(Finding.case_id)
    found: dict[str, _Stands] = {}
    for batch in batches(ids):
        found |= _stand(session, of, of_id.in_(batch), standing.is_standing("match_id" if of == "match" else "case_id"))
    return found


def _declared_stand(session: Session) -> dict[str, _Stands]:
    """Cases that the engine does not judge: these are always looked at as a whole.

    Second counts are judged there where no visit was proved.
    """
    of_visit = exists().where(col(CaseMember.case_id) == col(Case.id), col(CaseMember.member).contains("/"))
    without_visit = and_(col(Case.kind) == declared.SECOND_COUNT_DIFFERS, ~of_visit)
    others = select(col(Case.id)).where(or_(col(Case.kind).not_in(KINDS), without_visit))
    return _stand(session, "case", col(Finding.case_id).in_(others), standing.is_standing("case_id"))


def _write(session: Session, difference: _Difference, now: datetime) -> None:
    model, member = (Match, MatchMember) if difference.of == "match" else (Case, CaseMember)
    new = _unknown(session, model, difference.raised)
    _insert(session, model, [_identity_row(difference.of, one) for one in new])
    _insert(
        session, member, [{"member": one, f"{difference.of}_id": found.id} for found in new for one in found.members]
    )
    steps = [(Change.RAISED, one.id, one.amount_idr, one.details) for one in difference.raised]
    steps += [(Change.CHANGED, one.id, one.amount_idr, one.details) for one in difference.changed]
    steps += [(Change.CLEARED, id_, one.amount_idr, one.details) for id_, one in difference.cleared.items()]
    rows = [
        {
            "match_id": id_ if difference.of == "match" else None,
            "case_id": id_ if difference.of == "case" else None,
            "at": now,
            "change": change,
            "amount_idr": amount_idr,
            "details": details,
        }
        for change, id_, amount_idr, details in steps
    ]
    _insert(session, Finding, rows)


def _identity_row(of: Literal["match", "case"], found: Found) -> dict[str, Any]:
    if of == "match":
        return {"id": found.id, "rule": found.name, "members": found.members}
    return {"id": found.id, "kind": found.name, "members": found.members, "box_id": found.box_id}


def _unknown(session: Session, model: type[Match] | type[Case], raised: Iterable[Found]) -> list[Found]:
    """Those that never stood before."""
    by_id = {one.id: one for one in raised}
    for batch in batches(list(by_id)):
        for id_ in session.scalars(select(col(model.id)).where(col(model.id).in_(batch))):
            del by_id[id_]
    return list(by_id.values())


def _insert(session: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(table(model)), rows)


def _book(session: Session, findings: Findings, matches: _Difference, now: datetime) -> None:
    """Entries follow the credits that stand: one that is gone or differs is taken back, a new one posted."""
    gone = [f"match:{one.id}" for one in matches.changed] + [f"match:{id_}" for id_ in matches.cleared]
    entries = sorted(ledger.standing(session, gone).values())
    ledger.reverse_all(session, entries, "pencocokan berubah", None, now)
    credits = [one for one in (*matches.raised, *matches.changed) if "credited" in one.details]
    lines = _lines(session, {member for one in credits for member in one.members})
    told = fees.postings(session, credits, findings.terminals)
    ledger.post_all(session, [_draft(findings, lines, one, told.get(one.id, ())) for one in credits], now)


def _lines(session: Session, members: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Account and amount of each line among the members."""
    numbers = [int(one.removeprefix("line:")) for one in members if one.startswith("line:")]
    query = select(col(StatementLine.id), col(StatementLine.account_id), col(StatementLine.amount_idr))
    return {
        f"line:{number}": (account, amount_idr)
        for batch in batches(numbers)
        for number, account, amount_idr in session.execute(query.where(col(StatementLine.id).in_(batch)))
    }


def _draft(findings: Findings, lines: Mapping[str, tuple[str, int]], match: Found, further: Postings) -> Draft:
    postings = [
        (accounts.unexplained(lines[member][0]), lines[member][1]) for member in match.members if member in lines
    ]
    for target, amount_idr in match.details["credited"].items():
        holder = findings.custody.get(target)
        account = accounts.custody(holder) if holder else accounts.clearing(findings.terminals[target])
        postings.append((account, -amount_idr))
    day = date.fromisoformat(match.details["booked_on"])
    return Draft(f"match:{match.id}", day, [*postings, *further], f"masuk rekening, {match.name}")
