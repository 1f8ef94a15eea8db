"""The chain of one box: which of the records that came are new, what the tags say of them, which numbers are missing.

Pure: what is stored is handed in, what follows comes out. Spans of numbers include both ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest, digest

from jumatserius.boxes.keys import BoxKeys
from jumatserius.journal.models import Verdict
from jumatserius.journal.wire import TAGGED_SIZE, Record, read_record

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as the database has it."""

    raw: bytes
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of a log: its highest number (0: none), the numbers below it that are missing, and the
    records whose numbers come again or lie beside new ones."""

    head: int = 0
    holes: Sequence[Span] = ()
    stored: Mapping[int, Stored] = field(default_factory=dict)


@dataclass(slots=True)
class Extension:
    """What records add to a log."""

    fresh: dict[int, Record] = field(default_factory=dict)
    conflicts: list[Record] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    """Records whose tag is wrong, fresh or stored, with what is wrong."""
    filled: list[Span] = field(default_factory=list)
    """Holes that are no more, or no more whole, by rising number."""
    missing: list[Span] = field(default_factory=list)
    proven_before: int = 1
    """Numbers below it hang on the first record of the box without a hole."""

    def verdict(self, seq: int) -> Verdict:
        """What the chain says of a fresh record."""
        if seq in self.faults:
            return Verdict.BAD_TAG
        return Verdict.OK if seq < self.proven_before else Verdict.UNVERIFIED


def extend(keys: BoxKeys, known: Known, records: Iterable[Record]) -> Extension:
    """Takes records of one box, in the order in which they came, into what is known of its log."""
    extension = Extension()
    for record in records:
        first = known.stored.get(record.seq) or extension.fresh.get(record.seq)
        if first is None:
            extension.fresh[record.seq] = record
        elif first.raw != record.raw:
            extension.conflicts.append(record)
    numbers = sorted(extension.fresh)
    extension.filled, extension.missing = _subtract(known, numbers)
    holes = [span for span in known.holes if span not in extension.filled] + extension.missing
    head = max(known.head, numbers[-1]) if numbers else known.head
    extension.proven_before = min((first for first, _ in holes), default=head + 1)
    _check(keys, known, extension, numbers)
    return extension


def runs(numbers: Iterable[int]) -> list[Span]:
    """Rising numbers as spans without a hole."""
    found: list[Span] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _subtract(known: Known, numbers: Sequence[int]) -> tuple[list[Span], list[Span]]:
    """The holes that numbers fill or cut, and the holes that are there instead or new."""
    spans = runs(numbers)
    filled, missing = [], []
    for hole in sorted(known.holes):
        left = _without(hole, spans)
        if left != [hole]:
            filled.append(hole)
            missing += left
    if spans and spans[-1][1] > known.head:
        missing += _without((known.head + 1, spans[-1][1]), spans)
    return filled, missing


def _without(hole: Span, spans: Sequence[Span]) -> list[Span]:
    start, end = hole
    left = []
    for first, last in spans:
        if last < start or first > end:
            continue
        if first > start:
            left.append((start, first - 1))
        start = last + 1
    if start <= end:
        left.append((start, end))
    return left


def _check(keys: BoxKeys, known: Known, extension: Extension, numbers: Sequence[int]) -> None:
    fresh, stored = extension.fresh, known.stored
    for seq in numbers:
        before = fresh.get(seq - 1)
        if before is None and seq - 1 in stored:
            before = read_record(stored[seq - 1].raw)
        _judge(keys, known, extension, before, fresh[seq])
        if seq + 1 in stored and seq + 1 not in fresh:
            _judge(keys, known, extension, fresh[seq], read_record(stored[seq + 1].raw))


def _judge(keys: BoxKeys, known: Known, extension: Extension, before: Record | None, record: Record) -> None:
    if before is None:
        if record.seq > 1:
            return  # nobody can tell until the hole before it is filled
        previous_tag, least_epoch = keys.genesis(), 0
    else:
        previous_tag = before.tag
        stored = known.stored.get(before.seq)
        is_bad = before.seq in extension.faults or (stored is not None and stored.verdict == Verdict.BAD_TAG)
        least_epoch = 0 if is_bad else before.epoch
    if record.epoch < least_epoch:
        extension.faults[record.seq] = f"record {record.seq}: its key epoch falls from {least_epoch} to {record.epoch}"
        return
    expected = digest(keys.log_key(record.epoch), previous_tag + record.raw[:TAGGED_SIZE], "sha256")[:16]
    if not compare_digest(record.tag, expected):
        extension.faults[record.seq] = (
            f"record {record.seq}: its tag fits neither its bytes nor the record before; it was changed or forged"
        )
