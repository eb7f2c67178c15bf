"""A server that speaks S3, in this process, with a bucket for each that asks."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.server import ThreadedMotoServer


@contextmanager
def running() -> Iterator[str]:
    """The server's address; it keeps nothing when it stops."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def named(endpoint_url: str) -> dict[str, Any]:
    """The storage's options, for a bucket that nobody else uses."""
    return {
        "bucket_name": f"minh-chung-{uuid.uuid4().hex}",
        "endpoint_url": endpoint_url,
        "region_name": "us-east-1",
        "access_key": "khoa",
        "secret_key": "thu-nghiem",
    }


def storage(endpoint_url: str) -> dict[str, Any]:
    """The storage as the settings name it."""
    backend = "ntm_portal.private_bucket.PrivateBucket"
    return {"BACKEND": backend, "OPTIONS": named(endpoint_url)}
