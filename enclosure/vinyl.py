"""Where the stickers go: the free part of each face, window and openings, for enclosure.stickers."""

from __future__ import annotations

from enclosure.body import strike_bolts
from enclosure.layout import Layout
from enclosure.stickers.faces import Face
from enclosure.stickers.printing import Outlines
from enclosure.stickers.sheet import Rect

# A sticker that goes round an edge peels; one over the lid's gap would be torn at each opening.
_EDGE_MM = 5.0
_SLOT_GAP_MM = 2.0
_OPENING_MARGIN_MM = 1.5
_BOLT_HEAD_MM = 7.6


def outlines(at: Layout) -> Outlines:
    """From the lower left corner of each sticker, seen from outside.

    The front's ends below the lock, the lid's before the slot; the window is what the panel shows, no more.
    """
    e = at.e
    wide = e.width_mm - 2 * _EDGE_MM
    below_lock = at.lock[1] - e.lock.head_mm[0] / 2 - 2 * _EDGE_MM
    before_slot = at.slot_y - e.slot.width_mm / 2 - _EDGE_MM - _SLOT_GAP_MM
    x, z, width, height = at.window
    return Outlines(
        front=Face(wide, below_lock),
        window=Rect(x - _EDGE_MM, z - _EDGE_MM, width, height),
        side=Face(e.depth_mm - 2 * _EDGE_MM, at.bay_z[0] + e.bay.height_mm / 2),
        lid=Face(wide, before_slot, tuple(_head(x, y) for x, y in strike_bolts(at))),
    )


def _head(x: float, y: float) -> Rect:
    size = _BOLT_HEAD_MM + 2 * _OPENING_MARGIN_MM
    return Rect(x - _EDGE_MM - size / 2, y - _EDGE_MM - size / 2, size, size, size / 2)
