"""A sheet of paper in mm on which lines and words are set, written as SVG or PDF with the same bytes each time."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from enclosure import flat
from enclosure.flat import Loop, Point

Anchor = Literal["start", "middle", "end"]
BLACK, GREY, BLUE, RED = "#111111", "#8a8f98", "#1f5fa8", "#c0392b"
_ARROW_MM = 2.2


@dataclass(frozen=True)
class Path:
    """Chains of points, closed or not; several make holes by the even-odd rule."""

    chains: tuple[tuple[Point, ...], ...]
    closed: bool
    stroke: str
    width: float
    fill: str
    opacity: float
    dash: bool


@dataclass(frozen=True)
class Words:
    x: float
    y: float
    text: str
    size: float
    anchor: Anchor
    colour: str
    bold: bool
    upright: bool


@dataclass
class Paper:
    """`x` grows to the right, `y` upwards from the lower left corner."""

    width: float
    height: float
    items: list[Path | Words] = field(default_factory=list)

    def path(
        self,
        chains: Sequence[Sequence[Point]],
        *,
        closed: bool = True,
        stroke: str = BLACK,
        width: float = 0.25,
        fill: str = "",
        opacity: float = 1,
        dash: bool = False,
    ) -> None:
        kept = tuple(tuple(chain) for chain in chains)
        self.items.append(Path(kept, closed, stroke, width, fill, opacity, dash))

    def line(self, *points: Point, stroke: str = BLACK, width: float = 0.18, dash: bool = False) -> None:
        self.path([points], closed=False, stroke=stroke, width=width, dash=dash)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 3,
        *,
        anchor: Anchor = "start",
        colour: str = BLACK,
        bold: bool = False,
        upright: bool = False,
    ) -> None:
        """`size` is the height of the letters' line; upright words read from below."""
        self.items.append(Words(x, y, text, size, anchor, colour, bold, upright))

    def loops(self, loops: Sequence[Loop], at: Point, scale: float, **style: object) -> None:
        chains = [[(at[0] + x * scale, at[1] + y * scale) for x, y in flat.flattened(loop, 48)] for loop in loops]
        self.path(chains, **style)  # type: ignore[arg-type]  # handed on to `path`, which names them

    def dimension(self, a: Point, b: Point, off: float, text: str) -> None:
        """A dimension line parallel to a horizontal or vertical distance, `off` beside it."""
        level = a[1] == b[1]
        p, q = ((a[0], a[1] + off), (b[0], b[1] + off)) if level else ((a[0] + off, a[1]), (b[0] + off, b[1]))
        for start, end in ((a, p), (b, q)):
            self.line(start, end, stroke=BLUE, width=0.12)
        self.line(p, q, stroke=BLUE)
        for tip, other in ((p, q), (q, p)):
            self._arrow(tip, other)
        x, y = (p[0] + q[0]) / 2, (p[1] + q[1]) / 2
        at = (x, y + 0.8) if level else (x - 0.8, y)
        self.words(*at, text, 3, anchor="middle", colour=BLUE, upright=not level)

    def _arrow(self, tip: Point, other: Point) -> None:
        angle = math.atan2(other[1] - tip[1], other[0] - tip[0])
        sides = [
            (tip[0] + _ARROW_MM * math.cos(angle + d), tip[1] + _ARROW_MM * math.sin(angle + d)) for d in (0.16, -0.16)
        ]
        self.path([[tip, *sides]], stroke="", fill=BLUE)


def svg(paper: Paper) -> bytes:
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{paper.width:g}mm" height="{paper.height:g}mm" '
        f'viewBox="0 0 {paper.width:g} {paper.height:g}" font-family="DejaVu Sans, Arial, sans-serif">',
        f'<rect width="{paper.width:g}" height="{paper.height:g}" fill="#ffffff"/>',
        *(_svg_path(item, paper) if isinstance(item, Path) else _svg_words(item, paper) for item in paper.items),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".").replace("-0", "0") if abs(value) < 5e-4 else f"{value:.3f}"


def _svg_path(item: Path, paper: Paper) -> str:
    steps = []
    for chain in item.chains:
        points = " L".join(f"{_n(x)} {_n(paper.height - y)}" for x, y in chain)
        steps.append(f"M{points}{'Z' if item.closed else ''}")
    paint = [f'fill="{item.fill or "none"}"', 'fill-rule="evenodd"' if len(steps) > 1 else ""]
    paint.append(f'stroke="{item.stroke}" stroke-width="{item.width:g}"' if item.stroke else "")
    paint.append('stroke-linejoin="round"' if item.stroke else "")
    paint.append('stroke-dasharray="2 1.2"' if item.dash else "")
    paint.append(f'fill-opacity="{item.opacity:g}"' if item.opacity < 1 else "")
    return f'<path d="{"".join(steps)}" {" ".join(each for each in paint if each)}/>'


def _svg_words(item: Words, paper: Paper) -> str:
    x, y = _n(item.x), _n(paper.height - item.y)
    more = f' transform="rotate(-90 {x} {y})"' if item.upright else ""
    more += f' text-anchor="{item.anchor}"' if item.anchor != "start" else ""
    more += ' font-weight="bold"' if item.bold else ""
    return f'<text x="{x}" y="{y}" font-size="{item.size:g}" fill="{item.colour}"{more}>{escape(item.text)}</text>'


def pdf(papers: Sequence[Paper]) -> bytes:
    """One page each."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for paper in papers:
        canvas.setPageSize((paper.width * mm, paper.height * mm))
        set_on(canvas, paper)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def set_on(canvas: Canvas, paper: Paper) -> None:
    """From the canvas's origin, to the right and up."""
    canvas.scale(mm, mm)
    for item in paper.items:
        canvas.saveState()
        if isinstance(item, Path):
            _pdf_path(canvas, item)
        else:
            _pdf_words(canvas, item)
        canvas.restoreState()


def _pdf_path(canvas: Canvas, item: Path) -> None:
    path = canvas.beginPath()
    for chain in item.chains:
        path.moveTo(*chain[0])
        for point in chain[1:]:
            path.lineTo(*point)
        if item.closed:
            path.close()
    canvas.setLineWidth(item.width)
    canvas.setLineJoin(1)
    if item.stroke:
        canvas.setStrokeColor(item.stroke)
    if item.fill:
        canvas.setFillColor(item.fill, alpha=item.opacity)
    if item.dash:
        canvas.setDash(2, 1.2)
    canvas.drawPath(path, stroke=int(bool(item.stroke)), fill=int(bool(item.fill)), fillMode=0)


def _pdf_words(canvas: Canvas, item: Words) -> None:
    canvas.translate(item.x, item.y)
    canvas.rotate(90 if item.upright else 0)
    canvas.setFillColor(item.colour)
    canvas.setFont("Helvetica-Bold" if item.bold else "Helvetica", item.size)
    draw = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
    draw[item.anchor](0, 0, item.text)
