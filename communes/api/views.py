"""The token door."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from communes.api.serializers import LONGEST_CODE, TokenAnswer, TokenRequest
from communes.doors.bodies import refuse, strict_object, text_field
from communes.doors.errors import InvalidError
from communes.doors.queries import strict_query
from communes.guesses import try_password
from communes.models import User
from communes.sign_in import LONGEST_NAME, LONGEST_SECRET


class TokenView(APIView):
    """``POST /api/v1/auth/token/``: a token for a name and its password; older ones stay valid."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="auth_token_create",
        request=TokenRequest,
        responses={200: TokenAnswer},
        auth=[],
        tags=["auth"],
    )
    def post(self, request: Request) -> Response:
        """Answer ``{token}``.

        No account has a second factor yet: ``code`` is taken and not looked at.

        Raises:
            LockedError: ten wrong passwords in a row; also for the right one.
            BusyError: others are trying the same name from the same address.
            InvalidError: ``wrong_credentials``, the same for unknown and inactive people.
        """
        strict_query(request, ())
        data = strict_object(request.data, ("username", "password", "code"))
        username = text_field(data, "username", limit=LONGEST_NAME, required=True)
        text_field(data, "code", limit=LONGEST_CODE)
        password = _secret(data)
        page_request = request._request
        user = try_password(page_request, username, password)
        # The tenth wrong password is answered as wrong; from the next on the account is closed.
        page_request.axes_locked_out = False  # type: ignore[attr-defined]
        token = _new_token(user) if user else None
        if token is None:
            raise InvalidError(
                _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy nhập lại."),
                code="wrong_credentials",
            )
        user_logged_in.send(sender=type(user), request=page_request, user=user)
        return Response({"token": token})


def _new_token(user: User) -> str | None:
    """A token, unless the password that opened the door has been replaced since.

    A new password ends all tokens; one made a moment later by the old password would stay.
    """
    with transaction.atomic():
        same = User.objects.filter(pk=user.pk, password=user.password, is_active=True)
        if same.select_for_update(no_key=True).first() is None:
            return None
        _row, token = AuthToken.objects.create(user=user)
    return str(token)


def _secret(data: dict[str, Any]) -> str:
    """The password as given: not trimmed, not normalised."""
    password = data.get("password")
    if not isinstance(password, str) or not password:
        raise refuse("password", "required", _("Cần điền nội dung này."))
    if len(password) > LONGEST_SECRET:
        raise refuse("password", "too_long", _("Mật khẩu dài quá."))
    return password
