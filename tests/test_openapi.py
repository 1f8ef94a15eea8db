"""The description of the API holds for every route: summary, examples, errors, pages; and the server keeps to it."""

import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from accounts_world import Api, api, hub, world
from jumatserius.app import create_app
from jumatserius.db import Database
from jumatserius.hub import Hub
from jumatserius.ledger import service as ledger
from jumatserius.settings import Settings

__all__ = ["api", "hub", "world"]

# Describing needs no database: this one is never opened.
_APP = create_app(Settings(), Database(f"sqlite:///{tempfile.gettempdir()}/none.db"), Hub())
DOCUMENT: dict[str, Any] = _APP.openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


def answer_schema(name: str) -> dict[str, Any]:
    """Of a success in JSON; empty for other media types."""
    content = OPERATIONS[name]["responses"]["200"].get("content", {}).get("application/json", {"schema": {}})
    schema = content["schema"]
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


LISTS = [name for name in OPERATIONS if answer_schema(name).get("properties", {}).keys() >= {"items", "next"}]
PLAIN = [name for name in OPERATIONS if name.startswith("GET ") and "{" not in name]


def contents(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    places = (operation.get("requestBody", {}), *operation["responses"].values())
    return (content for place in places for content in place.get("content", {}).values())


def faults(example: Any, schema: dict[str, Any]) -> list[str]:
    """What is wrong with an example by its schema."""
    whole = {**schema, "components": DOCUMENT["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(example)]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_described(name: str) -> None:
    operation = OPERATIONS[name]
    assert 5 < len(operation["summary"]) <= 100
    assert operation["description"].endswith(".")
    assert operation["tags"]
    for content in contents(operation):
        assert faults(content["example"], content["schema"]) == []
    for status in ("4XX", "5XX"):
        (media_type,) = operation["responses"][status]["content"]
        assert media_type == "application/problem+json"


def test_no_two_operations_have_one_summary() -> None:
    summaries = [operation["summary"] for operation in OPERATIONS.values()]
    assert sorted(set(summaries)) == sorted(summaries)


@pytest.mark.parametrize("name", PLAIN)
def test_every_list_comes_in_pages(name: str) -> None:
    assert answer_schema(name).get("type") != "array", "a list without an end"
    if name in LISTS:
        names = {parameter["name"] for parameter in OPERATIONS[name]["parameters"]}
        assert names >= {"limit", "after"}


def get(api: Api, path: str, **params: Any) -> Any:
    return api.client.get(path, params=params, headers=api.headers("haji-umar"))


def is_problem(answer: Any) -> bool:
    """Whether an answer is the problem that the document describes."""
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert faults(body, SCHEMAS["Problem"]) == []
    return bool(body["status"] == answer.status_code)


def test_every_list_is_as_described(api: Api) -> None:
    assert len(LISTS) > 12
    for name in set(LISTS) & set(PLAIN):
        path = name.partition(" ")[2]
        answer = get(api, path, limit=1)
        assert faults(answer.json(), answer_schema(name)) == []
        for limit in ("0", "501", "x"):
            assert is_problem(get(api, path, limit=limit))


@pytest.mark.parametrize("after", ["%00", "9" * 30])
def test_what_no_database_can_hold_is_a_problem_of_the_request(api: Api, after: str) -> None:
    for path in ("ledger/balances", "ledger/entries"):
        answer = api.client.get(f"/api/v1/{path}?after={after}")
        assert answer.status_code in (200, 422)
        assert answer.status_code == 200 or is_problem(answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/periods/2026-11-13", 404),
        ("DELETE", "/api/v1/counts", 405),
        ("PUT", "/api/v1/ledger/entries", 405),
        ("POST", "/api/v1/counts", 401),
        ("GET", "/api/v1/boxes?limit=many", 422),
    ],
)
def test_every_error_is_a_problem(api: Api, method: str, path: str, status: int) -> None:
    answer = api.client.request(method, path)
    assert answer.status_code == status
    assert is_problem(answer)


def test_a_failure_of_the_server_is_a_problem_that_tells_nothing_else(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("kata rahasia")

    monkeypatch.setattr(ledger, "entries", fail)
    answer = TestClient(api.client.app, raise_server_exceptions=False).get("/api/v1/ledger/entries")
    assert answer.status_code == 500
    assert is_problem(answer)
    assert "rahasia" not in answer.text


_VALUE = (
    st.text(max_size=6)
    | st.integers().map(str)
    | st.sampled_from(["\0", "2026-13-01", "NaN", "-1", "%", "'", "9" * 30])
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_asked_is_answered_or_refused_in_words(api: Api, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(PLAIN))
    names = [one["name"] for one in OPERATIONS[name].get("parameters", ()) if one["in"] == "query"]
    params = data.draw(st.dictionaries(st.sampled_from(names), _VALUE, max_size=3)) if names else {}
    answer = get(api, name.partition(" ")[2], **params)
    assert answer.status_code == 200 or is_problem(answer)
    assert answer.status_code < 500
