"""Private storage of evidence: bytes kept once, by hash, on disk before «received» is said.

Whether the bytes were known already shows nowhere: they are written and flushed either way. What
no row names goes at once where that can be known, else by the daily sweep.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.doors.errors import PortalError
from criteria.dossiers.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

logger = logging.getLogger(__name__)
CHUNK_BYTES = 1024 * 1024
FOLDER = "evidence"
UNNAMED_KEPT = timedelta(days=1)
"""No request lasts as long: bytes this old that no row names are being attached by nobody."""
MOST_SWEPT = 100
"""More than this at once were not left by requests: the database is not that of the store."""

_OWN_NAME = re.compile(r"(?P<sha256>[0-9a-f]{64})-[0-9a-f]{32}")


class StoreError(PortalError):
    """503: the store fails or cannot be reached; what was to be kept in it was not."""

    status = 503
    code = "store_unavailable"
    message = _("Kho tệp minh chứng đang gặp sự cố. Hãy thử lại sau ít phút.")


@dataclass(slots=True)
class FreshBytes:
    """Bytes just written under a key of their own; ``named`` once a row holds the key."""

    sha256: str
    key: str
    named: bool = False


def sha256_of(file: IO[bytes]) -> str:
    """SHA-256 of the whole file, which is left at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


@contextmanager
def fresh_bytes(file: IO[bytes]) -> Iterator[FreshBytes]:
    """Write the bytes for a block that may have a row name them; else they go again.

    After a fault of the database they stay: its commit may have come through.

    Raises:
        StoreError: the bytes could not be written.
    """
    digest = sha256_of(file)
    fresh = FreshBytes(digest, f"{FOLDER}/{digest[:2]}/{digest}-{uuid.uuid4().hex}")
    _write(fresh.key, file)
    try:
        yield fresh
    except DatabaseError:
        raise
    except Exception:
        _take_back(fresh.key)
        raise
    if not fresh.named:
        _take_back(fresh.key)


def row_of(fresh: FreshBytes, *, size: int, media_type: str) -> StoredFile:
    """The row of the bytes, in the caller's transaction; equal bytes share one, invisibly."""
    stored, fresh.named = StoredFile.objects.get_or_create(
        sha256=fresh.sha256, defaults={"size": size, "type": media_type, "key": fresh.key}
    )
    return stored


def open_stored(stored: StoredFile) -> File[bytes]:
    """The bytes, to be read and closed by the caller.

    Raises:
        StoreError: they cannot be had.
    """
    try:
        return default_storage.open(stored.key)
    except OSError as error:
        logger.exception("evidence.not_read", extra={"key": stored.key})
        raise StoreError from error


def sweep() -> int:
    """Delete bytes older than a day that no row names; answers how many.

    Such are left by a killed process or a transaction undone after its block. A key is made for
    one request and written before its row, so no row can come to name old bytes. When there are
    very many, nothing is deleted and an error is logged: a database restored from an earlier day
    does not know what came since.
    """
    before = timezone.now() - UNNAMED_KEPT
    unnamed = [key for folder in _folders() for key in _unnamed(folder, before)]
    if len(unnamed) > MOST_SWEPT:
        logger.error("evidence.sweep_refused", extra={"unnamed": len(unnamed)})
        return 0
    for key in unnamed:
        default_storage.delete(key)
        logger.info("evidence.swept", extra={"key": key})
    return len(unnamed)


def _folders() -> list[str]:
    try:
        folders, _files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    return [f"{FOLDER}/{folder}" for folder in sorted(folders)]


def _unnamed(folder: str, before: datetime) -> list[str]:
    """Keys in the folder that no row names, written before then.

    The rows are asked after the store, and only what is left over for its time: in a bucket each
    time is a request. What came to be named meanwhile is too young.
    """
    _folders_within, names = default_storage.listdir(folder)
    found = {f"{folder}/{name}": _OWN_NAME.fullmatch(name) for name in names}
    own = {key: name["sha256"] for key, name in found.items() if name is not None}
    rows = StoredFile.objects.filter(sha256__in=set(own.values()))
    unnamed = own.keys() - set(rows.values_list("key", flat=True))
    return sorted(key for key in unnamed if _written_at(key) < before)


def _written_at(key: str) -> datetime:
    """When the bytes were written; now, when their request has just taken them back."""
    try:
        return default_storage.get_modified_time(key)
    except FileNotFoundError:
        return timezone.now()


def _write(key: str, file: IO[bytes]) -> None:
    """Keep the bytes, or nothing of them; what a store without paths has of them is swept."""
    path = _path_of(key)
    try:
        default_storage.save(key, File(file))
        if path is not None:
            _flush(path)
    except OSError as error:
        logger.exception("evidence.not_written", extra={"key": key})
        if path is not None:
            _take_back(key)
        raise StoreError from error


def _take_back(key: str) -> None:
    """Delete bytes that no row names; a store that fails now leaves them to the sweep."""
    try:
        default_storage.delete(key)
    except OSError:
        logger.warning("evidence.left_behind", extra={"key": key}, exc_info=True)


def _path_of(key: str) -> Path | None:
    """Where the bytes lie, or ``None`` in a store without paths."""
    try:
        return Path(default_storage.path(key))
    except NotImplementedError:
        return None


def _flush(path: Path) -> None:
    """Make file and folder survive a power cut; stores without paths do so themselves."""
    for place, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(place, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
