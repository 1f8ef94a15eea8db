"""The record of a closed period: its bytes, its seal, the text that announces it, and the proof of a chain."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from jumatserius import wib
from jumatserius.periods import spans
from jumatserius.periods.models import Period

FORMAT = 1
"""Of the record; a reader that knows another one must not guess."""


def canonical(record: dict[str, Any]) -> str:
    """JSON with sorted keys, without spaces, not escaped beyond what JSON asks for."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(record: str) -> str:
    """Of the UTF-8 bytes, hex."""
    return hashlib.sha256(record.encode()).hexdigest()


def announcement(record: str) -> str:
    """What the Pokja announces: the days, the money, the open cases and the seal."""
    said = json.loads(record)
    facts = said["facts"]
    replaced = {one["replaces_id"] for one in facts["counts"]}
    money = (one for one in facts["counts"] if one["id"] not in replaced and not one.get("second"))
    counted = sum(one["amount_idr"] for one in money)
    credited = sum(one["amount_idr"] for one in facts["lines"] if one["amount_idr"] > 0)
    settled = sum(one["net_idr"] for one in facts["settlements"])
    first, last = (wib.day(date.fromisoformat(said[end])) for end in ("first_day", "last_day"))
    return (
        f"Periode {said['period']} ({first} sampai {last}) ditutup.\n"
        f"Terhitung {wib.rupiah(counted)}, masuk rekening {wib.rupiah(credited)},"
        f" penyelesaian QRIS {wib.rupiah(settled)}.\n"
        f"Kasus yang masih terbuka: {len(said['accepted'])}.\n"
        f"Segel SHA-256: {sha256(record)}"
    )


def faults(chain: Sequence[Period]) -> list[str]:
    """What is wrong with the closed periods of one rhythm, from the first on; empty when nothing is."""
    found: list[str] = []
    before: Period | None = None
    for period in chain:
        said = json.loads(period.record)
        if sha256(period.record) != period.sha256:
            found.append(f"{period.name}: segel {period.sha256} bukan hash catatannya, {sha256(period.record)}")
        if said["before"] != (before.sha256 if before else None):
            found.append(f"{period.name}: segel periode sebelumnya tidak cocok, {said['before']}")
        days = (said["period"], said["first_day"], said["last_day"])
        if days != (period.name, period.first_day.isoformat(), period.last_day.isoformat()):
            found.append(f"{period.name}: nama atau hari tidak sama dengan catatannya")
        if before and spans.after(period.rhythm, before.last_day).first != period.first_day:
            found.append(f"{period.name}: tidak menyambung {before.name}")
        before = period
    return found
