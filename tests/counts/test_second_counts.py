"""Large counts by two people: independent, sealed until both are there, and the money that of the first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session
from test_counts_api import count, moment, refusals
from test_deposits_api import deposit

from accounts_story import Story
from accounts_world import FRIDAY, Api, uuid
from jumatserius import wib
from jumatserius.cases.refresh import refresh
from jumatserius.counts.policy import SEALED_FOR
from jumatserius.db import Database
from jumatserius.ledger import export
from jumatserius.ledger import service as ledger

LARGE = 900_000
SITI, BUDI = "siti-aminah", "budi-santoso"


def first(api: Api, name: str = "one", **changes: Any) -> dict[str, Any]:
    return count(name, **{"amount": LARGE, "visit_code": {"seq": 7, "code": api.visit_code("LBK-0001", 7)}} | changes)


def second(api: Api, name: str = "two", **changes: Any) -> dict[str, Any]:
    return first(api, name, **{"second": True} | changes)


def shown(api: Api, person: str, name: str = "one") -> tuple[int | None, bool]:
    """Amount and seal of a count, as this person sees them."""
    (row,) = [row for row in api.get("/counts", person)["items"] if row["id"] == uuid(name)]
    return row["amount"], row["sealed"]


def custody(world: Database) -> dict[str, int]:
    with world.reading() as session:
        return ledger.balances(session, under="assets:")


@pytest.mark.parametrize("first_comes_first", [True, False], ids=["first, then second", "second, then first"])
def test_two_people_count_and_the_money_is_the_first_ones(api: Api, world: Database, first_comes_first: bool) -> None:
    sent = [(SITI, first(api)), (BUDI, second(api))]
    for person, body in sent if first_comes_first else reversed(sent):
        api.post("/counts", person, body)
    assert custody(world) == {"assets:custody:siti-aminah": LARGE}
    for name in ("one", "two"):
        assert shown(api, "rina", name) == (LARGE, False)


def test_of_two_who_send_at_once_one_is_the_first(api: Api, world: Database) -> None:
    sent = [(person, first(api, f"{person} {n}")) for n in range(3) for person in (SITI, BUDI)]
    with ThreadPoolExecutor(6) as phones:
        path, client = "/api/v1/counts", api.client
        answers = list(phones.map(lambda one: client.post(path, json=one[1], headers=api.headers(one[0])), sent))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    assert len(api.get("/counts")["items"]) == 1


def test_a_large_count_is_sealed_until_the_second_is_in(api: Api, world: Database) -> None:
    pieces = {"notes": {"100000": 9}, "coins": {}}
    answer = api.post("/counts", SITI, first(api, denominations=pieces))
    assert (answer["amount"], answer["sealed"], answer["needs_second"]) == (LARGE, True, True)
    assert shown(api, SITI) == (LARGE, True)
    for person in (BUDI, "rina", "haji-umar", "tono"):
        assert shown(api, person) == (None, True)
    (row,) = api.client.get("/api/v1/counts").json()["items"]
    assert (row["amount"], row["denominations"]) == (None, None)
    api.post("/counts", BUDI, second(api, amount=LARGE - 1000))
    assert shown(api, BUDI) == (LARGE, False)
    assert custody(world) == {"assets:custody:siti-aminah": LARGE}


def test_the_second_figures_are_sealed_for_the_first_counter_too(api: Api) -> None:
    api.post("/counts", BUDI, second(api, amount=1000))
    assert shown(api, SITI, "two") == (None, True)
    assert shown(api, BUDI, "two") == (1000, True)


def test_nothing_anywhere_tells_a_sealed_figure(api: Api, world: Database) -> None:
    with world.writing() as session:
        story = Story(session)
        story.visit("LBK-0001", 3, "21:00")
    body = first(api, visit_code={"seq": 3, "code": api.visit_code("LBK-0001", 3)}, amount=987_000)
    api.post("/counts", SITI, body)
    with world.writing() as session:
        refresh(session, wib.wib_date(wib.now()))
        assert ledger.balances(session) == {}
        books = "".join([*export.beancount(session), *export.as_csv(session)])
    (case,) = [one for one in api.get("/cases")["items"] if one["kind"] == "opened_off_schedule"]
    assert case["amount"] == 0
    paths = ["counts", "cases", "matches", "ledger/entries", "ledger/balances", "visits"]
    told = [api.client.get(f"/api/v1/{path}").text for path in paths]
    told += [api.client.get(path).text for path in ("/", f"/kasus/{case['id']}", "/kotak/LBK-0001")]
    path = f"/V/LBK-0001/3/{api.visit_code('LBK-0001', 3)}"
    told.append(api.client.get(path).text)
    assert [text for text in (*told, books) if "987000" in text or "987.000" in text] == []
    assert sum("menunggu penghitung kedua" in text for text in told) == 3
    api.post("/counts", BUDI, body | {"id": uuid("two"), "second": True})
    with world.writing() as session:
        refresh(session, wib.wib_date(wib.now()))
    assert "987.000" in api.client.get("/").text
    (case,) = [one for one in api.get("/cases")["items"] if one["kind"] == "opened_off_schedule"]
    assert case["amount"] == 987_000


def test_paying_in_opens_a_count_and_books_it(api: Api, world: Database) -> None:
    api.post("/counts", SITI, first(api))
    assert custody(world) == {}
    api.post("/deposits", SITI, deposit("one", amount=LARGE))
    assert shown(api, "rina") == (LARGE, False)
    assert custody(world) == {"assets:custody:siti-aminah": LARGE}
    answer = api.post("/counts", BUDI, second(api, counted_at=moment()), status=409)
    assert "sesudah uangnya disetor (JS-" in refusals(answer)["counted_at"]
    api.post("/counts", BUDI, second(api, counted_at=moment(minutes=30)))


def test_nobody_waits_longer_than_three_days(api: Api, world: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    api.post("/counts", SITI, first(api))
    later = datetime.now(UTC) + SEALED_FOR + timedelta(minutes=1)
    monkeypatch.setattr(wib, "now", lambda: later)
    assert shown(api, "rina") == (LARGE, False)
    with world.writing() as session:
        refresh(session, wib.wib_date(later))
        assert not refresh(session, wib.wib_date(later))
    assert custody(world) == {"assets:custody:siti-aminah": LARGE}
    (case,) = [one for one in api.get("/cases")["items"] if one["kind"] == "second_count_missing"]
    assert (case["members"], case["amount"], case["box"]) == ([uuid("one")], LARGE, "LBK-0001")


def test_a_difference_is_a_case_and_moves_no_money(api: Api, world: Database) -> None:
    with world.writing() as session:
        Story(session).visit("LBK-0001", 7)
    api.post("/counts", SITI, first(api))
    api.post("/counts", BUDI, second(api, amount=LARGE + 50_000))
    with world.writing() as session:
        refresh(session, FRIDAY)
    (case,) = [one for one in api.get("/cases")["items"] if one["kind"] == "second_count_differs"]
    assert case["amount"] == 50_000
    assert {uuid("one"), uuid("two")} < set(case["members"])
    assert custody(world) == {"assets:custody:siti-aminah": LARGE}
    api.post("/counts", SITI, first(api, "three", amount=LARGE + 50_000, replaces=uuid("one"), reason="terselip"))
    assert custody(world) == {"assets:custody:siti-aminah": LARGE + 50_000}
    with world.writing() as session:
        refresh(session, FRIDAY)
    assert "second_count_differs" not in [one["kind"] for one in api.get("/cases")["items"]]


@pytest.mark.parametrize(
    ("amount", "is_large"), [(500_000, False), (500_001, True)], ids=["at the threshold", "above it"]
)
def test_only_more_than_the_threshold_needs_two(api: Api, amount: int, is_large: bool) -> None:
    answer = api.post("/counts", SITI, first(api, amount=amount))
    assert (answer["needs_second"], answer["sealed"]) == (is_large, is_large)


def test_a_second_count_below_the_threshold_is_taken(api: Api, world: Database) -> None:
    api.post("/counts", SITI, first(api, amount=1000))
    api.post("/counts", BUDI, second(api, amount=1000))
    assert custody(world) == {"assets:custody:siti-aminah": 1000}


@pytest.mark.parametrize(
    ("changes", "person", "status", "field", "message"),
    [
        pytest.param({}, SITI, 409, "second", "penghitung kedua harus orang lain", id="the same person"),
        pytest.param({"visit_code": None}, BUDI, 422, "visit", "wajib diisi untuk hitungan kedua", id="no visit"),
        pytest.param(
            {"second": False}, BUDI, 409, "visit", "bila Anda penghitung kedua, kirim lagi dengan second: true",
            id="another first",
        ),
        pytest.param({"second": "ya"}, BUDI, 422, "second", "'ya'", id="no truth"),
        pytest.param({}, "rina", 403, "Authorization", "ini untuk relawan kolektor", id="no collector"),
    ],
)  # fmt: skip
def test_a_second_count_is_refused(
    api: Api, changes: dict[str, Any], person: str, status: int, field: str, message: str
) -> None:
    api.post("/counts", SITI, first(api))
    answer = api.post("/counts", person, second(api, **changes), status=status)
    assert message in refusals(answer)[field]


def test_there_is_one_second_count_and_it_is_never_paid_in(api: Api) -> None:
    api.post("/counts", SITI, first(api, "first", counted_at=moment(hours=2)))
    api.post("/counts", BUDI, second(api))
    answer = api.post("/counts", BUDI, second(api, "three"), status=409)
    assert f"sudah dihitung ({uuid('two')}); kirim versi baru" in refusals(answer)["visit"]
    mended = second(api, "three", amount=1000, replaces=uuid("two"), reason="salah ketik")
    answer = api.post("/counts", BUDI, mended | {"second": False}, status=409)
    assert "versi baru harus sama" in refusals(answer)["second"]
    assert api.post("/counts", BUDI, mended)["replaces"] == uuid("two")
    answer = api.post("/deposits", BUDI, deposit("three"), status=422)
    assert "uangnya disetor oleh penghitung pertama" in refusals(answer)["counts.0"]


def test_a_lone_second_count_accuses_nobody(session: Session) -> None:
    story = Story(session)
    story.visit("LBK-0001", 3)
    story.count("second", "LBK-0001", 40_000, seq=3, by=BUDI, second=True)
    story.refresh(FRIDAY + timedelta(days=14))
    assert story.kinds() == ["opened_not_counted"]


def test_the_engine_takes_the_first_for_the_money_whoever_looked_at_the_clock(session: Session) -> None:
    story = Story(session)
    story.visit("LBK-0001", 3)
    story.count("second", "LBK-0001", 40_000, seq=3, by=BUDI, clock="07:35", second=True)
    story.count("first", "LBK-0001", 41_000, seq=3, clock="07:50")
    reference = story.deposit("deposit", "first", amount=41_000)
    story.credit(f"SETORAN {reference}", 41_000)
    story.refresh(FRIDAY + timedelta(days=14))
    assert story.kinds() == ["second_count_differs"]
    assert story.case("second_count_differs").amount_idr == 1000


def test_a_count_from_before_the_threshold_needs_nobody(session: Session) -> None:
    story = Story(session)
    story.honest_friday_of("LBK-0001")
    story.second_above_idr = 100
    story.refresh(FRIDAY + timedelta(days=14))
    assert story.kinds() == []


def test_a_count_made_offline_is_taken_days_later_once(api: Api, world: Database) -> None:
    body = first(api, counted_at=moment(days=5))
    answers = [api.post("/counts", SITI, body) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["sealed"]
    api.post("/counts", BUDI, second(api, counted_at=moment(days=5, minutes=-3)))
    with world.reading() as session:
        ((entry, _),) = ledger.entries(session)
    assert entry.booked_on == wib.wib_date(datetime.now(UTC) - timedelta(days=5))
    changed = body | {"denominations": {"notes": {"100000": 9}}}
    assert "sudah dipakai" in refusals(api.post("/counts", SITI, changed, status=409))["id"]


def loose(name: str = "one", **changes: Any) -> dict[str, Any]:
    """A large count of which nobody scanned the visit code."""
    return count(name, **{"amount": LARGE} | changes)


def loose_second(name: str = "two", **changes: Any) -> dict[str, Any]:
    return loose(name, **{"second": True, "second_of": uuid("one")} | changes)


def test_without_a_visit_code_the_second_count_names_the_first(api: Api, world: Database) -> None:
    assert api.post("/counts", SITI, loose())["sealed"]
    assert shown(api, "rina") == (None, True)
    assert custody(world) == {}
    body = loose_second()
    answer = api.post("/counts", BUDI, body)
    assert (answer["second_of"], answer["sealed"]) == (uuid("one"), False)
    assert api.post("/counts", BUDI, body) == answer
    assert shown(api, "rina") == (LARGE, False)
    assert custody(world) == {"assets:custody:siti-aminah": LARGE}


def test_versions_of_both_stay_together_without_a_visit_code(api: Api, world: Database) -> None:
    api.post("/counts", SITI, loose())
    api.post("/counts", SITI, loose("one b", amount=LARGE + 1000, replaces=uuid("one"), reason="terselip"))
    api.post("/counts", BUDI, loose_second(second_of=uuid("one b")))
    mended = {"amount": LARGE + 1000, "replaces": uuid("two"), "reason": "terselip", "second_of": None}
    assert api.post("/counts", BUDI, loose_second("two b", **mended))["second_of"] == uuid("one")
    assert shown(api, "rina", "one b") == (LARGE + 1000, False)
    assert custody(world) == {"assets:custody:siti-aminah": LARGE + 1000}


@pytest.mark.parametrize("amount", [LARGE, LARGE - 50_000], ids=["equal", "less"])
def test_a_control_without_a_visit_code_is_no_money_and_a_difference_is_a_case(session: Session, amount: int) -> None:
    story = Story(session)
    story.second_above_idr = 500_000
    story.visit("LBK-0001", 3)
    story.count("one", "LBK-0001", LARGE)
    story.count("two", "LBK-0001", amount, by=BUDI, clock="07:45", second=True, second_of=uuid("one"))
    reference = story.deposit("deposit", "one", amount=LARGE)
    story.credit(f"SETORAN {reference}", LARGE)
    story.refresh(FRIDAY + timedelta(days=14))
    assert story.kinds() == ([] if amount == LARGE else ["second_count_differs"])
    if amount != LARGE:
        case = story.case("second_count_differs")
        assert (case.amount_idr, set(case.members)) == (50_000, {uuid("one"), uuid("two")})
        mended = {"replaces": uuid("two"), "reason": "salah hitung", "second": True}
        story.count("three", "LBK-0001", LARGE, by=BUDI, clock="07:50", **mended)
        story.refresh(FRIDAY + timedelta(days=15))
        assert story.kinds() == []


@pytest.mark.parametrize(
    ("changes", "person", "status", "field", "message"),
    [
        pytest.param({}, SITI, 409, "second", "penghitung kedua harus orang lain", id="the same person"),
        pytest.param({"second_of": None}, BUDI, 422, "visit", "isi second_of dengan nomor hitungan", id="of nothing"),
        pytest.param({"second_of": uuid("x")}, BUDI, 422, "second_of", "bukan hitungan pertama di kotak", id="unknown"),
        pytest.param({"box": "LBK-0002"}, BUDI, 422, "second_of", "bukan hitungan pertama di kotak", id="another box"),
        pytest.param({"second": False}, BUDI, 422, "second_of", "hanya untuk hitungan kedua", id="not a second one"),
        pytest.param({"second_of": uuid("proved")}, BUDI, 422, "second_of", "punya kunjungan; pindai QR", id="proved"),
    ],
)
def test_a_second_count_without_a_visit_code_is_refused(
    api: Api, changes: dict[str, Any], person: str, status: int, field: str, message: str
) -> None:
    api.post("/counts", SITI, loose())
    api.post("/counts", SITI, first(api, "proved"))
    answer = api.post("/counts", person, loose_second(**changes), status=status)
    assert message in refusals(answer)[field]


def test_without_a_visit_code_too_the_second_count_comes_before_the_money_is_paid_in(api: Api) -> None:
    api.post("/counts", SITI, loose())
    api.post("/deposits", SITI, deposit("one", amount=LARGE))
    assert shown(api, "rina") == (LARGE, False)
    answer = api.post("/counts", BUDI, loose_second(counted_at=moment()), status=409)
    assert "hitungan kedua dibuat sebelum uang disetor" in refusals(answer)["counted_at"]
