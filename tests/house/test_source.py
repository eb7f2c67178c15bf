"""Sweeps over the source: locks, arrows, migrations, schema, compose file, production settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ntm_portal.embedded.layout import PROJECT
from scripts.find_secrets import findings

BIN = Path(sys.executable).parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "scripts/requirements-uv.txt")
PRODUCTION = {
    "SECRET_KEY": "k8Jq2-only-for-this-check-Zx7Lw0-Pq9Vn4-Ty6Rb1-Hd3Sf5-Gm2Xc8",
    "ALLOWED_HOSTS": "portal.example.vn",
    "CSRF_TRUSTED_ORIGINS": "https://portal.example.vn",
    "TRUSTED_PROXIES": "1",
    "HTTPS": "true",
    "DEMO": "false",
}


def _run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # The browser's tests set a variable for themselves that no deployment may have.
    inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        command,
        cwd=PROJECT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _locked(name: str) -> dict[str, str]:
    """Package to version, as a lock pins them."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", text))


def _named(group: str) -> list[Requirement]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = project["project"]["dependencies"]
    lines = runtime if group == "runtime" else project["dependency-groups"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_with_hashes_and_names_no_host(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text))
    entries = [entry for entry in entries if entry.strip()]
    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


@pytest.mark.parametrize(
    ("group", "lock"), [("runtime", "requirements.txt"), ("dev", "requirements-dev.txt")]
)
def test_the_locks_hold_what_the_project_names(group: str, lock: str) -> None:
    pinned = _locked(lock)
    for wanted in _named(group):
        version = pinned.get(canonicalize_name(wanted.name))
        assert version is not None, f"{wanted.name}: run scripts/lock"
        assert wanted.specifier.contains(version), f"{wanted} but {version}: run scripts/lock"


def test_development_runs_the_very_versions_of_production() -> None:
    runtime, development = _locked("requirements.txt"), _locked("requirements-dev.txt")
    assert runtime.items() <= development.items()


@pytest.mark.django_db
def test_the_driver_is_psycopg2() -> None:
    connection.ensure_connection()
    assert isinstance(connection.connection, psycopg2.extensions.connection)


@pytest.mark.django_db
def test_no_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", "--check", "--dry-run")
    except SystemExit:
        pytest.fail(capsys.readouterr().out)


def test_the_arrows_point_one_way() -> None:
    done = _run(str(BIN / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout


def test_the_api_schema_is_valid() -> None:
    done = _run(
        sys.executable,
        *("manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull),
    )
    assert done.returncode == 0, done.stderr


def test_production_settings_pass_the_deployment_check() -> None:
    done = _run(
        sys.executable,
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        **PRODUCTION,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "REDIS_URL"])
def test_a_missing_name_stops_the_start_and_is_named(missing: str) -> None:
    kept = {name: value for name, value in os.environ.items() if name != missing}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert missing in done.stderr


def test_the_compose_file_is_valid() -> None:
    done = _run(
        str(BIN / "check-jsonschema"),
        *("--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
    )
    assert done.returncode == 0, done.stdout


def test_every_name_that_the_settings_read_is_explained() -> None:
    settings = (PROJECT / "ntm_portal" / "settings.py").read_text(encoding="utf-8")
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    names = set(re.findall(r"env\.\w+\(\s*\"([A-Z0-9_]+)\"", settings))
    assert "SECRET_KEY" in names
    assert {name for name in names if not re.search(rf"(?m)^(# )?{name}=", example)} == set()


def _containers() -> dict[str, Any]:
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
    services: dict[str, Any] = compose["services"]
    return services


def test_containers_get_every_name_that_differs_between_provinces() -> None:
    given = _containers()["web"]["environment"]
    assert {"ALLOWED_HOSTS", "PORTAL_PROVINCE", "PORTAL_PROVINCE_NAME", "LOG_LEVEL"} <= set(given)


def test_containers_get_every_name_of_the_bucket_and_none_turns_it_on() -> None:
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    names = set(re.findall(r"\bS3_[A-Z_]+(?==)", example))
    given = _containers()["web"]["environment"]
    assert names == {name for name in given if name.startswith("S3_")}
    assert given["S3_BUCKET"] == "${S3_BUCKET:-}"


@pytest.mark.parametrize("name", ["EVIDENCE_DOSSIER_MB", "EVIDENCE_DOSSIER_FILES"])
def test_containers_get_the_room_of_a_dossier_with_the_default_that_is_explained(
    name: str,
) -> None:
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    told = re.findall(rf"(?m)^# {name}=(\d+)$", example)
    given = _containers()["web"]["environment"].get(name)
    assert [given] == [f"${{{name}:-{default}}}" for default in told]


def test_what_containers_say_does_not_fill_the_disk() -> None:
    kept = {name: service.get("logging") for name, service in _containers().items()}
    assert [name for name, logging in kept.items() if "max-size" not in str(logging)] == []


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN PRIVATE" + " KEY-----",
        "DATABASE_URL=postgres://portal:" + "bimat@db:5432/portal",
        "SECRET_KEY=" + "abcdefghijklmnopqrstuvwxyz",
    ],
)
def test_a_committed_secret_would_be_found(line: str) -> None:
    assert findings(line)
