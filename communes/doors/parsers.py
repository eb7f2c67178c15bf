"""JSON bodies as strictly as the rest: no NaN, no doubled keys, no lone surrogates."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

if TYPE_CHECKING:
    from collections.abc import Mapping


class StrictJSONParser(JSONParser):
    """Numbers arrive as ``Decimal`` as written, so that 0.1 stays 0.1."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Parse UTF-8 JSON of at most the size that forms have; anything else is a 400."""
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise ParseError(_("Nội dung gửi quá lớn. Hãy chia thành nhiều lần."))
        try:
            text = body.decode("utf-8")
            return json.loads(
                text,
                parse_float=Decimal,
                parse_constant=_refuse_constant,
                object_pairs_hook=_unique_keys,
            )
        except (ValueError, RecursionError) as error:
            raise ParseError(_("Nội dung gửi không phải JSON hợp lệ.")) from error


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(key)
        found[key] = value
    return found
