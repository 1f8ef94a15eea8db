"""What an imported file brought: rows that found their money, cases about them, cases that they ended."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from jumatserius.cases import listing, standing
from jumatserius.cases.models import Case, CaseMember, Change, Finding, MatchMember
from jumatserius.cases.service import OpenCase
from jumatserius.statements.models import Settlement, StatementFile, StatementLine

SHOWN = 20
"""Cases of each kind, those with the most money first."""


@dataclass(frozen=True, slots=True)
class Brought:
    """`matched` rows of the file found their other side. Cases are about the rows or about what these belong to."""

    matched: int
    open: tuple[OpenCase, ...]
    ended: tuple[OpenCase, ...]


@dataclass(frozen=True, slots=True)
class Stands:
    """How one row or deposit stands: what it was matched with, and the open cases about it, as id and kind."""

    partners: tuple[str, ...] = ()
    cases: tuple[tuple[str, str], ...] = ()


def brought(session: Session, file: StatementFile) -> Brought:
    """All that stands now because of this file."""
    rows = _rows(file)
    own, other = aliased(MatchMember), aliased(MatchMember)
    of_match = col(Finding.match_id) == col(own.match_id)
    which = (col(own.member).in_(rows), standing.is_standing("match_id"), _is_with_the_bank(own))
    matched = select(func.count(col(own.member).distinct())).join(Finding, of_match).where(*which)
    partners = (
        select(col(other.member))
        .join(own, col(own.match_id) == col(other.match_id))
        .join(Finding, of_match)
        .where(*which)
    )
    about = select(col(CaseMember.case_id)).where(col(CaseMember.member).in_(union_all(rows, partners)))
    open_now = standing.is_standing("case_id") & ~standing.is_resolved(col(Finding.case_id))
    ended = (col(Finding.change) == Change.CLEARED) & (col(Finding.at) >= file.imported_at) & _is_newest()
    return Brought(
        matched=session.scalar(matched) or 0,
        open=_cases(session, about, open_now),
        ended=_cases(session, about, ended),
    )


def stands(session: Session, facts: Collection[str]) -> dict[str, Stands]:
    """How each of these rows (`line:3`), or deposits, stands; one of which there is nothing to say is left out."""
    own, other = aliased(MatchMember), aliased(MatchMember)
    partners = (
        select(col(own.member), col(other.member))
        .join(other, col(other.match_id) == col(own.match_id))
        .join(Finding, col(Finding.match_id) == col(own.match_id))
        .where(col(own.member).in_(facts), col(other.member).not_in(facts), standing.is_standing("match_id"))
        .where(_is_with_the_bank(own))
        .order_by(col(other.member))
    )
    cases = (
        select(col(CaseMember.member), col(Case.id), col(Case.kind))
        .join(Case, col(Case.id) == col(CaseMember.case_id))
        .join(Finding, col(Finding.case_id) == col(Case.id))
        .where(col(CaseMember.member).in_(facts), standing.is_standing("case_id"))
        .where(~standing.is_resolved(col(Case.id)))
        .order_by(col(Case.id))
    )
    found: dict[str, tuple[list[str], list[tuple[str, str]]]] = {}
    for fact, partner in session.execute(partners):
        found.setdefault(fact, ([], []))[0].append(partner)
    for fact, case_id, kind in session.execute(cases):
        found.setdefault(fact, ([], []))[1].append((case_id, kind))
    return {fact: Stands(tuple(one), tuple(many)) for fact, (one, many) in found.items()}


def _rows(file: StatementFile) -> Select[Any]:
    """The facts of the file by name: it holds lines, or settlements."""
    names = [
        select(literal(prefix).concat(cast(col(model.id), String))).where(col(model.file_id) == file.id)
        for prefix, model in (("line:", StatementLine), ("settlement:", Settlement))
    ]
    return select(union_all(*names).subquery().c[0])


def _is_with_the_bank(own: type[MatchMember]) -> ColumnElement[bool]:
    """Whether a match holds a line of a statement; that a settlement is of some box is not what a file brings."""
    line = aliased(MatchMember)
    held = select(col(line.member)).where(col(line.match_id) == col(own.match_id))
    return held.where(col(line.member).startswith("line:")).exists()


def _is_newest() -> ColumnElement[bool]:
    later = aliased(Finding)
    newer = select(col(later.id)).where(col(later.case_id) == col(Finding.case_id), col(later.id) > col(Finding.id))
    return ~newer.exists()


def _cases(session: Session, about: Select[Any], which: ColumnElement[bool]) -> tuple[OpenCase, ...]:
    query = select(col(Finding.case_id)).where(col(Finding.case_id).in_(about), which)
    query = query.order_by(col(Finding.amount_idr).desc(), col(Finding.id)).limit(SHOWN)
    return tuple(listing.life(session, case_id).case for case_id in session.scalars(query) if case_id)
