"""What people do about a case on its page, who may, and what is asked before a case ends."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from html_check import problems
from sqlmodel import Session, select
from test_pages import words
from week_world import case

from accounts_world import uuid
from jumatserius.cases.models import CaseStep
from jumatserius.db import Database
from jumatserius.ledger.models import Entry

SignIn = Callable[[str], TestClient]


def step(browser: TestClient, case_id: str, act: str, text: str = "sudah dicek", **fields: str) -> Any:
    return browser.post(f"/kasus/{case_id}/langkah", data={"langkah": act, "teks": text} | fields)


def offered(browser: TestClient, case_id: str) -> list[str]:
    return re.findall(r"<summary>(.*?)</summary>", browser.get(f"/kasus/{case_id}").text)


def taken(world: Database) -> list[tuple[str, str, str | None]]:
    with Session(world.engine) as session:
        return [(one.act, one.state, one.person_id) for one in session.exec(select(CaseStep).order_by(CaseStep.id))]


@pytest.mark.parametrize(
    ("person", "acts"),
    [
        ("rina", ["Jelaskan", "Tulis catatan", "Tugaskan", "Selesaikan"]),
        ("siti-aminah", ["Jelaskan", "Tulis catatan"]),
        ("budi-santoso", []),
        ("tono", ["Jelaskan", "Tulis catatan"]),
    ],
    ids=["the Pokja", "whom it is about", "another collector", "a technician"],
)
def test_everybody_is_offered_what_they_may(signed_in: SignIn, person: str, acts: list[str]) -> None:
    browser = signed_in(person)
    assert offered(browser, "kurang") == acts
    assert problems(browser.get("/kasus/kurang").text) == []


def test_an_unsigned_person_is_led_to_the_sign_in_and_back(browser: TestClient) -> None:
    assert offered(browser, "kurang") == []
    assert 'href="/masuk?ke=/kasus/kurang"' in browser.get("/kasus/kurang").text


def test_a_case_is_assigned_explained_and_commented(signed_in: SignIn, world: Database) -> None:
    browser = signed_in("rina")
    page = step(browser, "kurang", "assign", kepada="haji-umar")
    assert page.url.path == "/kasus/kurang"
    assert "Penugasan kepada Haji Umar Ditugaskan" in words(page.text)
    step(signed_in("siti-aminah"), "kurang", "explain", "uang <sobek> ditolak bank")
    page = step(browser, "kurang", "comment")
    assert "uang <sobek> ditolak bank" in words(page.text)
    assert taken(world) == [
        ("assign", "assigned", "rina"),
        ("explain", "explained", "siti-aminah"),
        ("comment", "explained", "siti-aminah"),
    ]


def test_a_resolution_is_asked_first_and_then_moves_the_money(signed_in: SignIn, world: Database) -> None:
    browser = signed_in("rina")
    asked = step(browser, "kurang", "resolve", "uang palsu", perlakuan="write_off")
    assert problems(asked.text) == []
    text = words(asked.text)
    assert "Selesaikan kasus ini?" in text
    assert "Kekurangan dihapusbukukan. Langkah ini tercatat atas nama Anda" in text
    assert "Alasan: uang palsu" in text
    assert taken(world) == []
    with Session(world.engine) as session:
        assert session.exec(select(Entry)).all() == []
    done = step(browser, "kurang", "resolve", "uang palsu", perlakuan="write_off", yakin="ya")
    assert "Diselesaikan oleh orang" in words(done.text)
    assert taken(world) == [("resolve", "resolved", "rina")]
    assert offered(browser, "kurang") == ["Tulis catatan", "Buka lagi"]
    asked = step(browser, "kurang", "reopen", "ternyata asli")
    assert "Buka lagi kasus ini?" in words(asked.text)
    step(browser, "kurang", "reopen", "ternyata asli", yakin="ya")
    assert taken(world)[-1] == ("reopen", "reopened", "rina")


def test_much_money_needs_two_people(signed_in: SignIn, world: Database) -> None:
    with world.writing() as session:
        case(session, "besar", "deposit_missing", "LBK-0002", [uuid("short")], 600_000)
    rina = signed_in("rina")
    asked = step(rina, "besar", "resolve", "hilang dicuri", perlakuan="write_off")
    assert "Usulkan penyelesaian ini?" in words(asked.text)
    assert "orang kedua dari Pokja atau bendahara harus setuju" in words(asked.text)
    step(rina, "besar", "resolve", "hilang dicuri", perlakuan="write_off", yakin="ya")
    page = words(rina.get("/kasus/besar").text)
    assert "usulan Anda menunggu orang kedua" in page
    assert offered(rina, "besar") == ["Jelaskan", "Tulis catatan", "Tugaskan", "Buka lagi"]
    umar = signed_in("haji-umar")
    assert "Setujui atau ubah penyelesaian" in offered(umar, "besar")
    assert "Kekurangan dihapusbukukan (diusulkan)" in words(umar.get("/kasus/besar").text)
    other = step(umar, "besar", "resolve", "menurut saya lain", perlakuan="nothing_moves")
    assert other.status_code == 409
    text = words(other.text)
    assert "mengusulkan “kekurangan dihapusbukukan”; setujui itu, atau tolak dengan “Buka lagi”." in text
    step(umar, "besar", "resolve", "setuju", perlakuan="write_off", yakin="ya")
    assert [state for _, state, _ in taken(world)] == ["proposed", "resolved"]


def test_nobody_ends_a_case_about_themselves(signed_in: SignIn, world: Database) -> None:
    with world.writing() as session:
        session.connection().exec_driver_sql(
            f"INSERT INTO handover (deposit_id, treasurer_id) VALUES ('{uuid('d-short')}', 'haji-umar')"
        )
    umar = signed_in("haji-umar")
    assert "Nama Anda ada dalam bukti kasus ini, jadi orang lain yang menyelesaikannya." in words(
        umar.get("/kasus/kurang").text
    )
    assert "Selesaikan" not in offered(umar, "kurang")
    answer = step(umar, "kurang", "resolve", perlakuan="nothing_moves", yakin="ya")
    assert answer.status_code == 403
    assert "orang lain yang menyelesaikannya" in words(answer.text)
    assert taken(world) == []


@pytest.mark.parametrize(
    ("act", "fields", "field", "says"),
    [
        ("comment", {"teks": " "}, "teks", "Tulis alasannya."),
        ("comment", {"teks": "x" * 501}, "teks", "Paling banyak 500 huruf"),
        ("assign", {}, "kepada", "Pilih siapa yang mengurusnya."),
        ("resolve", {}, "perlakuan", "Pilih apa yang terjadi dengan uangnya."),
        (
            "resolve",
            {"perlakuan": "donation"},
            "perlakuan",
            "“kredit dibukukan sebagai donasi” bukan untuk kasus “Setoran kurang”",
        ),
    ],
    ids=["no reason", "too long", "nobody", "no treatment", "a treatment of other cases"],
)
def test_what_does_not_fit_is_said_beside_its_field(
    signed_in: SignIn, world: Database, act: str, fields: dict[str, str], field: str, says: str
) -> None:
    answer = step(signed_in("rina"), "kurang", act, **{"teks": "alasan saya"} | fields)
    assert answer.status_code == 422
    assert problems(answer.text) == []
    beside = re.search(rf'id="problem-{field}">.*?</p>', answer.text, flags=re.S)
    assert beside
    assert says in words(beside[0])
    assert '<details class="card act" open>' in answer.text
    assert ("alasan saya" in answer.text) == ("teks" not in fields)
    assert taken(world) == []


def test_an_unknown_step_is_refused(signed_in: SignIn) -> None:
    answer = step(signed_in("rina"), "kurang", "hapus")
    assert answer.status_code == 422
    assert "Langkah ini tidak dikenal" in words(answer.text)


def test_a_case_that_facts_have_ended_only_takes_comments(signed_in: SignIn, world: Database) -> None:
    with world.writing() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO finding (case_id, at, change, amount_idr, details)"
            " SELECT case_id, at, 'cleared', amount_idr, details FROM finding WHERE case_id = 'kurang'"
        )
    assert offered(signed_in("rina"), "kurang") == ["Tulis catatan"]
