"""Where evidence lies is chosen by the environment: a folder, or a bucket with all its names."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ntm_portal.embedded.layout import PROJECT

NAMES = {
    "S3_BUCKET": "minh-chung",
    "S3_ENDPOINT_URL": "http://minio:9000",
    "S3_ACCESS_KEY": "khoa",
    "S3_SECRET_KEY": "thu-nghiem",
}
ASK = """
import sys, django
django.setup()
import ntm_portal.wsgi
from django.core.files.storage import default_storage as store
from django.urls import get_resolver
get_resolver().url_patterns
store.exists
"""


def start(tell: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process as the web server starts one; it says what ``tell`` comes to."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("S3_")}
    return subprocess.run(
        [sys.executable, "-c", f"{ASK}print({tell})"],
        cwd=PROJECT,
        env=inherited | {"DJANGO_SETTINGS_MODULE": "ntm_portal.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("off", [{}, {"S3_BUCKET": ""}, NAMES | {"S3_BUCKET": ""}])
def test_without_a_bucket_evidence_lies_in_a_folder_and_nothing_of_s3_is_loaded(
    off: dict[str, str],
) -> None:
    started = start("type(store._wrapped).__name__, {'boto3', 'botocore'} & {*sys.modules}", **off)
    assert started.stdout == "FileSystemStorage set()\n", started.stderr


def test_a_named_bucket_takes_the_folders_place_without_being_asked_for_anything() -> None:
    tell = (
        "type(store._wrapped).__name__, store.bucket_name, store.endpoint_url, store.region_name,"
        " store.access_key, store.secret_key, store.connection.meta.client.meta.endpoint_url"
    )
    started = start(tell, **NAMES)
    assert started.stdout.split() == [
        "PrivateBucket",
        "minh-chung",
        "http://minio:9000",
        "us-east-1",
        "khoa",
        "thu-nghiem",
        "http://minio:9000",
    ], started.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S3_ENDPOINT_URL", None),
        ("S3_ENDPOINT_URL", ""),
        ("S3_ENDPOINT_URL", "minio:9000"),
        ("S3_ACCESS_KEY", None),
        ("S3_ACCESS_KEY", ""),
        ("S3_SECRET_KEY", None),
        ("S3_SECRET_KEY", ""),
    ],
)
def test_a_bucket_without_its_address_or_keys_stops_the_start_and_names_it(
    name: str, value: str | None
) -> None:
    given = {one: text for one, text in NAMES.items() if one != name}
    started = start("0", **given if value is None else given | {name: value})
    assert started.returncode != 0
    assert name in started.stderr
