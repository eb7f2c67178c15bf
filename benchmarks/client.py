"""A small HTTP client that keeps its connection and costs little beside what it measures."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from ntm_portal.embedded.ports import HOST

TIMEOUT_SECONDS = 30.0
_HEAD_ENDS = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


def request_for(
    method: str, path: str, port: int, *, headers: Mapping[str, str], body: bytes = b""
) -> bytes:
    """A whole request as it goes over the line."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Client:
    """One connection to the web server on a port of this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection((HOST, port), timeout=TIMEOUT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.socket.close()

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page; keywords are further headers, with ``_`` for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(request_for("GET", path, self.port, headers=named))

    def ask(self, request: bytes) -> Answer:
        """Send a whole request and read its whole answer."""
        self.socket.sendall(request)
        return self.receive()

    def receive(self) -> Answer:
        """Read one answer; all of ours name their length.

        Raises:
            ConnectionError: The server closed the connection.
        """
        while _HEAD_ENDS not in self._rest:
            self._read()
        head, _, self._rest = self._rest.partition(_HEAD_ENDS)
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in lines)
        headers = {name.lower(): value.strip() for name, value in pairs}
        length = int(headers.get("content-length", "0"))
        while len(self._rest) < length:
            self._read()
        body, self._rest = self._rest[:length], self._rest[length:]
        return Answer(int(first.split()[1]), headers, body)

    def _read(self) -> None:
        received = self.socket.recv(1 << 18)
        if not received:
            raise ConnectionError("the web server closed the connection")
        self._rest += received
