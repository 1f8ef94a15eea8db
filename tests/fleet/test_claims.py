"""Claims: one code, one box, one board, once; what is refused is written down, and who guesses is shut out."""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select
from typer.testing import CliRunner

from journal_world import FRIDAY, World, populate
from jumatserius import wib
from jumatserius.app import create_app
from jumatserius.boxes import keys, provisioning
from jumatserius.boxes.provisioning import Transport
from jumatserius.commands.box import box as command
from jumatserius.errors import Conflict, Missing, Refused
from jumatserius.fleet import claims
from jumatserius.fleet.claims import Granted, Redemption, Refusal
from jumatserius.fleet.models import Claim
from jumatserius.hub import Hub
from jumatserius.people.models import Audit
from jumatserius.settings import Settings

BOX, BOARD, OTHER_BOARD = "LBK-0001", "24:0a:c4:00:00:01", "24:0a:c4:00:00:02"
RECEIPT = "r" * 32
HOUR = timedelta(hours=1)


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path / "data", public_url="https://kotak.example")


@pytest.fixture
def registered(database):
    populate(database)
    return database


def issue(session: Session, box_id: str = BOX, now: datetime = FRIDAY) -> str:
    return claims.issue(session, box_id, Transport.PSK, "10.1.1.1", now=now, origin="here", lifetime=HOUR)


def redeem(database, settings, code, board=BOARD, receipt=RECEIPT, now=FRIDAY, origin="10.0.0.9"):
    asked = Redemption(code, board, receipt)
    with database.writing() as session:
        return claims.redeem(session, settings, asked, now=now, origin=origin)


def issued(database, box_id=BOX, now=FRIDAY):
    with database.writing() as session:
        return issue(session, box_id, now)


def trail(database, action):
    with database.reading() as session:
        return session.exec(select(Audit).where(Audit.action == action).order_by(Audit.id)).all()


def test_a_code_gives_what_the_box_is_provisioned_with(registered, settings):
    code = issued(registered)
    granted = redeem(registered, settings, code)
    assert isinstance(granted, Granted)
    assert granted.provision.box_key == keys.box_key(settings.secret(), BOX, 1)
    assert (granted.provision.contact.host, granted.provision.contact.port) == ("10.1.1.1", 8883)
    assert granted.institution == "Kantor Camat"


def test_a_code_is_read_however_it_is_written(registered, settings):
    code = issued(registered)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)
    sloppy = code.replace("-", " ").replace("0", "o").replace("1", "l").lower()
    assert isinstance(redeem(registered, settings, sloppy), Granted)


def test_only_its_hash_is_kept_and_the_trail_has_no_code(registered, settings):
    code = issued(registered)
    redeem(registered, settings, code)
    with registered.reading() as session:
        (claim,) = session.exec(select(Claim)).all()
        written = [json.dumps(line.model_dump(mode="json")) for line in session.exec(select(Audit)).all()]
    assert claim.code_sha256 != code
    assert claims.normalised(code) not in repr(claim)
    assert not any(claims.normalised(code) in line or code in line for line in written)
    assert [line.subject for line in trail(registered, "claim.issue")] == [f"box:{BOX}"]
    (redeemed,) = trail(registered, "claim.redeem")
    assert (redeemed.subject, redeemed.origin, redeemed.after) == (f"box:{BOX}", "10.0.0.9", {"board": BOARD})


def test_an_answer_that_was_lost_is_given_again_to_the_same_computer_and_board_only(registered, settings):
    code = issued(registered)
    first = redeem(registered, settings, code)
    assert redeem(registered, settings, code) == first
    assert redeem(registered, settings, code, board=OTHER_BOARD) is Refusal.USED
    assert redeem(registered, settings, code, receipt="s" * 32) is Refusal.USED


def test_a_claim_ends(registered, settings):
    code = issued(registered)
    assert isinstance(redeem(registered, settings, code, now=FRIDAY + HOUR - timedelta(seconds=1)), Granted)
    assert redeem(registered, settings, code, now=FRIDAY + HOUR) is Refusal.EXPIRED


def test_a_newer_claim_of_the_box_ends_the_older_one(registered, settings):
    older, newer = issued(registered), issued(registered)
    assert redeem(registered, settings, older) is Refusal.EXPIRED
    assert isinstance(redeem(registered, settings, newer), Granted)


def test_a_revoked_box_gives_nothing(registered, settings):
    code = issued(registered)
    with registered.writing() as session:
        provisioning.revoke(session, BOX, by=None, origin="here")
    assert redeem(registered, settings, code) is Refusal.REVOKED
    with registered.writing() as session, pytest.raises(Refused, match="sudah dicabut; daftarkan kotak itu"):
        issue(session)


def test_a_box_that_has_a_log_is_not_claimed_again(registered):
    world = World(registered)
    box = world.box()
    box.fill(1)
    world.take(box, box.batch())
    with registered.writing() as session, pytest.raises(Conflict, match="sudah punya catatan"):
        issue(session)


def test_a_claim_of_nobody_is_missing(registered):
    with registered.writing() as session, pytest.raises(Missing, match="'LBK-0999' tidak terdaftar"):
        issue(session, "LBK-0999")


def test_who_guesses_is_shut_out_for_ten_minutes_and_others_are_not(registered, settings):
    code = issued(registered)
    for number in range(10):
        assert redeem(registered, settings, f"{number:012d}") is Refusal.UNKNOWN
    assert redeem(registered, settings, code) is Refusal.TOO_MANY
    assert len(trail(registered, "claim.refuse")) == 10
    assert isinstance(redeem(registered, settings, code, origin="10.0.0.10"), Granted)


def test_one_board_of_two_that_come_at_once_gets_the_keys(registered, settings):
    code = issued(registered)
    settings.secret()
    boards = [f"24:0a:c4:00:00:{number:02x}" for number in range(6)]
    with ThreadPoolExecutor(len(boards)) as together:
        outcomes = list(together.map(lambda board: redeem(registered, settings, code, board, board * 2), boards))
    assert sum(isinstance(outcome, Granted) for outcome in outcomes) == 1
    assert outcomes.count(Refusal.USED) == len(boards) - 1


# -- over HTTP and from the command line ---------------------------------------------------------------------------


@pytest.fixture
def client(sqlite, settings, monkeypatch):
    populate(sqlite)
    monkeypatch.setattr(wib, "now", lambda: FRIDAY)
    return TestClient(create_app(settings, sqlite, Hub()))


def ask(client, code, **changes):
    return client.post("/api/v1/claims/redeem", json={"code": code, "board": BOARD, "receipt": RECEIPT} | changes)


def test_the_api_gives_what_box_provision_shows_and_the_label(client, sqlite, settings):
    answer = ask(client, issued(sqlite))
    assert answer.headers["Cache-Control"] == "no-store"
    given = answer.json()
    label = given.pop("label")
    beside = settings.data / "jumatserius.db"
    sqlite.engine.dispose()
    shutil.copy(sqlite.url.removeprefix("sqlite:///"), beside)
    shown = CliRunner().invoke(command, ["provision", BOX, "--host", "10.1.1.1", "--data", str(settings.data)])
    assert json.loads(shown.stdout) == given
    assert given["box_key"] == keys.box_key(settings.secret(), BOX, 1).hex()
    assert label == {
        "institution": "Kantor Camat", "terminal": None, "address": f"https://kotak.example/kotak/{BOX}", "qris": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        pytest.param({"code": "0000-0000-0000"}, 404, "code", id="a code that nobody issued"),
        pytest.param({"code": "0000"}, 422, "code", id="half a code"),
        pytest.param({"board": "my board"}, 422, "board", id="no hardware address"),
        pytest.param({"receipt": "short"}, 422, "receipt", id="a receipt that can be guessed"),
    ],
)
def test_what_is_wrong_is_named(client, changes, status, field):
    answer = ask(client, **{"code": "0000-0000-0000"} | changes)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["field"] == field


def test_each_refusal_has_its_status(client, sqlite, monkeypatch):
    code = issued(sqlite)
    assert ask(client, code).status_code == 200
    assert ask(client, code, board=OTHER_BOARD).status_code == 409
    monkeypatch.setattr(wib, "now", lambda: FRIDAY + 2 * HOUR)
    assert ask(client, code).status_code == 410
    for _ in range(10):
        ask(client, "0000-0000-0000")
    assert ask(client, "0000-0000-0000").status_code == 429


def test_without_tls_at_the_broker_a_psk_claim_is_refused_with_the_remedy(sqlite, tmp_path):
    populate(sqlite)
    code = issued(sqlite)
    with pytest.raises(Refused, match="port untuk psk tidak diketahui"):
        redeem(sqlite, Settings(data=tmp_path, mqtt_tls_port=0), code)
    with sqlite.reading() as session:
        assert session.exec(select(Claim)).one().redeemed_at is None


def test_box_claim_prints_a_code_for_each_box(tmp_path, sqlite):
    populate(sqlite)
    done = CliRunner().invoke(command, ["claim", "LBK-0001", "LBK-0002", "--minutes", "30", "--data", str(tmp_path)])
    assert done.exit_code == 0
    boxes = dict(line.split() for line in done.stdout.splitlines())
    assert set(boxes) == {"LBK-0001", "LBK-0002"}
    with sqlite.reading() as session:
        lifetimes = {claim.expires_at - claim.created_at for claim in session.exec(select(Claim)).all()}
    assert lifetimes == {timedelta(minutes=30)}
    assert "30 menit" in done.stderr
