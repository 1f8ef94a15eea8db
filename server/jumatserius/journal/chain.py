"""The chain of one box: which of the records that came are new, what the tags say of them, which numbers are missing.

Pure: what is stored is handed in, what follows comes out. Holes name their first and their last number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest, digest
from typing import NamedTuple

from jumatserius.boxes.keys import BoxKeys
from jumatserius.journal.models import Verdict
from jumatserius.journal.wire import TAGGED_SIZE, Record, read_record


class Hole(NamedTuple):
    """Missing numbers. `torn`: the box left them empty itself, for the record after is bound to the one before."""

    first: int
    last: int
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as the database has it."""

    raw: bytes
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of a log: its highest number (0: none), the holes below it, and, of its records, the
    highest, those whose numbers come again, and those beside holes that are filled or cut."""

    head: int = 0
    holes: Sequence[Hole] = ()
    stored: Mapping[int, Stored] = field(default_factory=dict)


@dataclass(slots=True)
class Extension:
    """What records add to a log."""

    fresh: dict[int, Record] = field(default_factory=dict)
    conflicts: list[Record] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    """Records whose tag is wrong, fresh or stored, with what is wrong."""
    filled: list[Hole] = field(default_factory=list)
    """Holes that are no more, or no more whole, by rising number."""
    missing: list[Hole] = field(default_factory=list)
    """Holes that are there instead, or new."""
    proven_before: int = 1
    """Numbers below it hang on the first record of the box, over nothing but torn holes."""

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
    if extension.fresh:
        _Judge(keys, known, extension).judge(sorted(extension.fresh))
    holes = [hole for hole in known.holes if hole not in extension.filled] + extension.missing
    head = max(known.head, *extension.fresh, 0)
    extension.proven_before = min((hole.first for hole in holes if not hole.torn), default=head + 1)
    return extension


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Rising numbers as first and last of each run."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def touched(holes: Iterable[Hole], numbers: Iterable[int]) -> list[Hole]:
    """The holes that some of these rising numbers lie in, by rising number."""
    spans = runs(numbers)
    return [hole for hole in sorted(holes) if any(first <= hole.last and hole.first <= last for first, last in spans)]


class _Judge:
    """Finds what is wrong with tags, and which holes change, for the fresh records of an extension."""

    def __init__(self, keys: BoxKeys, known: Known, extension: Extension) -> None:
        self._keys, self._known, self._extension = keys, known, extension

    def judge(self, numbers: list[int]) -> None:
        known, extension = self._known, self._extension
        spans = runs(numbers)
        for seq in numbers:
            if seq == 1 or self._record(seq - 1):
                self._follow(seq)
        for hole in touched(known.holes, numbers):
            extension.filled.append(hole)
            extension.missing += [self._torn(left, hole.torn) for left in _without(hole, spans)]
            if hole.torn:
                self._refuse_skipped(seq for seq in numbers if hole.first <= seq <= hole.last)
            elif hole.last in extension.fresh:
                self._follow(hole.last + 1)
        beyond = Hole(known.head + 1, numbers[-1])
        if beyond.first <= beyond.last:
            extension.missing += [self._torn(left, False) for left in _without(beyond, spans)]

    def _record(self, seq: int) -> Record | None:
        fresh = self._extension.fresh.get(seq)
        if fresh is None and seq in self._known.stored:
            return read_record(self._known.stored[seq].raw)
        return fresh

    def _follow(self, seq: int) -> None:
        fault = self._fault(seq, seq - 1)
        if fault:
            self._extension.faults[seq] = fault

    def _torn(self, hole: Hole, torn: bool) -> Hole:
        return hole._replace(torn=torn or self._fault(hole.last + 1, hole.first - 1) is None)

    def _refuse_skipped(self, numbers: Iterable[int]) -> None:
        for seq in numbers:
            self._extension.faults[seq] = (
                f"catatan {seq}: kotak membiarkan nomor ini kosong; catatan ini disisipkan kemudian"
            )

    def _fault(self, seq: int, previous: int) -> str | None:
        """What is wrong when a record is taken as the one after `previous`."""
        record, before = self._record(seq), self._record(previous)
        assert record is not None  # a record after a hole is fresh, or stored beside it
        tag, epoch = (before.tag, before.epoch) if before else (self._keys.genesis(), 0)
        if record.epoch < epoch and not self._is_bad(previous):
            return f"catatan {seq}: masa kuncinya mundur dari {epoch} ke {record.epoch}"
        expected = digest(self._keys.log_key(record.epoch), tag + record.raw[:TAGGED_SIZE], "sha256")[:16]
        if compare_digest(record.tag, expected):
            return None
        return f"catatan {seq}: tandanya tidak cocok dengan isinya atau catatan sebelumnya; diubah atau palsu"

    def _is_bad(self, seq: int) -> bool:
        stored = self._known.stored.get(seq)
        return seq in self._extension.faults or (stored is not None and stored.verdict == Verdict.BAD_TAG)


def _without(hole: Hole, spans: Sequence[tuple[int, int]]) -> list[Hole]:
    start = hole.first
    left = []
    for first, last in spans:
        if last < start or first > hole.last:
            continue
        if first > start:
            left.append(Hole(start, first - 1))
        start = last + 1
    if start <= hole.last:
        left.append(Hole(start, hole.last))
    return left
