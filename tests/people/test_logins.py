"""A token opens a login in a browser; it ends with its hours, with signing out and with the token."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from jumatserius import wib
from jumatserius.errors import Refused
from jumatserius.people import logins, service
from jumatserius.people.logins import Opened
from jumatserius.people.models import Audit, Login

NOW = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wib, "now", lambda: NOW)


@pytest.fixture
def token(session: Session) -> str:
    return service.issue_token(session, "siti-aminah")


def opened(session: Session, token: str, now: datetime = NOW) -> Opened:
    outcome = logins.sign_in(session, token, now=now, origin="10.0.0.7")
    assert isinstance(outcome, Opened), outcome
    return outcome


def refused(session: Session, token: str, now: datetime, origin: str = "10.0.0.7") -> Refused:
    outcome = logins.sign_in(session, token, now=now, origin=origin)
    assert isinstance(outcome, Refused)
    return outcome


def named(session: Session, secret: str, now: datetime = NOW) -> str | None:
    person = logins.who(session, secret, now)
    return person.id if person else None


def test_a_login_names_its_person_until_its_hours_are_over(session: Session, token: str) -> None:
    secret = opened(session, token).secret
    assert named(session, secret) == "siti-aminah"
    assert named(session, secret, NOW + timedelta(hours=11, minutes=59)) == "siti-aminah"
    assert named(session, secret, NOW + timedelta(hours=12)) is None
    assert named(session, secret[:-1]) is None


def test_only_the_hash_of_the_cookie_is_kept(session: Session, token: str) -> None:
    secret = opened(session, token).secret
    assert secret not in session.exec(select(Login)).one().model_dump_json()
    assert secret not in repr(opened(session, token))


def test_signing_out_ends_this_login_and_no_other(session: Session, token: str) -> None:
    phone, desk = opened(session, token).secret, opened(session, token).secret
    logins.sign_out(session, phone, now=NOW, origin="10.0.0.7")
    logins.sign_out(session, "nothing", now=NOW, origin="10.0.0.7")
    assert (named(session, phone), named(session, desk)) == (None, "siti-aminah")


def test_logins_that_have_ended_are_forgotten_at_the_next_one(session: Session, token: str) -> None:
    for hours in (0, 6):
        opened(session, token, NOW + timedelta(hours=hours))
    left = opened(session, token, NOW + timedelta(hours=7)).secret
    logins.sign_out(session, left, now=NOW + timedelta(hours=8), origin="10.0.0.7")
    opened(session, token, NOW + timedelta(hours=12))
    kept = session.exec(select(Login.created_at).order_by(col(Login.created_at))).all()
    assert kept == [NOW + timedelta(hours=6), NOW + timedelta(hours=12)]
    actions = session.exec(select(Audit.action).where(col(Audit.action).startswith("login."))).all()
    assert sorted(actions) == ["login.end", *["login.open"] * 4]


def test_a_revoked_token_ends_all_its_logins(session: Session, token: str) -> None:
    secret = opened(session, token).secret
    assert service.revoke_tokens(session, "siti-aminah") == [token[:8]]
    assert named(session, secret) is None
    assert refused(session, token, NOW).status == 401
    assert service.revoke_tokens(session, "siti-aminah") == []


def test_who_tries_keys_is_shut_out_for_a_while_even_with_a_right_one(session: Session, token: str) -> None:
    for _ in range(10):
        assert refused(session, "salah.kode", NOW).status == 401
    late = NOW + timedelta(minutes=9)
    assert refused(session, token, late).status == 429
    assert isinstance(logins.sign_in(session, token, now=late, origin="10.0.0.8"), Opened)
    assert named(session, opened(session, token, NOW + timedelta(minutes=11)).secret, late) == "siti-aminah"


def test_who_tries_from_many_places_shuts_out_all(session: Session, token: str) -> None:
    for place in range(100):
        assert refused(session, "salah.kode", NOW, f"10.1.{place}.1").status == 401
    assert refused(session, token, NOW).status == 429


def test_logins_and_refusals_are_in_the_audit_trail_without_the_token(session: Session, token: str) -> None:
    secret = opened(session, token).secret
    logins.sign_out(session, secret, now=NOW, origin="10.0.0.7")
    refused(session, token[:-1], NOW)
    trail = session.exec(select(Audit).where(Audit.origin == "10.0.0.7").order_by(Audit.id)).all()
    assert [(one.action, one.person_id, one.subject) for one in trail] == [
        ("login.open", "siti-aminah", f"token:{token[:8]}"),
        ("login.end", "siti-aminah", f"token:{token[:8]}"),
        ("login.refuse", None, "login"),
    ]
    text = " ".join(one.model_dump_json() for one in trail)
    assert secret not in text
    assert token.partition(".")[2][:-1] not in text
