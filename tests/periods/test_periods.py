"""Weeks and months: what stands against closing, what is sealed, and what comes late."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from accounts_story import MONDAY, Story
from accounts_world import FRIDAY, Api, at, uuid
from jumatserius import wib
from jumatserius.boxes.models import BoxStatus
from jumatserius.cases import handling
from jumatserius.cases.handling import Given
from jumatserius.cases.models import Act, State, Treatment
from jumatserius.counts.service import Author
from jumatserius.db import Database
from jumatserius.errors import Conflict, NotAllowed, Refused, Several
from jumatserius.journal.models import Incident, IncidentKind, Visit
from jumatserius.people.models import Person
from jumatserius.periods import checklist, seal, service, spans
from jumatserius.periods.models import Period

WEEK = FRIDAY.isoformat()
NEXT_FRIDAY = FRIDAY + timedelta(days=7)
AFTER = NEXT_FRIDAY + timedelta(days=3)
"""The Monday after the week."""


def author(story: Story, by: str, day: date) -> Author:
    person = story.session.get(Person, by)
    assert person is not None
    return Author(person, at(day, "10:00"), "test")


def close(story: Story, name: str = WEEK, *accept: str, by: str = "rina", day: date = AFTER) -> Period:
    return service.close(story.session, author(story, by, day), name, accept)


def against(story: Story, name: str = WEEK, day: date = AFTER) -> list[str]:
    """Names of the checklist's lines that are not ok."""
    story.refresh(day)
    found = checklist.check(story.session, spans.named(name), day)
    return [item.name for item in found.items if not item.ok]


def honest_week(story: Story) -> None:
    story.honest_friday()
    story.credit("BUNGA", 1000, NEXT_FRIDAY)


def test_an_honest_week_is_closed_and_sealed(story: Story) -> None:
    honest_week(story)
    period = close(story)
    record = json.loads(period.record)
    assert period.sha256 == hashlib.sha256(period.record.encode()).hexdigest()
    assert (period.first_day, period.last_day) == (FRIDAY, NEXT_FRIDAY - timedelta(days=1))
    assert {kind: len(rows) for kind, rows in record["facts"].items()} == {
        "visits": 2,
        "counts": 2,
        "deposits": 1,
        "lines": 1,
        "settlements": 0,
        "receipts": 0,
        "incidents": 0,
    }
    assert sorted(match["rule"] for match in record["matches"]) == [
        "deposit_counts",
        "deposit_reference",
        "visit_code",
        "visit_code",
    ]
    assert (record["before"], record["cases"], record["accepted"]) == (None, [], [])
    assert record["balances"]["assets:bank:utama"] == 200_000
    assert seal.announcement(period.record) == (
        "Periode 2026-11-13 (Jumat, 13 Nov 2026 sampai Kamis, 19 Nov 2026) ditutup.\n"
        "Terhitung Rp 200.000, masuk rekening Rp 200.000, penyelesaian QRIS Rp 0.\n"
        "Kasus yang masih terbuka: 0.\n"
        f"Segel SHA-256: {period.sha256}"
    )
    assert service.faults(story.session) == []


def silent_box(story: Story) -> None:
    seen = datetime(2026, 11, 13, tzinfo=UTC)
    story.session.add(BoxStatus(box_id="LBK-0002", seen_at=seen, state="sleeping", due_at=seen + timedelta(days=1)))
    story.session.flush()


def gap(story: Story) -> None:
    found = datetime(2026, 11, 13, tzinfo=UTC)
    story.session.add(
        Incident(box_id="LBK-0001", kind=IncidentKind.GAP, from_seq=7, to_seq=9, found_at=found, reason="hole")
    )
    story.session.flush()


@pytest.mark.parametrize(
    ("what", "name", "kind"),
    [
        pytest.param(silent_box, "boxes", "box_silent", id="a silent box"),
        pytest.param(gap, "log", "log_gap", id="a hole in a log"),
    ],
)
def test_what_the_boxes_lack_stands_against_closing_until_people_resolve_it(
    story: Story, what: Callable[[Story], None], name: str, kind: str
) -> None:
    honest_week(story)
    assert against(story) == []
    what(story)
    assert against(story) == [name]
    case = story.case(kind)
    with pytest.raises(Several) as refused:
        close(story, WEEK, case.id)
    assert refused.value.refusals[0].field == name
    resolve = Given(Act.RESOLVE, "kotak rusak", treatment=Treatment.NOTHING_MOVES)
    handling.take(story.session, author(story, "rina", AFTER), case.id, resolve)
    (resolved,) = json.loads(close(story).record)["cases"]
    assert (resolved["kind"], resolved["state"]) == (kind, "resolved")


def test_a_number_that_the_power_tore_is_told_and_bars_nothing(story: Story) -> None:
    honest_week(story)
    found = datetime(2026, 11, 13, tzinfo=UTC)
    torn = Incident(
        box_id="LBK-0001", kind=IncidentKind.GAP, from_seq=7, to_seq=7, found_at=found, reason="torn", torn=True
    )
    story.session.add(torn)
    story.session.flush()
    assert against(story) == []
    case = story.case("log_torn")
    assert "tidak ada catatan utuh yang diambil" in case.explanation
    assert json.loads(close(story, WEEK, case.id).record)["accepted"] == [case.id]


def test_a_week_is_not_closed_before_it_ended_and_the_bank_reported(story: Story) -> None:
    story.honest_friday()
    assert against(story, day=MONDAY) == ["ended", "statements"]
    with pytest.raises(Several) as refused:
        close(story, day=MONDAY)
    assert str(refused.value) == (
        "ended: berakhir Kamis, 19 Nov 2026; ditutup sesudahnya; "
        "statements: utama: impor mutasi yang memuat baris pada atau sesudah Kamis, 19 Nov 2026"
    )
    assert service.closed(story.session) == []


def test_open_cases_are_accepted_by_name(story: Story) -> None:
    honest_week(story)
    story.visit("LBK-0003", 3)
    story.visit("LBK-0003", 9, "07:30", NEXT_FRIDAY)
    story.refresh(AFTER)
    assert story.kinds() == ["opened_not_counted", "opened_not_counted"]
    (mine,) = checklist.check(story.session, spans.named(WEEK), AFTER).open_cases
    assert mine.members == ("LBK-0003/3",)
    with pytest.raises(Several, match=f"accept: kasus terbuka yang belum diterima: {mine.id}"):
        close(story)
    with pytest.raises(Several, match="accept: bukan kasus terbuka periode ini: lain"):
        close(story, WEEK, mine.id, "lain")
    record = json.loads(close(story, WEEK, mine.id).record)
    assert record["accepted"] == [mine.id]
    assert [(one["id"], one["state"]) for one in record["cases"]] == [(mine.id, "open")]


def test_only_the_pokja_closes_and_only_once(story: Story) -> None:
    honest_week(story)
    with pytest.raises(NotAllowed, match="Haji Umar berperan bendahara; ini untuk Pokja"):
        close(story, by="haji-umar")
    close(story)
    with pytest.raises(Conflict, match="2026-11-13 sudah ditutup"):
        close(story)


def test_weeks_are_closed_in_order_and_each_seal_holds_the_one_before(story: Story) -> None:
    honest_week(story)
    first = close(story)
    story.credit("BUNGA", 1000, FRIDAY + timedelta(days=30))
    much_later = FRIDAY + timedelta(days=31)
    assert "sequence" in against(story, (FRIDAY + timedelta(days=14)).isoformat(), much_later)
    open_cases = [one.id for one in checklist.check(story.session, spans.named("2026-11-20"), much_later).open_cases]
    second = close(story, "2026-11-20", *open_cases, day=much_later)
    assert json.loads(second.record)["before"] == first.sha256
    month = close(story, "2026-11", *open_cases, day=much_later)
    assert json.loads(month.record)["before"] is None
    assert service.faults(story.session) == []


def test_verifying_finds_a_record_that_was_changed_and_what_hangs_on_it() -> None:
    first, second = sealed("2026-11-13", None, 100), sealed("2026-11-20", None, 200)
    second = sealed("2026-11-20", first.sha256, 200)
    assert seal.faults([first, second]) == []
    forged = sealed("2026-11-13", None, 99)
    assert seal.faults([forged, second]) == [f"2026-11-20: segel periode sebelumnya tidak cocok, {first.sha256}"]
    first.record = forged.record
    assert seal.faults([first]) == [f"2026-11-13: segel {first.sha256} bukan hash catatannya, {forged.sha256}"]
    third = sealed("2026-12-04", second.sha256, 1)
    assert seal.faults([second, third])[-1] == "2026-12-04: tidak menyambung 2026-11-20"


def sealed(name: str, before: str | None, amount: int) -> Period:
    """A week with hardly anything in it."""
    span = spans.named(name)
    days = {"first_day": span.first.isoformat(), "last_day": span.last.isoformat()}
    record = seal.canonical({"period": name, **days, "before": before, "amount": amount})
    return Period(
        name=name,
        rhythm=span.rhythm,
        first_day=span.first,
        last_day=span.last,
        closed_at=at(AFTER, "10:00"),
        closed_by="rina",
        record=record,
        sha256=seal.sha256(record),
    )


LATE: dict[str, tuple[Callable[[Story], object], str, int, str]] = {
    "a visit": (lambda story: story.visit("LBK-0003", 3), "LBK-0003/3", 0, "Kunjungan LBK-0003/3 dari Jumat, 13 Nov"),
    "a count": (
        lambda story: story.count("late", "LBK-0003", 7000, by="budi-santoso"),
        uuid("late"),
        7000,
        f"Hitungan {uuid('late')[:8]} (Rp 7.000) dari Jumat, 13 Nov",
    ),
    "a line": (
        lambda story: story.credit("INFAK", 5000, MONDAY),
        "line:3",
        5000,
        "Baris rekening koran 3 (Rp 5.000) dari Senin, 16 Nov",
    ),
    "a settlement": (
        lambda story: story.settlement("A01", 25_000),
        "settlement:1",
        25_000,
        "Penyelesaian QRIS 1 (Rp 25.000) dari Senin, 16 Nov",
    ),
}


@pytest.mark.parametrize(("happens", "member", "amount", "says"), LATE.values(), ids=LATE)
def test_what_comes_late_is_a_case_of_the_open_period_and_changes_nothing_closed(
    story: Story, happens: Callable[[Story], object], member: str, amount: int, says: str
) -> None:
    honest_week(story)
    sealed_record = close(story).record
    assert story.kinds() == []
    happens(story)
    story.refresh(AFTER)
    case = story.case("fact_late")
    assert (case.members, case.amount_idr) == ((member,), amount)
    assert case.explanation == f"{says} 2026 datang setelah periodenya ditutup."
    assert service.one(story.session, WEEK).record == sealed_record
    assert case.id in {one.id for one in checklist.check(story.session, spans.named("2026-11-20"), AFTER).open_cases}
    handling.take(
        story.session,
        author(story, "rina", AFTER),
        case.id,
        Given(Act.RESOLVE, "sinyal baru kembali", treatment=Treatment.NOTHING_MOVES),
    )
    story.refresh(AFTER)
    assert "fact_late" not in story.kinds()
    assert handling.state_of(handling.steps(story.session, case.id)) is State.RESOLVED


def test_a_closing_that_comes_after_the_seal_is_late(story: Story) -> None:
    honest_week(story)
    story.visit("LBK-0003", 3)
    visit = story.session.get(Visit, "LBK-0003/3")
    assert visit is not None
    closed_at, visit.closed_at, visit.close_seq = visit.closed_at, None, None
    sealed_record = close(story).record
    story.refresh(AFTER)
    assert story.kinds() == []
    visit.closed_at, visit.close_seq = closed_at, 4
    story.refresh(AFTER)
    case = story.case("fact_late")
    assert case.members == ("LBK-0003/3",)
    assert case.explanation == (
        "Penutupan kunjungan LBK-0003/3 dari Jumat, 13 Nov 2026 datang setelah periodenya ditutup."
    )
    assert service.one(story.session, WEEK).record == sealed_record


def test_what_comes_for_an_open_day_is_not_late(story: Story) -> None:
    honest_week(story)
    close(story)
    story.visit("LBK-0003", 3, day=NEXT_FRIDAY)
    story.visit("LBK-0001", 1, day=FRIDAY - timedelta(days=7))
    story.refresh(AFTER)
    assert "fact_late" not in story.kinds()


def test_a_line_that_moves_nothing_is_never_late(story: Story) -> None:
    honest_week(story)
    close(story)
    heading, day = "Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan", f"{MONDAY:%d/%m/%Y}"
    story.statement(f"{heading}\n{day},,K,0.30,5000.30,BUNGA\n{day},,D,0.20,5000.10,PAJAK\n")
    story.refresh(AFTER)
    assert "fact_late" not in story.kinds()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("2026-11-14", "2026-11-14 bukan hari Jumat; pekannya bernama 2026-11-13"),
        ("2026-13", "'2026-13' bukan nama periode; tulis hari Jumat pertamanya (2026-11-13) atau bulannya (2026-11)"),
        ("pekan", "'pekan' bukan nama periode; tulis hari Jumat pertamanya (2026-11-13) atau bulannya (2026-11)"),
    ],
)
def test_a_wrong_name_is_refused_with_the_right_one(name: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        spans.named(name)
    assert refused.value.message == says


def test_february_and_december_are_whole_months() -> None:
    assert spans.named("2028-02").last == date(2028, 2, 29)
    assert spans.after("monthly", spans.named("2026-12").last).name == "2027-01"


def test_periods_over_http(api: Api, world: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wib, "now", lambda: at(AFTER, "10:00").astimezone(UTC))
    with world.writing() as session:
        honest_week(Story(session))
    listed = api.get(f"/periods/{WEEK}/checklist")
    assert (listed["ready"], listed["open_cases"]) == (True, [])
    assert api.client.get(f"/api/v1/periods/{WEEK}").status_code == 404
    assert api.post(f"/periods/{WEEK}/close", "haji-umar", {"accept": []}, 403)
    assert api.post(f"/periods/{WEEK}/close", "rina", {"accept": ["lain"]}, 409)["errors"][0]["field"] == "accept"
    closed = api.post(f"/periods/{WEEK}/close", "rina", {"accept": []})
    assert closed == api.get(f"/periods/{WEEK}")
    assert closed["sha256"] in closed["announcement"]
    (row,) = api.get("/periods")["items"]
    assert (row["name"], row["sha256"], row["closed_by"]) == (WEEK, closed["sha256"], "rina")
    assert api.get("/periods/verification") == {"ok": True, "faults": []}


@pytest.mark.parametrize("change", ["UPDATE period SET record = '{}'", "DELETE FROM periodfact"])
def test_closed_periods_are_never_changed(world: Database, change: str) -> None:
    with world.writing() as session:
        story = Story(session)
        honest_week(story)
        close(story)
    with pytest.raises(DBAPIError, match="recorded facts are never changed"), world.writing() as session:
        session.execute(text(change))
