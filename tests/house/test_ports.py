from __future__ import annotations

import os
import socket

import pytest

from ntm_portal.embedded.layout import EmbeddedError
from ntm_portal.embedded.ports import HOST, require_free
from tests.ports import a_port


def test_a_taken_port_is_refused_with_the_name_of_its_holder() -> None:
    with a_port() as port:
        with socket.socket() as holder:
            # As the web server listens: another socket with this option could share the port.
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            holder.bind((HOST, port))
            holder.listen()
            with pytest.raises(EmbeddedError, match=rf"pid {os.getpid()}\).*--port"):
                require_free(port)
        require_free(port)
