from __future__ import annotations

import io
import json
import logging
import logging.config

import pytest
from django.test import Client

from ntm_portal.logging_config import HIDDEN, configure_logging


def _line(message: str, *arguments: object, **extra: object) -> dict[str, object]:
    """One line as the root handler of the settings writes it."""
    output = io.StringIO()
    config = configure_logging(level="INFO")
    formatter = config["formatters"]["json"]
    factory = formatter.pop("()")
    handler = logging.StreamHandler(output)
    handler.setFormatter(factory(**formatter))
    logger = logging.getLogger("tests.house.lines")
    logger.propagate = False
    logger.setLevel("INFO")
    logger.addHandler(handler)
    try:
        logger.info(message, *arguments, extra=extra)
    finally:
        logger.removeHandler(handler)
    parsed = json.loads(output.getvalue())
    assert isinstance(parsed, dict)
    return parsed


def test_a_line_is_json_with_moment_level_and_logger() -> None:
    line = _line("Đã nộp hồ sơ %s", 7)
    assert line["event"] == "Đã nộp hồ sơ 7"
    assert line["level"] == "info"
    assert line["logger"] == "tests.house.lines"
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize(
    "message",
    [
        "password=bimat123456",
        '{"token": "bimat123456"}',
        "Authorization: Token bimat123456",
        "cannot connect to postgres://portal:" + "bimat123456@db/portal",
    ],
)
def test_secrets_in_a_message_are_hidden(message: str) -> None:
    line = _line(message)
    assert "bimat" not in json.dumps(line)
    assert HIDDEN in str(line["event"])


def test_fields_given_beside_are_kept_and_secret_ones_hidden() -> None:
    line = _line("sent", task="recompute", password="bimat123456", nested={"csrf_token": "x"})
    assert line["task"] == "recompute"
    assert line["password"] == HIDDEN
    assert line["nested"] == {"csrf_token": HIDDEN}


def test_an_unknown_level_stops_the_start() -> None:
    with pytest.raises(ValueError, match="LOG_LEVEL"):
        configure_logging(level="LOUD")


def test_a_request_is_told_in_one_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="django_structlog.middlewares.request"):
        client.get("/healthz")
    events = [record.msg["event"] for record in caplog.records if isinstance(record.msg, dict)]
    assert events == ["request_finished"]
