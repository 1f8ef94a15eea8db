"""Deposit references: `JS-` and 6 characters that a person writes on a slip and a bank clerk types.

Digits and letters that look alike (0 O, 1 I L) are left out; 31 characters remain, and 31 is prime. The sum of each
character's place in the alphabet times its position (1 to 6) is 0 modulo 31. A single wrong character changes the sum
by position times difference, a swap of two by the product of both differences: never a multiple of 31.
"""

import hashlib

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PREFIX = "JS-"
_DATA = 5
_PRIME = len(ALPHABET)


def reference(seed: str) -> str:
    """The reference that belongs to this seed; same seed, same reference."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    values = [number // _PRIME**place % _PRIME for place in range(_DATA)]
    values.append(-_sum(values) * pow(_DATA + 1, -1, _PRIME) % _PRIME)
    return PREFIX + "".join(ALPHABET[value] for value in values)


def is_reference(text: str) -> bool:
    """Whether the text is a reference, letter by letter, with the right check character."""
    code = text.removeprefix(PREFIX)
    if len(text) != len(PREFIX) + _DATA + 1 or len(code) == len(text) or not set(code) <= set(ALPHABET):
        return False
    return _sum([ALPHABET.index(character) for character in code]) % _PRIME == 0


def _sum(values: list[int]) -> int:
    return sum(position * value for position, value in enumerate(values, 1))
