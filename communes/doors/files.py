"""Files that requests bring: at which addresses, how large, and what to tell of a larger one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

View = TypeVar("View", bound=Callable[..., Any])
_MEGABYTE = 1024 * 1024


def takes_files(view: View) -> View:
    """A view to which forms with a file come; the outermost decorator."""
    cast("Any", view).takes_files = True
    return view


def longest_body(request: HttpRequest) -> int:
    """How many bytes a request to this address may announce: a form, where taken with a file."""
    form: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return form + settings.EVIDENCE_MAX_BYTES if may_bring_file(request) else form


def may_bring_file(request: HttpRequest) -> bool:
    """Whether the address takes files; asked before any view is."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return getattr(view, "takes_files", False)


def largest_file_mb() -> int:
    """The limit of one file, in megabytes."""
    limit: int = settings.EVIDENCE_MAX_BYTES
    return limit // _MEGABYTE


def too_large_words() -> str:
    """What to tell of a file over the limit."""
    sentence = _("Tệp phải nhỏ hơn %(limit)s MB. Hãy nén hoặc chia nhỏ.")
    return sentence % {"limit": largest_file_mb()}
