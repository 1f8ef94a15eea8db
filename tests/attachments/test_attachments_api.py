"""Photos and papers over HTTP: once, by whom they concern, and seen by nobody else."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from test_counts_api import count, refusals
from test_deposits_api import deposit

from accounts_story import MUCH_LATER, Story
from accounts_world import Api, uuid
from jumatserius.db import Database
from photos import PAPER, from_a_phone, photo

SITI, BUDI, UMAR = "siti-aminah", "budi-santoso", "haji-umar"
ONE = f"counts/{uuid('one')}"


def attach(api: Api, path: str, person: str, content: bytes, status: int = 200, caption: str = "") -> Any:
    answer = api.client.post(
        f"/api/v1/{path}/attachments",
        files={"file": ("../../foto.exe", content, "text/html")},
        data={"caption": caption},
        headers=api.headers(person),
    )
    assert answer.status_code == status, answer.text
    return answer.json()


def seen(api: Api, attachment: int) -> dict[str, int]:
    """The status that each person gets."""
    return {
        person: api.client.get(f"/api/v1/attachments/{attachment}", headers=api.headers(person)).status_code
        for person in api.tokens
    }


def on_disk(api: Api) -> list[str]:
    return [path.name for path in Path(api.settings.data, "attachments").rglob("*") if path.is_file()]


@pytest.fixture
def counted(api: Api) -> Api:
    api.post("/counts", SITI, count())
    return api


def test_a_photo_of_the_money_is_kept_clean_and_shown(counted: Api) -> None:
    answer = attach(counted, ONE, SITI, from_a_phone(), caption="uang di meja")
    assert (answer["media_type"], answer["by"], answer["caption"]) == ("image/jpeg", SITI, "uang di meja")
    assert answer["subject"] == f"count:{uuid('one')}"
    assert on_disk(counted) == [answer["sha256"]]
    assert counted.get(f"/{ONE}/attachments")["items"] == [answer]
    got = counted.client.get(f"/api/v1/attachments/{answer['id']}", headers=counted.headers(SITI))
    assert got.headers["content-type"] == "image/jpeg"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert len(got.content) == answer["size"]
    assert not Image.open(BytesIO(got.content)).getexif()


def test_the_same_photo_again_is_the_same_attachment(counted: Api) -> None:
    first = attach(counted, ONE, SITI, photo())
    assert attach(counted, ONE, SITI, photo()) == first
    assert attach(counted, ONE, SITI, photo(colour="blue"))["id"] != first["id"]
    assert len(counted.get(f"/{ONE}/attachments")["items"]) == 2
    page = counted.get(f"/{ONE}/attachments", limit=1)
    assert [one["id"] for one in page["items"]] == [first["id"]]
    assert len(counted.get(f"/{ONE}/attachments", after=page["next"])["items"]) == 1


def test_who_may_attach_and_look(counted: Api) -> None:
    attach(counted, ONE, BUDI, photo(), status=403)
    found = attach(counted, ONE, SITI, photo())["id"]
    assert seen(counted, found) == {SITI: 200, BUDI: 403, "rina": 200, UMAR: 200, "tono": 403}
    assert counted.client.get(f"/api/v1/attachments/{found}").status_code == 401
    answer = counted.client.get("/api/v1/attachments/999", headers=counted.headers(SITI))
    assert refusals(answer.json()) == {"attachment": "tidak ada lampiran 999; lihat daftar lampirannya"}


def test_the_photo_of_a_sealed_count_is_sealed(api: Api) -> None:
    code = {"seq": 7, "code": api.visit_code("LBK-0001", 7)}
    api.post("/counts", SITI, count(amount=900_000, visit_code=code))
    found = attach(api, ONE, SITI, photo())["id"]
    assert {person for person, status in seen(api, found).items() if status == 200} == {SITI}
    api.post("/counts", BUDI, count("two", amount=900_000, visit_code=code, second=True))
    assert {person for person, status in seen(api, found).items() if status == 200} == {SITI, "rina", UMAR}


def test_a_slip_may_be_a_paper_and_is_for_both_hands(counted: Api) -> None:
    reference = counted.post("/deposits", SITI, deposit("one", treasurer=UMAR))["reference"]
    by_giver = attach(counted, f"deposits/{reference}", SITI, PAPER, caption="tanda terima")
    attach(counted, f"deposits/{uuid('deposit')}", UMAR, photo())
    attach(counted, f"deposits/{reference}", BUDI, photo(), status=403)
    assert len(counted.get(f"/deposits/{reference}/attachments")["items"]) == 2
    got = counted.client.get(f"/api/v1/attachments/{by_giver['id']}", headers=counted.headers(UMAR))
    assert (got.content, got.headers["content-type"]) == (PAPER, "application/pdf")
    assert got.headers["content-disposition"] == f'attachment; filename="lampiran-{by_giver["id"]}.pdf"'
    assert seen(counted, by_giver["id"])[BUDI] == 403


def test_whoever_may_comment_on_a_case_may_attach_to_it(api: Api, world: Database) -> None:
    with world.writing() as session:
        story = Story(session)
        story.honest_friday_of("LBK-0001")
        story.count("more", "LBK-0002", 5000)
        story.refresh(MUCH_LATER)
        case_id = story.case("deposit_missing").id
    attach(api, f"cases/{case_id}", BUDI, PAPER, status=403)
    found = attach(api, f"cases/{case_id}", SITI, PAPER)["id"]
    attach(api, f"cases/{case_id}", "tono", photo())
    assert seen(api, found) == {SITI: 200, BUDI: 403, "rina": 200, UMAR: 200, "tono": 200}
    assert attach(api, "cases/none", "rina", photo(), status=404)["errors"][0]["field"] == "case"


@pytest.mark.parametrize(
    ("path", "content", "status", "field", "message"),
    [
        pytest.param(ONE, PAPER, 422, "file", "bukan JPEG, PNG atau WebP; kirim foto", id="a paper for a count"),
        pytest.param(ONE, photo()[:700], 422, "file", "foto ini rusak atau terpotong; ambil lagi", id="cut off"),
        pytest.param(f"counts/{uuid('x')}", photo(), 404, "count", "kirim hitungannya dulu, lalu fotonya", id="early"),
        pytest.param("deposits/JS-X", photo(), 404, "deposit", "tidak ada setoran 'JS-X'", id="no deposit"),
    ],
)
def test_what_is_refused_leaves_nothing(
    counted: Api, path: str, content: bytes, status: int, field: str, message: str
) -> None:
    assert message in refusals(attach(counted, path, SITI, content, status=status))[field]
    assert on_disk(counted) == []
    assert counted.get(f"/{ONE}/attachments")["items"] == []


def test_the_file_is_there_before_the_row(counted: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[list[str]] = []

    def crash(self: Database, work: Any) -> Any:
        found.append(on_disk(counted))
        raise OSError("power")

    with monkeypatch.context() as broken:
        broken.setattr(Database, "write", crash)
        with pytest.raises(OSError, match="power"):
            attach(counted, ONE, SITI, photo())
    answer = attach(counted, ONE, SITI, photo())
    assert found == [[answer["sha256"]]] == [on_disk(counted)]


@pytest.mark.parametrize("change", ["UPDATE attachment SET sha256 = 'x'", "DELETE FROM attachment"])
def test_attachments_are_never_changed(counted: Api, world: Database, change: str) -> None:
    attach(counted, ONE, SITI, photo())
    with pytest.raises(DBAPIError, match="recorded facts are never changed"), world.writing() as session:
        session.execute(text(change))
