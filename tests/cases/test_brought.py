"""What an imported file brought: what it matched, the cases about it, and those that it ended."""

from accounts_story import MUCH_LATER, Story
from jumatserius.cases import brought
from jumatserius.cases.brought import Stands
from jumatserius.statements.listing import imported, lines, settlements


def test_a_file_matches_ends_cases_and_opens_others(story: Story) -> None:
    for number, (box, amount) in enumerate((("LBK-0001", 143_000), ("LBK-0002", 57_000))):
        story.visit(box, 3, f"07:{30 + number}")
        story.count(f"count {number}", box, amount, seq=3, clock=f"07:{40 + number}")
    full = story.deposit("full", "count 0", amount=143_000)
    short = story.deposit("short", "count 1", amount=57_000)
    story.refresh(MUCH_LATER)
    assert story.kinds() == ["deposit_missing", "deposit_missing"]
    story.statement(
        "Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan\n"
        f"16/11/2026,09:00:00,K,143000,143000,SETORAN {full}\n"
        f"16/11/2026,09:10:00,K,50000,193000,SETORAN {short}\n"
        "16/11/2026,09:20:00,D,6500,186500,BIAYA\n"
    )
    story.refresh(MUCH_LATER)
    found = brought.brought(story.session, imported(story.session, 1))
    assert found.matched == 2
    assert [(case.kind, case.amount_idr) for case in found.open] == [("deposit_short", 7_000)]
    assert [(case.kind, case.amount_idr) for case in found.ended] == [
        ("deposit_missing", 143_000),
        ("deposit_missing", 57_000),
    ]
    debit, second, first = (f"line:{line.id}" for line in lines(story.session, file=1))
    stands = brought.stands(story.session, [debit, second, first])
    deposit = story.case("deposit_short")
    assert debit not in stands
    assert stands[second].cases == ((deposit.id, "deposit_short"),)
    assert stands[first].cases == ()
    assert [len(stands[one].partners) for one in (first, second)] == [1, 1]


def test_a_settlement_file_finds_its_credit(story: Story) -> None:
    story.settlement("A01", 25_000, reference="QS1")
    story.credit("PENYELESAIAN QRIS QS1", 25_000)
    story.refresh()
    ((settlement, _),) = settlements(story.session, file=1)
    assert settlements(story.session, file=2) == []
    fact = f"settlement:{settlement.id}"
    assert brought.stands(story.session, [fact]) == {fact: Stands(partners=("line:1",))}
    found = brought.brought(story.session, imported(story.session, 1))
    assert (found.matched, found.open, found.ended) == (1, (), ())
