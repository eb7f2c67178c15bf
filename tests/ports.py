"""A port for a server that a test starts, which nobody else is given before it binds it."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ntm_portal.embedded.ports import HOST


@contextmanager
def a_port() -> Iterator[int]:
    """Reserve a free port: Linux gives out no port that a socket is bound to, listening or not.

    A server that names it still may bind it, since neither side minds sharing. Elsewhere a bound
    port is a taken one, so there it is only found, not reserved.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind((HOST, 0))
        port = holder.getsockname()[1]
        if sys.platform != "linux":
            holder.close()
        yield port
