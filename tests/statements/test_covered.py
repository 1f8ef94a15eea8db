"""Notices and settlements of the same payments: their income stands in the books once, whatever comes first."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from sqlmodel import Session

from accounts_story import MONDAY, Story
from accounts_world import Api
from jumatserius.cases import service as cases
from jumatserius.cases.models import Treatment
from jumatserius.cases.settling import settle
from jumatserius.cases.summary import summary
from jumatserius.db import Database
from jumatserius.ledger import service as ledger
from jumatserius.periods import dated
from jumatserius.statements import listing, service
from jumatserius.statements.service import Upload

NOTICES = "rrn,terminal_id,amount,paid_at,fee,reference"
PAYOUTS = "id,terminal,gross,fee,net,paid_on,reference"
FRIDAY_NOTICES = "\n".join(
    [
        NOTICES,
        "1,A01,1000.00,2026-11-13 07:00:00,0,",
        "2,A01,1000.00,2026-11-13 07:00:00,0,",
        "3,A02,5000.00,2026-11-13 08:00:00,0,",
    ]
)
MORE_NOTICES = "\n".join(
    [
        NOTICES,
        "2,A01,1000.00,2026-11-13 07:00:00,0,",
        "4,A01,1000.00,2026-11-14 07:00:00,0,",
        "5,A02,2000.00,2026-11-14 08:00:00,0,B7",
        "6,A01,7000.00,2026-11-16 23:59:00,0,",
    ]
)
WEEKEND_PAYOUT = f"{PAYOUTS}\nS1,A01,3000,21,2979,2026-11-16,S1\n"
OTHER_PAYOUTS = f"{PAYOUTS}\n000000000003,A02,5000,0,5000,2026-11-16,\nS3,A02,2000,0,2000,2026-11-16,b7\n"
FILES = {
    "friday": ("acquirer", FRIDAY_NOTICES),
    "more": ("acquirer", MORE_NOTICES),
    "weekend": ("settlement", WEEKEND_PAYOUT),
    "other": ("settlement", OTHER_PAYOUTS),
}
BOOKS = {
    "assets:clearing:qris:A01": 9979,
    "assets:clearing:qris:A02": 7000,
    "expenses:fee:qris": 21,
    "income:qris:LBK-0001": -10_000,
    "income:qris:LBK-0002": -7000,
}
"""The weekend's 3,000 and 7,000 that no pay-out holds yet; 5,000 and 2,000 at the other terminal."""
HELD = {
    "1": ("S1", "amount"),
    "2": ("S1", "amount"),
    "4": ("S1", "amount"),
    "3": ("000000000003", "rrn"),
    "5": ("S3", "reference"),
    "6": None,
}


def take(session: Session, *names: str) -> None:
    for name in names:
        profile, content = FILES[name]
        service.import_file(session, Upload(name, content.encode(), profile, "utama"), by=None, origin="test")


def standing(session: Session) -> dict[str, int]:
    return {account: amount for account, amount in ledger.balances(session).items() if amount}


def told(session: Session) -> dict[str, tuple[str, str] | None]:
    """Each notice by its RRN: the pay-out that holds it and why."""
    found = listing.settlements(session, limit=500)
    names = {one.id: one.identity.partition(":")[2] for one, _ in found}
    return {
        names[one.id][-1]: (names[held.settlement_id], held.rule) if held else None
        for one, held in found
        if one.is_notice
    }


def test_files_in_any_order_book_the_income_once(session: Session) -> None:
    for order in permutations(FILES):
        attempt = session.begin_nested()
        take(session, *order)
        assert standing(session) == BOOKS, order
        assert ledger.trial_balance(session) == 0
        assert told(session) == HELD, order
        attempt.rollback()


def test_taken_in_again_nothing_moves(session: Session) -> None:
    take(session, *FILES)
    entries = len(ledger.entries(session, limit=500))
    take(session, *reversed(FILES))
    assert len(ledger.entries(session, limit=500)) == entries


def test_a_notice_and_its_pay_out_that_come_together_see_each_other(world: Database) -> None:
    def import_one(name: str) -> None:
        with world.writing() as session:
            take(session, name)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(import_one, [*FILES, *FILES]))
    with world.reading() as session:
        assert standing(session) == BOOKS
        assert told(session) == HELD


def test_a_notice_that_a_pay_out_holds_is_no_fact_any_more(session: Session) -> None:
    story = Story(session)
    take(session, "friday")
    assert summary(session, MONDAY).overall.settled_idr == 7000
    story.refresh(MONDAY)
    assert len(cases.matches(session)) == 3
    take(session, "weekend", "other")
    story.refresh(MONDAY)
    members = {member for match in cases.matches(session) for member in match.members}
    assert members == {"settlement:4", "settlement:5", "settlement:6", "LBK-0001", "LBK-0002"}
    assert summary(session, MONDAY).overall.settled_idr == 2979 + 7000
    held = dated.of_days(session, MONDAY.replace(day=13), MONDAY)
    assert [row["id"] for row in held["settlements"]] == ["settlement:4", "settlement:5", "settlement:6"]


def test_a_notice_that_no_pay_out_holds_waits_for_its_money(session: Session) -> None:
    story = Story(session)
    take(session, "friday", "weekend")
    story.refresh(MONDAY.replace(day=20))
    missing = {case.members for case in cases.open_cases(session, kind="settlement_missing")}
    assert missing == {("settlement:3",), ("settlement:4",)}


def test_the_list_says_which_pay_out_holds_a_notice_and_why(api: Api, world: Database) -> None:
    with world.writing() as session:
        take(session, "friday", "weekend")
    shown = {one["fact"]: one for one in api.get("/settlements", terminal="A01")["items"]}
    first = shown["settlement:1"]
    assert (first["is_notice"], first["held_by"], first["rule"]) == (True, "settlement:4", "within")
    assert (shown["settlement:4"]["is_notice"], shown["settlement:4"]["held_by"]) == (False, None)


BCA = "Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo\n"
CREDIT = "KR OTOMATIS MID : 885001234567 / BAZNAS / QR : 100000.00 / DDR: 700.00 {}"


def credit(session: Session, reference: str) -> None:
    row = f"17/11/2026,{CREDIT.format(reference)},0998,99300.00 CR,99300.00\n"
    service.import_file(session, Upload("bca", (BCA + row).encode(), "bca", "utama"), by=None, origin="test")


def test_a_fee_that_the_banks_text_tells_is_booked_with_the_line(session: Session) -> None:
    credit(session, "")
    assert standing(session) == {
        "assets:bank:utama": 99_300,
        "equity:unexplained:utama": -100_000,
        "expenses:fee:qris": 700,
    }


@pytest.mark.parametrize("settled_fee_idr", [0, 700, 200])
def test_a_fee_that_the_settlement_tells_too_is_booked_once(session: Session, settled_fee_idr: int) -> None:
    story = Story(session)
    story.settlement("A01", 100_000, settled_fee_idr, reference="PAY77")
    credit(session, "PAY77")
    story.refresh(MONDAY.replace(day=18))
    assert standing(session) == {
        "assets:bank:utama": 99_300,
        "expenses:fee:qris": 700,
        "income:qris:LBK-0001": -100_000,
    }


def test_a_donation_at_a_terminal_is_booked_with_its_fee(session: Session) -> None:
    story = Story(session)
    credit(session, "")
    story.refresh(MONDAY.replace(day=30))
    found = settle(session, story.case("deposit_unknown"), Treatment.DONATION, None)
    assert found.postings == [("equity:unexplained:utama", 100_000), ("income:donations", -100_000)]


def test_what_a_pay_out_leaves_of_a_credit_is_a_donation_from_its_terminal(session: Session) -> None:
    story = Story(session)
    story.settlement("A01", 10_000, reference="PAY7")
    story.credit("QRIS PAY7", 12_000, MONDAY)
    story.refresh(MONDAY.replace(day=30))
    assert standing(session)["assets:clearing:qris:A01"] == -2000
    case = story.case("deposit_unknown")
    assert case.amount_idr == 2000
    found = settle(session, case, Treatment.DONATION, None)
    assert found.postings == [("assets:clearing:qris:A01", 2000), ("income:donations", -2000)]
