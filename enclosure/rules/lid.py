"""What must know whether the lid is shut: lock and strike, magnet and reed, lid and microswitch."""

from __future__ import annotations

import math
from collections.abc import Iterator

from enclosure.layout import Layout
from enclosure.model import Model

_LEAST_BITE_MM = 8.0
_THREAD_PLAY_MM = (0.2, 0.8)
OPEN_MM = 10.0


def lock_fits_hole(model: Model) -> Iterator[tuple[str, str]]:
    lock = model.at.e.lock
    for key, hole, thread in (
        ("hole_mm", lock.hole_mm, lock.thread_mm),
        ("flat_mm", lock.flat_mm, lock.thread_flat_mm),
    ):
        least, most = (thread + play for play in _THREAD_PLAY_MM)
        if not least <= hole <= most + 1e-9:
            yield (
                f"enclosure.lock.{key}",
                f"{hole:g} mm for a thread of {thread:g} mm; allowed are {least:g} to {most:g} mm",
            )


def lock_reaches_strike(model: Model) -> Iterator[tuple[str, str]]:
    """Turned by the key, the cam comes over the strike's lower flange; turned up, it clears the lid."""
    at, lock = model.at, model.at.e.lock
    (cam0, cam1), (low, high) = model.part("cam").bounds, model.part("strike").bounds
    bite = min(cam1[0], high[0]) - low[0]
    if bite < _LEAST_BITE_MM:
        most = lock.cam_mm[0] - _LEAST_BITE_MM
        text = f"the cam of {lock.cam_mm[0]:g} mm bites {bite:.1f} mm; at least {_LEAST_BITE_MM:g}"
        yield "enclosure.strike.from_lock_mm", f"{text}, so at most {most:g} mm from the lock"
    if not low[1] <= cam0[1] < cam1[1] <= high[1]:
        text = f"the cam stands at {cam0[1]:.1f} to {cam1[1]:.1f} mm from the front"
        yield "enclosure.lock.length_mm", f"{text}, the strike allows {low[1]:.1f} to {high[1]:.1f} mm"
    # The strike's own lowest flange: its upper face is under the cam.
    play = cam0[2] - at.strike_z
    if not 0.1 <= play <= 1.2:
        yield "enclosure.strike.play_mm", f"{play:.1f} mm under the cam; allowed are 0.1 to 1.2 mm"
    tip = at.lock[1] + lock.cam_mm[0]
    if tip > at.lid_z - 1:
        most = lock.below_lid_mm - 1
        yield "enclosure.lock.cam_mm", f"turned up, a cam of {lock.cam_mm[0]:g} mm meets the lid; at most {most:g} mm"


def reed_gaps(at: Layout) -> tuple[float, float]:
    """Between the middles of the faces of reed switch and magnet: lid shut, and open by 10 mm at its front edge."""
    y = at.e.reed.from_front_mm + at.parts.reed_mm[0] / 2
    axis_y, axis_z = at.axis
    angle = math.asin(OPEN_MM / axis_y)
    dy, dz = y - axis_y, at.magnet_z - axis_z
    c, s = math.cos(angle), math.sin(angle)
    # Lifting the front turns -y towards +z.
    open_y, open_z = axis_y + dy * c + dz * s, axis_z - dy * s + dz * c
    return at.magnet_z - at.reed_z, math.dist((y, at.reed_z), (open_y, open_z))


def magnet_and_reed(model: Model) -> Iterator[tuple[str, str]]:
    reed = model.at.e.reed
    shut, opened = reed_gaps(model.at)
    moved = opened - shut
    least, most = reed.opens_beyond_mm - moved, reed.closes_within_mm
    if shut > most or opened < reed.opens_beyond_mm:
        text = f"{shut:.1f} mm with the lid shut and {opened:.1f} mm when it is {OPEN_MM:g} mm open"
        allowed = f"so {least:.1f} to {most:g} mm are allowed" if least <= most else "so no gap will do"
        reach = f"the switch closes within {most:g} and opens beyond {reed.opens_beyond_mm:g} mm"
        yield "enclosure.reed.gap_mm", f"{text}; {reach}, {allowed}"


def switch_pressed(model: Model) -> Iterator[tuple[str, str]]:
    """Shut, the lid presses the roller past its working point but not to the bottom; 10 mm open, it lets go."""
    at, switch = model.at, model.at.e.switch
    if not switch.lowest_mm < switch.pressed_mm < switch.operates_mm:
        allowed = f"{switch.lowest_mm:g} to {switch.operates_mm:g} mm"
        yield "enclosure.switch.pressed_mm", f"{switch.pressed_mm:g} mm under the shut lid; allowed is {allowed}"
    roller_y = switch.from_front_mm + 5
    rise = OPEN_MM * (at.axis[0] - roller_y) / at.axis[0]
    free = at.parts.switch_mm[2]
    if switch.pressed_mm + rise < free:
        text = f"the lid rises {rise:.1f} mm over the roller; it must rise {free - switch.pressed_mm:.1f} mm to let go"
        yield "enclosure.switch.from_front_mm", text
