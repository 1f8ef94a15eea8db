"""`jumatserius twin`: a box in the terminal, alone or as one of a server's boxes."""

import secrets
import shutil
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from jumatserius import logs, wib
from jumatserius.boxes.provisioning import Transport
from jumatserius.demo.alone import alone
from jumatserius.errors import Refused
from jumatserius.flashing import claiming
from twin import Box
from twin.console import Console, lines

_ROOM_IN_A_PIPE = 80


def twin(
    box_id: Annotated[str, typer.Argument(metavar="BOX", help="Nomor kotak, misalnya LBK-0001.")],
    server: Annotated[
        str | None, typer.Option(help="Alamat server; tanpa ini kotak punya server kecil sendiri.")
    ] = None,
    claim: Annotated[str | None, typer.Option(help="Kode klaim dari server itu, pada kali pertama.")] = None,
    data: Annotated[Path, typer.Option("--data", help="Folder untuk kotak ini.")] = Path("data/twin"),
) -> None:
    """Buka kotak di terminal: firmware aslinya, di tanganmu. Perintah bisa diketik atau datang dari pipa."""
    data.mkdir(parents=True, exist_ok=True)
    data = data.resolve()  # a twin runs in a folder of its own
    with (data / "server.log").open("a", encoding="utf-8") as log:
        logs.configure(log)
        typer.echo(f"Menyalakan {box_id} ...")
        if server is None:
            with alone(data, box_id) as made:
                _talk(_console(made.box, made.now, made.wait))
            return
        box = _of_server(data, box_id, server, claim)

        def wait(until: datetime) -> None:
            while (now := wib.now()) < until:
                box.wait_until(now)
                time.sleep(min(1.0, (until - now).total_seconds()))
            box.wait_until(max(until, box.now))

        _talk(_console(box, wib.now, wait))


def _of_server(data: Path, box_id: str, server: str, claim: str | None) -> Box:
    """The twin of that server's box, made with a claim as a board is; its time is the real one."""
    box = Box(data / "twins" / box_id, box_id)
    if not (box.directory / "flash.bin").exists():
        if claim is None:
            raise Refused("--claim", f"{box_id} belum ada di sini; minta kodenya: jumatserius box claim {box_id}")
        address = "02:" + ":".join(f"{byte:02x}" for byte in secrets.token_bytes(5))
        given = claiming.redeem(server, claim, address, secrets.token_hex(16))
        if given.label.box != box_id:
            raise Refused("--claim", f"kode ini untuk {given.label.box}, bukan {box_id}")
        authority = given.authority if given.transport == Transport.CERT else b""
        box.provision(given.box_key, given.host, given.port, transport=given.transport, authority=authority)
    if box.next_timer is None:
        box.power_on(max(wib.now(), box.now))
    return box


def _talk(console: Console) -> None:
    console.greet()
    for line in lines(lambda: input("kotak> " if sys.stdin.isatty() else "")):
        if not sys.stdin.isatty():
            typer.echo(f"kotak> {line}")
        if not console.run(line):
            return


def _console(box: Box, now: Callable[[], datetime], wait: Callable[[datetime], None]) -> Console:
    columns = shutil.get_terminal_size((_ROOM_IN_A_PIPE, 24)).columns
    return Console(box, now, wait, typer.echo, columns, in_colour=sys.stdout.isatty())
