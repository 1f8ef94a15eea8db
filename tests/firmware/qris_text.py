"""Writes QRIS payloads for tests, from the standard and not from the firmware."""

from pathlib import Path

VECTORS = Path(__file__).parents[1] / "vectors" / "qris_valid.tsv"
VALID = [line.split("\t")[1] for line in VECTORS.read_text().splitlines() if not line.startswith("#")]


def tag(number: str, value: str) -> str:
    return f"{number}{len(value):02d}{value}"


def crc(text: str) -> str:
    value = 0xFFFF
    for byte in text.encode():
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ (0x1021 if value & 0x8000 else 0)) & 0xFFFF
    return f"{value:04X}"


def signed(*parts: str) -> str:
    """The parts with tag 63, which covers its own tag and length."""
    text = "".join(parts) + "6304"
    return text + crc(text)
