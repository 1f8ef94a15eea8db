"""Counts over HTTP, as a collector's phone and the Pokja see them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from accounts_world import Api, uuid
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.ledger import service as ledger
from jumatserius.people.models import Audit


def moment(**ago: float) -> str:
    return (datetime.now(UTC) - timedelta(**ago)).isoformat()


def count(name: str = "one", **changes: Any) -> dict[str, Any]:
    body = {"id": uuid(name), "box": "LBK-0001", "amount": 143_000, "counted_at": moment(hours=1)}
    return {key: value for key, value in (body | changes).items() if value is not None}


def refusals(answer: dict[str, Any]) -> dict[str, str]:
    return {one["field"]: one["message"] for one in answer["errors"]}


def test_a_count_is_recorded_and_its_money_is_in_the_collectors_custody(api: Api, world: Database, hub: Hub) -> None:
    told: list[str] = []
    hub.listen(told.append)
    answer = api.post("/counts", "siti-aminah", count())
    assert answer["amount"] == 143_000
    assert answer["collector"] == "siti-aminah"
    assert told == ["counts"]
    with world.reading() as session:
        assert ledger.balances(session) == {"assets:custody:siti-aminah": 143_000, "income:cash:LBK-0001": -143_000}
        trail = session.exec(select(Audit).where(Audit.action == "count.declare")).one()
        assert (trail.person_id, trail.subject) == ("siti-aminah", f"count:{uuid('one')}")
        assert trail.after is not None
        assert trail.after["amount"] == 143_000


def test_the_same_count_again_is_the_same_count(api: Api, world: Database) -> None:
    body = count()
    first = api.post("/counts", "siti-aminah", body)
    assert api.post("/counts", "siti-aminah", body) == first
    assert len(api.get("/counts")["items"]) == 1
    with world.reading() as session:
        assert ledger.balances(session, under="assets:") == {"assets:custody:siti-aminah": 143_000}


@pytest.mark.parametrize("scanned", [False, True])
def test_a_count_that_is_sent_many_times_at_once_is_one_count(api: Api, world: Database, scanned: bool) -> None:
    body = count(**({"visit_code": {"seq": 7, "code": api.visit_code("LBK-0001", 7)}} if scanned else {}))
    with ThreadPoolExecutor(6) as phones:
        answers = list(phones.map(lambda _: api.post("/counts", "siti-aminah", body), range(12)))
    assert all(answer == answers[0] for answer in answers)
    with world.reading() as session:
        assert ledger.balances(session, under="assets:") == {"assets:custody:siti-aminah": 143_000}


def test_another_count_under_the_same_id_is_refused(api: Api) -> None:
    body = count()
    api.post("/counts", "siti-aminah", body)
    answer = api.post("/counts", "siti-aminah", body | {"amount": 1000}, status=409)
    assert refusals(answer) == {
        "id": f"{uuid('one')} sudah dipakai untuk hitungan lain; hitungan baru memakai id (UUID) baru"
    }
    api.post("/counts", "budi-santoso", body, status=409)


def test_denominations_add_up_to_the_amount(api: Api) -> None:
    pieces = {"notes": {"100000": 1, "5000": 4, "1000": 20}, "coins": {"500": 5, "1000": 1}}
    answer = api.post("/counts", "siti-aminah", count(amount=None, denominations=pieces))
    assert answer["amount"] == 143_500
    assert answer["denominations"] == pieces
    wrong = api.post("/counts", "siti-aminah", count("two", amount=143_000, denominations=pieces), status=422)
    assert refusals(wrong) == {
        "amount": "143000 tidak sama dengan isi denominations, 143500; hitung ulang lalu betulkan salah satu"
    }


def test_an_empty_box_is_counted_as_zero(api: Api, world: Database) -> None:
    assert api.post("/counts", "siti-aminah", count(amount=0))["amount"] == 0
    with world.reading() as session:
        assert ledger.balances(session) == {}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        pytest.param({"box": "LBK-9999"}, "box", "'LBK-9999' tidak terdaftar; salin nomor dari label kotak", id="box"),
        pytest.param({"amount": "50.000"}, "amount", "'50.000' harus bilangan bulat", id="text for rupiah"),
        pytest.param({"amount": 50.5}, "amount", "50.5 harus bilangan bulat", id="half a rupiah"),
        pytest.param({"amount": -1}, "amount", "-1 terlalu kecil; paling sedikit 0", id="negative"),
        pytest.param({"amount": 10**12}, "amount", "1000000000000 terlalu besar; paling banyak 1000000000", id="huge"),
        pytest.param({"amount": None}, "amount", "wajib diisi, atau isi denominations", id="no amount"),
        pytest.param({"id": "17"}, "id", "'17' harus UUID", id="no UUID"),
        pytest.param({"counted_at": None}, "counted_at", "wajib diisi", id="no time"),
        pytest.param(
            {"counted_at": "2026-11-20T09:15:00"}, "counted_at", "harus waktu lengkap dengan zona", id="no zone"
        ),
        pytest.param({"counted_at": moment(hours=-2)}, "counted_at", "belum terjadi; betulkan jam", id="future"),
        pytest.param({"counted_at": moment(days=366)}, "counted_at", "lebih dari setahun lalu", id="ages ago"),
        pytest.param({"colour": "red"}, "colour", "'red' tidak dikenal", id="unknown field"),
        pytest.param({"reason": "salah"}, "reason", "hanya untuk versi baru", id="reason alone"),
        pytest.param(
            {"denominations": {"notes": {"3000": 1}}},
            "denominations.notes.3000",
            "'3000' tidak dikenal",
            id="3000 note",
        ),
        pytest.param(
            {"denominations": {"coins": {"500": -1}}}, "denominations.coins.500", "terlalu kecil", id="pieces"
        ),
        pytest.param({"visit": "halo"}, "visit", "bukan kode kunjungan; pindai ulang", id="no visit code"),
        pytest.param({"visit": "http://x/V/LBK-0002/3/ABC"}, "visit", "milik kotak LBK-0002", id="other box"),
    ],
)
def test_what_does_not_fit_is_named_with_its_remedy(
    api: Api, changes: dict[str, Any], field: str, message: str
) -> None:
    answer = api.post("/counts", "siti-aminah", count(**changes), status=422)
    assert message in refusals(answer)[field]
    assert api.get("/counts")["items"] == []


def test_all_mistakes_of_a_form_are_named_at_once(api: Api) -> None:
    answer = api.post("/counts", "siti-aminah", {"id": "x", "box": "", "amount": 1.5}, status=422)
    assert set(refusals(answer)) == {"id", "box", "amount", "counted_at"}


def test_a_visit_code_proves_the_visit_even_before_the_box_has_sent_it(api: Api) -> None:
    code = api.visit_code("LBK-0001", 7)
    by_hand = api.post("/counts", "siti-aminah", count(visit_code={"seq": 7, "code": code.lower()}))
    assert by_hand["visit"] == "LBK-0001/7"
    scanned = f"http://127.0.0.1:8000/V/LBK-0002/9/{api.visit_code('LBK-0002', 9)}"
    body = count("two", box="LBK-0002", visit=scanned)
    assert api.post("/counts", "siti-aminah", body)["visit"] == "LBK-0002/9"
    with_records = body | {"visit": f"{scanned}/{'0123456789' * 100}"}
    assert api.post("/counts", "siti-aminah", with_records)["visit"] == "LBK-0002/9"


def test_a_code_of_another_opening_proves_nothing(api: Api) -> None:
    code = api.visit_code("LBK-0001", 7)
    answer = api.post("/counts", "siti-aminah", count(visit_code={"seq": 8, "code": code}), status=422)
    assert refusals(answer) == {
        "visit": f"'{code}' bukan kode bukaan 8 kotak LBK-0001; pindai ulang layarnya selagi tutup terbuka"
    }


def test_a_visit_is_counted_once(api: Api) -> None:
    code = {"seq": 7, "code": api.visit_code("LBK-0001", 7)}
    api.post("/counts", "siti-aminah", count(visit_code=code))
    answer = api.post("/counts", "siti-aminah", count("two", visit_code=code), status=409)
    assert "kunjungan LBK-0001/7 sudah dihitung" in refusals(answer)["visit"]


def test_a_new_version_shows_beside_the_old_one(api: Api, world: Database) -> None:
    api.post("/counts", "siti-aminah", count())
    body = count("two", amount=150_000, replaces=uuid("one"), reason="selembar terlipat")
    assert api.post("/counts", "siti-aminah", body)["replaces"] == uuid("one")
    rows = {row["id"]: row for row in api.get("/counts")["items"]}
    assert rows[uuid("one")]["replaced_by"] == uuid("two")
    assert rows[uuid("one")]["amount"] == 143_000
    assert rows[uuid("two")]["reason"] == "selembar terlipat"
    with world.reading() as session:
        assert ledger.balances(session, under="assets:") == {"assets:custody:siti-aminah": 150_000}


def test_a_new_version_keeps_the_proved_visit(api: Api) -> None:
    code = {"seq": 7, "code": api.visit_code("LBK-0001", 7)}
    api.post("/counts", "siti-aminah", count(visit_code=code))
    second = count("two", amount=1000, replaces=uuid("one"), reason="salah ketik")
    assert api.post("/counts", "siti-aminah", second)["visit"] == "LBK-0001/7"


@pytest.mark.parametrize(
    ("changes", "person", "status", "field"),
    [
        pytest.param({"reason": None}, "siti-aminah", 422, "reason", id="without a reason"),
        pytest.param({"reason": "  "}, "siti-aminah", 422, "reason", id="with an empty reason"),
        pytest.param({"replaces": uuid("none")}, "siti-aminah", 422, "replaces", id="of nothing"),
        pytest.param({"box": "LBK-0002"}, "siti-aminah", 409, "box", id="at another box"),
        pytest.param({}, "budi-santoso", 403, "replaces", id="by somebody else"),
    ],
)
def test_a_new_version_is_refused(api: Api, changes: dict[str, Any], person: str, status: int, field: str) -> None:
    api.post("/counts", "siti-aminah", count())
    body = count("two", **({"amount": 1, "replaces": uuid("one"), "reason": "salah"} | changes))
    assert field in refusals(api.post("/counts", person, body, status=status))


def test_only_the_newest_version_can_be_replaced(api: Api) -> None:
    api.post("/counts", "siti-aminah", count())
    api.post("/counts", "siti-aminah", count("two", replaces=uuid("one"), reason="a"))
    answer = api.post("/counts", "siti-aminah", count("three", replaces=uuid("one"), reason="b"), status=409)
    assert refusals(answer) == {"replaces": f"{uuid('one')} sudah diganti oleh {uuid('two')}; ganti yang terakhir itu"}


def test_who_may_count_and_who_may_look(api: Api) -> None:
    for person in ("rina", "haji-umar", "tono"):
        api.post("/counts", person, count(), status=403)
    assert api.client.post("/api/v1/counts", json=count()).status_code == 401
    api.post("/counts", "siti-aminah", count())
    assert len(api.client.get("/api/v1/counts").json()["items"]) == 1


def test_a_question_that_does_not_fit_is_answered_in_indonesian(api: Api) -> None:
    answer = api.client.get("/api/v1/counts?limit=0").json()
    assert refusals(answer) == {"limit": "'0' terlalu kecil; paling sedikit 1"}
    answer = api.client.get("/api/v1/counts?limit=many").json()
    assert refusals(answer) == {
        "limit": "'many' harus bilangan bulat tanpa titik, koma, atau tanda kutip, misalnya 50000"
    }


def test_pages_of_the_list_hold_every_count_once(api: Api) -> None:
    for number in range(7):
        api.post("/counts", "siti-aminah", count(str(number), amount=number))
    seen: list[int] = []
    after = None
    while True:
        page = api.get("/counts", limit=3, **({"after": after} if after else {}))
        seen += [row["amount"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [6, 5, 4, 3, 2, 1, 0]
    assert len(api.get("/counts", box="LBK-0002")["items"]) == 0
