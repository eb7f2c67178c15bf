"""Pages of long lists: 50 a page, up to 100, always in a total order (rule 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from communes.doors.queries import wrong_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from rest_framework.views import APIView

LARGEST_PAGE = 100
LONGEST_NUMBER = 9


class Pages(PageNumberPagination):
    """``{count, next, previous, results}``; a wrong ``page`` or ``page_size`` is refused."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE

    def get_page_size(self, request: Request) -> int:
        """The asked size; not a number between 1 and 100 is a wrong value, never a default."""
        text = request.query_params.get("page_size")
        if text is None:
            return self.page_size or LARGEST_PAGE
        size = whole_number(text)
        if size is None or not 1 <= size <= LARGEST_PAGE:
            raise wrong_value("page_size", text)
        return size

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        request: Request,
        view: APIView | None = None,
    ) -> list[Any] | None:
        """As inherited, but a page that is not there is a wrong value."""
        asked = request.query_params.get("page")
        if asked is not None and whole_number(asked) is None:
            raise wrong_value("page", asked)
        try:
            return super().paginate_queryset(queryset, request, view)
        except NotFound as error:
            raise wrong_value("page", request.query_params.get("page", "")) from error


def whole_number(text: str) -> int | None:
    """A plain number of at most nine digits; longer ones cost more to read than they are worth."""
    plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if plain else None


class PageSerializer(serializers.Serializer[Any]):
    """The shape of a page, for the schema; a list adds its ``results``."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
