"""How a request says who it is: a token for programs, the session for our own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication

if TYPE_CHECKING:
    from rest_framework.request import Request


class ApiTokenAuthentication(TokenAuthentication):
    """``Authorization: Token …``; a bad one is 401."""


class PageSessionAuthentication(SessionAuthentication):
    """The signed-in page's session, with CSRF checked; without one the answer is 401 (rule 16)."""

    def authenticate_header(self, request: Request) -> str:
        """A challenge, so that REST framework answers 401 and not 403."""
        return "Session"
