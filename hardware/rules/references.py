"""Names that stand in box.toml must be names of something in it."""

from __future__ import annotations

from hardware import circuit
from hardware.rules.found import Found
from hardware.schema import Box


def _unknown(key: str, kind: str, name: str, table: dict[str, object]) -> Found:
    if name and name not in table:
        yield key, f"{name!r} tidak ada di {kind}; tambahkan [{kind}.{name}] atau betulkan namanya"


def unknown_names(box: Box) -> Found:
    items, kinds, parts = dict(box.items), dict(box.kinds), dict(box.parts)
    for ref, part in box.parts.items():
        yield from _unknown(f"parts.{ref}.item", "items", part.item, {**items})
        yield from _unknown(f"parts.{ref}.of", "parts", part.of, {**parts})
        yield from _unknown(f"parts.{ref}.kind", "kinds", part.kind, {**kinds})
        if bool(part.item) == bool(part.of):
            yield f"parts.{ref}", "dibeli (`item`) atau bagian dari komponen lain (`of`); isi salah satu"
    for name, cable in box.cables.items():
        yield from _unknown(f"cables.{name}.item", "items", cable.item, {**items})
        yield from _unknown(f"cables.{name}.with", "items", cable.with_, {**items})
        yield from _unknown(f"cables.{name}.from", "parts", cable.from_, {**parts})
        yield from _unknown(f"cables.{name}.to", "parts", cable.to, {**parts})
        if bool(cable.item) == bool(cable.with_):
            yield f"cables.{name}", "dibeli (`item`) atau bawaan suatu barang (`with`); isi salah satu"
    for name, fitting in box.mechanical.items():
        yield from _unknown(f"mechanical.{name}.item", "items", fitting.item, {**items})
    for name, net in box.nets.items():
        yield from _unknown(f"nets.{name}.gated_by", "nets", net.gated_by, {**box.nets})
    for ref in box.carrier.places:
        yield from _unknown("carrier.places", "parts", ref, {**parts})
    for name in box.carrier.track_mm:
        yield from _unknown("carrier.track_mm", "nets", name, {**box.nets})
    yield from _unknown("board.part", "parts", box.board.part, {**parts})
    yield from _unknown("panel.part", "parts", box.panel.part, {**parts})
    yield from _unknown("power.battery.part", "parts", box.power.battery.part, {**parts})
    for name, case in box.power.cases.items():
        for current in case.currents:
            yield from _unknown(f"power.cases.{name}.currents", "power.currents", current, {**box.power.currents})
        for charge in case.charges:
            yield from _unknown(f"power.cases.{name}.charges", "power.charges", charge, {**box.power.charges})


def unknown_ends(box: Box) -> Found:
    for name, net in box.nets.items():
        for end in net.ends:
            if not circuit.find(box, end):
                ref = end.partition(".")[0]
                known = sorted(circuit.pins_of(box, ref)) if ref in box.parts else []
                yield f"nets.{name}.ends", f"pin {end!r} tidak ada; pin {ref}: {', '.join(known) or 'tidak ada'}"
