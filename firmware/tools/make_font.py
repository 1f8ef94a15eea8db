"""Makes firmware/kotak/font_data.py from DejaVu Sans Condensed.

    python firmware/tools/make_font.py [folder with the DejaVu fonts]

DejaVu is free to use, change and embed (Bitstream Vera licence; DejaVu's changes are in the public domain); on
Debian it is the package fonts-dejavu-extra. Its hints were made for pixels, which is why it is chosen here:
its strokes are even in one bit a pixel. The result depends on FreeType, so it is committed; run this only to
change sizes or glyphs.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

OUT = Path(__file__).resolve().parent.parent / "kotak" / "font_data.py"
FOLDER = Path("/usr/share/fonts/truetype/dejavu")
TEXT = "".join(chr(code) for code in range(32, 127)) + "éÉ‘’“”–·…"
DISPLAY = " ?…0123456789.-ABCDEFGHIJKLMNOPQRSTUVWXYZabdehiklmnoprstu"
FONTS = (  # constant, file, pixels an em, pixels from line to line, glyphs
    ("SMALL", "DejaVuSansCondensed.ttf", 14, 16, TEXT),
    ("MEDIUM", "DejaVuSansCondensed-Bold.ttf", 16, 18, TEXT),
    ("LARGE", "DejaVuSansCondensed-Bold.ttf", 24, 28, TEXT),
    ("HUGE", "DejaVuSansCondensed-Bold.ttf", 32, 38, DISPLAY),
)
CANVAS_PX = 96
BYTES_A_LINE = 26


def glyph(font: ImageFont.FreeTypeFont, character: str) -> tuple[bytes, bytes]:
    """Advance, left bearing + 16, rows below the ascender + 16, width, height; and the rows, 1 = ink."""
    image = Image.new("1", (CANVAS_PX, CANVAS_PX))
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    draw.text((16, 16), character, font=font, fill=1)
    left, top, right, bottom = image.getbbox() or (16, 16, 16, 16)
    ink = image.crop((left, top, right, bottom))
    metrics = (round(font.getlength(character)), left, top, right - left, bottom - top)
    return bytes(metrics), ink.tobytes() if ink.width else b""


def literal(data: bytes) -> str:
    lines = [data[at : at + BYTES_A_LINE] for at in range(0, len(data), BYTES_A_LINE)]
    return (
        "(" + "".join('\n        b"' + "".join(f"\\x{byte:02x}" for byte in line) + '"' for line in lines) + "\n    )"
    )


def table(font: ImageFont.FreeTypeFont, line_px: int, characters: str) -> str:
    """Source text of one font: line height, ascent, characters, seven bytes for each glyph, rows of all."""
    index, rows = b"", b""
    for character in characters:
        metrics, ink = glyph(font, character)
        index += metrics + len(rows).to_bytes(2, "little")
        rows += ink
    quoted = characters.replace("\\", "\\\\").replace('"', '\\"')
    parts = (str(line_px), str(font.getmetrics()[0]), f'"{quoted}"', literal(index), literal(rows))
    return "(\n" + "".join(f"    {part},\n" for part in parts) + ")"


def source(folder: Path) -> str:
    """Of font_data.py, from the fonts in `folder`."""
    parts = ['"""DejaVu Sans Condensed in pixels (Bitstream Vera licence); made by firmware/tools/make_font.py."""\n']
    for name, file, size_px, line_px, characters in FONTS:
        font = ImageFont.truetype(str(folder / file), size_px, layout_engine=ImageFont.Layout.BASIC)
        parts.append(f"{name} = {table(font, line_px, characters)}\n")
    return "\n".join(parts)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    OUT.write_text(source(folder), encoding="utf-8")


if __name__ == "__main__":
    main()
