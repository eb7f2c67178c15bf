"""Logs: one JSON object a line, with the request's id; secrets never reach them."""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET_NAME = re.compile(
    r"password|passwd|secret|token|authorization|cookie|credential|otp|api_?key", re.I
)
SECRET_IN_TEXT = re.compile(
    r"(?i)((?:password|secret|token|api_?key|sessionid|csrftoken)[\"']?\s*[=:]\s*[\"']?"
    r"|authorization:\s*\w+\s+|\bToken\s+|://[^:/@\s]*:)[^\s\"'&,;@]+"
)
HIDDEN = "***"


def drop_starts(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """One line a request is enough: the one that tells how it ended."""
    if event.get("event") == "request_started":
        raise structlog.DropEvent
    return event


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the values of secret-sounding names, and secrets inside texts."""
    return {name: _hidden(name, value) for name, value in event.items()}


def _hidden(name: str, value: Any) -> Any:  # a log line carries anything
    if SECRET_NAME.search(name) and value is not None:
        return HIDDEN
    if isinstance(value, str):
        return SECRET_IN_TEXT.sub(lambda found: found.group(1) + HIDDEN, value)
    if isinstance(value, dict):
        return {key: _hidden(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", inner) for inner in value]
    return value


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        hide_secrets,
    ]


def configure_logging(*, level: str) -> dict[str, Any]:
    """Configure structlog and answer Django's ``LOGGING``; called once, by the settings.

    Raises:
        ValueError: ``level`` is no level of logging.
    """
    if level not in logging.getLevelNamesMapping():
        raise ValueError(f"LOG_LEVEL: {level!r} is not one of DEBUG, INFO, WARNING, ERROR.")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            drop_starts,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    hide_secrets,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                ],
                "foreign_pre_chain": _shared(),
            }
        },
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            "django": {"level": level},
            "django.server": {"handlers": ["lines"], "propagate": False, "level": level},
            "django.request": {"level": "ERROR"},
            "celery": {"level": level},
            "axes": {"level": "WARNING"},
        },
    }
