"""Double entry: what is refused, what stands, and that other programs read the same books."""

import csv
import io
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from accounts_world import Api
from jumatserius.db import Database
from jumatserius.errors import Conflict, Refused
from jumatserius.ledger import export, service
from jumatserius.ledger.export import Format
from jumatserius.ledger.service import Draft

NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 13)


def draft(*postings: tuple[str, Any], source: str = "test:1", on: date = FRIDAY, memo: str = "uji") -> Draft:
    return Draft(source, on, postings, memo)


def test_balances_are_sums_of_postings_up_to_a_day(session: Session) -> None:
    service.post(session, draft(("assets:custody:siti", 500), ("income:cash:LBK-0001", -500)), NOW)
    monday = draft(("assets:bank:utama", 300), ("assets:custody:siti", -300), on=date(2026, 11, 16))
    service.post(session, monday, NOW)
    assert service.balances(session) == {
        "assets:bank:utama": 300,
        "assets:custody:siti": 200,
        "income:cash:LBK-0001": -500,
    }
    assert service.balances(session, FRIDAY, under="assets:") == {"assets:custody:siti": 500}
    assert service.balances(session, date(2026, 11, 12)) == {}


@pytest.mark.parametrize(
    ("postings", "message"),
    [
        pytest.param(
            (("a", 1), ("b", -2)), "sisi jurnal test:1 berjumlah -1, seharusnya 0; betulkan jumlahnya", id="unbalanced"
        ),
        pytest.param((), "sisi jurnal test:1 berjumlah 0, seharusnya 0", id="none"),
        pytest.param((("a", 0), ("b", 0)), "0 pada a bukan rupiah bulat selain nol; betulkan jumlahnya", id="zero"),
        pytest.param((("a", 1.5), ("b", -1.5)), "1.5 pada a bukan rupiah bulat", id="a fraction"),
        pytest.param((("a", True), ("b", -1)), "True pada a bukan rupiah bulat", id="no number"),
    ],
)
def test_what_is_no_entry_is_refused(session: Session, postings: tuple[tuple[str, Any], ...], message: str) -> None:
    with pytest.raises(Refused) as error:
        service.post(session, draft(*postings), NOW)
    assert error.value.message.startswith(message)
    assert service.entries(session) == []


def test_a_reversal_takes_an_entry_back_once(session: Session) -> None:
    number = service.post(session, draft(("a", 5), ("b", -5)), NOW)
    assert service.standing(session, ["test:1"]) == {"test:1": number}
    service.reverse(session, number, "salah", "siti-aminah", NOW)
    assert set(service.balances(session).values()) == {0}
    assert service.standing(session, ["test:1"]) == {}
    (first, _), (second, postings) = service.entries(session)
    assert (second.reverses_id, second.memo, second.booked_on) == (first.id, "salah", FRIDAY)
    assert [one.amount_idr for one in postings] == [-5, 5]
    with pytest.raises(Conflict):
        service.reverse(session, number, "lagi", None, NOW)


def test_entries_can_not_be_changed(world: Database) -> None:
    with world.writing() as session:
        service.post(session, draft(("a", 5), ("b", -5)), NOW)
    for statement in ("UPDATE posting SET amount_idr = 6", "DELETE FROM entry", "DELETE FROM posting"):
        with pytest.raises(DBAPIError, match="recorded facts are never changed"), world.writing() as session:
            session.connection().execute(text(statement))


Moves = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("efgh"), st.integers(1, 10**12), st.dates(date(2026, 1, 1))),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=Moves, reversed_=st.sets(st.integers(0, 11)), order=st.randoms())
def test_the_same_entries_in_any_order_are_the_same_books(
    sqlite: Database, moves: list[Any], reversed_: set[int], order: Any
) -> None:
    def books(drafts: list[Draft]) -> dict[str, int]:
        with Session(sqlite.engine.execution_options(writing=True)) as session:
            numbers = dict(zip([one.source for one in drafts], service.post_all(session, drafts, NOW), strict=True))
            taken_back = [numbers[f"test:{number}"] for number in reversed_ if f"test:{number}" in numbers]
            service.reverse_all(session, taken_back, "uji", None, NOW)
            assert service.trial_balance(session) == 0
            found = service.balances(session)
            session.rollback()
        return found

    drafts = [
        draft((debit, amount), (credit, -amount), source=f"test:{number}", on=day)
        for number, (debit, credit, amount, day) in enumerate(moves)
    ]
    expected = books(drafts)
    order.shuffle(drafts)
    assert books(drafts) == expected
    assert sum(expected.values()) == 0


def fill(session: Session) -> None:
    quoted = draft(
        ("assets:custody:siti-aminah", 143_000), ("income:cash:LBK-0001", -143_000), memo='=1+1 "kutip" \\ miring'
    )
    first = service.post(session, quoted, NOW)
    service.post(session, draft(("assets:bank:utama", 9), ("assets:clearing:qris:A01", -9), source="line:1"), NOW)
    service.post(session, draft(("assets:custody:siti_aminah", 7), ("assets:custody:Siti-aminah", -7)), NOW)
    service.post(session, draft(("assets:custody:7.b c", 1), ("equity:unexplained:ütama", -1)), NOW)
    service.reverse(session, first, "salah hitung", None, NOW)


def beancount_sums(content: str) -> dict[str, int]:
    entries, errors, _ = loader.load_string(content)
    assert errors == []
    sums: dict[str, int] = {}
    for entry in entries:
        for posting in entry.postings if isinstance(entry, Transaction) else ():
            sums[posting.account] = sums.get(posting.account, 0) + int(posting.units.number)
    return sums


def test_beancount_reads_the_same_balances(session: Session) -> None:
    """Its own balance assertions are in the file; beancount's sums are compared as well."""
    fill(session)
    content = export.written(session, Format.BEANCOUNT).decode()
    sums = beancount_sums(content)
    assert sorted(sums.values()) == sorted(service.balances(session).values())
    assert sums["Assets:Bank:Utama"] == 9
    assert len(sums) == len(service.balances(session))
    memos = {entry.narration for entry in loader.load_string(content)[0] if isinstance(entry, Transaction)}
    assert '=1+1 "kutip" \\ miring' in memos


def hledger_sums(program: str, journal: Path) -> dict[str, int]:
    """What the real hledger says, strictly: every account and commodity declared, every assertion true."""
    asked = [program, "-f", str(journal), "--strict", "balance", "--flat", "--no-total", "--empty", "-O", "csv"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False, env={"LC_ALL": "C.UTF-8"})
    assert said.returncode == 0, said.stderr
    rows = csv.DictReader(io.StringIO(said.stdout))
    return {row["account"]: int(row["balance"].removeprefix("IDR").replace(" ", "") or 0) for row in rows}


def test_hledger_reads_the_same_balances_by_account(
    session: Session, tmp_path: Path, need: Callable[[str], str]
) -> None:
    fill(session)
    odd = draft(("assets:custody:a;b  c", 3), ("equity:x|y", -3), memo="(kode) ; komentar | catatan\nbaris dua")
    service.post(session, odd, NOW)
    journal = tmp_path / "ledger.journal"
    journal.write_bytes(export.written(session, Format.HLEDGER))
    expected = service.balances(session)
    renamed = {"assets:custody:a;b  c": "assets:custody:a,b c", "equity:x|y": "equity:x/y"}
    assert hledger_sums(need("hledger"), journal) == {renamed.get(name, name): sum_ for name, sum_ in expected.items()}
    beans = beancount_sums(export.written(session, Format.BEANCOUNT).decode())
    assert sorted(beans.values()) == sorted(expected.values())


def test_hledger_finds_a_balance_that_does_not_hold(
    session: Session, tmp_path: Path, need: Callable[[str], str]
) -> None:
    """Else the assertions in the journal would prove nothing."""
    fill(session)
    journal = tmp_path / "ledger.journal"
    text = export.written(session, Format.HLEDGER).decode()
    journal.write_text(text.replace("IDR 0 = IDR 9", "IDR 0 = IDR 8"))
    with pytest.raises(AssertionError, match="balance assertion"):
        hledger_sums(need("hledger"), journal)


@pytest.mark.parametrize("form", Format)
def test_empty_books_are_written_too(
    session: Session, tmp_path: Path, need: Callable[[str], str], form: Format
) -> None:
    content = export.written(session, form)
    if form is Format.BEANCOUNT:
        assert beancount_sums(content.decode()) == {}
    elif form is Format.HLEDGER:
        (tmp_path / "j").write_bytes(content)
        assert hledger_sums(need("hledger"), tmp_path / "j") == {}
    else:
        assert content


def test_xlsx_holds_every_posting_and_runs_nothing(session: Session) -> None:
    fill(session)
    service.post(session, draft(("a", 1), ("b", -1), memo="\x01=cmd|'/c calc'!A1"), NOW)
    book = load_workbook(io.BytesIO(export.written(session, Format.XLSX)))
    postings = list(book["Jurnal"].iter_rows(min_row=2))
    assert sum(row[5].value for row in postings) == 0
    assert (postings[0][1].value.date(), postings[0][6].value) == (FRIDAY, '=1+1 "kutip" \\ miring')
    assert postings[-1][6].value == "=cmd|'/c calc'!A1"
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    balances = {row[0]: row[1] for row in book["Saldo"].iter_rows(min_row=2, values_only=True)}
    assert balances == service.balances(session)


def test_csv_holds_every_posting_and_no_formula(session: Session) -> None:
    fill(session)
    rows = list(csv.DictReader(io.StringIO(export.written(session, Format.CSV).decode())))
    assert len(rows) == 10
    assert sum(int(row["amount"]) for row in rows) == 0
    assert rows[0]["memo"] == '\'=1+1 "kutip" \\ miring'
    assert rows[-1]["reverses"] == rows[0]["entry"]


def test_over_http(api: Api, world: Database) -> None:
    with world.writing() as session:
        fill(session)
    page = api.get("/ledger/entries", "haji-umar", limit=2)
    assert [entry["id"] for entry in page["items"]] == [1, 2]
    assert page["items"][0]["postings"][0] == {"account": "assets:custody:siti-aminah", "amount": 143_000}
    rest = api.get("/ledger/entries", after=page["next"])
    assert [entry["reverses"] for entry in rest["items"]] == [None, None, 1]
    assert [one["id"] for one in api.get("/ledger/entries", source="line:1")["items"]] == [2]
    assert [one["id"] for one in api.get("/ledger/entries", account="income:cash:LBK-0001")["items"]] == [1, 5]
    assert api.get("/ledger/balances", under="assets:bank") == {
        "items": [{"account": "assets:bank:utama", "balance": 9}],
        "next": None,
    }
    seen: list[dict[str, Any]] = []
    after = ""
    while after is not None:
        page = api.get("/ledger/balances", limit=3, after=after)
        seen, after = seen + page["items"], page["next"]
    assert sum(one["balance"] for one in seen) == 0
    assert len(seen) == len({one["account"] for one in seen}) == 8


def test_every_form_is_given_over_http(api: Api, world: Database) -> None:
    with world.writing() as session:
        fill(session)
    for form in Format:
        answer = api.client.get("/api/v1/ledger/export", params={"format": form}, headers=api.headers("haji-umar"))
        assert answer.status_code == 200
        media_type, suffix = export.MEDIA[form]
        assert answer.headers["content-type"].startswith(media_type)
        assert answer.headers["content-disposition"] == f'attachment; filename="ledger.{suffix}"'
        assert answer.content
