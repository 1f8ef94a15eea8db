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
                f"{hole:g} mm untuk ulir {thread:g} mm; boleh {least:g} sampai {most:g} mm",
            )


def lock_reaches_strike(model: Model) -> Iterator[tuple[str, str]]:
    """Turned by the key, the cam comes over the strike's lower flange; turned up, it clears the lid."""
    at, lock = model.at, model.at.e.lock
    (cam0, cam1), (low, high) = model.part("cam").bounds, model.part("strike").bounds
    bite = min(cam1[0], high[0]) - low[0]
    if bite < _LEAST_BITE_MM:
        most = lock.cam_mm[0] - _LEAST_BITE_MM
        text = f"cam {lock.cam_mm[0]:g} mm mengait {bite:.1f} mm; paling sedikit {_LEAST_BITE_MM:g}"
        yield "enclosure.strike.from_lock_mm", f"{text}, jadi paling jauh {most:g} mm dari kunci"
    if not low[1] <= cam0[1] < cam1[1] <= high[1]:
        text = f"cam ada di {cam0[1]:.1f} sampai {cam1[1]:.1f} mm dari depan"
        yield "enclosure.lock.length_mm", f"{text}; menurut penahan kunci boleh {low[1]:.1f} sampai {high[1]:.1f} mm"
    # The strike's own lowest flange: its upper face is under the cam.
    play = cam0[2] - at.strike_z
    if not 0.1 <= play <= 1.2:
        yield "enclosure.strike.play_mm", f"{play:.1f} mm di bawah cam; boleh 0.1 sampai 1.2 mm"
    tip = at.lock[1] + lock.cam_mm[0]
    if tip > at.lid_z - 1:
        most = lock.below_lid_mm - 1
        text = f"diputar ke atas, cam {lock.cam_mm[0]:g} mm mengenai tutup; paling panjang {most:g} mm"
        yield "enclosure.lock.cam_mm", text


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
        text = f"{shut:.1f} mm saat tutup rapat dan {opened:.1f} mm saat terbuka {OPEN_MM:g} mm"
        allowed = f"jadi boleh {least:.1f} sampai {most:g} mm" if least <= most else "jadi tidak ada celah yang cocok"
        reach = f"saklar reed menutup sampai {most:g} dan membuka di atas {reed.opens_beyond_mm:g} mm"
        yield "enclosure.reed.gap_mm", f"{text}; {reach}, {allowed}"


def switch_pressed(model: Model) -> Iterator[tuple[str, str]]:
    """Shut, the lid presses the roller past its working point but not to the bottom; 10 mm open, it lets go."""
    at, switch = model.at, model.at.e.switch
    if not switch.lowest_mm < switch.pressed_mm < switch.operates_mm:
        allowed = f"{switch.lowest_mm:g} sampai {switch.operates_mm:g} mm"
        yield "enclosure.switch.pressed_mm", f"{switch.pressed_mm:g} mm di bawah tutup yang rapat; boleh {allowed}"
    roller_y = switch.from_front_mm + 5
    rise = OPEN_MM * (at.axis[0] - roller_y) / at.axis[0]
    free = at.parts.switch_mm[2]
    if switch.pressed_mm + rise < free:
        text = f"tutup naik {rise:.1f} mm di atas rol; agar rol lepas harus naik {free - switch.pressed_mm:.1f} mm"
        yield "enclosure.switch.from_front_mm", text
