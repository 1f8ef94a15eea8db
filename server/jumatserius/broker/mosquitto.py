"""mosquitto as a child process: its configuration, its password file, its rights, all written here."""

import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from jumatserius.boxes.keys import Credential
from jumatserius.broker.embedded import Embedded, Tls, free_port

_ROUNDS = 101  # mosquitto's own number; the passwords are 128 random bits, so more rounds protect nothing
_SALT_SIZE = 12

_PSK_LISTENER = """\
listener {port} {host}
psk_hint jumat
psk_file {folder}/psk
use_identity_as_username true
use_username_as_clientid true
"""
_CERTIFICATE_LISTENER = """\
listener {port} {host}
certfile {chain}
keyfile {key}
use_username_as_clientid true
"""
# The plain listener comes last: when it can be reached, the others can.
_CONFIG = """\
{tls_listeners}
listener {port} {host}
user {user}
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/acl
# Client ids are the user names, so that nobody takes over the session of another.
use_username_as_clientid true
persistence true
persistence_location {folder}/
# By default a kill loses what came since the last half hour. Each save writes everything that waits, so saving at
# each change stalls the broker when much does (12 s for 2,000 batches); the boxes keep what a kill loses here.
autosave_on_changes true
autosave_interval {autosave_changes}
# By default a slow subscriber loses messages beyond 1,000 in silence.
max_queued_messages 1000000
max_inflight_messages 2000
set_tcp_nodelay true
max_packet_size {max_packet}
log_dest stderr
log_type error
log_type warning
connection_messages false
"""
_AUTOSAVE_CHANGES = 1000
_MAX_PACKET = 4 * 1024 * 1024
_END_PATIENCE_S = 10.0
_CONFIG_NAME, _PID = "mosquitto.conf", "mosquitto.pid"

_ACL = """\
user {server}
topic read jumat/v1/+/events
topic read jumat/v1/+/state
topic write jumat/v1/+/ack
topic write jumat/v1/+/config
topic write jumat/v1/+/command
{shut_out}
pattern write jumat/v1/%u/events
pattern write jumat/v1/%u/state
pattern read jumat/v1/%u/ack
pattern read jumat/v1/%u/config
pattern read jumat/v1/%u/command
"""


class Mosquitto(Embedded):
    """mosquitto with a credential for each box, which may use the topics of its own name alone."""

    def __init__(
        self,
        program: str,
        folder: Path,
        host: str,
        port: int,
        server: tuple[str, str],
        credentials: Mapping[str, Credential],
        tls: Tls | None = None,
    ) -> None:
        super().__init__(host, port)
        self.tls = tls
        self._program, self._folder, self._server = program, folder.resolve(), server
        self._credentials = dict(credentials)
        self._shut_out: set[str] = set()
        self._lines: dict[tuple[str, str], str] = {}
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """As of any broker, after the end of one that outlived a killed server and still holds the port."""
        self._end_stray()
        if self.tls:
            self.tls = _with_free_ports(self.tls)
        super().start()

    @property
    def pid(self) -> int | None:
        """The child's process id; none before the start."""
        return self._child.pid if self._child else None

    def update(self, credentials: Mapping[str, Credential]) -> None:
        """Let exactly these boxes connect, by box id. A connected box that lost its place is dropped.

        One that came by PSK mosquitto lets stay until it goes by itself: its rights are taken away instead.
        """
        self._shut_out = (self._shut_out | self._credentials.keys()) - credentials.keys()
        self._credentials = dict(credentials)
        self._write_accounts()
        if self._child and self._child.poll() is None:
            self._child.send_signal(signal.SIGHUP)

    def _launch(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write_accounts()
        config = _CONFIG.format(
            host=self.host,
            port=self.port,
            user=pwd.getpwuid(os.getuid()).pw_name,
            folder=self._folder,
            tls_listeners=self._tls_listeners(),
            autosave_changes=_AUTOSAVE_CHANGES,
            max_packet=_MAX_PACKET,
        )
        self._write(_CONFIG_NAME, config)
        setpriv = shutil.which("setpriv")
        go_with_parent = [setpriv, "--pdeathsig", "TERM"] if setpriv else []
        with (self._folder / "mosquitto.log").open("wb") as output:
            self._child = subprocess.Popen(
                [*go_with_parent, self._program, "-c", str(self._folder / _CONFIG_NAME)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # a Ctrl-C at the terminal is for the server, which ends it in order
            )
        self._write(_PID, str(self._child.pid))

    def _end_stray(self) -> None:
        # The signal that Linux sends when a parent dies is lost in the moment in which mosquitto starts its loop.
        try:
            stray = int((self._folder / _PID).read_text())
        except (OSError, ValueError):
            return
        deadline = time.monotonic() + _END_PATIENCE_S
        while self._is_ours(stray):
            os.kill(stray, signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL)
            time.sleep(0.1)

    def _is_ours(self, pid: int) -> bool:
        shown = subprocess.run(
            ["ps", "-ww", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False
        )
        return str(self._folder / _CONFIG_NAME) in shown.stdout

    def _fault_of_child(self) -> str | None:
        if self._child is None or self._child.poll() is None:
            return None
        said = (self._folder / "mosquitto.log").read_text(errors="replace").splitlines()
        errors = [line for line in said if "Error" in line]
        return errors[-1] if errors else f"mosquitto berhenti dengan status {self._child.returncode}"

    def _terminate(self) -> None:
        if self._child:
            self._child.terminate()
            try:
                self._child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()

    def _tls_listeners(self) -> str:
        if self.tls is None:
            return ""
        text = _PSK_LISTENER.format(port=self.tls.psk_port, host=self.tls.host, folder=self._folder)
        if certificate := self.tls.certificate:
            text += _CERTIFICATE_LISTENER.format(
                port=certificate.port, host=self.tls.host, chain=certificate.chain, key=certificate.key
            )
        return text

    def _write_accounts(self) -> None:
        accounts = [self._server, *((name, one.password) for name, one in self._credentials.items())]
        self._lines = {account: self._lines.get(account) or password_line(*account) for account in accounts}
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write("passwords", "".join(self._lines.values()))
        self._write("psk", "".join(f"{name}:{one.tls_key.hex()}\n" for name, one in self._credentials.items()))
        shut_out = "".join(f"\nuser {name}\ntopic deny #\n" for name in sorted(self._shut_out))
        self._write("acl", _ACL.format(server=self._server[0], shut_out=shut_out))

    def _write(self, name: str, text: str) -> None:
        fresh = self._folder / f"{name}.new"
        fresh.touch(mode=0o600)
        fresh.write_text(text)
        fresh.replace(self._folder / name)


def _with_free_ports(tls: Tls) -> Tls:
    found = replace(tls, psk_port=free_port(tls.host, tls.psk_port, "mqtt_tls_port"))
    if tls.certificate is None:
        return found
    port = free_port(tls.host, tls.certificate.port, "mqtt_cert_port")
    return replace(found, certificate=replace(tls.certificate, port=port))


def password_line(name: str, password: str) -> str:
    """One line of a password file: PBKDF2-HMAC-SHA512, as mosquitto_passwd writes it."""
    salt = secrets.token_bytes(_SALT_SIZE)
    found = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS)
    return f"{name}:$7${_ROUNDS}${b64encode(salt).decode()}${b64encode(found).decode()}\n"
