"""Indonesian names for drawings and lists that a workshop reads."""

from __future__ import annotations

PARTS = {
    "front": "Panel depan",
    "back": "Panel belakang",
    "left": "Sisi kiri",
    "right": "Sisi kanan",
    "bottom": "Alas",
    "lid": "Tutup",
    "bay floor": "Lantai ruang elektronik",
    "bay roof": "Atap ruang elektronik",
    "tray": "Papan pasang",
    "ear left": "Telinga kiri",
    "ear right": "Telinga kanan",
    "reed bracket": "Dudukan saklar reed",
    "switch bracket": "Dudukan mikrosaklar",
    "cheek left": "Pipi corong kiri",
    "cheek right": "Pipi corong kanan",
    "baffle 1": "Sekat miring atas",
    "baffle 2": "Sekat miring bawah",
}
PURPOSES = {
    "lock": "kunci cam",
    "hinge bolt": "sekrup engsel",
    "wall bolt": "sekrup dinding",
    "cable point": "baut mata",
    "slot": "celah uang",
    "strike bolt": "sekrup penahan kunci",
    "floor tab": "lidah lantai",
    "ear tab": "lidah telinga",
    "tray tab": "lidah papan pasang",
    "roof screw": "sekrup atap",
    "cable": "kabel",
    "bracket tab": "lidah dudukan",
    "panel screw": "sekrup panel",
    "carrier screw": "sekrup papan pembawa",
    "cable tie": "pengikat kabel",
    "reed bracket screw": "sekrup reed, bisa digeser",
    "switch bracket screw": "sekrup mikrosaklar, bisa digeser",
    "baffle tab": "lidah sekat",
}
COLOURS = {"clear": "bening", "opal": "putih susu"}


def number(value: float, digits: int = 1) -> str:
    """With a decimal comma, without needless zeros."""
    return f"{round(value, digits) + 0.0:.{digits}f}".rstrip("0").rstrip(".").replace(".", ",")
