"""How a request says who it is: a token for programs, the session for our own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from communes.models import User

if TYPE_CHECKING:
    from rest_framework.request import Request


_BY_DIGEST = """
SELECT u.* FROM knox_authtoken t JOIN communes_user u ON u.id = t.user_id
WHERE t.digest = %s AND (t.expiry IS NULL OR t.expiry > now()) AND u.is_active
"""


class ApiTokenAuthentication(TokenAuthentication):  # type: ignore[misc]  # knox is untyped
    """``Authorization: Token …``; a bad one is 401. Tokens have no end of their own."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, AuthToken]:
        """The person by the token's digest, in one short read: every request comes here."""
        if not token.isascii():
            raise AuthenticationFailed
        digest = hash_token(token.decode("ascii"))
        person = next(iter(User.objects.raw(_BY_DIGEST, [digest])), None)
        if person is None:
            raise AuthenticationFailed
        return person, AuthToken(digest=digest, user=person)


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
