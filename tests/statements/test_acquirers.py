"""Signed notices of acquirers: who is believed, what is kept, what comes again."""

import json
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session
from typer.testing import CliRunner

import running
from accounts_world import Api
from jumatserius import wib
from jumatserius.cli import app
from jumatserius.db import Database
from jumatserius.errors import Conflict, Missing, Refused
from jumatserius.hub import Hub
from jumatserius.ledger import service as ledger
from jumatserius.statements import acquirers, listing, service
from jumatserius.statements.acquirers import Registration
from jumatserius.statements.service import Upload
from jumatserius.statements.signature import sign

NOTICE = {
    "nmid": "ID1020304050607",
    "rrn": "000123456789",
    "terminal_id": "A01",
    "amount": "2000.00",
    "fee": 0,
    "paid_at": "2026-11-13T12:05:00+07:00",
}
SECRET = "kunci-bersama-finpay"


@pytest.fixture
def finpay(api: Api, world: Database, hub: Hub) -> Callable[..., httpx.Response]:
    """Sends a body as the registered acquirer signs it; what is given differs from that."""
    with world.writing() as session:
        acquirers.register(session, Registration("finpay", "utama", "acquirer", {}), wib.now())
        issue(session, api, SECRET)

    def send(body: object, *, secret: str = SECRET, to: str = "finpay", **headers: str) -> httpx.Response:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        timestamp = headers.get("X-Timestamp", str(int(time.time())))
        signed = {"X-Timestamp": timestamp, "X-Signature": sign(secret.encode(), timestamp, raw)}
        given = {name: value for name, value in (signed | headers).items() if value}
        return api.client.post(f"/api/v1/acquirers/{to}/notices", content=raw, headers=given)

    return send


def issue(session: Session, api: Api, given: str = "", keep_hours: int = 24) -> str:
    keep = timedelta(hours=keep_hours)
    secret = api.settings.secret()
    return acquirers.issue_key(session, secret, "finpay", wib.now(), keep=keep, origin="test", given=given)


def problem(answer: httpx.Response, status: int) -> str:
    """The first message of a problem with this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["errors"][0]["message"])


def test_a_signed_notice_is_income_and_evidence(finpay: Any, api: Api, hub: Hub) -> None:
    told: list[str] = []
    hub.listen(told.append)
    assert finpay(NOTICE).json() == {"notices": 1, "new": 1}
    assert told == ["statements"]
    (row,) = api.get("/settlements")["items"]
    assert (row["terminal"], row["gross"], row["paid_on"], row["is_notice"]) == ("A01", 2000, "2026-11-13", True)
    (kept,) = api.get("/acquirers/messages")["items"]
    assert (kept["acquirer"], kept["problem"], kept["file"]) == ("finpay", None, row["file"])
    body = api.get(f"/acquirers/messages/{kept['id']}")["body"]
    assert json.loads(body) == NOTICE
    assert api.get("/statements")["items"][0]["name"] == "notifikasi finpay"


def test_a_notice_that_comes_again_changes_nothing(finpay: Any, api: Api, world: Database) -> None:
    finpay(NOTICE)
    assert finpay(NOTICE).json() == {"notices": 1, "new": 0}
    assert finpay([NOTICE, NOTICE | {"rrn": "123456790"}]).json() == {"notices": 2, "new": 1}
    with world.reading() as session:
        assert ledger.balances(session)["income:qris:LBK-0001"] == -4000
    assert len(api.get("/acquirers/messages")["items"]) == 2


def test_the_same_notice_by_file_is_known(finpay: Any, world: Database) -> None:
    finpay(NOTICE)
    row = "rrn,terminal_id,amount,paid_at,fee\n123456789,A01,2000,2026-11-13 12:05:00,0\n"
    with world.writing() as session:
        upload = Upload("n.csv", row.encode(), "acquirer", "utama")
        assert service.import_file(session, upload, by=None, origin="test").new_rows == 0


WRONG = "tanda tangan salah atau penyelenggara tidak dikenal"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"secret": "kunci-lain-yang-salah"}, WRONG, id="another secret"),
        pytest.param({"to": "doku"}, WRONG, id="an unknown acquirer"),
        pytest.param({"X-Signature": "sha256=00"}, WRONG, id="no signature of anything"),
        pytest.param({"X-Signature": ""}, "X-Timestamp dan X-Signature wajib ada", id="no signature"),
        pytest.param({"X-Timestamp": ""}, "X-Timestamp dan X-Signature wajib ada", id="no moment"),
        pytest.param({"X-Timestamp": "kemarin"}, "'kemarin' bukan detik UTC dalam 5 menit terakhir", id="no number"),
        pytest.param({"X-Timestamp": "1794000000"}, "'1794000000' bukan detik UTC dalam 5", id="replayed later"),
        pytest.param({"X-Timestamp": "9" * 12}, "bukan detik UTC dalam 5 menit terakhir", id="far ahead"),
    ],
)
def test_whoever_did_not_sign_now_is_not_believed(finpay: Any, api: Api, changed: Any, message: str) -> None:
    assert message in problem(finpay(NOTICE, **changed), 401)
    assert api.get("/settlements")["items"] == []
    assert api.get("/acquirers/messages")["items"] == []


def test_a_changed_body_is_not_believed(finpay: Any) -> None:
    timestamp = str(int(time.time()))
    signature = sign(SECRET.encode(), timestamp, json.dumps(NOTICE).encode())
    answer = finpay(NOTICE | {"amount": "9000.00"}, **{"X-Timestamp": timestamp, "X-Signature": signature})
    assert WRONG in problem(answer, 401)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(b"{", "bukan JSON yang utuh; kirim satu objek, atau daftar objek", id="cut"),
        pytest.param([1], "'1' bukan objek", id="no object"),
        pytest.param([], "kolom rrn, terminal_id, amount, fee, paid_at tidak ada", id="nothing"),
        pytest.param({"rrn": "1"}, "kolom terminal_id, amount, fee, paid_at tidak ada", id="fields are missing"),
        pytest.param(NOTICE | {"amount": 2000.5}, "'2000.5' ada pecahan sen", id="sen"),
        pytest.param(NOTICE | {"amount": None}, "'' wajib diisi", id="null"),
        pytest.param(NOTICE | {"amount": float("nan")}, "bukan JSON yang utuh", id="not a number"),
        pytest.param(b'{"a":' * 5000 + b"1" + b"}" * 5000, "JSON yang utuh", id="endlessly deep"),
        pytest.param(b"\xff\xfe\x00", "bukan teks utf-8", id="no text"),
        pytest.param(b"", "berkas kosong", id="empty"),
    ],
)
def test_what_can_not_be_read_is_refused_and_kept(finpay: Any, api: Api, body: object, message: str) -> None:
    for _ in range(2):
        assert message in problem(finpay(body), 400)
    assert api.get("/settlements")["items"] == []
    (kept,) = api.get("/acquirers/messages")["items"]
    assert kept["file"] is None
    assert message in kept["problem"]


def test_a_known_notice_that_says_something_else_is_a_conflict(finpay: Any, api: Api) -> None:
    finpay(NOTICE)
    message = problem(finpay(NOTICE | {"amount": "3000.00"}), 409)
    assert message.startswith("rrn '000123456789' sudah diimpor dengan isi lain (A01, 2000, 0, 2000, 2026-11-13")
    assert [one["problem"] is None for one in api.get("/acquirers/messages")["items"]] == [False, True]


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(finpay: Any) -> None:
    assert "lebih dari 256 kB" in problem(finpay(b"x" * (acquirers.MAX_BYTES + 1)), 413)


def test_an_old_key_holds_until_the_new_one_says_so(finpay: Any, api: Api, world: Database) -> None:
    with world.writing() as session:
        fresh = issue(session, api)
    assert finpay(NOTICE).status_code == finpay(NOTICE, secret=fresh).status_code == 200
    with world.writing() as session:
        newest = issue(session, api, keep_hours=0)
    assert [finpay(NOTICE, secret=one).status_code for one in (SECRET, fresh, newest)] == [401, 401, 200]


def test_keys_are_useless_in_a_copy_of_the_database(finpay: Any, world: Database) -> None:
    with world.reading() as session:
        (sealed,) = session.connection().exec_driver_sql("SELECT sealed FROM acquirerkey").scalars()
    assert SECRET.encode() not in bytes(sealed)


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        pytest.param(Registration("finpay", "utama", "acquirer", {}), Conflict, "finpay sudah terdaftar", id="twice"),
        pytest.param(Registration("doku", "lain", "acquirer", {}), Refused, "'lain' tidak terdaftar", id="account"),
        pytest.param(Registration("doku", "utama", "bsi", {}), Refused, "bukan profil notifikasi", id="profile"),
    ],
)
def test_what_can_not_send_is_not_registered(
    finpay: Any, world: Database, asked: Registration, error: type[Refused], message: str
) -> None:
    with pytest.raises(error, match=message), world.writing() as session:
        acquirers.register(session, asked, wib.now())


def test_a_short_key_and_an_unknown_acquirer_are_refused(finpay: Any, api: Api, world: Database) -> None:
    with pytest.raises(Refused, match="kurang dari 16 huruf"), world.writing() as session:
        issue(session, api, "pendek")
    with pytest.raises(Missing, match="'doku' tidak terdaftar; pilihan: finpay"), world.writing() as session:
        acquirers.issue_key(session, bytes(32), "doku", wib.now(), keep=timedelta(), origin="test")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*NOTICE, "x"]), inner, max_size=6),
    )
)
def test_any_signed_body_is_taken_or_refused_in_words(finpay: Any, body: object) -> None:
    answer = finpay(body if not isinstance(body, dict) else NOTICE | body)
    assert answer.status_code in (200, 400, 409), answer.text


def test_over_a_running_server_with_the_tools_of_an_acquirer(tmp_path: Path, need: Callable[[str], str]) -> None:
    """Fields with names of their own, a secret of their own, signed by openssl."""

    def command(*words: str, given: str | None = None) -> str:
        done = CliRunner().invoke(app, [*words, "--data", str(tmp_path)], input=given, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    command("register", "account", "infak", "--bank", "Bank", "--number", "7", "--holder", "BAZNAS")
    named = ("--column", "gross=order.amount", "--column", "id=order.rrn")
    command("acquirer", "add", "doku", "--account", "infak", *named)
    command("acquirer", "key", "doku", "--given", "-", given="kunci-dari-doku-2026\n")
    body = tmp_path / "body"
    order = {"amount": 5000, "rrn": "77"}
    body.write_text(json.dumps({"terminal_id": "A01", "fee": 0, "paid_at": "2026-11-13 08:00:00", "order": order}))
    timestamp = str(int(time.time()))
    signed = subprocess.run(
        [need("openssl"), "dgst", "-sha256", "-hmac", "kunci-dari-doku-2026", "-r"],
        input=timestamp.encode() + b"." + body.read_bytes(),
        capture_output=True,
        check=True,
    ).stdout.split()[0]
    server = running.start("serve", "--port", "0", "--mqtt-port", "0", data=tmp_path)
    try:
        server.wait_until_open(30)
        answer = httpx.post(
            f"{server.url}/api/v1/acquirers/doku/notices",
            content=body.read_bytes(),
            headers={"X-Timestamp": timestamp, "X-Signature": f"sha256={signed.decode()}"},
        )
    finally:
        server.interrupt()
    assert answer.json() == {"notices": 1, "new": 1}
    assert "impor 1" in command("acquirer", "messages")
    assert json.loads(command("acquirer", "list", "--json"))[0]["columns"] == {
        "gross": "order.amount",
        "id": "order.rrn",
    }
    database = Database(f"sqlite:///{tmp_path}/jumatserius.db")
    with database.reading() as session:
        assert [(one.identity, one.gross_idr) for one, _ in listing.settlements(session)] == [
            ("rrn:000000000077", 5000)
        ]
    database.close()
