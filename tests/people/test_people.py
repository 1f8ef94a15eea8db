"""Who acts: tokens and roles."""

import pytest
from sqlmodel import Session, select

from accounts_world import Api, uuid
from jumatserius.db import Database
from jumatserius.errors import Conflict, Missing, NotAllowed, Unknown
from jumatserius.people import service
from jumatserius.people.models import Role, Token

BODY = {"id": uuid("one"), "box": "LBK-0001", "amount": 1000, "counted_at": "2026-11-13T08:00:00+07:00"}


def test_a_token_opens_for_its_person_and_no_other(session: Session) -> None:
    siti, budi = service.issue_token(session, "siti-aminah"), service.issue_token(session, "budi-santoso")
    assert service.who(session, siti).id == "siti-aminah"
    assert service.who(session, budi).id == "budi-santoso"
    for wrong in (siti[:-1], siti[:9] + budi[9:], "", ".", siti.replace(".", "")):
        with pytest.raises(Unknown):
            service.who(session, wrong)


def test_only_the_hash_of_a_token_is_kept(session: Session) -> None:
    token = service.issue_token(session, "siti-aminah")
    kept = session.exec(select(Token)).one()
    assert token.partition(".")[2] not in kept.model_dump_json()


def test_a_token_of_nobody_is_refused(session: Session) -> None:
    with pytest.raises(Missing):
        service.issue_token(session, "siapa")
    with pytest.raises(Conflict):
        service.register(session, "siti-aminah", "Siti yang lain", Role.POKJA)


def test_a_role_lets_pass_or_not(session: Session) -> None:
    person = service.who(session, service.issue_token(session, "rina"))
    service.require(person, Role.TREASURER, Role.POKJA)
    with pytest.raises(NotAllowed, match="Rina Pokja berperan Pokja; ini untuk bendahara"):
        service.require(person, Role.TREASURER)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer abcdefgh.ijk"])
def test_over_http_without_a_token(api: Api, header: str | None) -> None:
    answer = api.client.post("/api/v1/counts", json=BODY, headers={} if header is None else {"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "Authorization"


def test_a_revoked_token_opens_nothing(api: Api, world: Database) -> None:
    with world.writing() as session:
        token = session.get(Token, api.tokens["siti-aminah"][:8])
        assert token is not None
        token.revoked_at = token.created_at
    assert api.client.post("/api/v1/counts", json=BODY, headers=api.headers("siti-aminah")).status_code == 401
