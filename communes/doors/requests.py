"""What a request's head tells: a program's door or a person's, and how an answer may be packed."""

from __future__ import annotations

import re

from django.http import HttpRequest

_GZIP = re.compile(r"(?:^|,)\s*gzip\s*(?:;\s*q=(?P<weight>[01](?:\.[0-9]*)?)\s*)?(?:,|$)")


def is_api(request: HttpRequest) -> bool:
    """Whether a program's door is asked, which answers in JSON whatever happens."""
    return request.path_info.startswith("/api/")


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the answer may leave compressed; a weight of 0 says that it may not."""
    named = _GZIP.search(request.headers.get("Accept-Encoding", ""))
    return named is not None and float(named["weight"] or 1) > 0
