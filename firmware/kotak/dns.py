"""Answers every name with one address, so that a phone that looks for the network finds our page (RFC 1035).

Phones ask for a page of their maker to learn whether they are on line, and open a browser when another one answers.
"""

import struct

from micropython import const

LONGEST = const(512)
_HEADER = const(12)
_IS_ANSWER = const(0x8000)
_KIND = const(0x7800)  # 0: a plain query
_ANSWERED = const(0x8400)  # an answer, and from who knows
_TYPE_A = const(1)
_CLASS_IN = const(1)
_SHORTEST_LIFE_S = const(1)  # the phone must not remember it when it is back in its own network
_NAME_OF_QUESTION = const(0xC00C)


def answer(query: bytes, address: str):
    """The answer to one query: the address for type A, nothing for other types; None for what is no query."""
    if not _HEADER < len(query) <= LONGEST:
        return None
    number, flags, questions = struct.unpack_from(">HHH", query, 0)
    end = _question_end(query)
    if flags & (_IS_ANSWER | _KIND) or questions != 1 or end is None:
        return None
    kind, family = struct.unpack_from(">HH", query, end - 4)
    found = kind == _TYPE_A and family == _CLASS_IN
    reply = struct.pack(">HHHHHH", number, _ANSWERED, 1, int(found), 0, 0) + query[_HEADER:end]
    if found:
        numbers = bytes([int(part) for part in address.split(".")])
        reply += struct.pack(">HHHIH", _NAME_OF_QUESTION, _TYPE_A, _CLASS_IN, _SHORTEST_LIFE_S, 4) + numbers
    return reply


def _question_end(query: bytes):
    """Where the question, labels, type and class, ends; None when it does not end inside of the query."""
    position = _HEADER
    while position < len(query) and query[position]:
        if query[position] > 63:
            return None
        position += query[position] + 1
    end = position + 5
    return end if end <= len(query) else None
