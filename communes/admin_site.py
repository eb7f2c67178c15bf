"""The admin at ``/quan-tri/``: behind the portal's own sign-in, for administrators only."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from communes.models import User


class PortalAdminSite(AdminSite):
    """One door to sign in, so one lockout; nobody deletes, whatever a page offers."""

    site_header = _("Quản trị cổng thông tin nông thôn mới")
    site_title = _("Quản trị")
    index_title = _("Người dùng và dữ liệu")

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators by role, from the next request on no longer when the role ends."""
        return isinstance(request.user, User) and request.user.is_administrator

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Strangers go to ``/dang-nhap/`` and come back; others are told that it is not theirs."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(
            request.GET.get(REDIRECT_FIELD_NAME) or resolve_url("admin:index")
        )

    def password_change(  # type: ignore[override]  # a redirect, no page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A new password is set by a one-time code alone: journalled, and it ends all sessions."""
        return redirect("communes:recovery")
