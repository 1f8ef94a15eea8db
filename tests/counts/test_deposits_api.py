"""Deposits over HTTP."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from test_counts_api import count, moment, refusals

from accounts_world import Api, uuid
from jumatserius.counts.reference import is_reference, reference


def deposit(*counts: str, name: str = "deposit", **changes: Any) -> dict[str, Any]:
    body = {"id": uuid(name), "counts": list(map(uuid, counts)), "amount": 143_000, "deposited_at": moment(minutes=5)}
    return body | changes


@pytest.fixture
def counted(api: Api) -> Api:
    for name, box in (("one", "LBK-0001"), ("two", "LBK-0002")):
        api.post("/counts", "siti-aminah", count(name, box=box))
    api.post("/counts", "budi-santoso", count("his", box="LBK-0003"))
    return api


def test_a_deposit_gets_a_reference_for_the_slip(counted: Api) -> None:
    answer = counted.post("/deposits", "siti-aminah", deposit("one", "two", amount=286_000))
    assert is_reference(answer["reference"])
    assert answer["counts"] == sorted([uuid("one"), uuid("two")])
    assert counted.get("/deposits", "haji-umar")["items"] == [answer]
    rows = {row["id"]: row["deposit"] for row in counted.get("/counts")["items"]}
    assert rows == {uuid("one"): answer["reference"], uuid("two"): answer["reference"], uuid("his"): None}


def test_two_deposits_whose_references_would_be_the_same_get_different_ones(counted: Api) -> None:
    seen: dict[str, str] = {}
    names = (f"deposit {number}" for number in itertools.count())
    first, second = next(
        (seen[code], name) for name in names if seen.setdefault(code := reference(f"{uuid(name)}/0"), name) != name
    )
    one = counted.post("/deposits", "siti-aminah", deposit("one", name=first))["reference"]
    two = counted.post("/deposits", "siti-aminah", deposit("two", name=second))["reference"]
    assert one != two
    assert is_reference(two)


def test_the_same_deposit_again_is_the_same_deposit(counted: Api) -> None:
    body = deposit("one", "two")
    first = counted.post("/deposits", "siti-aminah", body)
    again = body | {"counts": list(reversed(body["counts"]))}
    assert counted.post("/deposits", "siti-aminah", again) == first
    for change in ({"amount": 1000}, {"counts": [uuid("one")]}, {"deposited_at": moment(hours=2)}):
        answer = counted.post("/deposits", "siti-aminah", body | change, status=409)
        assert "sudah dipakai untuk setoran lain" in refusals(answer)["id"]


def test_a_deposit_that_is_sent_many_times_at_once_is_one_deposit(counted: Api) -> None:
    body = deposit("one", "two")
    with ThreadPoolExecutor(6) as phones:
        answers = list(phones.map(lambda _: counted.post("/deposits", "siti-aminah", body), range(12)))
    assert all(answer == answers[0] for answer in answers)


def test_a_count_is_in_one_deposit_at_most(counted: Api) -> None:
    reference = counted.post("/deposits", "siti-aminah", deposit("one"))["reference"]
    answer = counted.post("/deposits", "siti-aminah", deposit("one", "two", name="second"), status=409)
    assert refusals(answer) == {"counts": f"{uuid('one')} sudah ada dalam setoran {reference}; hapus dari daftar ini"}


def test_a_later_version_of_a_count_is_the_same_count(counted: Api) -> None:
    counted.post("/counts", "siti-aminah", count("newer", amount=1, replaces=uuid("one"), reason="salah"))
    answer = counted.post("/deposits", "siti-aminah", deposit("newer"))
    assert answer["counts"] == [uuid("one")]
    rows = {row["id"]: row["deposit"] for row in counted.get("/counts")["items"]}
    assert rows[uuid("newer")] == answer["reference"]
    counted.post("/deposits", "siti-aminah", deposit("one", name="second"), status=409)


@pytest.mark.parametrize(
    ("body", "status", "field", "message"),
    [
        pytest.param(deposit("gone"), 422, "counts.0", "tidak ditemukan; kirim hitungannya dulu", id="unknown count"),
        pytest.param(deposit("one", "his"), 403, "counts.1", "dihitung oleh orang lain", id="count of another"),
        pytest.param(deposit("one", "one"), 422, "counts.1", "disebut dua kali", id="count twice"),
        pytest.param(deposit(), 422, "counts", "paling sedikit 1", id="no count"),
        pytest.param(deposit("one", amount=0), 422, "amount", "terlalu kecil; paling sedikit 1", id="nothing paid in"),
        pytest.param(
            deposit("one", deposited_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat()),
            422,
            "deposited_at",
            "belum terjadi",
            id="future",
        ),
    ],
)
def test_a_deposit_is_refused(counted: Api, body: dict[str, Any], status: int, field: str, message: str) -> None:
    answer = counted.post("/deposits", "siti-aminah", body, status=status)
    assert message in refusals(answer)[field]
    assert counted.get("/deposits")["items"] == []
