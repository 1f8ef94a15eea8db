"""`jumatserius demo`: the whole way on this computer, told by itself."""

import shutil
import threading
from pathlib import Path
from typing import Annotated

import typer

from jumatserius import logs
from jumatserius.demo import kabupaten
from jumatserius.demo.clock import StoryClock
from jumatserius.demo.run import Demo
from jumatserius.errors import Failed
from jumatserius.serve import Server
from jumatserius.settings import Settings
from twin import TwinError


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port halaman dan API.")] = 8000,
    data: Annotated[Path, typer.Option(help="Folder data demo.")] = Path("data/demo"),
    reset: Annotated[bool, typer.Option("--reset", help="Hapus data demo dan berhenti.")] = False,
) -> None:
    """Tunjukkan semuanya: server, tiga kotak dengan firmware asli, delapan Jumat, dan halaman Pokja."""
    if reset:
        shutil.rmtree(data, ignore_errors=True)
        return
    data.mkdir(parents=True, exist_ok=True)
    data = data.resolve()  # a twin runs in a folder of its own
    with (data / "server.log").open("a", encoding="utf-8") as log:
        logs.configure(log)
        clock = StoryClock()
        server = Server(Settings(data=data, port=port, mqtt_port=0, mqtt_tls_port=0), clock.now)
        _run(server, Demo(kabupaten.load(), server, clock, data, typer.echo))


def _run(server: Server, story: Demo) -> None:
    telling = _Telling(server, story)
    try:
        server.start()
        if server.mqtt.broker.notice:
            typer.echo(server.mqtt.broker.notice)
        telling.start()
        server.serve_pages()
    except KeyboardInterrupt:
        typer.echo("\nBerhenti ... data demo tetap ada; make demo melanjutkannya, make demo-reset mengulang dari awal.")
    finally:
        story.stop()
        if telling.is_alive():
            telling.join()
        story.close()
        server.stop()
    if telling.fault:
        raise telling.fault


class _Telling(threading.Thread):
    """Tells the story beside the pages; a fault of the story ends the pages and is kept for the main thread."""

    def __init__(self, server: Server, story: Demo) -> None:
        super().__init__(name="story", daemon=True)
        self.fault: Exception | None = None
        self._server, self._story = server, story

    def run(self) -> None:
        try:
            self._story.run()
            if not self._story.is_stopping:
                typer.echo(f"Semua kasus ada di halaman Pokja. Gambar panel: {self._story.pictures}")
                typer.echo(f"Masuk di {self._server.url}/masuk dengan kode akses:")
                for name, code in self._story.access_codes():
                    typer.echo(f"  {name:<26}{code}")
                typer.echo(f"Buka {self._server.url}")
            self._story.live()
        except Exception as fault:
            if not self._story.is_stopping:
                self.fault = Failed(str(fault)) if isinstance(fault, TwinError) else fault
                self._server.stop_pages()
