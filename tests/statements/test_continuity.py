"""Whether the files of an account follow each other: over the service, HTTP, the command line, and in a period."""

import random
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from accounts_world import Api, seed
from jumatserius.cli import app
from jumatserius.db import Database
from jumatserius.periods import checklist, spans
from jumatserius.statements import listing, service
from jumatserius.statements.service import Upload

HEADER = "Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan"
HOLE = (
    "saldo akhir Rp 2.000 (a.csv, Jumat, 13 Nov 2026) dan saldo awal Rp 3.000 (c.csv, Senin, 16 Nov 2026) tidak"
    " bersambung: ada baris yang belum diimpor; impor mutasi dari hari yang satu sampai hari yang lain"
)


def statement(*rows: str) -> bytes:
    return "\n".join([HEADER, *(f"{row},INFAK" for row in rows)]).encode()


def thousands(*days: int) -> bytes:
    """A thousand each day in November since the 12th."""
    return statement(*(f"{day}/11/2026,09:00:00,K,1000,{1000 * (day - 11)}" for day in days))


def take(session: Session, name: str, content: bytes) -> list[str]:
    upload = Upload(name, content, "bsi", "utama")
    looked = service.preview(session, upload)
    done = service.import_file(session, upload, by=None, origin="test")
    assert (looked.gaps, looked.opening_idr) == (done.gaps, done.opening_idr)
    return [gap.text for gap in done.gaps]


def holes(session: Session) -> list[tuple[str, str]]:
    return [(gap.before.file, gap.after.file) for _, gap in listing.holes(session)]


A, B, C = thousands(12, 13), thousands(14), thousands(15)


def test_a_hole_is_told_and_ends_when_it_is_filled(session: Session) -> None:
    assert take(session, "a.csv", A) == []
    hole = statement("16/11/2026,09:00:00,K,1000,4000")
    assert take(session, "c.csv", hole) == [HOLE]
    assert holes(session) == [("a.csv", "c.csv")]
    assert take(session, "c.csv", hole) == [HOLE]
    assert take(session, "b.csv", B) == []
    assert holes(session) == []


def test_days_without_a_line_are_no_hole(session: Session) -> None:
    take(session, "a.csv", A)
    quiet = statement("30/11/2026,09:00:00,K,1000,3000")
    assert take(session, "later.csv", quiet) == []


def test_the_rest_of_a_day_is_missed(session: Session) -> None:
    """Exported on Friday morning, and then from Saturday on."""
    take(session, "a.csv", statement("13/11/2026,09:00:00,K,1000,1000"))
    later = statement("14/11/2026,09:00:00,K,1000,2500")
    assert len(take(session, "b.csv", later)) == 1
    whole_day = statement("13/11/2026,09:00:00,K,1000,1000", "13/11/2026,15:00:00,K,500,1500")
    assert take(session, "whole.csv", whole_day) == []
    assert holes(session) == []


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_any_order_whole_and_overlapping_files_leave_no_hole(session: Session, order: tuple[int, ...]) -> None:
    files = [A, B, C, thousands(13, 14, 15)]
    for number in order:
        take(session, f"{number}.csv", files[number])
    assert holes(session) == []


@pytest.mark.parametrize("order", range(3))
def test_a_hole_is_found_in_any_order(session: Session, order: int) -> None:
    files = [("a.csv", A), ("c.csv", C), ("d.csv", thousands(16, 17))]
    random.Random(order).shuffle(files)
    for name, content in files:
        take(session, name, content)
    assert holes(session) == [("a.csv", "c.csv")]


def test_over_http(api: Api) -> None:
    def send(name: str, content: bytes) -> Any:
        files, form = {"file": (name, content)}, {"profile": "bsi", "account": "utama"}
        return api.client.post("/api/v1/statements", files=files, data=form, headers=api.headers("rina")).json()

    first = send("a.csv", A)
    assert (first["opening"], first["closing"], first["warnings"]) == (0, 2000, [])
    assert send("c.csv", C)["warnings"] == [HOLE.replace("Senin, 16", "Minggu, 15")]
    (gap,) = api.get("/statements/gaps")["items"]
    assert (gap["account"], gap["before"]["closing"], gap["after"]["opening"]) == ("utama", 2000, 3000)
    assert [(one["opening"], one["last_day"]) for one in api.get("/statements")["items"]] == [
        (3000, "2026-11-15"),
        (0, "2026-11-13"),
    ]


def test_over_the_command_line(tmp_path: Path, migrated_sqlite: Path) -> None:
    (tmp_path / "jumatserius.db").write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{tmp_path / 'jumatserius.db'}")
    with database.writing() as session:
        seed(session)
    database.close()
    said = []
    for name, content in (("a.csv", A), ("c.csv", C)):
        (tmp_path / name).write_bytes(content)
        arguments = ["import", str(tmp_path / name), "--profile", "bsi", "--account", "utama", "--data", str(tmp_path)]
        said.append(CliRunner().invoke(app, arguments).output.splitlines())
    assert said[0][2:] == ["Saldo awal Rp 0. Saldo akhir Rp 2.000."]
    assert said[1][3].startswith("Perhatikan: saldo akhir Rp 2.000 (a.csv")


def test_the_checklist_of_a_period_names_its_holes(session: Session) -> None:
    take(session, "a.csv", A)
    take(session, "c.csv", statement("20/11/2026,09:00:00,K,1000,4000"))
    week = checklist.check(session, spans.named("2026-11-13"), date(2026, 11, 21))
    (item,) = [one for one in week.items if one.name == "statements"]
    assert item.ok
    assert "utama: saldo akhir Rp 2.000 (a.csv" in item.says
    before = checklist.check(session, spans.named("2026-11-06"), date(2026, 11, 21))
    assert "bersambung" not in next(one.says for one in before.items if one.name == "statements")
