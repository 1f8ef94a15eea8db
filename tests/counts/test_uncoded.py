"""Counts without a visit code: who finds which of them."""

import pytest
from sqlmodel import Session
from test_counts_api import count

from accounts_world import Api, uuid
from jumatserius.counts import uncoded
from jumatserius.db import Database
from jumatserius.errors import Missing

SITI, BUDI = "siti-aminah", "budi-santoso"


def found(world: Database, person: str, near: list[str]) -> tuple[list[str], list[str]]:
    """What awaits this person, and what this person declared."""
    with world.reading() as session:
        lists = uncoded.awaiting(session, person, near), uncoded.declared(session, person)
        return tuple([one.id for one in rows] for rows in lists)  # type: ignore[return-value]


def test_a_large_count_awaits_others_until_one_of_them_has_counted(api: Api, world: Database) -> None:
    api.post("/counts", SITI, count("small"))
    api.post(
        "/counts", SITI, count("coded", amount=900_000, visit_code={"seq": 7, "code": api.visit_code("LBK-0001", 7)})
    )
    api.post("/counts", SITI, count("far", amount=900_000))
    api.post("/counts", SITI, count("near", amount=900_000, box="LBK-0002"))
    api.post("/counts", SITI, count("mended", amount=910_000, replaces=uuid("far"), reason="selembar terselip"))
    assert found(world, BUDI, ["LBK-0002"]) == ([uuid("near"), uuid("mended")], [])
    waiting, declared = found(world, SITI, [])
    assert (waiting, set(declared)) == ([], {uuid("small"), uuid("near"), uuid("mended")})
    api.post("/counts", BUDI, count("two", amount=1, box="LBK-0002", second=True, second_of=uuid("near")))
    assert found(world, BUDI, []) == ([uuid("mended")], [uuid("two")])


def test_versions_and_the_second_count_lead_to_one_thread(api: Api, world: Database) -> None:
    code = {"seq": 7, "code": api.visit_code("LBK-0001", 7)}
    api.post("/counts", SITI, count("one", amount=900_000))
    api.post("/counts", SITI, count("mended", amount=910_000, replaces=uuid("one"), reason="selembar terselip"))
    api.post("/counts", BUDI, count("two", amount=910_000, second=True, second_of=uuid("mended")))
    api.post("/counts", SITI, count("coded", visit_code=code))
    with Session(world.engine) as session:
        assert {uncoded.thread(session, uuid(name)) for name in ("one", "mended", "two")} == {uuid("one")}
        for name in ("coded", "nothing"):
            with pytest.raises(Missing, match="tidak ada hitungan tanpa kode"):
                uncoded.thread(session, uuid(name))
