"""Cash from collector to treasurer to bank: confirmed by the treasurer alone, and every difference a case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from test_counts_api import count, moment, refusals
from test_deposits_api import deposit

from accounts_story import MONDAY, MUCH_LATER, Story
from accounts_world import FRIDAY, Api, at, uuid
from jumatserius.cases import handling, settling
from jumatserius.cases.handling import Given
from jumatserius.cases.models import Act, Treatment
from jumatserius.cases.service import trail
from jumatserius.cases.summary import of_week, summary
from jumatserius.counts.service import Author
from jumatserius.db import Database
from jumatserius.ledger import service as ledger
from jumatserius.people.models import Person

SITI, BUDI, UMAR = "siti-aminah", "budi-santoso", "haji-umar"


def receipt(name: str = "receipt", **changes: Any) -> dict[str, Any]:
    body = {"id": uuid(name), "amount": 143_000, "received_at": moment(minutes=3)}
    return {key: value for key, value in (body | changes).items() if value is not None}


@pytest.fixture
def handed(api: Api) -> str:
    """A count of Siti's that she handed to the treasurer; gives the reference."""
    api.post("/counts", SITI, count())
    return str(api.post("/deposits", SITI, deposit("one", treasurer=UMAR))["reference"])


@pytest.fixture
def story(session: Session) -> Story:
    return Story(session)


def assets(session: Session) -> dict[str, int]:
    return {name: amount for name, amount in ledger.balances(session, under="assets:custody").items() if amount}


def two_handovers(story: Story, received: int = 143_000) -> None:
    """Siti's 143,000 and Budi's 57,000 are handed to the treasurer on Friday; of Siti's he says what he received."""
    for name, box, by, amount in (("one", "LBK-0001", SITI, 143_000), ("his", "LBK-0003", BUDI, 57_000)):
        story.visit(box, 3)
        story.count(name, box, amount, seq=3, by=by)
        reference = story.deposit(f"hand {name}", name, amount=amount, by=by, treasurer=UMAR)
        story.receive(f"receipt {name}", reference, received if by == SITI else amount)


def bank_of(story: Story, amount: int = 200_000) -> str:
    """The treasurer pays both in; gives the reference."""
    parts = [uuid("hand one"), uuid("hand his")]
    return story.deposit("bank", amount=amount, by=UMAR, clock="16:00", handovers=parts)


def test_the_treasurers_word_moves_the_custody(api: Api, world: Database, handed: str) -> None:
    with world.reading() as session:
        assert assets(session) == {"assets:custody:siti-aminah": 143_000}
    answer = api.post(f"/deposits/{handed}/receipts", UMAR, receipt())
    assert (answer["treasurer"], answer["receipt"]["amount"], answer["inside"]) == (UMAR, 143_000, None)
    assert (
        api.post(f"/deposits/{handed}/receipts", UMAR, receipt(received_at=answer["receipt"]["received_at"])) == answer
    )
    assert api.get("/deposits", treasurer=UMAR)["items"] == [answer]
    assert api.get("/deposits", treasurer="rina")["items"] == []
    with world.reading() as session:
        assert assets(session) == {"assets:custody:haji-umar": 143_000}
        assert ledger.trial_balance(session) == 0


def test_what_a_treasurer_sends_many_times_at_once_is_recorded_once(api: Api, world: Database, handed: str) -> None:
    handover, word = str(api.get("/deposits")["items"][0]["id"]), receipt()
    bank = deposit(name="bank", handovers=[handover])
    with ThreadPoolExecutor(6) as browsers:
        for path, body in ((f"/deposits/{handed}/receipts", word), ("/deposits", bank)):
            answers = list(browsers.map(lambda _, to=path, sent=body: api.post(to, UMAR, sent), range(12)))
            assert all(answer == answers[0] for answer in answers)
    with world.reading() as session:
        assert assets(session) == {"assets:custody:haji-umar": 143_000}


def test_another_amount_is_a_new_version_with_a_reason(api: Api, world: Database, handed: str) -> None:
    path = f"/deposits/{handed}/receipts"
    api.post(path, UMAR, receipt(amount=100_000))
    answer = api.post(path, UMAR, receipt("second"), status=409)
    assert f"sudah dikonfirmasi Rp 100.000 ({uuid('receipt')}); kirim versi baru" in refusals(answer)["replaces"]
    assert "reason" in refusals(api.post(path, UMAR, receipt("second", replaces=uuid("receipt")), status=422))
    mended = receipt("second", replaces=uuid("receipt"), reason="salah ketik")
    assert api.post(path, UMAR, mended)["receipt"]["replaces"] == uuid("receipt")
    with world.reading() as session:
        assert assets(session) == {"assets:custody:haji-umar": 143_000}


@pytest.mark.parametrize(
    ("changes", "person", "status", "field", "message"),
    [
        pytest.param({}, SITI, 403, "Authorization", "ini untuk bendahara", id="by the collector"),
        pytest.param({"amount": -1}, UMAR, 422, "amount", "-1 terlalu kecil", id="less than nothing"),
        pytest.param({"amount": "1.000"}, UMAR, 422, "amount", "'1.000' harus bilangan bulat", id="text"),
        pytest.param({"received_at": moment(hours=-1)}, UMAR, 422, "received_at", "belum terjadi", id="future"),
        pytest.param(
            {"replaces": uuid("x"), "reason": "x"}, UMAR, 422, "replaces", "bukan penerimaan", id="of nothing"
        ),
    ],
)  # fmt: skip
def test_a_confirmation_is_refused(
    api: Api, handed: str, changes: dict[str, Any], person: str, status: int, field: str, message: str
) -> None:
    answer = api.post(f"/deposits/{handed}/receipts", person, receipt(**changes), status=status)
    assert message in refusals(answer)[field]
    assert api.get("/deposits")["items"][0]["receipt"] is None


def test_only_what_was_handed_to_this_treasurer_is_confirmed(api: Api) -> None:
    api.post("/counts", SITI, count())
    reference = api.post("/deposits", SITI, deposit("one"))["reference"]
    answer = api.post(f"/deposits/{reference}/receipts", UMAR, receipt(), status=409)
    assert refusals(answer) == {"deposit": f"{reference} disetor ke bank, tidak diserahkan kepada bendahara"}
    answer = api.post("/deposits/JS-XXXXXX/receipts", UMAR, receipt(), status=404)
    assert "tidak ada setoran 'JS-XXXXXX'" in refusals(answer)["deposit"]


@pytest.mark.parametrize(
    ("body", "person", "status", "field", "message"),
    [
        pytest.param(deposit("one", treasurer="rina"), SITI, 422, "treasurer", "'rina' bukan bendahara", id="to Pokja"),
        pytest.param(deposit(), UMAR, 422, "handovers", "paling sedikit 1 isi", id="a treasurer without anything"),
        pytest.param(
            deposit("one", handovers=[uuid("x")]), UMAR, 422, "counts", "kosongkan counts dan isi handovers",
            id="a treasurer's counts",
        ),
        pytest.param(
            deposit("one", handovers=[uuid("x")]), SITI, 422, "handovers", "kosongkan handovers dan isi counts",
            id="a collector's handovers",
        ),
        pytest.param(
            deposit(handovers=[uuid("x")], treasurer=UMAR), UMAR, 422, "treasurer", "bendahara menyetor ke bank",
            id="to oneself",
        ),
        pytest.param(
            deposit(handovers=[uuid("x")]), UMAR, 422, "handovers.0", "tidak diserahkan kepada Anda", id="of nobody",
        ),
        pytest.param(deposit("one"), "rina", 403, "Authorization", "relawan kolektor atau", id="by the Pokja"),
    ],
)  # fmt: skip
def test_who_pays_in_what(api: Api, body: dict[str, Any], person: str, status: int, field: str, message: str) -> None:
    api.post("/counts", SITI, count())
    answer = api.post("/deposits", person, body, status=status)
    assert message in refusals(answer)[field]


def test_the_treasurer_bundles_what_was_confirmed(api: Api, handed: str) -> None:
    handover = uuid("deposit")
    body = deposit(name="bank", handovers=[handover])
    answer = api.post("/deposits", UMAR, body, status=409)
    assert refusals(answer) == {"handovers.0": f"{handed} belum Anda konfirmasi; kirim jumlah yang diterima dulu"}
    api.post(f"/deposits/{handed}/receipts", UMAR, receipt())
    bundled = api.post("/deposits", UMAR, body)
    assert (bundled["handovers"], bundled["counts"], bundled["collector"]) == ([handover], [], UMAR)
    assert api.post("/deposits", UMAR, body) == bundled
    assert "sudah dipakai" in refusals(api.post("/deposits", UMAR, body | {"amount": 1}, status=409))["id"]
    answer = api.post("/deposits", UMAR, body | {"id": uuid("more")}, status=409)
    assert refusals(answer) == {"handovers.0": f"{handed} sudah disetorkan ke bank; hapus dari daftar ini"}
    mended = receipt("second", replaces=uuid("receipt"), reason="salah")
    answer = api.post(f"/deposits/{handed}/receipts", UMAR, mended, status=409)
    assert f"{handed} sudah disetorkan ke bank dalam {bundled['reference']}" in refusals(answer)["deposit"]


def test_an_honest_way_by_the_treasurer_raises_no_case(story: Story) -> None:
    two_handovers(story)
    assert assets(story.session) == {"assets:custody:haji-umar": 200_000}
    reference = bank_of(story)
    story.credit(f"SETORAN {reference}", 200_000)
    story.refresh(MUCH_LATER)
    assert story.kinds() == []
    assert assets(story.session) == {}
    week = of_week(story.session, FRIDAY)
    assert (week.counted_idr, week.deposited_idr, week.credited_idr) == (200_000, 200_000, 200_000)
    assert summary(story.session, FRIDAY).overall.deposited_idr == 200_000
    way = trail(story.session, ["LBK-0001/3"])["LBK-0001/3"]
    assert (way.deposit_reference, way.credited_idr) == (reference, 200_000)
    with pytest.raises(Exception, match=f"ada dalam setoran {reference} yang sudah masuk rekening"):
        story.count("newer", "LBK-0001", 1, clock="08:00", replaces=uuid("one"), reason="salah")


def test_one_handover_may_go_to_the_bank_under_its_own_reference(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.count("one", "LBK-0001", 143_000, seq=3)
    reference = story.deposit("hand one", "one", amount=143_000, treasurer=UMAR)
    story.receive("receipt", reference, 143_000)
    story.credit(f"SETORAN {reference}", 143_000)
    story.refresh(MUCH_LATER)
    assert (story.kinds(), assets(story.session)) == ([], {})


def test_what_the_treasurer_received_less_is_the_collectors(story: Story) -> None:
    two_handovers(story, received=140_000)
    reference = bank_of(story, 197_000)
    story.credit(f"SETORAN {reference}", 197_000)
    story.refresh(MUCH_LATER)
    assert story.kinds() == ["handover_short"]
    case = story.case("handover_short")
    assert case.amount_idr == 3000
    assert set(case.members) == {uuid("hand one"), uuid("one"), f"receipt:{uuid('receipt one')}"}
    assert "bendahara Haji Umar menerima Rp 140.000, kurang Rp 3.000" in case.explanation
    assert settling.named(story.session, case.members) == {SITI, UMAR}
    assert assets(story.session) == {"assets:custody:siti-aminah": 3000}
    rina = story.session.get_one(Person, "rina")
    given = Given(Act.RESOLVE, "uang palsu", treatment=Treatment.WRITE_OFF)
    handling.take(story.session, Author(rina, at(MUCH_LATER, "10:00"), "test"), case.id, given)
    assert assets(story.session) == {}


def test_what_the_treasurer_received_more_is_a_surplus(story: Story) -> None:
    two_handovers(story, received=150_000)
    story.refresh(FRIDAY + timedelta(days=1))
    assert story.kinds() == ["handover_over"]
    rina = story.session.get_one(Person, "rina")
    given = Given(Act.RESOLVE, "uang tertukar", treatment=Treatment.SURPLUS)
    case_id = story.case("handover_over").id
    handling.take(story.session, Author(rina, at(MUCH_LATER, "10:00"), "test"), case_id, given)
    assert assets(story.session) == {"assets:custody:haji-umar": 207_000}


def test_what_the_treasurer_keeps_is_missing_at_the_bank(story: Story) -> None:
    two_handovers(story)
    reference = bank_of(story)
    story.credit(f"SETORAN {reference}", 180_000)
    story.refresh(MUCH_LATER)
    assert story.kinds() == ["deposit_short"]
    case = story.case("deposit_short")
    assert (case.amount_idr, "Haji Umar" in case.next_step) == (20_000, True)
    assert UMAR in settling.named(story.session, case.members)
    rina = story.session.get_one(Person, "rina")
    given = Given(Act.RESOLVE, "hilang", treatment=Treatment.WRITE_OFF)
    handling.take(story.session, Author(rina, at(MUCH_LATER, "10:00"), "test"), case.id, given)
    assert assets(story.session) == {}
    assert ledger.balances(story.session, under="expenses") == {"expenses:differences:haji-umar": 20_000}


def test_silence_of_the_treasurer_shows_after_two_days(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.count("one", "LBK-0001", 143_000, seq=3)
    reference = story.deposit("hand one", "one", amount=143_000, treasurer=UMAR)
    story.refresh(FRIDAY + timedelta(days=2))
    assert story.kinds() == []
    story.refresh(MONDAY)
    assert story.kinds() == ["handover_unconfirmed"]
    case = story.case("handover_unconfirmed")
    assert (case.members, case.amount_idr) == ((uuid("hand one"),), 143_000)
    assert f"Setoran {reference} sebesar Rp 143.000 diserahkan kolektor Siti Aminah kepada" in case.explanation
    story.receive("receipt", reference, 143_000, day=MONDAY)
    story.refresh(MONDAY)
    assert story.kinds() == []
    story.refresh(MUCH_LATER)
    assert "bendahara Haji Umar" in story.case("deposit_missing").next_step


def test_nothing_received_leaves_the_money_with_the_collector(story: Story) -> None:
    story.visit("LBK-0001", 3)
    story.count("one", "LBK-0001", 143_000, seq=3)
    reference = story.deposit("hand one", "one", amount=143_000, treasurer=UMAR)
    story.receive("receipt", reference, 0)
    story.refresh(MUCH_LATER)
    assert story.kinds() == ["deposit_missing", "handover_short"]
    assert "kolektor Siti Aminah" in story.case("deposit_missing").next_step
    assert assets(story.session) == {"assets:custody:siti-aminah": 143_000}


@pytest.mark.parametrize("table", ["handover", "receipt", "depositpart"])
def test_what_was_confirmed_is_never_changed(world: Database, table: str) -> None:
    with world.writing() as session:
        story = Story(session)
        two_handovers(story)
        bank_of(story)
    with pytest.raises(DBAPIError, match="recorded facts are never changed"), world.writing() as session:
        session.execute(text(f"DELETE FROM {table}"))
