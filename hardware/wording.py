"""What tomllib and pydantic find wrong, in Indonesian: both have their own sentences in English alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
# The first that the type of pydantic's error begins with.
_UNFIT = {
    "greater_than_equal": "terlalu kecil; paling sedikit {ge:g}",
    "greater_than": "terlalu kecil; harus lebih dari {gt:g}",
    "less_than_equal": "terlalu besar; paling banyak {le:g}",
    "less_than": "terlalu besar; harus kurang dari {lt:g}",
    "int_": "harus bilangan bulat",
    "float_": "harus bilangan",
    "date_": "harus tanggal, seperti 2027-12-31",
    "bool_": "harus true atau false",
    "string_type": "harus teks di antara tanda kutip",
    "string_too_short": "tidak boleh kosong",
    "string_pattern_mismatch": "harus berpola {pattern}",
    "literal_error": "tidak dikenal; pilihan: {expected}",
    "too_short": "kurang; paling sedikit {min_length} isi",
    "too_long": "terlalu banyak; paling banyak {max_length} isi",
    "list_type": "harus daftar di antara [ dan ]",
    "tuple_type": "harus daftar di antara [ dan ]",
    "dict_type": "harus tabel",
    "model_": "harus tabel",
}


def unreadable(error: ValueError) -> str:
    """Where a text stops being TOML, or that it is none at all."""
    if isinstance(error, UnicodeDecodeError):
        return "bukan teks UTF-8; simpan ulang sebagai UTF-8"
    place = _PLACE.search(str(error))
    where = f"baris {place[1]}, kolom {place[2]}" if place and place[1] else "akhir berkas"
    return f"{where} bukan TOML yang benar; betulkan"


def unfit(error: ValidationError) -> list[tuple[str, str]]:
    """Each key that is missing, unknown or has a value that can't be, and what is wrong with it."""
    return [(".".join(str(step) for step in one["loc"] if step != "[key]"), _told(one)) for one in error.errors()]


def _told(problem: Mapping[str, Any]) -> str:
    if problem["type"] == "missing":
        return "belum ada; tambahkan [key missing]"
    if problem["type"] == "extra_forbidden":
        return "tidak dikenal; betulkan namanya atau hapus [unknown key]"
    context = {name: _or_in_indonesian(value) for name, value in problem.get("ctx", {}).items()}
    said = next((text for start, text in _UNFIT.items() if problem["type"].startswith(start)), problem["msg"])
    return f"{problem['input']!r} {said.format_map(context)} [value]"


def _or_in_indonesian(value: object) -> object:
    return value.replace(" or ", " atau ") if isinstance(value, str) else value
