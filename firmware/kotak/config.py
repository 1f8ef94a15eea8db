"""The configuration: authenticated, checked and applied as a whole, kept in a file as it came.

The stored message is checked again at every start, so a damaged file is no configuration at all.
"""

import binascii
import hashlib
import json
import os

from micropython import const

from kotak import keys, schedule

_MAGIC = b"JC01"
_TAG_END = const(20)
_MAX_BYTES = const(2048)

LENGTH_OR_MAGIC = const(1)
TAG = const(2)
FIELDS = const(3)
OLDER = const(4)
QRIS = const(5)
FLASH = const(6)

_URL_MAX = const(128)
_BUNDLE_MAX = const(262144)
_SHA256_HEX = const(64)
_SIGNATURE = const(384)
_HEX = "0123456789abcdef"

_PATH = "config.bin"
_NEW_PATH = "config.new"
_TEXTS = (("url", 64), ("host", 40), ("line", 80))
_NUMBERS = (
    ("v", 1, 1),
    ("version", 1, 0xFFFFFFFF),
    ("total_box", 0, 10**15),
    ("total_program", 0, 10**15),
    ("heartbeat_s", 3600, 604800),
    ("lid_alarm_s", 60, 86400),
    ("battery_low_mv", 3000, 4000),
)
# Until the first configuration: ask often, judge nothing.
_FIRST = {
    "version": 0,
    "qris": "",
    "url": "",
    "host": "",
    "line": "",
    "total_box": 0,
    "total_program": 0,
    "schedule": "",
    "heartbeat_s": 3600,
    "lid_alarm_s": 600,
    "battery_low_mv": 3400,
    "update": None,
    "courier": False,
}


class ConfigRefused(Exception):
    """`reason` as in the wire format; `version` is 0 when it can't be read."""

    def __init__(self, reason: int, version: int = 0):
        super().__init__(reason, version)
        self.reason = reason
        self.version = version


class Config:
    """Settings by name, as in the wire format's table, and the schedule as spans."""

    def __init__(self, settings: dict):
        self.settings = settings
        self.spans = schedule.parse(settings["schedule"]) if settings["schedule"] else []

    def __getitem__(self, name: str):
        return self.settings[name]


def first() -> "Config":
    return Config(_FIRST)


def load(session_key: bytes, box: str) -> Config:
    """The stored configuration, or the first one when there is none that is whole."""
    try:
        with open(_PATH, "rb") as file:
            message = file.read()
        return Config(_check(_body(message, session_key, box)))
    except (OSError, ConfigRefused):
        return first()


def accept(message, applied_version: int, session_key: bytes, box: str):
    """Checks a message from the broker: the new Config, None for the version that is applied already.

    Raises ConfigRefused.
    """
    settings = _check(_body(message, session_key, box))
    version = settings["version"]
    if version < applied_version:
        raise ConfigRefused(OLDER, version)
    if version == applied_version:
        return None
    if settings["qris"]:
        from kotak import qris  # only a new payload needs the checker

        try:
            qris.check(settings["qris"])
        except ValueError:
            raise ConfigRefused(QRIS, version)
    return Config(settings)


def store(message, version: int):
    """Write and rename: after a cut either the old file or the new one is there. Raises ConfigRefused."""
    try:
        with open(_NEW_PATH, "wb") as file:
            file.write(message)
        os.rename(_NEW_PATH, _PATH)
    except OSError:
        raise ConfigRefused(FLASH, version)


def body_hash(message) -> bytes:
    return hashlib.sha256(memoryview(message)[_TAG_END:]).digest()[:12]


def _body(message, session_key: bytes, box: str) -> bytes:
    if not _TAG_END < len(message) <= _MAX_BYTES or bytes(message[:4]) != _MAGIC:
        raise ConfigRefused(LENGTH_OR_MAGIC)
    body = bytes(message[_TAG_END:])
    if not keys.equal(bytes(message[4:_TAG_END]), keys.message_tag(session_key, "config", box, body)):
        raise ConfigRefused(TAG)
    return body


def _check(body: bytes) -> dict:
    try:
        settings = json.loads(body)
    except ValueError:
        raise ConfigRefused(FIELDS)
    if not isinstance(settings, dict):
        raise ConfigRefused(FIELDS)
    version = settings.get("version")
    if type(version) is not int or not 0 < version <= 0xFFFFFFFF:
        raise ConfigRefused(FIELDS)
    if not _in_range(settings) or ("update" in settings and not _is_update(settings["update"])):
        raise ConfigRefused(FIELDS, version)
    if type(settings.get("courier", False)) is not bool:
        raise ConfigRefused(FIELDS, version)
    settings.setdefault("update", None)
    settings.setdefault("courier", False)
    return settings


def _in_range(settings: dict) -> bool:
    for name, least, most in _NUMBERS:
        value = settings.get(name)
        if type(value) is not int or not least <= value <= most:
            return False
    for name, longest in _TEXTS:
        value = settings.get(name)
        if type(value) is not str or len(value) > longest:
            return False
    if type(settings.get("qris")) is not str or type(settings.get("schedule")) is not str:
        return False
    if settings["url"].endswith("/"):
        return False
    try:
        return not settings["schedule"] or bool(schedule.parse(settings["schedule"]))
    except ValueError:
        return False


def _is_update(update) -> bool:
    """A release that this box could look at; whether it may be installed is release.py's affair."""
    names = ("version", "url", "sha256", "signature")
    if not isinstance(update, dict) or not all([type(update.get(name)) is str for name in names]):
        return False
    if type(update.get("size")) is not int or not 0 < update["size"] <= _BUNDLE_MAX:
        return False
    numbers = [int(part) if part.isdigit() else 256 for part in update["version"].split(".")]
    if len(numbers) != 3 or max(numbers) > 255 or "%d.%d.%d" % tuple(numbers) != update["version"]:
        return False
    url, digest = update["url"], update["sha256"]
    host, _, port = url[7:].partition("/")[0].partition(":")
    if not url.startswith("http://") or " " in url or "/" not in url[7:] or len(url) > _URL_MAX:
        return False
    if not host or (port and (not port.isdigit() or int(port) > 65535)):
        return False
    if len(digest) != _SHA256_HEX or not all([digit in _HEX for digit in digest]):
        return False
    try:
        return len(binascii.a2b_base64(update["signature"])) == _SIGNATURE
    except ValueError:
        return False
