"""Saving the rows of a criterion's page: all or nothing, and what was typed comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from communes.doors.errors import AbsentError, ConflictError, InvalidError, PortalError
from criteria.dossiers.access import visible_dossier
from criteria.dossiers.forms import FieldError, TypedRow, read_rows, rows_to_put
from criteria.dossiers.pages.cards import Sent
from criteria.dossiers.results import put_results
from criteria.dossiers.views.doors import person
from criteria.law.selectors import rules_by_id, situation_for

if TYPE_CHECKING:
    from django.http import HttpRequest

CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What saving came to: nothing wrong, or everything that the page has to say."""

    sent: Sent = field(default_factory=Sent)
    refusal: PortalError | None = None
    file_refusal: PortalError | None = None

    @property
    def failed(self) -> bool:
        """Whether something was not saved."""
        return bool(self.refusal or self.file_refusal or self.sent.errors or self.sent.conflicts)

    @property
    def status(self) -> int:
        """The page's status."""
        if self.refusal is not None:
            return self.refusal.status
        if self.sent.conflicts:
            return ConflictError.status
        if self.sent.errors:
            return InvalidError.status
        return 200 if self.file_refusal is None else self.file_refusal.status


def save_rows(request: HttpRequest, dossier_id: int, number: int) -> Outcome:
    """Put the touched rows; wrong or stale ones come back with everything that was typed.

    Raises:
        AbsentError, ForbiddenError, ConflictError: as ``put_results``; ``closed``.
    """
    user = person(request)
    dossier = visible_dossier(dossier_id, user)
    rules = rules_by_id(dossier.version_of_set_id)
    criterion = next((one for one in rules.criteria if one.number == number), None)
    if criterion is None:
        raise AbsentError
    situation = situation_for(dossier.unit, dossier.year)
    typed = read_rows(criterion.indicators, request.POST, situation)
    rows, errors = rows_to_put(typed, situation)
    if errors:
        return Outcome(_sent(typed, errors))
    if not rows:
        return Outcome()
    try:
        put_results(dossier_id, rows, user)
    except InvalidError as error:
        return Outcome(_sent(typed, [_at_field(one) for one in error.errors or ()]))
    except ConflictError as error:
        if error.code != CONFLICT or not error.errors:
            raise
        return Outcome(_sent(typed, conflicts=error.errors))
    return Outcome()


def _sent(
    typed: list[TypedRow],
    errors: list[FieldError] | None = None,
    conflicts: list[dict[str, Any]] | None = None,
) -> Sent:
    return Sent(
        typed={one.rule.code: one for one in typed},
        errors=tuple(errors or ()),
        conflicts={one["indicator"]: one for one in conflicts or ()},
    )


def _at_field(error: dict[str, Any]) -> FieldError:
    return FieldError(error["indicator"], error.get("field", ""), error["message"])
