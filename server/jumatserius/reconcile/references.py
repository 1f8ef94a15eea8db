"""Finds known words (references, terminals, people) in the free text of a bank.

Upper and lower case, spaces, hyphens and dots don't matter: `js 7k2-m4q` is `JS-7K2M4Q`. Of two words
at one place the longest counts, so `DEP-1` isn't found in `DEP-12`. Words of fewer than four characters
and short numbers must stand alone: between blanks, and words with a letter or numbers of five digits and more also
between other marks, if these part no numbers (`R-7/JUMAT`, but `12` not in `12/08/2026`). A reference glued to other
words (`SETORANJS7K2M4Q`) is found when what surrounds it can't belong to another reference: letters only, at least
three. Numbers are never found so, and letters alone (`JSHEWHCN`) only from eight on.
"""

import re
from bisect import insort
from collections.abc import Container, Iterable, Iterator, Set
from itertools import chain, islice
from operator import neg

from jumatserius.reconcile.facts import Line

_TOKEN = re.compile(r"[^\W_]+")
# The same for ASCII, which nearly all texts are.
_SEPARATORS = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_BLANKED = bytes(ord(" ") if byte in _SEPARATORS else byte for byte in range(256))
# The same, but for the end of the line.
_SEPARATORS_IN_LINES = _SEPARATORS.replace(b"\n", b"")
_BLANKED_IN_LINES = bytes(ord(" ") if byte in _SEPARATORS_IN_LINES else byte for byte in range(256))
# So many texts fit into the cache.
_AT_ONCE = 1000
# What stands between two words that hyphens and dots hold together.
_APART = re.compile(r"[^\w.-]+")
_NUMBER = re.compile(r"(?<!\d)(?<!\d[/.:,-])[0-9]{5,7}(?!\d)(?![/.:,-]\d)")
_SHORT = 4
_SHORT_NUMBER = 8
_GLUED = 6
_GLUED_LETTERS = 8
_BEGINNING = 3
_GLUE_LETTERS = 3


def squash(text: str) -> str:
    """The characters that matter."""
    upper = text.upper()
    if upper.isascii():
        return upper if upper.isalnum() else upper.encode().translate(None, _SEPARATORS).decode()
    return "".join(_TOKEN.findall(upper))


def _tokens(text: str) -> list[str]:
    upper = text.upper()
    if upper.isascii():
        return upper.encode().translate(_BLANKED).decode().split()
    return _TOKEN.findall(upper)


def squash_all(texts: Iterable[str]) -> Iterator[list[str]]:
    """`squash` of each, page after page: of very many in a third of the time."""
    for some, lines in _in_lines(texts):
        if lines is None:
            yield [squash(text) for text in some]
        else:
            yield lines.translate(None, _SEPARATORS_IN_LINES).decode().split("\n")


def _tokens_of_all(texts: Iterable[str]) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The texts and their tokens, page after page."""
    for some, lines in _in_lines(texts):
        if lines is None:
            yield some, [_tokens(text) for text in some]
        else:
            yield some, [line.split() for line in lines.translate(_BLANKED_IN_LINES).decode().split("\n")]


def _in_lines(texts: Iterable[str]) -> Iterator[tuple[list[str], bytes | None]]:
    """Some texts after others, and the same in upper case, each a line; None where that can't be, or not in ASCII."""
    rest = iter(texts)
    while some := list(islice(rest, _AT_ONCE)):
        lines = "\n".join(some).upper()
        can = lines.isascii() and lines.count("\n") == len(some) - 1
        yield some, lines.encode() if can else None


class Words:
    """A living set of known words, squashed; `glued` also finds them inside longer tokens.

    `near` are known words that are likely to be found next: where there are very many, to look there first is faster.
    """

    def __init__(self, words: Set[str], *, glued: bool) -> None:
        self._known, self._glued = words, glued
        self.near: Container[str] = ()
        self._alone = {word for word in words if len(word) < _SHORT_NUMBER and _stands_alone(word)}
        # Of one, two and three characters: what a text may begin a word with.
        self._beginnings = {word[:_BEGINNING] for word in words}
        self._beginnings |= {beginning[:length] for beginning in self._beginnings for length in range(1, _BEGINNING)}
        # The same of one only: most words end the search here.
        self._firsts = {beginning[0] for beginning in self._beginnings}
        lengths = sorted(set(map(len, words)), reverse=True)
        self._shortest, self._longest = (lengths[-1], lengths[0]) if lengths else (0, 0)
        self._glued_lengths = [length for length in lengths if glued and length >= _GLUED]

    def add(self, word: str) -> None:
        """Say that a word came into the set. One that left it is simply not found any more."""
        if _stands_alone(word):
            self._alone.add(word)
        self._beginnings.update(word[:length] for length in range(1, _BEGINNING + 1))
        self._firsts.add(word[0])
        self._shortest = min(self._shortest, len(word))
        self._longest = max(self._longest, len(word))
        if self._glued and len(word) >= _GLUED and len(word) not in self._glued_lengths:
            insort(self._glued_lengths, len(word), key=neg)

    def find(self, text: str) -> list[str]:
        """The squashed words in the text, each once, in the order of their places."""
        (found,) = self._find([text], [_tokens(text)])
        return found

    def find_all(self, texts: Iterable[str]) -> Iterator[list[str]]:
        """`find` of each: of very many in less time."""
        for some, tokens in _tokens_of_all(texts):
            yield from self._find(some, tokens)

    def _find(self, texts: list[str], tokens: list[list[str]]) -> list[list[str]]:
        all_found = self._find_joined(tokens)
        for place, found in enumerate(all_found):
            if self._alone:
                found += self._find_alone(texts[place])
            if not found and self._glued_lengths:
                found += self._find_glued(tokens[place])
            if len(found) > 1:
                all_found[place] = list(dict.fromkeys(found))
        return all_found

    def _find_alone(self, text: str) -> list[str]:
        apart = [word for word in map(squash, _APART.split(text)) if not word.isdigit()]
        found = [*map(squash, text.split()), *apart, *_NUMBER.findall(text)]
        return [word for word in found if word in self._alone and word in self._known]

    def _find_joined(self, texts: Iterable[list[str]]) -> list[list[str]]:
        """Words that some tokens in a row are, of each text."""
        known, alone, firsts, beginnings = self._known, self._alone, self._firsts, self._beginnings
        near, shortest, longest = self.near, self._shortest, self._longest
        all_found: list[list[str]] = []
        for tokens in texts:
            found: list[str] = []
            place, end = 0, len(tokens)
            while place < end:
                joined = tokens[place]
                place += 1
                if joined[0] not in firsts or joined[:_BEGINNING] not in beginnings:
                    continue
                best = ""
                if len(joined) >= shortest and (joined in near or joined in known) and joined not in alone:
                    best = joined
                number = place
                while number < end:
                    joined += tokens[number]
                    number += 1
                    if len(joined) > longest:
                        break
                    if (joined in near or joined in known) and joined not in alone:
                        best, place = joined, number
                if best:
                    found.append(best)
            all_found.append(found)
        return all_found

    def _find_glued(self, tokens: list[str]) -> list[str]:
        squashed, beginnings = "".join(tokens), self._beginnings
        possible = range(len(squashed) - self._glued_lengths[-1] + 1)
        promising = [place for place in possible if squashed[place : place + _BEGINNING] in beginnings]
        if not promising:
            return []
        starts = [0]
        for token in tokens:
            starts.append(starts[-1] + len(token))
        hits: list[tuple[int, int]] = []
        for length in self._glued_lengths:
            for start in promising:
                end = start + length
                if end > len(squashed):
                    break
                word = squashed[start:end]
                if word not in self._known or not _may_be_glued(word) or not _is_apart(squashed, starts, start, end):
                    continue
                if all(end <= first or last <= start for first, last in hits):
                    hits.append((start, end))
        return [squashed[start:end] for start, end in sorted(hits)]


def _stands_alone(word: str) -> bool:
    return len(word) < _SHORT or (word.isdigit() and len(word) < _SHORT_NUMBER)


def _may_be_glued(word: str) -> bool:
    return not word.isdigit() and (len(word) >= _GLUED_LETTERS or not word.isalpha())


def _is_apart(squashed: str, starts: list[int], start: int, end: int) -> bool:
    before = squashed[max(place for place in starts if place <= start) : start]
    after = squashed[end : min(place for place in starts if place >= end)]
    return all(not rest or (rest.isalpha() and len(rest) >= _GLUE_LETTERS) for rest in (before, after))


class Texts:
    """Finds out which of very many lines may name a word that is new: their squashed texts, many in one string.

    A line may be given again with another text, or be gone: then it is found by what it said, too.
    """

    def __init__(self) -> None:
        self._pages: list[tuple[str, list[str]]] = []

    def add(self, lines: Iterable[Line]) -> None:
        """More lines, or what these say now."""
        ordered = list(lines)
        texts = list(chain.from_iterable(squash_all(line.text for line in ordered)))
        if self._pages and len(self._pages[-1][1]) + len(ordered) <= _AT_ONCE:
            text, ids = self._pages.pop()
            self._pages.append(("\n".join([text, *texts]), [*ids, *(line.id for line in ordered)]))
            return
        for first in range(0, len(ordered), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            self._pages.append(("\n".join(texts[some]), [line.id for line in ordered[some]]))

    def naming(self, words: Set[str]) -> set[str]:
        """The ids of the lines whose text has one of these squashed words in it, wherever."""
        found: set[str] = set()
        for text, ids in self._pages:
            here = [word for word in words if word in text]
            if here:
                texts = zip(text.split("\n"), ids, strict=True)
                found.update(id_ for text, id_ in texts if any(word in text for word in here))
        return found
