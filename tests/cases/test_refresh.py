"""What the reconciliation finds in the database, keeps and books."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from accounts_story import MONDAY, MUCH_LATER, Story
from accounts_world import FRIDAY, uuid
from jumatserius.boxes.models import BoxCollector, BoxStatus
from jumatserius.cases import facts, service
from jumatserius.cases.models import Change, Finding
from jumatserius.errors import Conflict
from jumatserius.journal.models import Incident, IncidentKind, Visit
from jumatserius.ledger import service as ledger

TUESDAY = FRIDAY + timedelta(days=4)


def balances(session: Session) -> dict[str, int]:
    """Accounts on which something is left."""
    return {account: amount for account, amount in ledger.balances(session).items() if amount}


def test_an_honest_friday_has_no_cases_and_its_money_is_in_the_bank(story: Story) -> None:
    story.honest_friday()
    assert story.refresh(MUCH_LATER)
    assert story.kinds() == []
    assert balances(story.session) == {
        "assets:bank:utama": 200_000,
        "income:cash:LBK-0001": -143_000,
        "income:cash:LBK-0002": -57_000,
    }


def test_reconciling_again_writes_nothing(story: Story) -> None:
    story.honest_friday()
    story.credit("DARI HAMBA ALLAH", 99_000)
    story.refresh(MUCH_LATER)
    written = story.session.scalar(select(func.count()).select_from(Finding))
    entries = len(ledger.entries(story.session, limit=500))
    assert not story.refresh()
    assert not story.refresh(MUCH_LATER + timedelta(days=1))
    assert story.session.scalar(select(func.count()).select_from(Finding)) == written
    assert len(ledger.entries(story.session, limit=500)) == entries


def test_a_visit_without_a_count_becomes_a_case_and_a_late_count_clears_it(story: Story) -> None:
    visit = story.visit("LBK-0001", 3)
    story.refresh(FRIDAY)
    assert story.kinds() == []
    story.refresh(MONDAY)
    case = story.case("opened_not_counted")
    assert (case.members, case.box_id) == ((visit,), "LBK-0001")
    assert "Siti Aminah" in case.next_step
    story.count("late", "LBK-0001", 5000, seq=3, day=MONDAY)
    story.refresh(MONDAY)
    assert story.kinds() == ["count_late"]
    steps = story.session.exec(select(Finding.change).where(Finding.case_id == case.id).order_by(Finding.id)).all()
    assert steps == [Change.RAISED, Change.CLEARED]


def test_a_shortage_stays_in_the_collectors_custody(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.count("count", "LBK-0001", 450_000, seq=3)
    reference = story.deposit("deposit", "count", amount=450_000)
    story.credit(f"SETORAN {reference}", 400_000)
    story.refresh(MUCH_LATER)
    case = story.case("deposit_short")
    assert (case.amount_idr, case.box_id) == (50_000, "LBK-0001")
    assert set(case.members) == {uuid("deposit"), uuid("count"), "line:1"}
    assert f"Setoran {reference} masuk Rp 400.000, kurang Rp 50.000" in case.explanation
    assert f"Deposit {reference} was credited with Rp 400.000" in case.explanation_en
    assert balances(story.session)["assets:custody:siti-aminah"] == 50_000
    assert "equity:unexplained:utama" not in balances(story.session)


def test_a_deposit_that_never_came(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.count("count", "LBK-0001", 450_000, seq=3)
    story.deposit("deposit", "count", amount=450_000)
    story.refresh(MONDAY)
    assert story.kinds() == []
    story.refresh(MUCH_LATER)
    case = story.case("deposit_missing")
    assert case.amount_idr == 450_000
    assert uuid("deposit") in case.members
    assert balances(story.session)["assets:custody:siti-aminah"] == 450_000


def test_a_tuesday_night(story: Story) -> None:
    visit = story.visit("LBK-0001", 3, "21:40", TUESDAY)
    story.refresh(TUESDAY)
    assert story.case("opened_off_schedule").members == (visit,)
    assert "seseorang yang tidak dikenal" in story.case("opened_unassigned").explanation
    asked = "Tanyakan alasannya kepada yang membukanya (belum diketahui siapa) dan penjaga tempat"
    assert asked in story.case("opened_off_schedule").next_step


def test_what_the_boxes_are_accused_of(story: Story) -> None:
    now = datetime(2026, 11, 13, tzinfo=UTC)
    incident = Incident(
        box_id="LBK-0001", kind=IncidentKind.TAMPERED, from_seq=4, to_seq=4, found_at=now, reason="wrong tag"
    )
    story.session.add(incident)
    story.session.add(BoxStatus(box_id="LBK-0002", seen_at=now, state="sleeping", due_at=now + timedelta(days=1)))
    story.session.flush()
    story.refresh(MUCH_LATER)
    assert story.kinds() == ["box_silent", "log_tampered"]
    assert f"incident:{incident.id}" in story.case("log_tampered").members
    assert story.case("box_silent").box_id == "LBK-0002"
    incident.closed_at = now
    story.session.flush()
    story.refresh()
    assert story.kinds() == ["box_silent"]


def test_a_credit_that_nothing_explains_stays_unexplained(story: Story) -> None:
    story.credit("DARI HAMBA ALLAH", 99_000)
    story.refresh(MUCH_LATER)
    assert story.case("deposit_unknown").amount_idr == 99_000
    assert "Kredit 1 sebesar Rp 99.000" in story.case("deposit_unknown").explanation
    assert balances(story.session) == {"assets:bank:utama": 99_000, "equity:unexplained:utama": -99_000}


def test_a_settlement_goes_through_clearing(story: Story) -> None:
    story.settlement("A01", 25_000, reference="QS1")
    story.settlement("A02", 10_000, fee=70, reference="QS1")
    story.settlement("Z99", 1000)
    story.credit("PENYELESAIAN QRIS QS1", 34_930)
    story.refresh(MUCH_LATER)
    assert story.kinds() == ["fee_unexpected", "settlement_missing", "terminal_unknown"]
    assert balances(story.session) == {
        "assets:bank:utama": 34_930,
        "assets:clearing:qris:Z99": 1000,
        "expenses:fee:qris": 70,
        "income:qris:LBK-0001": -25_000,
        "income:qris:LBK-0002": -10_000,
        "income:qris:unknown": -1000,
    }


def test_a_better_match_takes_the_entry_of_the_worse_one_back(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.count("count", "LBK-0001", 450_000, seq=3)
    reference = story.deposit("deposit", "count", amount=450_000)
    story.credit("SETORAN TUNAI", 450_000)
    story.refresh(MONDAY)
    (by_amount,) = service.matches(story.session, rule="deposit_amount")
    assert by_amount.credited == {uuid("deposit"): 450_000}
    story.credit(f"SETORAN TUNAI {reference}", 450_000)
    story.refresh(MONDAY)
    assert service.matches(story.session, rule="deposit_amount") == []
    (by_reference,) = service.matches(story.session, rule="deposit_reference")
    assert set(by_reference.members) == {uuid("deposit"), "line:2"}
    first, second = (ledger.entries(story.session, source=f"match:{one.id}") for one in (by_amount, by_reference))
    assert [entry.reverses_id is not None for entry, _ in first] == [False, True]
    assert len(second) == 1
    assert balances(story.session) == {
        "assets:bank:utama": 900_000,
        "equity:unexplained:utama": -450_000,
        "income:cash:LBK-0001": -450_000,
    }


def test_two_collectors_on_one_line_each_get_their_due(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.visit("LBK-0003", 3)
    story.count("hers", "LBK-0001", 300_000, seq=3)
    story.count("his", "LBK-0003", 100_000, seq=3, by="budi-santoso")
    one = story.deposit("first", "hers", amount=300_000)
    two = story.deposit("second", "his", amount=100_000, by="budi-santoso")
    story.credit(f"SETORAN {one} {two}", 400_000)
    story.refresh(MUCH_LATER)
    assert story.kinds() == []
    assert not [account for account in balances(story.session) if account.startswith("assets:custody")]


def test_a_new_version_counts_until_its_deposit_is_credited(story: Story) -> None:
    reference = story.honest_friday()
    story.count("again", "LBK-0001", 144_000, replaces=uuid("count 0"), reason="selembar terlipat", clock="08:00")
    story.refresh(MONDAY)
    assert story.case("deposit_short").amount_idr == 1000
    assert balances(story.session)["assets:custody:siti-aminah"] == 1000
    with pytest.raises(Conflict) as error:
        story.count("third", "LBK-0001", 143_000, replaces=uuid("again"), reason="ternyata tidak", clock="08:05")
    assert error.value.message == (
        f"hitungan ini ada dalam setoran {reference} yang sudah masuk rekening; minta Pokja membuat koreksi"
    )


@pytest.mark.parametrize("order", range(6))
def test_the_same_facts_in_any_order_give_the_same_books_and_cases(story: Story, order: int) -> None:
    """With a reconciliation now and then in between."""
    steps: list[Callable[[], object]] = [
        lambda: story.visit("LBK-0001", 3),
        lambda: story.visit("LBK-0002", 3, "07:31"),
        lambda: story.visit("LBK-0001", 9, "21:40", TUESDAY),
        lambda: story.statement(LINES),
        lambda: story.settlement("A01", 25_000, reference="QS1"),
        lambda: story.settlement("A02", 10_000, reference="QS2"),
        lambda: counts_and_deposit(story),
    ]
    random.Random(order).shuffle(steps)
    for number, step in enumerate(steps):
        step()
        if (number + order) % 3 == 0:
            story.refresh(MUCH_LATER)
    story.refresh(MUCH_LATER)
    assert story.kinds() == [
        "deposit_short",
        "deposit_unknown",
        "opened_not_counted",
        "opened_off_schedule",
        "opened_unassigned",
        "settlement_missing",
    ]
    assert ledger.trial_balance(story.session) == 0
    assert balances(story.session) == {
        "assets:bank:utama": 235_000,
        "assets:clearing:qris:A02": 10_000,
        "assets:custody:siti-aminah": 10_000,
        "equity:unexplained:utama": -20_000,
        "income:cash:LBK-0001": -143_000,
        "income:cash:LBK-0002": -57_000,
        "income:qris:LBK-0001": -25_000,
        "income:qris:LBK-0002": -10_000,
    }


LINES = """Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan
16/11/2026,09:00:00,K,190000,190000,SETORAN SITI AMINAH
16/11/2026,09:00:00,K,25000,215000,QRIS QS1
16/11/2026,10:00:00,K,20000,235000,INFAK
"""


def counts_and_deposit(story: Story) -> None:
    story.count("count 0", "LBK-0001", 143_000, seq=3)
    story.count("count 1", "LBK-0002", 57_000, seq=3)
    story.deposit("deposit", "count 0", "count 1", amount=200_000)


def visit_by(story: Story, visit_id: str) -> str | None:
    """Who the facts say was there."""
    return next(one.collector for one in facts.build(story.session, story.today).visits if one.id == visit_id)


def assign(session: Session, box: str, person: str, since: date, until: date | None = None) -> None:
    session.add(BoxCollector(box_id=box, person_id=person, since=since, until=until))
    session.flush()


def test_who_opened_a_box(story: Story) -> None:
    alone = story.visit("LBK-0001", 3)
    assert visit_by(story, alone) == "siti-aminah"
    assign(story.session, "LBK-0001", "budi-santoso", FRIDAY)
    story.today = FRIDAY
    assert visit_by(story, alone) in ("siti-aminah", "budi-santoso")
    story.today = MONDAY
    assert visit_by(story, alone) is None
    story.count("loose", "LBK-0001", 1000, by="budi-santoso")
    assert visit_by(story, alone) == "budi-santoso"
    proved = story.visit("LBK-0002", 3, "08:00")
    story.count("proved", "LBK-0002", 1000, seq=3, by="budi-santoso", clock="08:10")
    assert visit_by(story, proved) == "budi-santoso"
    story.refresh(MONDAY)
    assert "Budi Santoso" in story.case("opened_unassigned").explanation


def test_who_was_assigned_then_is_not_accused_now(story: Story) -> None:
    assign(story.session, "LBK-0003", "siti-aminah", FRIDAY - timedelta(days=30), until=FRIDAY + timedelta(days=1))
    story.visit("LBK-0003", 3)
    story.count("count", "LBK-0003", 1000, seq=3)
    story.refresh(MONDAY)
    assert story.kinds() == []
    story.visit("LBK-0003", 5, day=FRIDAY + timedelta(days=7))
    story.count("after", "LBK-0003", 1000, seq=5, day=FRIDAY + timedelta(days=7))
    story.refresh(FRIDAY + timedelta(days=7))
    assert story.case("opened_unassigned").members == ("LBK-0003/5",)


def test_an_opening_that_continues_a_visit_is_part_of_it(story: Story) -> None:
    first = story.visit("LBK-0001", 3)
    second = story.session.get(Visit, story.visit("LBK-0001", 5, "07:32"))
    assert second is not None
    second.continues_id = first
    story.count("count", "LBK-0001", 1000, seq=5)
    story.refresh(MONDAY)
    assert story.kinds() == []
    (match,) = service.matches(story.session, rule="visit_code")
    assert set(match.members) == {first, uuid("count")}


def test_a_visit_that_nobody_can_date_is_a_doubt(story: Story) -> None:
    visit = story.session.get(Visit, story.visit("LBK-0001", 3))
    assert visit is not None
    visit.opened_at, visit.closed_at, visit.time_quality = None, None, "none"
    story.count("count", "LBK-0001", 1000, seq=3)
    story.refresh(MONDAY)
    assert story.kinds() == ["clock_doubt"]
