"""«Việc của tôi», and opening a dossier from there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from communes.carried import told_as
from communes.doors.errors import AbsentError, ConflictError, ForbiddenError, InvalidError
from communes.recovery import may_issue_any
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.pages.opening import SEPARATOR, offers_for
from criteria.dossiers.pages.work import work_of
from criteria.dossiers.views.doors import act_once, new_key, person, work_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from communes.doors.errors import PortalError

FIELD = "ho-so"
CHOICE = re.compile(
    rf"([0-9]+){re.escape(SEPARATOR)}([a-z0-9-]+){re.escape(SEPARATOR)}([0-9]{{4}})"
)
"""Unit, set and year, as ``Offer.value`` has them."""


@told_as(gettext_lazy("Việc của tôi"), gettext_lazy("Mở hồ sơ"))
@require_http_methods(["GET", "HEAD", "POST"])
@work_page()
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for the person; a POST opens a dossier and goes to it."""
    refusal: PortalError | None = None
    if request.method == "POST":
        try:
            opened = act_once(request, lambda: _open(request))
        except (InvalidError, ConflictError) as error:
            refusal = error
        else:
            return redirect("criteria:dossier", dossier_id=opened["id"])
    user = person(request)
    shown = {
        "work": work_of(user),
        "offers": offers_for(user),
        "chosen": request.POST.get(FIELD, ""),
        "refusal": _sentence(refusal),
        "issues_codes": may_issue_any(user),
        "key": new_key(),
    }
    return render(
        request, "criteria/my_work.html", shown, status=refusal.status if refusal else 200
    )


def _open(request: HttpRequest) -> dict[str, Any]:
    chosen = CHOICE.fullmatch(request.POST.get(FIELD, ""))
    if chosen is None:
        raise InvalidError(_("Hãy chọn chuẩn và năm để mở hồ sơ."), code="required")
    unit, set_code, year = chosen.groups()
    try:
        return {"id": create_dossier(person(request), unit, set_code, int(year)).pk}
    except (AbsentError, ForbiddenError) as error:
        raise InvalidError(
            _("Bạn không mở được hồ sơ cho đơn vị này."), code="forbidden"
        ) from error


def _sentence(refusal: PortalError | None) -> str:
    if refusal is None:
        return ""
    if refusal.errors:
        return " ".join(str(one["message"]) for one in refusal.errors)
    return str(refusal.message)
