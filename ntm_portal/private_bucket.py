"""Files in a bucket of an S3-compatible store: private, each written whole, waits bounded.

Imported only where ``S3_BUCKET`` is set, for boto3 takes long to load.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.core.files import File

CONNECT_SECONDS = 3
READ_SECONDS = 10
"""On a slow line the store still receives for seconds after our last byte was handed over."""
ATTEMPTS = 2
MEMORY_BYTES = 1024 * 1024
"""A larger file that is read lies on disk meanwhile."""
_ABSENT = frozenset({"404", "NoSuchKey"})


@contextmanager
def faults_as_of_a_disk() -> Iterator[None]:
    """Raise what a folder would raise.

    Raises:
        FileNotFoundError: the bucket has no such object.
        OSError: the store refuses, fails, or cannot be reached.
    """
    try:
        yield
    except ClientError as error:
        kind = FileNotFoundError if error.response["Error"]["Code"] in _ABSENT else OSError
        raise kind(str(error)) from error
    except (BotoCoreError, Boto3Error, RetriesExceededError) as error:
        raise OSError(str(error)) from error


class PrivateBucket(S3Storage):  # type: ignore[misc]  # django-storages is untyped
    """One bucket, whose objects only the portal reads; every method may raise ``OSError``."""

    file_overwrite = False
    max_memory_size = MEMORY_BYTES
    client_config = Config(
        signature_version="s3v4",
        # What servers other than Amazon's take: the bucket in the path, no new checksums.
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    transfer_config = TransferConfig(
        # One request a file: a process killed meanwhile leaves no parts behind.
        multipart_threshold=settings.EVIDENCE_MAX_BYTES + 1,
        num_download_attempts=ATTEMPTS,
        use_threads=False,
    )

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Fetched whole, so that a fault shows before an answer has begun."""
        with faults_as_of_a_disk():
            file: File[bytes] = super()._open(name, mode)
            return file.open()

    def _save(self, name: str, content: File[bytes]) -> str:
        with faults_as_of_a_disk():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """As inherited."""
        with faults_as_of_a_disk():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """As inherited."""
        with faults_as_of_a_disk():
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """As inherited; a folder without objects is empty."""
        with faults_as_of_a_disk():
            folders, files = super().listdir(path)
        return folders, files

    def get_modified_time(self, name: str) -> datetime:
        """As inherited."""
        with faults_as_of_a_disk():
            written: datetime = super().get_modified_time(name)
        return written

    def url(self, *_given: Any, **_named: Any) -> NoReturn:
        """No object has an address: files leave by our own views."""
        raise NotImplementedError
