"""What collectors read when a form does not fit: pydantic's findings in Indonesian, with value and remedy."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator

from jumatserius.errors import Refused, Several

_RUPIAH = "harus bilangan bulat tanpa titik, koma, atau tanda kutip, misalnya 50000"
_MOMENT = "harus waktu lengkap dengan zona, misalnya 2026-11-20T09:15:00+07:00"
_TEXTS = {
    "missing": "wajib diisi",
    "extra_forbidden": "tidak dikenal; hapus atau periksa ejaannya",
    "int_": _RUPIAH,
    "datetime_": _MOMENT,
    "timezone_": _MOMENT,
    "uuid_": "harus UUID, misalnya 0b9c6f1e-6f5d-4b1c-9a53-0f4c3c1d2e3f",
    "string_type": "harus teks",
    "string_too_short": "tidak boleh kosong",
    "string_too_long": "terlalu panjang; paling banyak {max_length} huruf",
    "greater_than": "terlalu kecil; paling sedikit {ge}",
    "less_than": "terlalu besar; paling banyak {le}",
    "list_type": "harus daftar",
    "too_short": "paling sedikit {min_length} isi",
    "too_long": "paling banyak {max_length} isi",
    "literal_error": "tidak dikenal; pilihan: {expected}",
    "enum": "tidak dikenal; pilihan: {expected}",
    "bool_": "harus true atau false",
    "date_": "harus tanggal, misalnya 2026-11-20",
    "json_invalid": "bukan JSON; periksa tanda kutip, koma dan kurungnya",
    "model_": "harus objek JSON",
    "dict_type": "harus objek JSON",
}


class Declared(BaseModel):
    """A body that a collector's device sends. What does not fit raises `Several`, one `Refused` for each field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="wrap")
    @classmethod
    def _in_indonesian(cls, body: Any, handler: ModelWrapValidatorHandler["Declared"]) -> "Declared":
        try:
            return handler(body)
        except ValidationError as error:
            raise Several([_refusal(dict(one)) for one in error.errors()]) from error


def shown(value: Any) -> str:
    """A value as a message quotes it: never longer than 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def told(error: Mapping[str, Any]) -> str:
    """One finding of pydantic in Indonesian, with the value."""
    kind = error["type"]
    known = next((text for start, text in _TEXTS.items() if kind.startswith(start)), None)
    bounds = {"ge": "0", "le": "", "min_length": "1", **error.get("ctx", {})}
    text = known.format(**bounds) if known else error["msg"]
    return text if kind == "missing" else f"{shown(error['input'])} {text}"


def _refusal(error: dict[str, Any]) -> Refused:
    field = ".".join(str(part) for part in error["loc"] if part != "[key]") or "body"
    return Refused(field, told(error))
