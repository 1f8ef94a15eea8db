"""What box.toml buys is what the box takes: as many fasteners as stand in it, cables as long as their way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from enclosure.cables import paths
from enclosure.model import Model
from hardware import circuit


def fasteners(model: Model) -> Iterator[tuple[str, str]]:
    """Each part in space that has an item is bought, and as often."""
    bought = circuit.quantities(model.box)
    for item, count in sorted(Counter(part.item for part in model.parts if part.item).items()):
        if bought.get(item, 0) != count:
            yield (
                f"items.{item}",
                f"terpasang {count} di kotak, box.toml membeli {bought.get(item, 0)}; betulkan `mechanical`",
            )


def cables(model: Model) -> Iterator[tuple[str, str]]:
    """Long enough to plug in with the parts in place, short enough to stay out of the money."""
    limits = model.at.e.limits
    for name, path in paths(model.at).items():
        length = model.box.cables[name].length_mm
        least, most = path.length_mm + limits.cable_slack_mm, path.length_mm + limits.cable_excess_mm
        if not least <= length <= most:
            text = f"{length:g} mm untuk jalan {path.length_mm:.0f} mm; boleh {least:.0f} sampai {most:.0f} mm"
            yield f"cables.{name}.length_mm", text
