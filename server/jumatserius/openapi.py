"""The description of the API: a summary and an example for each operation, and the one form of all errors."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

UUID = "7f3a0c52-6b1d-4e0f-9a57-2f5f0f3a1c11"
_FIELDS: dict[str, tuple[Any, ...]] = {
    "BoxRow.id": ("LBK-0001",),
    "EventRow.name": ("lid_open",),
    "ItemOut.name": ("boxes",),
    "PeriodOut.name": ("2026-11-13",),
    "PeriodRow.name": ("2026-11-13",),
    "SettlementOut.fact": ("settlement:3",),
    "GapOut.id": (1,),
    "GapOut.says": ("saldo akhir Rp 1.050.000 (a.csv, Jumat, 13 Nov 2026) dan saldo awal ... tidak bersambung ...",),
    "VisitRow.id": ("LBK-0001/12",),
    "accept": ([],),
    "account": ("infak", "assets:custody:siti-aminah"),
    "acquirer": ("finpay",),
    "act": ("explain",),
    "address": ("Jalan Raya 1",),
    "amount": (143_000,),
    "announcement": ("Periode 2026-11-13 (Jumat, 13 Nov 2026 sampai Kamis, 19 Nov 2026) ditutup.",),
    "assignee": ("rina",),
    "at": ("2026-11-13T01:05:00Z",),
    "author": ("siti-aminah",),
    "balance": (1_050_000,),
    "bands": ({"0-3": 0, "4-7": 143_000, "8-14": 0, "15-30": 0, "31+": 0},),
    "battery_mv": (3912,),
    "board": ("30:ae:a4:0c:2f:11",),
    "body": ('{"rrn": "000123456789", "terminal_id": "A01", "amount": "2000.00"}',),
    "booked_on": ("2026-11-16",),
    "boot": (4,),
    "box": ("LBK-0001",),
    "box_id": ("LBK-0001",),
    "by": ("rina",),
    "bytes": (214,),
    "close_seq": (13,),
    "closing": (1_193_000,),
    "closed_at": ("2026-11-20T03:00:00Z",),
    "closed_by": ("rina",),
    "collector": ("siti-aminah",),
    "collectors": (["siti-aminah"],),
    "counts": ([UUID],),
    "credit": (143_000,),
    "date": ("2026-11-16",),
    "day": ("2026-11-13",),
    "debit": (0,),
    "deposit": (None,),
    "district": ("rangkasbitung",),
    "due_on": ("2026-11-27",),
    "explanation": ("Setoran JS-7K2M4Q masuk rekening Rp 140.000, kurang Rp 3.000 dari hitungannya.",),
    "explanation_en": ("Deposit JS-7K2M4Q was credited with Rp 140.000, Rp 3.000 below its counts.",),
    "fact": ("line:3",),
    "faults": ([],),
    "fee": (0,),
    "field": ("amount",),
    "file": (3, "mutasi.csv"),
    "first_day": ("2026-11-13",),
    "gross": (2000,),
    "handovers": ([],),
    "held_by": ("settlement:9",),
    "id": (3, UUID),
    "imported_at": ("2026-11-16T02:00:00Z",),
    "imported_by": ("haji-umar",),
    "institution": ("Masjid Raya",),
    "kind": ("deposit_short", "lid_open"),
    "last_day": ("2026-11-19",),
    "members": ([UUID, "line:3"],),
    "memo": ("hitungan kotak LBK-0001",),
    "message": ("0 harus lebih dari 0",),
    "mv": (3912,),
    "name": ("mutasi.csv",),
    "net": (2000,),
    "new_rows": (118,),
    "next": (None,),
    "next_step": ("Tanyakan kepada kolektor Siti Aminah, lalu catat penjelasannya.",),
    "next_step_en": ("Ask collector Siti Aminah, then note the explanation.",),
    "opening": (1_050_000,),
    "open_seq": (12,),
    "origin": ("127.0.0.1",),
    "paid_on": ("2026-11-16",),
    "period": ("2026-11-13",),
    "permit_number": ("400/123/2026",),
    "placement": ("tempat umum",),
    "postings": (
        [
            {"account": "assets:custody:siti-aminah", "amount": 143_000},
            {"account": "income:cash:LBK-0001", "amount": -143_000},
        ],
    ),
    "problem": (None,),
    "profile": ("bsi",),
    "reason": ("salah ketik", "unknown_box"),
    "record": ('{"accepted":[],"period":"2026-11-13"}',),
    "reference": ("JS-7K2M4Q",),
    "replaced_by": (None,),
    "replaces": (None,),
    "reverses": (None,),
    "rows": (120,),
    "rssi_dbm": (-61,),
    "rule": ("deposit_reference",),
    "says": ("Tidak ada kotak yang diam.",),
    "schedule": ("fri 06:00-18:00",),
    "second_of": (None,),
    "seq": (12,),
    "sha256": ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",),
    "since": ("2026-11-13",),
    "source": ("count:" + UUID,),
    "tampered": (False,),
    "temp_c": (29,),
    "terminal": ("A01",),
    "text": ("SETORAN TUNAI JS-7K2M4Q", "uang palsu, ditolak bank"),
    "time_quality": ("synced",),
    "topic": ("jumat/v1/LBK-0001/events",),
    "treasurer": ("haji-umar",),
    "uptime_s": (86_400,),
    "visit": ("LBK-0001/12",),
    "warnings": ([],),
}
"""What fields hold, where their schema gives no example; the first value that is of the type counts.

`Schema.field` goes before the mere name of the field.
"""
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
_FORMATS = {"date-time": "2026-11-13T01:05:00Z", "date": "2026-11-13", "uuid": UUID, "binary": "..."}
_EMPTY: dict[str, Any] = {"string": "...", "integer": 1, "number": 1.0, "boolean": True, "null": None}
_PROBLEM = {
    "type": "about:blank",
    "status": 422,
    "title": "0 harus lebih dari 0",
    "errors": [{"field": "amount", "message": "0 harus lebih dari 0"}],
}
_PROBLEM_SCHEMA = {
    "type": "object",
    "description": "What is wrong (RFC 9457); `errors` names each field with its remedy.",
    "required": ["type", "status", "title", "errors"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
    "examples": [_PROBLEM],
}
_ERRORS = {"4XX": "The request can't be taken as it is.", "5XX": "The server failed; its log says why."}
_SUMMARY_LENGTH = 80


def describe(app: FastAPI) -> None:
    """Let the application describe itself with summaries, examples and errors."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(plain())
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _described(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM_SCHEMA
    examples = _Examples(schemas)
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": _PROBLEM}
    for operation in (one for methods in document["paths"].values() for one in methods.values()):
        operation["summary"] = _summary(operation["description"])
        operation["responses"].pop("422", None)
        for content in _contents(operation):
            if "example" not in content and "examples" not in content:
                content["example"] = examples.of(content["schema"])
        for status, says in _ERRORS.items():
            operation["responses"][status] = {"description": says, "content": {"application/problem+json": problem}}
    return document


def _contents(operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place in (operation.get("requestBody", {}), *operation["responses"].values()):
        yield from (content for content in place.get("content", {}).values() if "schema" in content)


def _summary(description: str) -> str:
    """The first sentence, or as much of it as fits."""
    sentence = description.partition("\n")[0].split(". ")[0].rstrip(".")
    for mark in (": ", "; ", ", "):
        sentence = sentence.partition(mark)[0] if len(sentence) > _SUMMARY_LENGTH else sentence
    return sentence


class _Examples:
    """Makes examples of schemas from their own, or from those of their fields."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def of(self, schema: Mapping[str, Any], name: str = "") -> Any:
        """An example of a schema; `name` is `Schema.field` where it is that of a field."""
        if "$ref" in schema:
            return self.of(self._schemas[schema["$ref"].rpartition("/")[2]], name)
        for key in ("examples", "enum"):
            if schema.get(key):
                return schema[key][0]
        if "const" in schema:
            return schema["const"]
        for value in _FIELDS.get(name) or _FIELDS.get(name.rpartition(".")[2], ()):
            if self._fits(value, schema):
                return value
        for choice in ("anyOf", "oneOf", "allOf"):
            if choice in schema:
                return self.of(schema[choice][0], name)
        return self._of_type(schema)

    def _of_type(self, schema: Mapping[str, Any]) -> Any:
        kind = schema.get("type", "object")
        if kind == "array":
            return [self.of(schema.get("items", {}))]
        if kind == "object":
            title = schema.get("title", "")
            return {field: self.of(one, f"{title}.{field}") for field, one in schema.get("properties", {}).items()}
        if "minLength" in schema:
            return "." * int(schema["minLength"])
        return _FORMATS.get(schema.get("format", ""), schema.get("minimum", _EMPTY[kind]))

    def _fits(self, value: Any, schema: Mapping[str, Any]) -> bool:
        if "$ref" in schema:
            return self._fits(value, self._schemas[schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return any(self._fits(value, one) for one in schema["anyOf"])
        if "enum" in schema:
            return value in schema["enum"]
        return isinstance(value, _TYPES[schema.get("type", "object")])
