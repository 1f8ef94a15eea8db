"""How long cash has been with whom: what came first leaves first, what was taken back never came."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session
from typer.testing import CliRunner

from accounts_world import FRIDAY, Api
from jumatserius.cli import app
from jumatserius.db import Database
from jumatserius.ledger import ageing, service
from jumatserius.ledger.service import Draft

NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


def move(session: Session, source: str, amount_idr: int, days_ago: int, of: str = "siti-aminah") -> int:
    sides = ((f"assets:custody:{of}", amount_idr), ("income:cash:LBK-0001", -amount_idr))
    return service.post(session, Draft(source, FRIDAY - timedelta(days=days_ago), sides, "uji"), NOW)


def test_cash_grows_old_by_bands_and_leaves_oldest_first(session: Session) -> None:
    for source, amount_idr, days_ago in (("count:a", 1000, 40), ("count:b", 2000, 10), ("count:c", 4000, 5)):
        move(session, source, amount_idr, days_ago)
    move(session, "count:d", 8000, 3)
    move(session, "match:x", -1500, 1)
    move(session, "count:e", 500, 0, of="budi-santoso")
    assert ageing.custody(session, FRIDAY) == [
        ageing.Aged("budi-santoso", 500, FRIDAY, (500, 0, 0, 0, 0)),
        ageing.Aged("siti-aminah", 13_500, FRIDAY - timedelta(days=10), (8000, 4000, 1500, 0, 0)),
    ]
    (earlier,) = ageing.custody(session, FRIDAY - timedelta(days=10))
    assert earlier.bands_idr == (2000, 0, 0, 1000, 0)


def test_a_count_that_was_replaced_never_came(session: Session) -> None:
    wrong = move(session, "count:a", 9000, 20)
    service.reverse(session, wrong, "diganti", None, NOW)
    move(session, "count:b", 4000, 5)
    (aged,) = ageing.custody(session, FRIDAY)
    assert (aged.balance_idr, aged.since) == (4000, FRIDAY - timedelta(days=5))


def test_more_credited_than_counted_has_no_age(session: Session) -> None:
    move(session, "count:a", 1000, 9)
    move(session, "match:x", -1500, 1)
    assert ageing.custody(session, FRIDAY) == [ageing.Aged("siti-aminah", -500, None, (0, 0, 0, 0, 0))]
    move(session, "match:y", 500, 1)
    assert ageing.custody(session, FRIDAY) == []


_MOVES = st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 2, 1)), st.integers(-5, 9)), max_size=12)


@settings(deadline=None)
@given(_MOVES, st.randoms(use_true_random=False))
def test_what_is_left_is_the_youngest_of_what_came(moves: list[Any], random: Any) -> None:
    left = ageing.left(moves)
    came = sorted(one for one in moves if one[1] > 0)
    balance = sum(amount for _, amount in moves)
    assert sum(amount for _, amount in left) == max(balance, 0)
    assert [day for day, _ in left] == [day for day, _ in came][len(came) - len(left) :]
    random.shuffle(moves)
    assert ageing.left(moves) == left


def test_over_http(api: Api, world: Database) -> None:
    with world.writing() as session:
        move(session, "count:a", 143_000, 7)
        move(session, "count:b", 1000, 0, of="budi-santoso")
    first = api.get("/ledger/ageing", on=FRIDAY.isoformat(), limit=1)
    assert [one["collector"] for one in first["items"]] == ["budi-santoso"]
    (siti,) = api.get("/ledger/ageing", on=FRIDAY.isoformat(), after=first["next"])["items"]
    assert siti == {
        "collector": "siti-aminah",
        "balance": 143_000,
        "since": "2026-11-06",
        "bands": {"0-3": 0, "4-7": 143_000, "8-14": 0, "15-30": 0, "31+": 0},
    }


def test_on_the_command_line(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/jumatserius.db")
    database.migrate()
    with database.writing() as session:
        move(session, "count:a", 143_000, 7)
    database.close()

    def command(*words: str) -> str:
        done = CliRunner().invoke(app, ["ledger", *words, "--data", str(tmp_path)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    header, row = command("ageing", "--on", "2026-11-13").splitlines()
    assert header.split()[:7] == ["kolektor", "saldo", "sejak", "0-3", "hari", "4-7", "hari"]
    assert row.split()[:4] == ["siti-aminah", "Rp", "143.000", "2026-11-06"]
    assert json.loads(command("ageing", "--on", "2026-11-13", "--json"))[0]["bands"]["4-7"] == 143_000
    assert command("balances").splitlines()[-1].split() == ["jumlah", "Rp", "0"]
    assert json.loads(command("balances", "--under", "assets:", "--json")) == [
        {"account": "assets:custody:siti-aminah", "balance": 143_000}
    ]
    command("export", "--format", "xlsx", "--output", str(tmp_path / "x.xlsx"))
    assert (tmp_path / "x.xlsx").read_bytes().startswith(b"PK")
