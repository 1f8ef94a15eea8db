"""What a box is told: versions of its configuration, checked against the wire format, and the message they go in."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from jumatserius.boxes import keys, provisioning, qris
from jumatserius.boxes.models import Box, BoxConfig, BoxState, Institution
from jumatserius.errors import Refused, Several

_MESSAGE_MAX = 2048
_HOST_MAX = 40
_TEXT_MAX = {"url": 64, "host": _HOST_MAX, "line": 80}
_RANGES = {
    "total_box": (0, 10**15),
    "total_program": (0, 10**15),
    "heartbeat_s": (3600, 604800),
    "lid_alarm_s": (60, 86400),
    "battery_low_mv": (3000, 4000),
}
_UPDATE_URL = re.compile(r"(?=.{1,128}$)http://[^/\s]+/\S*")
_ALWAYS = "daily 00:00-24:00"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a box is told beyond what the registry knows of it. Totals are last week's rupiah."""

    url: str
    line: str
    total_box_idr: int = 0
    total_program_idr: int = 0
    heartbeat_s: int = 86_400
    lid_alarm_s: int = 600
    battery_low_mv: int = 3400
    courier: bool = False
    """Whether the codes of visits carry records, for a box without a network."""


@dataclass(frozen=True, slots=True)
class Published:
    """A configuration as it goes to the broker, retained."""

    box_id: str
    version: int
    message: bytes


def write(session: Session, box_id: str, wording: Wording, now: datetime) -> BoxConfig:
    """The next version for a box; the newest one when it says the same. The release that it names stays.

    Raises `Several` with all faults at once.
    """
    box = provisioning.registered(session, box_id)
    last = _last(session, box_id)
    told = _told(session, box, wording)
    if last and "update" in (said := json.loads(last.body)):
        told["update"] = said["update"]
    return _next(session, box_id, last, told, now)


def offer(session: Session, box_id: str, update: dict[str, str | int] | None, now: datetime) -> BoxConfig:
    """The next version, which names another release, or none. Raises `Refused` for a box that was told nothing yet."""
    provisioning.registered(session, box_id)
    last = _last(session, box_id)
    if last is None:
        raise Refused("box", f"{box_id} belum punya konfigurasi; tulis dulu: jumatserius box tell {box_id}")
    told = {name: value for name, value in json.loads(last.body).items() if name not in ("v", "version", "update")}
    return _next(session, box_id, last, told | ({"update": update} if update else {}), now)


def offered(session: Session) -> dict[str, str]:
    """The version of the release that the newest configuration of each box names; boxes without are left out."""
    bodies = {config.box_id: json.loads(config.body) for config, _ in session.exec(_newest())}
    return {box_id: body["update"]["version"] for box_id, body in bodies.items() if "update" in body}


def _last(session: Session, box_id: str) -> BoxConfig | None:
    query = select(BoxConfig).where(BoxConfig.box_id == box_id).order_by(col(BoxConfig.version).desc())
    return session.exec(query).first()


def _next(session: Session, box_id: str, newest: BoxConfig | None, told: dict[str, Any], now: datetime) -> BoxConfig:
    if newest and json.loads(newest.body) == told | {"v": 1, "version": newest.version}:
        return newest
    _check(told)
    version = newest.version + 1 if newest else 1
    body = json.dumps({"v": 1, "version": version} | told, separators=(",", ":"), ensure_ascii=False)
    if 20 + len(body.encode()) > _MESSAGE_MAX:
        raise Refused("line", f"seluruhnya {20 + len(body.encode())} byte, kotak menerima {_MESSAGE_MAX}; pendekkan")
    config = BoxConfig(box_id=box_id, version=version, body=body, created_at=now)
    session.add(config)
    session.flush()
    return config


def encode(box_keys: keys.BoxKeys, body: str) -> bytes:
    """The message that carries this body to the box whose keys these are."""
    raw = body.encode()
    return b"JC01" + box_keys.message_tag(b"config", raw) + raw


def newest(session: Session, secret: bytes) -> list[Published]:
    """The newest configuration of each box that may connect."""
    return [
        Published(config.box_id, config.version, encode(keys.derive(secret, config.box_id, generation), config.body))
        for config, generation in session.exec(_newest())
    ]


def _newest() -> Any:
    versions = select(BoxConfig.box_id, func.max(BoxConfig.version).label("version")).group_by(col(BoxConfig.box_id))
    last = versions.subquery()
    return (
        select(BoxConfig, Box.key_generation)
        .join(last, (col(BoxConfig.box_id) == last.c.box_id) & (col(BoxConfig.version) == last.c.version))
        .join(Box, col(Box.id) == col(BoxConfig.box_id))
        .where(Box.state != BoxState.RETIRED)
    )


def _told(session: Session, box: Box, wording: Wording) -> dict[str, Any]:
    institution = session.get(Institution, box.institution_id)
    assert institution is not None  # a foreign key
    name = institution.name
    told: dict[str, Any] = {
        "qris": box.qris,
        "url": wording.url,
        "host": name if len(name) <= _HOST_MAX else name[: _HOST_MAX - 1] + "…",
        "line": wording.line,
        "total_box": wording.total_box_idr,
        "total_program": wording.total_program_idr,
        "schedule": box.schedule or _ALWAYS,
        "heartbeat_s": wording.heartbeat_s,
        "lid_alarm_s": wording.lid_alarm_s,
        "battery_low_mv": wording.battery_low_mv,
    }
    return told | {"courier": True} if wording.courier else told


def _check(told: dict[str, Any]) -> None:
    faults = [
        Refused(name, f"{len(told[name])} huruf, layar memuat {most}; pendekkan")
        for name, most in _TEXT_MAX.items()
        if len(told[name]) > most
    ]
    faults += [
        Refused(name, f"{told[name]} tidak di antara {least} dan {most}")
        for name, (least, most) in _RANGES.items()
        if not least <= told[name] <= most
    ]
    if told["url"].endswith("/"):
        faults.append(Refused("url", f"{told['url']} berakhir dengan garis miring; hapus"))
    if "update" in told and not _UPDATE_URL.fullmatch(told["update"]["url"]):
        faults.append(Refused("update.url", f"{told['update']['url']} bukan http://HOST/PATH paling banyak 128 huruf"))
    if told["qris"]:
        try:
            qris.check(told["qris"])
        except Refused as fault:
            faults.append(fault)
    if faults:
        raise Several(faults)
