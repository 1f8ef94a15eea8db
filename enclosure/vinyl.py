"""Where the stickers go: the free part of each face, window and openings, for enclosure.stickers."""

from __future__ import annotations

from enclosure import flat
from enclosure.body import strike_bolts
from enclosure.flat import Loop
from enclosure.layout import Layout
from enclosure.part import Frame, Part, Prism, X, Y, Z
from enclosure.stickers.faces import Face
from enclosure.stickers.printing import Outlines
from enclosure.stickers.sheet import Rect

# A sticker that goes round an edge peels; one over the lid's gap would be torn at each opening.
_EDGE_MM = 5.0
_SLOT_GAP_MM = 2.0
_OPENING_MARGIN_MM = 1.5
_BOLT_HEAD_MM = 7.6


_THICK_MM = 0.1


def applied(at: Layout) -> list[Part]:
    """The stickers of front, left, right and lid on their faces, with window and openings."""
    found, e = outlines(at), at.e
    low = _EDGE_MM
    back = (0.0, -1.0, 0.0)
    return [
        _sticker("front", Frame((low, 0, low), X, Z), found.front, (found.window,)),
        _sticker("left", Frame((0, e.depth_mm - low, low), back, Z), found.side),
        _sticker("right", Frame((e.width_mm, low, low), Y, Z), found.side),
        _sticker("lid", Frame((low, low, e.height_mm), X, Y), found.lid, found.lid.openings),
    ]


def _sticker(side: str, frame: Frame, face: Face, openings: tuple[Rect, ...] = ()) -> Part:
    holes = tuple(_hole(one) for one in openings)
    prism = Prism(frame, flat.box(0, 0, face.width_mm, face.height_mm).loop(), _THICK_MM, holes)
    return Part(f"sticker {side}", "outside", "sticker", (prism,))


def _hole(one: Rect) -> Loop:
    if one.radius_mm:
        return flat.Circle(one.x_mm + one.width_mm / 2, one.y_mm + one.height_mm / 2, one.width_mm).loop()
    return flat.box(one.x_mm, one.y_mm, one.right_mm, one.top_mm).loop()


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
