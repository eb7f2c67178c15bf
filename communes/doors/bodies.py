"""Strict bodies: unknown fields and wrong types are refused by name, text is cleaned (rule 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from communes.doors.errors import InvalidError
from communes.doors.queries import MOST_NAMED
from communes.text import TextProblem, clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable


def strict_object(data: object, allowed: Iterable[str]) -> dict[str, Any]:
    """The body as an object with known fields only."""
    if not isinstance(data, dict):
        raise InvalidError(_("Nội dung gửi phải là một đối tượng JSON."), code="not_an_object")
    unknown = sorted(set(map(str, data)) - set(allowed))[:MOST_NAMED]
    if unknown:
        raise InvalidError(
            _("Trường không có: %(names)s.") % {"names": ", ".join(unknown)},
            code="unknown_field",
            errors=[wrong(name, "unknown_field", _("Trường này không có.")) for name in unknown],
        )
    return dict(data)


def text_field(data: dict[str, Any], name: str, *, limit: int, required: bool = False) -> str:
    """A clean text of at most ``limit`` characters; empty when absent and not required."""
    raw = data.get(name)
    if raw is not None and not isinstance(raw, str):
        raise refuse(name, "not_a_text", _("Cần là chữ."))
    try:
        cleaned = clean_text(raw or "", limit=limit)
    except TextProblem as problem:
        raise refuse(name, problem.code, problem.sentence()) from problem
    if required and not cleaned:
        raise refuse(name, "required", _("Cần điền nội dung này."))
    return cleaned


def refuse(field: str, code: str, message: str) -> InvalidError:
    """The refusal of one field, naming it."""
    return InvalidError(f"{field}: {message}", code=code, errors=[wrong(field, code, message)])


def wrong(field: str, code: str, message: str) -> dict[str, str]:
    """One entry of ``errors``."""
    return {"field": field, "code": code, "message": message}
