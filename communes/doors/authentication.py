"""How a request says who it is: a token for programs, the session for our own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

if TYPE_CHECKING:
    from knox.models import AuthToken
    from rest_framework.request import Request

    from communes.models import User


class ApiTokenAuthentication(TokenAuthentication):  # type: ignore[misc]  # knox is untyped
    """``Authorization: Token …``; a bad one is 401. Tokens have no end of their own."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, AuthToken]:
        """As inherited; bytes that are no text are a bad token, not a fault of ours."""
        if not token.isascii():
            raise AuthenticationFailed
        credentials: tuple[User, AuthToken] = super().authenticate_credentials(token)
        return credentials

    def _cleanup_token(self, auth_token: AuthToken) -> bool:
        """Nothing to clean: without an end no token expires, so the others are not read."""
        return False


class PageSessionAuthentication(SessionAuthentication):
    """The signed-in page's session, with CSRF checked; without one the answer is 401 (rule 16)."""

    def authenticate_header(self, request: Request) -> str:
        """A challenge, so that REST framework answers 401 and not 403."""
        return "Session"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names the token."""

    target_class = "communes.doors.authentication.ApiTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """``Authorization: Token …``."""
        return {"type": "apiKey", "in": "header", "name": "Authorization"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names the session of our pages."""

    target_class = "communes.doors.authentication.PageSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """The session's cookie."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
