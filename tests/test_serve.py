"""Where a server says that it is, and that it is there."""

import re
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jumatserius.errors import Refused
from jumatserius.serve import Server
from jumatserius.settings import Settings


@pytest.mark.parametrize(
    ("host", "start"),
    [("127.0.0.1", "http://127.0.0.1:"), ("localhost", "http://localhost:"), ("::1", "http://[::1]:")],
)
def test_the_address_that_is_told_leads_to_the_server(
    tmp_path: Path, leave_out: Callable[[str], None], host: str, start: str
) -> None:
    if host == "::1" and not has_ipv6():
        leave_out("IPv6")
    server = Server(Settings(data=tmp_path, host=host, port=0, mqtt_port=0))
    try:
        assert re.fullmatch(re.escape(start) + r"\d+", server.url)
        assert server.settings.visit_url == server.url
        told = urlsplit(server.url)
        socket.create_connection((told.hostname, told.port), timeout=5).close()
    finally:
        server.stop()


def test_a_port_that_is_taken_is_told_with_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Refused, match="sedang dipakai program lain"):
        Server(Settings(data=tmp_path, port=taken.getsockname()[1], mqtt_port=0))


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True
