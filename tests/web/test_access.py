"""Who may use which route. A route without a rule fails: whoever adds one says here who may use it."""

from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from accounts_world import PEOPLE, Api, uuid
from jumatserius.people.models import Role

EVERYONE = "everyone"
"""Reading is open: the server listens on 127.0.0.1 only."""
CODE = "code"
"""Needs a claim's code, which is used up: tests/fleet/test_claims.py."""
FORM = "form"
"""Needs the access code in the form itself: test_count_form.py, test_sign_in.py."""
SIGNED = "signed"
"""Needs a signature of its own: tests/statements/test_acquirers.py."""
KEEPERS = {Role.TREASURER, Role.POKJA}


class SignedIn(frozenset[Role]):
    """Needs somebody of these roles who signed in with the browser."""


RULES: dict[str, str | set[Role] | SignedIn] = {
    "GET /openapi.json": EVERYONE,
    "GET /healthz": EVERYONE,
    "GET /": EVERYONE,
    "GET /bagian/{name}": EVERYONE,
    "GET /kotak/{box_id}": EVERYONE,
    "GET /kotak/{box_id}/bagian/{name}": EVERYONE,
    "GET /kasus/{case_id}": EVERYONE,
    "POST /kasus/{case_id}/lampiran": SignedIn(Role),
    # Which steps are whose: test_case_steps.py.
    "POST /kasus/{case_id}/langkah": SignedIn(Role),
    "GET /masuk": EVERYONE,
    "POST /masuk": FORM,
    "POST /keluar": EVERYONE,
    "GET /rekening": EVERYONE,
    "GET /rekening/impor": SignedIn(KEEPERS),
    "POST /rekening/impor": SignedIn(KEEPERS),
    "GET /rekening/{file_id}": EVERYONE,
    "GET /rekening/{file_id}/bagian/hasil": EVERYONE,
    "GET /setoran": EVERYONE,
    "GET /setoran/baru": SignedIn({Role.COLLECTOR, Role.TREASURER}),
    "POST /setoran/baru": SignedIn({Role.COLLECTOR, Role.TREASURER}),
    "GET /setoran/{reference}": EVERYONE,
    "POST /setoran/{reference}/penerimaan": SignedIn({Role.TREASURER}),
    "POST /setoran/{reference}/lampiran": SignedIn({Role.COLLECTOR, Role.TREASURER}),
    "GET /lampiran/{attachment_id}": SignedIn(Role),
    "GET /periode": EVERYONE,
    "GET /periode/{name}": EVERYONE,
    "GET /periode/{name}/catatan": EVERYONE,
    "POST /periode/{name}": SignedIn({Role.POKJA}),
    "GET /live": EVERYONE,
    "GET /firmware/{name}": EVERYONE,
    "GET /static/{digest}/{name}": EVERYONE,
    "GET /hitung": SignedIn({Role.COLLECTOR}),
    "GET /hitung/baru": SignedIn({Role.COLLECTOR}),
    "POST /hitung/baru": SignedIn({Role.COLLECTOR}),
    "GET /hitung/{count_id}": SignedIn({Role.COLLECTOR}),
    "POST /hitung/{count_id}": SignedIn({Role.COLLECTOR}),
    "GET /V/{box_id}/{seq}/{code}": EVERYONE,
    "POST /V/{box_id}/{seq}/{code}": FORM,
    "GET /V/{box_id}/{seq}/{code}/{digits}": EVERYONE,
    "GET /api/v1/boxes": EVERYONE,
    "GET /api/v1/boxes/{box_id}": EVERYONE,
    "GET /api/v1/events": EVERYONE,
    "GET /api/v1/visits": EVERYONE,
    "GET /api/v1/incidents": EVERYONE,
    "GET /api/v1/quarantine": EVERYONE,
    "GET /api/v1/cases": EVERYONE,
    "GET /api/v1/cases/{case_id}": EVERYONE,
    "POST /api/v1/cases/{case_id}/steps": KEEPERS,
    "GET /api/v1/matches": EVERYONE,
    "GET /api/v1/periods": EVERYONE,
    "GET /api/v1/periods/verification": EVERYONE,
    "GET /api/v1/periods/{name}": EVERYONE,
    "GET /api/v1/periods/{name}/checklist": EVERYONE,
    "POST /api/v1/periods/{name}/close": {Role.POKJA},
    "POST /api/v1/claims/redeem": CODE,
    "POST /api/v1/counts": {Role.COLLECTOR},
    "GET /api/v1/counts": EVERYONE,
    "POST /api/v1/deposits": {Role.COLLECTOR, Role.TREASURER},
    "POST /api/v1/deposits/{deposit}/receipts": {Role.TREASURER},
    "GET /api/v1/deposits": EVERYONE,
    "POST /api/v1/counts/{count_id}/attachments": {Role.COLLECTOR},
    "GET /api/v1/counts/{count_id}/attachments": EVERYONE,
    "POST /api/v1/deposits/{deposit}/attachments": {Role.COLLECTOR, Role.TREASURER},
    "GET /api/v1/deposits/{deposit}/attachments": EVERYONE,
    "POST /api/v1/cases/{case_id}/attachments": set(Role),
    "GET /api/v1/cases/{case_id}/attachments": EVERYONE,
    "GET /api/v1/attachments/{attachment_id}": set(Role),
    "GET /api/v1/ledger/entries": EVERYONE,
    "GET /api/v1/ledger/balances": EVERYONE,
    "GET /api/v1/ledger/ageing": EVERYONE,
    "GET /api/v1/ledger/export": EVERYONE,
    "POST /api/v1/statements": KEEPERS,
    "GET /api/v1/statements": EVERYONE,
    "GET /api/v1/statements/gaps": EVERYONE,
    "GET /api/v1/statements/lines": EVERYONE,
    "GET /api/v1/settlements": EVERYONE,
    "POST /api/v1/acquirers/{acquirer_id}/notices": SIGNED,
    "GET /api/v1/acquirers/messages": KEEPERS,
    "GET /api/v1/acquirers/messages/{number}": KEEPERS,
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/counts": {
        "json": {"id": uuid("a"), "box": "LBK-0001", "amount": 0, "counted_at": "2026-11-17T09:00:00+07:00"}
    },
    "POST /api/v1/deposits": {
        "json": {"id": uuid("b"), "counts": [uuid("a")], "amount": 1000, "deposited_at": "2026-11-17T09:00:00+07:00"}
    },
    "POST /api/v1/deposits/{deposit}/receipts": {
        "json": {"id": uuid("c"), "amount": 1000, "received_at": "2026-11-17T09:00:00+07:00"}
    },
    # Comments and explanations are open to more: tests/cases/test_handling.py.
    "POST /api/v1/cases/{case_id}/steps": {
        "json": {"act": "resolve", "text": "x", "treatment": "nothing_moves"},
    },
    "POST /api/v1/periods/{name}/close": {"json": {"accept": []}},
    **{
        f"POST /api/v1/{path}/attachments": {"files": {"file": ("foto.jpg", b"")}}
        for path in ("counts/{count_id}", "deposits/{deposit}", "cases/{case_id}")
    },
    "POST /api/v1/statements": {
        "files": {"file": ("koran.csv", b"")},
        "data": {"profile": "bsi", "account": "utama"},
    },
}
"""Well-formed enough that what is refused is the caller."""


def test_every_route_has_a_rule_and_every_rule_a_route(api: Api) -> None:
    found = {
        f"{method} {route.path}"
        for route in iter_route_contexts(api.client.app.routes)
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert found == set(RULES)


@pytest.mark.parametrize("rule", [rule for rule, who in RULES.items() if isinstance(who, set)])
def test_only_the_roles_of_the_rule_pass(api: Api, rule: str) -> None:
    method, path = rule.split()
    body = BODIES.get(rule, {})
    assert api.client.request(method, path, **body).status_code == 401
    assert api.client.request(method, path, **body, headers={"Authorization": "Bearer x.y"}).status_code == 401
    for person_id, (_, role) in PEOPLE.items():
        answer = api.client.request(method, path, **body, headers=api.headers(person_id))
        assert (answer.status_code == 403) == (role not in RULES[rule]), (person_id, answer.text)


@pytest.mark.parametrize("rule", [rule for rule, who in RULES.items() if isinstance(who, SignedIn)])
def test_only_who_signed_in_and_has_the_role_passes(api: Api, rule: str) -> None:
    method, path = rule.split()
    body = BODIES.get(rule, {})
    assert api.client.request(method, path, **body).status_code == 401
    assert api.client.request(method, path, **body, headers=api.headers("rina")).status_code == 401
    for person_id, (_, role) in PEOPLE.items():
        api.client.post("/masuk", data={"kode_akses": api.tokens[person_id]})
        answer = api.client.request(method, path, **body, follow_redirects=False)
        assert (answer.status_code == 403) == (role not in RULES[rule]), (person_id, answer.text)
        assert answer.status_code != 401
