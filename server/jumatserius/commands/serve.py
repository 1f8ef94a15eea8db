"""`jumatserius serve`: the server for a real kabupaten, empty at first."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from jumatserius import logs
from jumatserius.serve import Server
from jumatserius.settings import Settings


def serve(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port halaman dan API; bawaan 8000 atau JUMAT_PORT.")
    ] = None,
    mqtt_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port broker MQTT; bawaan 1883 atau JUMAT_MQTT_PORT.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder data; bawaan ./data atau JUMAT_DATA.")] = None,
) -> None:
    """Jalankan server: broker MQTT, penerimaan kejadian, rekonsiliasi, halaman dan API. Berhenti dengan Ctrl-C."""
    given: dict[str, Any] = {"port": port, "mqtt_port": mqtt_port, "data": data}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    logs.configure(sys.stderr)
    server = Server(settings)
    try:
        server.start()
        broker = server.mqtt.broker
        typer.echo(f"Broker MQTT: {broker.host}:{broker.port}")
        if broker.tls:
            typer.echo(f"Broker untuk kotak, dengan TLS: {broker.tls.host}:{broker.tls.psk_port}")
        typer.echo(f"Buka {server.url}")
        server.serve_pages()
    except KeyboardInterrupt:
        typer.echo("Berhenti.")
    finally:
        server.stop()
