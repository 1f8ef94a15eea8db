"""A file by HTTP/1.1, appended piece by piece to what an earlier attempt has got.

RFC 9110, "Range requests". Nothing here is trusted: what the file must hold is signed elsewhere. Ways out: all of
it is there; SizeDiffers; OSError of socket or file system, or with the HTTP status as its errno.
"""

import errno
import os
import socket
from time import ticks_diff, ticks_ms

from micropython import const

_SOCKET_S = const(8)
_PIECE = const(4096)
_PART = const(1024)
_MAX_HEAD = const(2048)
_OK = const(200)
_PARTIAL = const(206)
_NOT_SATISFIABLE = const(416)


class SizeDiffers(Exception):
    """The server has a file of another size."""


def have(path: str) -> int:
    """Bytes of it that are there; -1 when the file is not."""
    try:
        return os.stat(path)[6]
    except OSError:
        return -1


def fetch(url: str, path: str, size: int, deadline):
    """Completes `path` to `size` bytes; what came before a failure stays for the next attempt."""
    start = max(0, have(path))
    if start >= size:
        return
    host, port, target = split(url)
    sock = socket.socket()
    try:
        sock.settimeout(_SOCKET_S)
        sock.connect(socket.getaddrinfo(host, port)[0][-1])
        request = "GET %s HTTP/1.1\r\nHost: %s:%d\r\nRange: bytes=%d-\r\nConnection: close\r\n\r\n"
        sock.sendall((request % (target, host, port, start)).encode())
        start, begun = _head(sock, start, size, deadline)
        with open(path, "ab" if start else "wb") as file:
            _body(sock, file, begun, size - start, deadline)
    finally:
        sock.close()


def split(url: str) -> tuple:
    """(host, port, target) of an http URL."""
    place, _, target = url[len("http://") :].partition("/")
    host, _, port = place.partition(":")
    return host, int(port or 80), "/" + target


def _head(sock, start: int, size: int, deadline) -> tuple:
    """(where the answer starts, the bytes of it that came along)."""
    data = b""
    while b"\r\n\r\n" not in data:
        if len(data) > _MAX_HEAD:
            raise OSError(errno.EIO)
        data += _receive(sock, _PART, deadline)
    end = data.find(b"\r\n\r\n")
    try:
        lines = data[:end].decode().lower().split("\r\n")
    except UnicodeError:
        raise OSError(errno.EIO)
    words = lines[0].split(" ")
    if len(words) < 2 or not words[0].startswith("http/1.") or not words[1].isdigit():
        raise OSError(errno.EIO)
    fields = {line.partition(":")[0]: line.partition(":")[2].strip() for line in lines[1:]}
    status = int(words[1])
    if status == _PARTIAL:
        span, _, total = fields.get("content-range", "").partition("/")
        if span.split("-")[0] != "bytes %d" % start:
            raise OSError(errno.EIO)
    elif status == _OK:  # a server without ranges begins anew
        start, total = 0, fields.get("content-length", "")
    elif status == _NOT_SATISFIABLE:
        total = ""
    else:
        raise OSError(status)
    if total != str(size):
        raise SizeDiffers(total)
    return start, data[end + 4 :]


def _body(sock, file, begun: bytes, left: int, deadline):
    """Piece by piece, so that a power cut costs no more than one."""
    piece = bytearray(_PIECE)
    part, filled = begun[:left], 0
    try:
        while True:
            piece[filled : filled + len(part)] = part
            filled += len(part)
            left -= len(part)
            if not left:
                return
            if filled == _PIECE:
                filled = 0
                file.write(piece)
                file.flush()
            part = _receive(sock, min(_PART, left, _PIECE - filled), deadline)
    finally:
        file.write(memoryview(piece)[:filled])
        file.flush()


def _receive(sock, most: int, deadline) -> bytes:
    left_ms = ticks_diff(deadline, ticks_ms())
    if left_ms <= 0:
        raise OSError(errno.ETIMEDOUT)
    sock.settimeout(min(_SOCKET_S, left_ms / 1000))
    data = sock.recv(most)
    if not data:
        raise OSError(errno.ECONNRESET)
    return data
