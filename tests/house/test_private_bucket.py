"""The storage for a bucket, against a server that speaks S3: private, whole, bounded."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from botocore.config import Config
from django.core.files.base import ContentFile
from django.utils import timezone

from ntm_portal.private_bucket import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS, PrivateBucket
from tests import object_store

KEY = "evidence/ab/one"
OPERATIONS: dict[str, Callable[[PrivateBucket], object]] = {
    "save": lambda bucket: bucket.save(KEY, ContentFile(b"x")),
    "open": lambda bucket: bucket.open(KEY),
    "delete": lambda bucket: bucket.delete(KEY),
    "list": lambda bucket: bucket.listdir("evidence"),
    "time": lambda bucket: bucket.get_modified_time(KEY),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with object_store.running() as endpoint_url:
        yield endpoint_url


@pytest.fixture(scope="module")
def made(address: str) -> PrivateBucket:
    storage = PrivateBucket(**object_store.named(address))
    storage.bucket.create()
    return storage


@pytest.fixture
def bucket(made: PrivateBucket) -> Iterator[PrivateBucket]:
    """The bucket, empty: a client of its own would take each test half a second."""
    yield made
    made.bucket.objects.delete()


@pytest.fixture
def silent() -> Iterator[str]:
    """A store that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        yield f"http://{host}:{port}"


def test_bytes_come_back_from_any_place_in_the_file(bucket: PrivateBucket) -> None:
    assert bucket.save(KEY, ContentFile(b"0123456789")) == KEY
    with bucket.open(KEY) as file:
        assert file.size == 10
        file.seek(7)
        assert file.read(2) == b"78"
        assert file.seek(0, io.SEEK_END) == 10
        file.seek(0)
        assert b"".join(file.chunks()) == b"0123456789"


def test_the_senders_file_stays_open(bucket: PrivateBucket) -> None:
    file = ContentFile(b"x")
    bucket.save(KEY, file)
    file.seek(0)
    assert file.read() == b"x"


def test_folders_and_files_are_listed_with_their_times(bucket: PrivateBucket) -> None:
    assert bucket.listdir("evidence") == ([], [])
    bucket.save(KEY, ContentFile(b"x"))
    assert bucket.listdir("evidence") == (["ab"], [])
    assert bucket.listdir("evidence/ab") == ([], ["one"])
    assert timezone.now() - bucket.get_modified_time(KEY) < timedelta(hours=1)


def test_more_objects_than_one_answer_holds_are_all_listed(
    bucket: PrivateBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    names = [bucket.save(f"evidence/ab/{number}", ContentFile(b"x"))[-1] for number in range(5)]
    assert bucket.listdir("evidence/ab") == ([], names)


def test_what_was_deleted_is_gone_and_may_be_deleted_again(bucket: PrivateBucket) -> None:
    bucket.save(KEY, ContentFile(b"x"))
    bucket.delete(KEY)
    bucket.delete(KEY)
    for missing in (bucket.open, bucket.get_modified_time):
        with pytest.raises(FileNotFoundError):
            missing(KEY)


def test_nothing_is_overwritten(bucket: PrivateBucket) -> None:
    first, second = (bucket.save(KEY, ContentFile(content)) for content in (b"a", b"b"))
    assert first != second
    assert [bucket.open(name).read() for name in (first, second)] == [b"a", b"b"]


def test_an_object_is_its_owners_alone_and_has_no_address(bucket: PrivateBucket) -> None:
    bucket.save(KEY, ContentFile(b"x"))
    granted = bucket.bucket.Object(KEY).Acl().grants
    assert [one["Grantee"]["Type"] for one in granted] == ["CanonicalUser"]
    with pytest.raises(NotImplementedError):
        bucket.url(KEY)


def test_a_large_file_is_written_in_one_request(bucket: PrivateBucket) -> None:
    bucket.save(KEY, ContentFile(bytes(9 * 1024 * 1024)))
    assert "-" not in bucket.bucket.Object(KEY).e_tag  # a hash of parts has their number behind it


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_store_that_is_away_fails_as_a_disk_does(operation: str) -> None:
    bucket = PrivateBucket(**object_store.named("http://127.0.0.1:1"))
    with pytest.raises(OSError, match="connect"):
        OPERATIONS[operation](bucket)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_store_that_hangs_is_not_waited_for(operation: str, silent: str) -> None:
    quick = PrivateBucket.client_config.merge(Config(read_timeout=0.05))
    bucket = PrivateBucket(**object_store.named(silent), client_config=quick)
    with pytest.raises(OSError, match="timeout"):
        OPERATIONS[operation](bucket)


def test_waits_are_bounded(bucket: PrivateBucket) -> None:
    config = bucket.connection.meta.client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (CONNECT_SECONDS, READ_SECONDS)
    assert config.retries["total_max_attempts"] == ATTEMPTS


@pytest.mark.parametrize("operation", ["save", "list"])
def test_a_bucket_that_is_not_there_is_a_fault_and_not_an_empty_one(
    operation: str, address: str
) -> None:
    bucket = PrivateBucket(**object_store.named(address))
    with pytest.raises(OSError, match="NoSuchBucket") as raised:
        OPERATIONS[operation](bucket)
    assert not isinstance(raised.value, FileNotFoundError)
