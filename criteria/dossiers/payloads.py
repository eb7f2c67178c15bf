"""What a step carries: a note, criteria to be completed. Checked before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from communes.doors.bodies import refuse, strict_object, text_field, wrong
from communes.doors.errors import InvalidError
from criteria.law.selectors import rules_by_id
from criteria.law.values import NOTE_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.dossiers.models import Dossier


def read_payload(
    dossier: Dossier,
    payload: Mapping[str, Any],
    *,
    fields: tuple[str, ...],
    required: tuple[str, ...],
) -> dict[str, Any]:
    """The fields of a step, clean; what was not given is left out.

    Raises:
        InvalidError: an unknown field, a missing or a wrong one, by name.
    """
    data = strict_object(dict(payload), fields)
    carried: dict[str, Any] = {}
    if "note" in fields:
        note = text_field(data, "note", limit=NOTE_LENGTH, required="note" in required)
        if note:
            carried["note"] = note
    if "criteria" in fields:
        carried["criteria"] = _criteria(dossier, data.get("criteria"))
    return carried


def _criteria(dossier: Dossier, raw: object) -> list[dict[str, Any]]:
    """At least one criterion of the set, each once, each with a reason."""
    if not isinstance(raw, list) or not raw:
        raise refuse("criteria", "required", _("Cần nêu ít nhất một tiêu chí cần bổ sung."))
    known = {one.number for one in rules_by_id(dossier.version_of_set_id).criteria}
    found: dict[int, str] = {}
    for position, item in enumerate(raw):
        try:
            number, reason = _criterion(item, known - found.keys(), known)
        except InvalidError as error:
            raise _in_entry(position, error) from error
        found[number] = reason
    return [{"number": number, "reason": found[number]} for number in sorted(found)]


def _criterion(item: object, free: set[int], known: set[int]) -> tuple[int, str]:
    """One entry; ``free`` are the numbers that no entry before has named."""
    data = strict_object(item, ("number", "reason"))
    number = data.get("number")
    if type(number) is not int:
        raise refuse("number", "not_a_number", _("Số của tiêu chí là một số nguyên."))
    if number not in known:
        sentence = _("Bộ tiêu chí không có tiêu chí %(number)s.") % {"number": number}
        raise refuse("number", "unknown_criterion", sentence)
    if number not in free:
        sentence = _("Tiêu chí %(number)s được nêu hai lần.") % {"number": number}
        raise refuse("number", "duplicate", sentence)
    return number, text_field(data, "reason", limit=NOTE_LENGTH, required=True)


def _in_entry(position: int, error: InvalidError) -> InvalidError:
    """The same refusal with the entry in its fields: ``criteria.0.reason``, counted from 0."""
    place = f"criteria.{position}"
    errors = error.errors or [wrong("", error.code, str(error.message))]
    fields = [{**one, "field": f"{place}.{one['field']}".rstrip(".")} for one in errors]
    return InvalidError(f"{place}: {error.message}", code=error.code, errors=fields)
