"""A small HTTP/1.0 server for one phone, or a few, that never waits: each peer has a deadline and a size limit.

All requests for another host than ours, such as a phone's question whether it is on line, are sent to our page.
"""

import select
import socket
from time import ticks_add, ticks_diff, ticks_ms

from micropython import const

from kotak import dns

_HTTP_PORT = const(80)
_DNS_PORT = const(53)
_MOST_PEERS = const(4)
_MAX_REQUEST = const(2048)
_CHUNK = const(512)
_REQUEST_MS = const(5000)
_ANSWER_MS = const(5000)
_END_OF_HEAD = b"\r\n\r\n"
_SAFETY = (
    "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\nConnection: close\r\n"
)
_REASONS = {200: "OK", 302: "Found", 303: "See Other", 400: "Bad Request", 413: "Content Too Large"}


class BadRequest(ValueError):
    """Not HTTP, or not of a kind that a browser sends us."""


class Response:
    """`body` is a page; `location` where to go instead."""

    def __init__(self, status: int, body: str = "", location: str = "", policy: str = "default-src 'none'"):
        self.status = status
        self.body = body
        self.location = location
        self.policy = policy

    def encode(self) -> bytes:
        body = self.body.encode()
        head = "HTTP/1.0 %d %s\r\n%s" % (self.status, _REASONS[self.status], _SAFETY)
        head += "Content-Security-Policy: %s\r\nContent-Length: %d\r\n" % (self.policy, len(body))
        if self.location:
            head += "Location: " + self.location + "\r\n"
        return head.encode() + b"\r\n" + body


class _Peer:
    def __init__(self, sock):
        self.sock = sock
        self.deadline = ticks_add(ticks_ms(), _REQUEST_MS)
        self.received = b""
        self.to_send: memoryview | None = None


class Server:
    """`handle(method, path, form)` gives the Response to a request; `form` maps names to bytes."""

    def __init__(self, address: str, handle):
        self._address = address
        self._handle = handle
        self._peers = []
        self._names = _bound(socket.SOCK_DGRAM, address, _DNS_PORT)
        self._listener = _bound(socket.SOCK_STREAM, address, _HTTP_PORT)
        self._listener.listen(_MOST_PEERS)
        self._poll = select.poll()
        self._poll.register(self._names, select.POLLIN)
        self._poll.register(self._listener, select.POLLIN)

    def step(self):
        """Does what can be done at once."""
        now = ticks_ms()
        for peer in [peer for peer in self._peers if ticks_diff(peer.deadline, now) <= 0]:
            self._drop(peer)
        for ready in self._poll.poll(0):
            if ready[0] is self._names:
                self._answer_name()
            elif ready[0] is self._listener:
                self._welcome()
            else:
                self._serve(ready[0])

    def close(self):
        for peer in list(self._peers):
            self._drop(peer)
        self._listener.close()
        self._names.close()

    def _answer_name(self):
        try:
            query, source = self._names.recvfrom(dns.LONGEST)
            answer = dns.answer(query, self._address)
            if answer is not None:
                self._names.sendto(answer, source)
        except OSError:
            pass  # the phone asks again

    def _welcome(self):
        try:
            sock, _ = self._listener.accept()
        except OSError:
            return  # gone again
        sock.setblocking(False)
        if len(self._peers) == _MOST_PEERS:
            self._drop(self._peers[0])  # the oldest: nobody can keep others out by saying nothing
        self._peers.append(_Peer(sock))
        self._poll.register(sock, select.POLLIN)

    def _serve(self, sock):
        for peer in self._peers:
            if peer.sock is sock:
                if peer.to_send is None:
                    self._receive(peer)
                else:
                    self._send(peer)
                return

    def _receive(self, peer):
        try:
            part = peer.sock.recv(_CHUNK)
        except OSError:
            part = b""
        if not part:
            return self._drop(peer)
        peer.received += part
        try:
            response = self._respond(peer.received)
        except BadRequest:
            response = Response(400)
        if response is not None:
            peer.received = b""
            peer.to_send = memoryview(response.encode())
            peer.deadline = ticks_add(ticks_ms(), _ANSWER_MS)
            self._poll.modify(peer.sock, select.POLLOUT)

    def _send(self, peer):
        try:
            peer.to_send = peer.to_send[peer.sock.send(peer.to_send) :]
        except OSError:
            peer.to_send = peer.to_send[:0]
        if not len(peer.to_send):
            self._drop(peer)

    def _respond(self, received: bytes):
        """The answer; None while the request is not complete. Raises BadRequest."""
        if len(received) > _MAX_REQUEST:
            return Response(413)
        end = received.find(_END_OF_HEAD)
        if end < 0:
            return None
        method, path, headers = _head(received[:end])
        if headers.get("host", "").split(":")[0] != self._address:
            return Response(302, location="http://" + self._address + "/")
        body = received[end + len(_END_OF_HEAD) :]
        size = headers.get("content-length", "0")
        if not size.isdigit():
            raise BadRequest("length")
        if len(body) < int(size):
            return Response(413) if end + int(size) > _MAX_REQUEST else None
        return self._handle(method, path.split("?")[0], form(body[: int(size)]))

    def _drop(self, peer):
        self._poll.unregister(peer.sock)
        self._peers.remove(peer)
        peer.sock.close()


def _bound(kind: int, address: str, port: int):
    """To our own access point's address alone: nobody in the network under test reaches it."""
    sock = socket.socket(socket.AF_INET, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(socket.getaddrinfo(address, port)[0][-1])
    sock.setblocking(False)
    return sock


def _head(head: bytes) -> tuple:
    try:
        lines = head.decode().split("\r\n")
    except UnicodeError:
        raise BadRequest("text")
    parts = lines[0].split(" ")
    if len(parts) != 3 or parts[0] not in ("GET", "POST", "HEAD") or not parts[2].startswith("HTTP/1."):
        raise BadRequest("request line")
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequest("header")
        headers[name.strip().lower()] = value.strip()
    return parts[0], parts[1], headers


def form(body: bytes) -> dict:
    """The fields of `application/x-www-form-urlencoded`. Raises BadRequest."""
    fields = {}
    for pair in body.split(b"&") if body else ():
        name, _, value = pair.partition(b"=")
        try:
            fields[_plain(name).decode()] = _plain(value)
        except ValueError:  # UnicodeError is one
            raise BadRequest("form")
    return fields


def _plain(text: bytes) -> bytes:
    first, *others = text.replace(b"+", b" ").split(b"%")
    plain = first
    for part in others:
        plain += bytes([int(part[:2], 16)]) + part[2:]
    return plain
