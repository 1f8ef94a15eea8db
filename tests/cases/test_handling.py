"""What people do about cases, who may, what it moves in the ledger, and what later facts do to it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from accounts_story import MONDAY, MUCH_LATER, Story
from accounts_world import FRIDAY, Api, at, uuid
from jumatserius.cases import handling, listing, policy
from jumatserius.cases import service as cases
from jumatserius.cases.handling import Given
from jumatserius.cases.models import Act, CaseStep, State, Treatment
from jumatserius.counts.service import Author
from jumatserius.db import Database
from jumatserius.errors import Conflict, NotAllowed, Refused
from jumatserius.ledger import service as ledger
from jumatserius.people.models import Person, Role

WRITTEN_OFF = Given(Act.RESOLVE, "uang palsu", treatment=Treatment.WRITE_OFF)
NOTHING = Given(Act.RESOLVE, "salah paham", treatment=Treatment.NOTHING_MOVES)


def take(story: Story, case_id: str, given: Given, by: str = "rina") -> CaseStep:
    person = story.session.get(Person, by)
    assert person is not None
    return handling.take(story.session, Author(person, at(MUCH_LATER, "10:00"), "test"), case_id, given)


def short_by(story: Story, shortage: int = 50_000) -> str:
    """A deposit that arrived with less than was counted; gives its reference."""
    story.visit("LBK-0001", 3)
    story.count("count", "LBK-0001", 900_000, seq=3)
    reference = story.deposit("deposit", "count", amount=900_000)
    story.credit(f"SETORAN {reference}", 900_000 - shortage)
    story.refresh(MUCH_LATER)
    return reference


def left(story: Story, under: str) -> dict[str, int]:
    return {account: amount for account, amount in ledger.balances(story.session, under=under).items() if amount}


def state(story: Story, case_id: str) -> State:
    return handling.state_of(handling.steps(story.session, case_id))


def test_a_shortage_is_assigned_explained_and_written_off(story: Story) -> None:
    short_by(story)
    case_id = story.case("deposit_short").id
    assign = Given(Act.ASSIGN, "tolong tanya", assignee="haji-umar")
    explain = Given(Act.EXPLAIN, "selembar palsu ditolak bank")
    assert take(story, case_id, assign).state == State.ASSIGNED
    assert take(story, case_id, explain, "siti-aminah").state == State.EXPLAINED
    step = take(story, case_id, WRITTEN_OFF, "haji-umar")
    assert (step.state, step.amount_idr) == (State.RESOLVED, 50_000)
    assert story.kinds() == []
    assert listing.tally(story.session) == {}
    assert left(story, "assets:custody") == {}
    assert left(story, "expenses") == {"expenses:differences:siti-aminah": 50_000}
    ((entry, _),) = ledger.entries(story.session, source=f"case:{case_id}")
    assert (entry.id, entry.author_id, entry.booked_on) == (step.entry_id, "haji-umar", MUCH_LATER)
    assert [one.person_id for one in handling.steps(story.session, case_id)] == ["rina", "siti-aminah", "haji-umar"]
    assert not story.refresh()
    assert story.kinds() == []


def test_a_surplus_becomes_income(story: Story) -> None:
    short_by(story, -20_000)
    take(story, story.case("deposit_over").id, Given(Act.RESOLVE, "uang tertukar", treatment=Treatment.SURPLUS))
    assert left(story, "assets:custody") == {}
    assert left(story, "income:differences") == {"income:differences": -20_000}


def test_an_unexplained_credit_is_a_donation_or_a_deposit(story: Story) -> None:
    story.count("count", "LBK-0001", 7000)
    reference = story.deposit("deposit", "count", amount=7000)
    story.credit("DARI HAMBA ALLAH", 99_000)
    story.credit("TANPA BERITA", 6500)
    story.refresh(MUCH_LATER)
    gift, part = cases.open_cases(story.session, kind="deposit_unknown")
    gift, part = (gift, part) if gift.amount_idr == 99_000 else (part, gift)
    take(story, gift.id, Given(Act.RESOLVE, "infak langsung", treatment=Treatment.DONATION))
    given = Given(Act.RESOLVE, "slip cocok", treatment=Treatment.TO_DEPOSIT, deposit=reference)
    assert take(story, part.id, given).deposit_id == uuid("deposit")
    assert left(story, "equity:unexplained") == {}
    assert left(story, "income:donations") == {"income:donations": -99_000}
    assert left(story, "assets:custody") == {"assets:custody:siti-aminah": 500}


def test_above_the_threshold_two_people_agree(story: Story) -> None:
    short_by(story, policy.TWO_PEOPLE_ABOVE_IDR + 1)
    case_id = story.case("deposit_short").id
    assert take(story, case_id, WRITTEN_OFF).state == State.PROPOSED
    assert story.kinds() == ["deposit_short"]
    assert left(story, "expenses") == {}
    with pytest.raises(Conflict, match=r"lebih dari Rp 500\.000 perlu dua orang"):
        take(story, case_id, WRITTEN_OFF)
    with pytest.raises(Conflict, match="Rina Pokja mengusulkan write_off; setujui itu, atau tolak dengan reopen"):
        take(story, case_id, NOTHING, "haji-umar")
    take(story, case_id, Given(Act.COMMENT, "saya lihat slipnya"), "haji-umar")
    assert take(story, case_id, WRITTEN_OFF, "haji-umar").state == State.RESOLVED
    assert left(story, "expenses") == {"expenses:differences:siti-aminah": policy.TWO_PEOPLE_ABOVE_IDR + 1}


def test_at_the_threshold_one_person_is_enough(story: Story) -> None:
    short_by(story, policy.TWO_PEOPLE_ABOVE_IDR)
    assert take(story, story.case("deposit_short").id, WRITTEN_OFF).state == State.RESOLVED


def test_a_rejected_proposal_needs_two_people_again(story: Story) -> None:
    short_by(story, 600_000)
    case_id = story.case("deposit_short").id
    take(story, case_id, WRITTEN_OFF)
    assert take(story, case_id, Given(Act.REOPEN, "belum jelas"), "haji-umar").state == State.REOPENED
    assert take(story, case_id, WRITTEN_OFF, "haji-umar").state == State.PROPOSED


@pytest.mark.parametrize("opened_only", [False, True], ids=["who counted", "who had the box"])
def test_nobody_closes_a_case_about_themselves(story: Story, opened_only: bool) -> None:
    if opened_only:
        story.visit("LBK-0001", 3)
        story.refresh(MONDAY)
    else:
        short_by(story)
    siti = story.session.get(Person, "siti-aminah")
    assert siti is not None
    siti.role = Role.POKJA
    (case,) = cases.open_cases(story.session)
    with pytest.raises(NotAllowed, match="Siti Aminah disebut dalam bukti kasus ini; orang lain yang menyelesaikannya"):
        take(story, case.id, NOTHING, "siti-aminah")
    assert take(story, case.id, NOTHING).state == State.RESOLVED


def test_what_facts_clear_after_a_resolution_stays_resolved_and_its_money_moves_back(story: Story) -> None:
    reference = short_by(story)
    case_id = story.case("deposit_short").id
    take(story, case_id, WRITTEN_OFF)
    story.credit(f"SETORAN KEDUA {reference}", 50_000)
    story.refresh()
    assert state(story, case_id) == State.RESOLVED
    assert story.kinds() == []
    assert (left(story, "assets:custody"), left(story, "expenses")) == ({}, {})


def test_a_case_that_comes_again_is_reopened_visibly(story: Story) -> None:
    short_by(story)
    case_id = story.case("deposit_short").id
    take(story, case_id, WRITTEN_OFF)
    handling.follow(story.session, {}, {case_id: 50_000}, [], at(MUCH_LATER, "11:00"))
    assert state(story, case_id) == State.RESOLVED
    handling.follow(story.session, {}, {}, [case_id], at(MUCH_LATER, "11:00"))
    handling.follow(story.session, {case_id: 50_000}, {}, [], at(MUCH_LATER, "12:00"))
    assert story.case("deposit_short").id == case_id
    last = handling.steps(story.session, case_id)[-1]
    assert (last.person_id, last.state, last.text) == (
        None,
        State.REOPENED,
        "ditemukan lagi: Rp 50.000, semula Rp 50.000",
    )
    assert left(story, "expenses") == {}


def test_another_amount_reopens_a_resolved_case(story: Story) -> None:
    story.count("one", "LBK-0001", 30_000)
    story.deposit("deposit", "one", amount=30_000)
    story.refresh(MUCH_LATER)
    case_id = story.case("deposit_missing").id
    take(story, case_id, WRITTEN_OFF)
    handling.follow(story.session, {}, {case_id: 31_000}, [], at(MUCH_LATER, "12:00"))
    assert state(story, case_id) == State.REOPENED
    assert left(story, "assets:custody") == {"assets:custody:siti-aminah": 30_000}


def test_reopening_takes_the_entry_back(story: Story) -> None:
    short_by(story)
    case_id = story.case("deposit_short").id
    take(story, case_id, WRITTEN_OFF)
    take(story, case_id, Given(Act.REOPEN, "uangnya ditemukan"), "haji-umar")
    assert left(story, "assets:custody") == {"assets:custody:siti-aminah": 50_000}
    assert left(story, "expenses") == {}
    assert story.kinds() == ["deposit_short"]
    assert take(story, case_id, WRITTEN_OFF).state == State.RESOLVED
    assert left(story, "expenses") == {"expenses:differences:siti-aminah": 50_000}


REFUSALS: dict[str, tuple[Given, str]] = {
    "a treatment of another kind": (
        Given(Act.RESOLVE, "x", treatment=Treatment.DONATION),
        "treatment: donation bukan untuk kasus deposit_short; pilihan: nothing_moves, write_off",
    ),
    "no treatment": (
        Given(Act.RESOLVE, "x"),
        "treatment: wajib diisi untuk resolve; pilihan: nothing_moves, write_off, surplus, to_deposit, donation",
    ),
    "no text": (Given(Act.COMMENT, " "), "text: kosong; tulis alasan, penjelasan atau catatannya"),
    "nobody": (
        Given(Act.ASSIGN, "x"),
        "assignee: diisi bila dan hanya bila act adalah assign: nama pendek penanggung jawab",
    ),
    "a stranger": (
        Given(Act.ASSIGN, "x", assignee="budi"),
        "assignee: tidak ada orang bernama pendek 'budi'; daftarkan dulu",
    ),
    "a deposit for nothing": (
        Given(Act.RESOLVE, "x", treatment=Treatment.WRITE_OFF, deposit="JS-1"),
        "deposit: diisi bila dan hanya bila treatment adalah to_deposit: referensi setoran",
    ),
    "not resolved": (
        Given(Act.REOPEN, "x"),
        "act: kasus ini belum diselesaikan (sekarang open); tidak ada yang dibuka lagi",
    ),
}


@pytest.mark.parametrize(("given", "says"), REFUSALS.values(), ids=REFUSALS)
def test_what_cannot_be_is_refused_with_the_remedy(story: Story, given: Given, says: str) -> None:
    short_by(story)
    case_id = story.case("deposit_short").id
    with pytest.raises(Refused) as refused:
        take(story, case_id, given)
    assert str(refused.value) == says
    assert handling.steps(story.session, case_id) == []


def test_what_facts_cleared_takes_comments_only(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.refresh(MONDAY)
    case_id = story.case("opened_not_counted").id
    story.count("late", "LBK-0001", 5000, seq=3, day=MONDAY)
    story.refresh(MONDAY)
    with pytest.raises(Conflict, match="fakta yang datang kemudian sudah menyelesaikan kasus ini"):
        take(story, case_id, NOTHING)
    assert take(story, case_id, Given(Act.COMMENT, "terima kasih")).state == State.OPEN


def test_a_collector_speaks_only_where_concerned(story: Story) -> None:
    short_by(story)
    case_id = story.case("deposit_short").id
    explain = Given(Act.EXPLAIN, "saya tahu")
    with pytest.raises(NotAllowed, match="kasus ini bukan tentang Budi Santoso dan tidak ditugaskan kepadanya"):
        take(story, case_id, explain, "budi-santoso")
    take(story, case_id, Given(Act.ASSIGN, "kamu ikut", assignee="budi-santoso"))
    assert take(story, case_id, explain, "budi-santoso").state == State.EXPLAINED


@pytest.mark.parametrize(("amount_idr", "days"), [(0, 14), (99_999, 14), (100_000, 5), (500_000, 2)])
def test_more_money_is_due_sooner(amount_idr: int, days: int) -> None:
    assert (policy.due_on(FRIDAY, amount_idr) - FRIDAY).days == days


def test_steps_over_http(api: Api, world: Database) -> None:
    with world.writing() as session:
        story = Story(session)
        short_by(story)
        case_id = story.case("deposit_short").id
    body = {"act": "resolve", "text": "uang palsu", "treatment": "write_off"}
    assert api.post(f"/cases/{case_id}/steps", "siti-aminah", body, 403)["errors"][0]["field"] == "Authorization"
    assert api.post("/cases/none/steps", "rina", body, 404)["errors"][0]["field"] == "case"
    answer = api.post(f"/cases/{case_id}/steps", "rina", body)
    (step,) = answer["steps"]
    assert (step["by"], step["origin"], step["text"], step["state"]) == ("rina", "testclient", "uang palsu", "resolved")
    assert answer == api.get(f"/cases/{case_id}")
    assert (answer["stands"], answer["state"], answer["overdue"], answer["amount"]) == (True, "resolved", False, 50_000)
    assert [one["change"] for one in answer["found"]] == ["raised"]
    assert api.get("/cases")["items"] == []
    assert len(api.get("/ledger/entries", source=f"case:{case_id}")["items"]) == 1


@pytest.mark.parametrize("change", ["UPDATE casestep SET text = 'lain'", "DELETE FROM casestep"])
def test_steps_are_never_changed(world: Database, change: str) -> None:
    with world.writing() as session:
        story = Story(session)
        short_by(story)
        take(story, story.case("deposit_short").id, Given(Act.COMMENT, "pertama"))
    with pytest.raises(DBAPIError, match="recorded facts are never changed"), world.writing() as session:
        session.execute(text(change))
