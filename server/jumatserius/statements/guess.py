"""Which profile a file was written for: what reads it, and of several what knows most of its columns."""

from jumatserius.statements import parsing, profile, sheet
from jumatserius.statements.profile import Profile

_HEAD_LINES = 100
"""Of a text: headings stand above, and a long file would be read by every profile in turn."""
_WHOLE = (sheet.XLSX_MARK, b"\xff\xfe", b"\xfe\xff", b"[", b"{")
"""Files that can't be cut at a line: XLSX, UTF-16, JSON."""


def guess(content: bytes) -> str | None:
    """The name of the profile that reads this file, else of one that knows its headings; none: nothing fits."""
    best: tuple[tuple[bool, int], str] | None = None
    for known in map(profile.load, profile.names()):
        if (fits := _fits(content, known)) and (best is None or fits > best[0]):
            best = fits, known.name
    return best[1] if best else None


def _fits(content: bytes, known: Profile) -> tuple[bool, int] | None:
    """Whether the file is read without a problem, and how many columns the profile asks for; none: not this shape."""
    if known.format == "table" and not known.columns:
        return None  # whatever has a first line would do
    parsed = parsing.parse(_head(content) if known.format == "table" else content, known)
    has_headings = known.format == "table" and any(one.row for one in parsed.problems)
    is_strange = not (parsed.lines or parsed.payouts or has_headings)
    return None if is_strange else (not parsed.problems, len(known.columns.keys() - known.optional))


def _head(content: bytes) -> bytes:
    if content.lstrip().startswith(_WHOLE):
        return content
    return b"\n".join(content.split(b"\n", _HEAD_LINES)[:_HEAD_LINES])
