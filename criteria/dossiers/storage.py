"""Private storage of evidence: bytes kept once, by hash, on disk before «received» is said.

Whether the bytes were known already shows nowhere: they are written and flushed either way.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from criteria.dossiers.models import StoredFile

CHUNK_BYTES = 1024 * 1024


def sha256_of(file: IO[bytes]) -> str:
    """SHA-256 of the whole file, which is left at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def keep(file: IO[bytes], *, size: int, media_type: str) -> StoredFile:
    """Store the bytes and answer their row; equal bytes share one, invisibly.

    Runs in the caller's transaction; a rolled-back one leaves at most an unnamed file behind.
    """
    digest = sha256_of(file)
    key = default_storage.save(f"evidence/{digest[:2]}/{digest}-{uuid.uuid4().hex}", File(file))
    _flush(key)
    stored, made = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": size, "type": media_type, "key": key}
    )
    if not made:
        default_storage.delete(key)
    return stored


def open_stored(stored: StoredFile) -> File[bytes]:
    """The bytes, to be read and closed by the caller."""
    return default_storage.open(stored.key)


def _flush(key: str) -> None:
    """Make file and folder survive a power cut; stores without paths do so themselves."""
    try:
        path = Path(default_storage.path(key))
    except NotImplementedError:
        return
    for place, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(place, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
