"""Refusals that people can act on: a stable code, a sentence in their language, a status.

Raised below the views; ``ntm_portal.api`` and the pages turn them into answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise


class PortalError(Exception):
    """A refusal with ``code``, ``message``, ``status`` and, where it helps, ``errors``.

    ``errors`` is a list of objects for the API, each with at least ``code`` and ``message``.
    """

    status = 400
    code = "invalid"
    message: str | _StrPromise = _("Nội dung gửi chưa đúng. Hãy xem lại các ô được đánh dấu.")

    def __init__(
        self,
        message: str | _StrPromise | None = None,
        *,
        code: str | None = None,
        errors: Sequence[dict[str, Any]] | None = None,
    ) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.errors = list(errors) if errors is not None else None
        super().__init__(str(self.message))


class InvalidError(PortalError):
    """400: something sent is wrong; nothing was written."""


class SignInNeededError(PortalError):
    """401: no session or token, or a bad one."""

    status = 401
    code = "not_signed_in"
    message = _("Bạn cần đăng nhập để làm việc này.")


class ForbiddenError(PortalError):
    """403: the person sees it but has not the role."""

    status = 403
    code = "forbidden"
    message = _("Tài khoản này không có quyền làm việc đó.")


class AbsentError(PortalError):
    """404: not there, or not for this person."""

    status = 404
    code = "not_found"
    message = _("Không tìm thấy nội dung này.")


class ConflictError(PortalError):
    """409: someone was first, or the state does not allow it."""

    status = 409
    code = "conflict"
    message = _("Có người vừa thay đổi nội dung này. Hãy tải lại trang rồi thử lại.")
