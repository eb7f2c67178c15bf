"""Is a port free, and who holds it?"""

from __future__ import annotations

import errno
import socket

import psutil

from ntm_portal.embedded.layout import EmbeddedError

HOST = "127.0.0.1"


def require_free(port: int) -> None:
    """Refuse a taken port: the web server would otherwise share it and lose every second request.

    Raises:
        EmbeddedError: The port is taken, or may not be used; names the holder when known.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise EmbeddedError(f"Port {port} cannot be used: {error.strerror}.") from error
            raise EmbeddedError(
                f"Port {port} is taken by {holder(port)}: stop it, or choose another with --port."
            ) from error


def holder(port: int) -> str:
    """Name and pid of the process that listens on ``port``, as far as we may see it."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr
            if listens and listens.port == port and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except psutil.Error:
        return "another account's process"
    return "another process"
