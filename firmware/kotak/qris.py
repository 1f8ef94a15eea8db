"""QRIS payloads (EMVCo merchant-presented QR): a check before one is shown, and what people read beside it."""

from collections import namedtuple

from micropython import const

_CRC_POLYNOMIAL = const(0x1021)
_FIRST_ACCOUNT = const(26)
_LAST_ACCOUNT = const(51)

Fields = namedtuple("Fields", ("name", "nmid", "terminal"))


def check(payload: str):
    """Raises ValueError with the reason when a payer's app could not read this payload.

    Only structure and CRC count: codes in use break the finer rules, and apps take them.
    """
    for character in payload:
        if not " " <= character <= "~":
            raise ValueError("QRIS: character %r is not printable ASCII" % character)
    tags = _tags(payload, "")
    if not tags or tags[0] != ("00", "01"):
        raise ValueError("QRIS: must start with 000201")
    if tags[-1][0] != "63" or len(tags[-1][1]) != 4:
        raise ValueError("QRIS: must end with tag 63 and four digits of CRC")
    expected = "%04X" % _crc(payload[:-4])
    if payload[-4:] != expected:
        raise ValueError("QRIS: CRC is %s, the text gives %s" % (payload[-4:], expected))
    seen = set()
    for tag, value in tags:
        if tag in seen:
            raise ValueError("QRIS: tag %s stands twice" % tag)
        seen.add(tag)
        if _is_account(tag) or tag == "62":
            _tags(value, tag + ".")
    if not any(_is_account(tag) for tag in seen):
        raise ValueError("QRIS: no merchant account (tags 26 to 51)")
    if "59" not in seen:
        raise ValueError("QRIS: no merchant name (tag 59)")


def fields(payload: str) -> Fields:
    """Merchant name (59), NMID (51.02) and terminal label (62.07) of a checked payload; "" where absent."""
    tags = dict(_tags(payload, ""))
    account = dict(_tags(tags.get("51", ""), "51."))
    additional = dict(_tags(tags.get("62", ""), "62."))
    return Fields(tags["59"].strip(), account.get("02", ""), additional.get("07", "").strip())


def _is_account(tag):
    return _FIRST_ACCOUNT <= int(tag) <= _LAST_ACCOUNT


def _tags(text, inside):
    """The (tag, value) pairs of `text` in order; `inside` is the outer tag for messages."""
    pairs = []
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if len(head) < 4 or not head.isdigit():
            raise ValueError("QRIS: expected tag and length at %r" % (inside + head))
        end = at + 4 + int(head[2:])
        if end > len(text):
            raise ValueError("QRIS: tag %s%s is longer than the text" % (inside, head[:2]))
        pairs.append((head[:2], text[at + 4 : end]))
        at = end
    return pairs


def _crc(text):
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ (_CRC_POLYNOMIAL if crc & 0x8000 else 0)
            crc &= 0xFFFF
    return crc
