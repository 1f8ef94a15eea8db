"""A small week of the small kabupaten, as the other rooms leave it, for the tests of the pages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from accounts_world import FRIDAY, at, open_box, uuid
from jumatserius.boxes.models import BoxStatus
from jumatserius.cases.models import Case, CaseMember, Change, Finding, Match, MatchMember
from jumatserius.counts.models import Count, Deposit, DepositCount
from jumatserius.db import Database
from jumatserius.statements.models import StatementFile, StatementLine

NOW = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)
"""Tuesday 10.00 WIB after the Friday of the small kabupaten."""


def count(session: Session, name: str, box_id: str, visit_id: str, amount_idr: int) -> str:
    row = Count(
        id=uuid(name), box_id=box_id, visit_id=visit_id, collector_id="siti-aminah", amount_idr=amount_idr,
        denominations={"notes": {"1000": amount_idr // 1000}, "coins": {}}, counted_at=at(FRIDAY, "09:10"),
        received_at=at(FRIDAY, "09:11"),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def match(session: Session, rule: str, members: list[str], amount_idr: int, **details: object) -> None:
    session.add(Match(id=f"m-{rule}-{members[0]}"[:32], rule=rule, members=members))
    session.flush()
    match_id = f"m-{rule}-{members[0]}"[:32]
    session.add_all(MatchMember(member=member, match_id=match_id) for member in members)
    session.add(Finding(match_id=match_id, at=NOW, change=Change.RAISED, amount_idr=amount_idr, details=details))
    session.flush()


def case(
    session: Session, name: str, kind: str, box_id: str | None, members: list[str], amount_idr: int, days_ago: int = 0
) -> str:
    session.add(Case(id=name, kind=kind, members=members, box_id=box_id))
    session.flush()
    session.add_all(CaseMember(member=member, case_id=name) for member in members)
    details = {
        "explanation": f"Penjelasan {name} sebesar Rp 50.000.",
        "explanation_en": f"Explanation {name}.",
        "next_step": f"Langkah {name}.",
        "next_step_en": f"Step {name}.",
    }
    found_at = NOW - timedelta(days=days_ago)
    session.add(Finding(case_id=name, at=found_at, change=Change.RAISED, amount_idr=amount_idr, details=details))
    session.flush()
    return name


@dataclass(frozen=True, slots=True)
class Week:
    """Names of what is in the database."""

    honest: str
    short: str
    uncounted: str


def live_through(world: Database) -> Week:
    """LBK-0001 honest; LBK-0002 counted 120.000, of which 70.000 arrived; LBK-0003 opened and never counted."""
    with world.writing() as session:
        for box_id, seen, due in (("LBK-0001", 1, 23), ("LBK-0002", 30, -6), ("LBK-0003", 90, -66)):
            session.add(
                BoxStatus(
                    box_id=box_id, seen_at=NOW - timedelta(hours=seen), state="sleeping",
                    due_at=NOW + timedelta(hours=due), said={"seq": 412, "mv": 3912, "fw": "0.1.0"},
                )
            )  # fmt: skip
        honest = open_box(session, "LBK-0001", 3, at(FRIDAY, "09:00"))
        short = open_box(session, "LBK-0002", 7, at(FRIDAY, "09:20"))
        uncounted = open_box(session, "LBK-0003", 5, at(FRIDAY, "09:40"))
        one = count(session, "honest", "LBK-0001", honest, 100_000)
        two = count(session, "short", "LBK-0002", short, 120_000)
        session.add(
            StatementFile(account_id="utama", name="koran.csv", sha256="0" * 64, profile="bsi", rows=2, new_rows=2,
                          imported_at=NOW)
        )  # fmt: skip
        session.flush()
        for number, (name, counted, paid) in enumerate((("honest", one, 100_000), ("short", two, 70_000)), 1):
            reference = f"JS-{name.upper()[:6]}"
            session.add(
                Deposit(
                    id=uuid(f"d-{name}"), collector_id="siti-aminah", amount_idr=paid, reference=reference,
                    deposited_at=at(FRIDAY, "14:00"), received_at=at(FRIDAY, "14:01"),
                )
            )  # fmt: skip
            session.flush()
            session.add(DepositCount(count_id=counted, deposit_id=uuid(f"d-{name}")))
            session.add(
                StatementLine(
                    id=number, account_id="utama", file_id=1, row=number + 1, identity=str(number),
                    booked_on=date(2026, 11, 16), amount_idr=paid, text=f"SETORAN {reference}",
                )
            )  # fmt: skip
            session.flush()
            match(
                session, "deposit_reference", [f"line:{number}", uuid(f"d-{name}")], paid,
                credited={uuid(f"d-{name}"): paid}, booked_on="2026-11-16",
            )  # fmt: skip
        match(session, "visit_code", [honest, one], 100_000)
        match(session, "visit_code", [short, two], 120_000)
        case(session, "kurang", "deposit_short", "LBK-0002", [two, uuid("d-short"), "line:2"], 50_000, days_ago=1)
        case(session, "takdihitung", "opened_not_counted", "LBK-0003", [uncounted], 0, days_ago=3)
        case(session, "diam", "box_silent", "LBK-0003", ["LBK-0003", "silence:LBK-0003"], 0)
    return Week(honest, short, uncounted)
