"""What a technician is asked and told while boards become boxes."""

import sys
from pathlib import Path

import typer

from jumatserius.errors import Failed, Refused
from jumatserius.flashing import claiming
from jumatserius.flashing.board import Board, ports
from jumatserius.flashing.steps import Asked, Flashing, Image, label_lines

__all__ = ["Bench", "Image", "read_release_key"]
_KEY_DIGITS = 768


class Bench:
    """One place where boards are made, one after another. What was asked once is not asked again."""

    def __init__(
        self, image: Image, firmware: Path, folder: Path, *, server: str, code: str | None, wifi_name: str | None,
        release_key: str, may_replace: bool,
    ) -> None:  # fmt: skip
        self._image, self._firmware, self._folder, self._server = image, firmware, folder, server
        self._code, self._wifi_name, self._may_replace = code, wifi_name, may_replace
        self._wifi: tuple[str, str] | None = None
        self._asked = Asked(self._redeem, self._network, self._replace, release_key)

    def one(self, port: str | None) -> None:
        """The board at this port, or at the one that is found; raises what `Flashing.run` raises."""
        board = Board(port or _chosen())
        kept = Flashing(board, self._image, self._firmware, self._folder, self._asked, typer.echo, _bar).run()
        typer.echo("Label:")
        for line in label_lines(kept):
            typer.echo(f"  {line}")

    def many(self, port: str | None) -> None:
        """Until the technician has enough. A board that fails does not end it."""
        done = failed = 0
        while True:
            try:
                self.one(port)
                done += 1
            except (Refused, Failed) as error:
                failed += 1
                typer.echo(f"Gagal: {error}", err=True)
            answer = typer.prompt("Pasang papan berikutnya, lalu Enter (q: selesai)", default="", show_default=False)
            if answer.strip().lower() == "q":
                break
        typer.echo(f"{done} kali jadi, {failed} kali gagal.")
        if failed:
            raise typer.Exit(1)

    def _redeem(self, board: str, receipt: str) -> claiming.Identity:
        code, self._code = self._code or typer.prompt("      Kode klaim"), None
        return claiming.redeem(self._server, code, board, receipt)

    def _network(self) -> tuple[str, str]:
        if self._wifi is None:
            name = self._wifi_name or typer.prompt("      Nama Wi-Fi")
            password = typer.prompt("      Kata sandi Wi-Fi", hide_input=True, default="", show_default=False)
            self._wifi = name, password
        return self._wifi

    def _replace(self, box_id: str) -> bool:
        question = f"      Papan ini {box_id}. Hapus identitas dan catatannya untuk selamanya?"
        return self._may_replace and typer.confirm(question)


def _chosen() -> str:
    """The port of the one board that is there, or the one that is picked of several."""
    found = ports()
    if not found:
        raise Failed("Tidak ada papan di USB; pasang kabel data (bukan kabel isi daya), atau sebutkan --port")
    if len(found) == 1:
        return found[0][0]
    for number, (device, description) in enumerate(found, 1):
        typer.echo(f"  {number}. {device}  {description}")
    chosen: int = typer.prompt("Papan nomor", type=int)
    if not 1 <= chosen <= len(found):
        raise Refused("papan", f"tidak ada nomor {chosen}; pilih 1 sampai {len(found)}")
    return found[chosen - 1][0]


def read_release_key(path: Path | None) -> str:
    """The key in hex that `jumatserius release public` has printed; empty without a file."""
    if path is None:
        return ""
    try:
        key = path.read_text().strip()
        if len(bytes.fromhex(key)) * 2 == _KEY_DIGITS:
            return key
    except (OSError, ValueError):
        pass  # what is wrong with it matters less than what it should be
    raise Refused("--release-key", f"{path} tidak berisi {_KEY_DIGITS} angka heksadesimal: jumatserius release public")


def _bar(line: str) -> None:
    if sys.stdout.isatty():
        typer.echo(f"\r{line}   ", nl=False)
