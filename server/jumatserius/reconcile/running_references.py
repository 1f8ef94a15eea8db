"""Which lines name which deposits and settlements, while both come and go."""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from jumatserius.reconcile.facts import Deposit, Line, Settlement
from jumatserius.reconcile.references import Texts, Words, squash
from jumatserius.reconcile.targets import DEPOSIT, SETTLEMENT

# Kind and id of a deposit or settlement.
Key = tuple[str, str]
# For more new references at once it is cheaper to read all lines again.
_FEW_WORDS = 64
_Member = TypeVar("_Member", Key, str)


class Payable(NamedTuple):
    """A deposit with the sum of its counts, or a settlement with its net."""

    record: Deposit | Settlement
    due: int

    @property
    def label(self) -> str:
        return squash(self.record.collector if isinstance(self.record, Deposit) else self.record.terminal)


def key_of(record: Deposit | Settlement) -> Key:
    """Kind and id."""
    return (DEPOSIT if isinstance(record, Deposit) else SETTLEMENT), record.id


class RunningReferences:
    """The `payables` and `lines` that there are, and who names whom."""

    def __init__(self) -> None:
        self.payables: dict[Key, Payable] = {}
        self.lines: dict[str, Line] = {}
        self._texts = Texts()
        # Tuples, because nearly all have one member, and a set of one takes four times the memory.
        self._targets_of: dict[str, tuple[Key, ...]] = {}
        self._lines_of: dict[str, tuple[str, ...]] = {}
        self._words_of: dict[str, tuple[str, ...]] = {}
        self._references = Words(self._targets_of.keys(), glued=True)

    def change(
        self, payables: Mapping[Key, Payable | None], lines: Mapping[str, Line | None]
    ) -> tuple[set[Key], set[str]]:
        """Take in what is new, different or (None) gone; gives all that hung, or hangs, together with it."""
        stale = set(lines)
        for key in payables:
            stale.update(self._lines_of.get(self._word(key), ()))
        stale |= self._renamed(payables)
        for key in payables:
            stale.update(self._lines_of.get(self._word(key), ()))
        seeds = set(payables)
        for id_ in stale:
            seeds |= {key for word in self._words_of.get(id_, ()) for key in self._targets_of.get(word, ())}
        for id_, line in lines.items():
            if line is None:
                self.lines.pop(id_, None)
            else:
                self.lines[id_] = line
        self._texts.add([line for line in lines.values() if line])
        for id_ in stale:
            self._find_words(id_)
        return self._bound(seeds, stale)

    def _word(self, key: Key) -> str:
        payable = self.payables.get(key)
        return squash(payable.record.reference or "") if payable else ""

    def _renamed(self, payables: Mapping[Key, Payable | None]) -> set[str]:
        """Keeps payables and references; gives the lines that may name another one now."""
        new: set[str] = set()
        for key, payable in payables.items():
            word = self._word(key)
            if word:
                _take_out(self._targets_of, word, key)
            if payable is None:
                self.payables.pop(key, None)
                continue
            self.payables[key] = payable
            word = self._word(key)
            if word and word not in self._targets_of:
                self._references.add(word)
                new.add(word)
            if word:
                self._targets_of[word] = (*self._targets_of.get(word, ()), key)
        if len(new) <= _FEW_WORDS:
            return self.lines.keys() & self._texts.naming(new)
        found = self._references.find_all(line.text for line in self.lines.values())
        return {
            id_ for id_, words in zip(self.lines, found, strict=True) if tuple(words) != self._words_of.get(id_, ())
        }

    def _find_words(self, id_: str) -> None:
        for word in self._words_of.pop(id_, ()):
            _take_out(self._lines_of, word, id_)
        line = self.lines.get(id_)
        words = self._references.find(line.text) if line else []
        if words:
            self._words_of[id_] = tuple(words)
            for word in words:
                self._lines_of[word] = (*self._lines_of.get(word, ()), id_)

    def _bound(self, keys: set[Key], ids: set[str]) -> tuple[set[Key], set[str]]:
        """All that hangs together with these targets and lines."""
        keys, ids = set(keys), set(ids)
        more_keys, more_ids = list(keys), list(ids)
        while more_keys or more_ids:
            if more_keys:
                found = [id_ for id_ in self._lines_of.get(self._word(more_keys.pop()), ()) if id_ not in ids]
                ids.update(found)
                more_ids += found
            else:
                for word in self._words_of.get(more_ids.pop(), ()):
                    bound = [key for key in self._targets_of[word] if key not in keys]
                    keys.update(bound)
                    more_keys += bound
        return keys, ids


def _take_out(members_of: dict[str, tuple[_Member, ...]], word: str, gone: _Member) -> None:
    left = tuple(member for member in members_of[word] if member != gone)
    if left:
        members_of[word] = left
    else:
        del members_of[word]
