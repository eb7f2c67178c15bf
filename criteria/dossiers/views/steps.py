"""Pages on which a step is taken: check and submit, receipt, withdraw, accept or return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from communes.carried import told_as
from communes.doors.errors import AbsentError, ConflictError, ForbiddenError, InvalidError
from criteria.dossiers.access import visible_dossier
from criteria.dossiers.pages.check import check_cards, next_steps, receipt_of
from criteria.dossiers.pages.dossier import head_of, sheet_of
from criteria.dossiers.stages import district_appraises
from criteria.dossiers.views.doors import act_once, new_key, person, work_page
from criteria.permissions import Permission, may
from criteria.workflow import STEPS, OpenStep, open_steps, take

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from communes.doors.errors import PortalError
    from criteria.dossiers.models import Dossier

TICK, REASON = "tieu-chi", "ly-do"
LONGEST_NUMBER = 3


def _button(form: Mapping[str, str]) -> str:
    """The step's own word, for who signed in again before the form is sent."""
    labels = {step.name: str(step.label) for step in STEPS}
    return labels.get(form.get("buoc", "")) or _("Gửi nội dung vừa nhập")


@told_as(gettext_lazy("Kiểm tra trước khi nộp"), gettext_lazy("Nộp hồ sơ"))
@require_http_methods(["GET", "HEAD", "POST"])
@work_page()
def submit(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """«Kiểm tra trước khi nộp»: gaps are named, and close nothing."""
    user = person(request)
    found = visible_dossier(dossier_id, user)
    if not may(user, Permission.EDIT, on=found):
        raise ForbiddenError
    refusal = None
    if request.method == "POST":
        refusal = _take(request, found, "submit", _note)
        if refusal is None:
            return redirect("criteria:receipt", dossier_id=dossier_id)
        found = visible_dossier(dossier_id, user)
    sheet = sheet_of(found, user)
    shown = {
        "sheet": sheet,
        "dossier": found,
        "cards": check_cards(sheet),
        "step": _step(found, request, "submit"),
        "next_steps": next_steps(found, by_district=district_appraises(found)),
    }
    return _page(request, "criteria/submit.html", shown, refusal)


@require_safe
@work_page()
def receipt(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The receipt of the last submission, to print and keep."""
    found = visible_dossier(dossier_id, person(request))
    if found.snapshot is None:
        raise AbsentError
    shown = {
        "head": head_of(found),
        "dossier": found,
        "receipt": receipt_of(found, found.snapshot, by_district=district_appraises(found)),
    }
    return render(request, "criteria/receipt.html", shown)


@told_as(gettext_lazy("Rút hồ sơ"), gettext_lazy("Rút hồ sơ"))
@require_http_methods(["GET", "HEAD", "POST"])
@work_page()
def withdraw(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Taking a dossier back, with a reason."""
    user = person(request)
    found = visible_dossier(dossier_id, user)
    if not may(user, Permission.WITHDRAW, on=found):
        raise ForbiddenError
    refusal = None
    if request.method == "POST":
        refusal = _take(request, found, "withdraw", _note)
        if refusal is None:
            return _done(request, found, "withdraw")
        found = visible_dossier(dossier_id, user)
    shown = {
        "head": head_of(found),
        "dossier": found,
        "step": _step(found, request, "withdraw"),
    }
    return _page(request, "criteria/withdraw.html", shown, refusal)


@told_as(gettext_lazy("Thẩm tra hồ sơ"), _button)
@require_http_methods(["GET", "HEAD", "POST"])
@work_page()
def appraise(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Accept, or return with a reason for each ticked criterion: one page, two forms."""
    user = person(request)
    found = visible_dossier(dossier_id, user)
    if not _appraises(found, request):
        raise ForbiddenError
    refusal, name = None, request.POST.get("buoc", "")
    if request.method == "POST":
        refusal = _take(request, found, name, _points if name == "return" else _note)
        if refusal is None:
            return _done(request, found, name)
        found = visible_dossier(dossier_id, user)
    sheet = sheet_of(found, user)
    ticked, reasons = _typed_points(request)
    shown = {
        "sheet": sheet,
        "dossier": found,
        "rows": [
            (card, card.task.number in ticked, reasons.get(card.task.number, ""))
            for card in check_cards(sheet)
        ],
        "accept": _step(found, request, "accept"),
        "send_back": _step(found, request, "return"),
        "tried": name,
        "target": _field_meant(ticked, reasons) if refusal else "",
        "return_key": new_key(),
    }
    return _page(request, "criteria/appraise.html", shown, refusal)


def _take(
    request: HttpRequest,
    dossier: Dossier,
    name: str,
    payload: Callable[[HttpRequest], dict[str, Any]],
) -> PortalError | None:
    """Take the step once; what it refuses comes back to be said on the page."""

    def act() -> dict[str, Any]:
        carried = payload(request)
        taken = take(name, dossier_id=dossier.pk, actor=person(request), payload=carried)
        return {"state": str(taken.state)}

    try:
        act_once(request, act, dossier_id=dossier.pk)
    except (InvalidError, ConflictError) as error:
        return error
    except ForbiddenError as error:
        if error.code == "maker_is_checker":
            return error
        raise
    return None


def _done(request: HttpRequest, dossier: Dossier, name: str) -> HttpResponse:
    """Back to the dossier, which says once what was done."""
    words = _("Đã xong: %(step)s.") % {"step": _step(dossier, request, name).label}
    messages.success(request, words)
    return redirect("criteria:dossier", dossier_id=dossier.pk)


def _page(
    request: HttpRequest, template: str, shown: dict[str, Any], refusal: PortalError | None
) -> HttpResponse:
    """The form, with what was typed, what was refused, and a fresh key."""
    context = {
        **shown,
        "refusal": _sentence(refusal),
        "is_late": isinstance(refusal, ConflictError),
        "note": request.POST.get("note", ""),
        "key": new_key(),
    }
    return render(request, template, context, status=refusal.status if refusal else 200)


def _sentence(refusal: PortalError | None) -> str:
    """What to say of it: at the field where it names one."""
    if refusal is None:
        return ""
    if refusal.errors:
        return " ".join(dict.fromkeys(str(one["message"]) for one in refusal.errors))
    return str(refusal.message)


def _step(dossier: Dossier, request: HttpRequest, name: str) -> OpenStep:
    return next(step for step in open_steps(dossier, person(request)) if step.name == name)


def _appraises(dossier: Dossier, request: HttpRequest) -> bool:
    """Whether the person's work is to look at such dossiers, now or at another time."""
    rights = (
        Permission.ACCEPT_BY_DISTRICT,
        Permission.ACCEPT_BY_OFFICE,
        Permission.RETURN_BY_OFFICE,
    )
    return any(may(person(request), one, on=dossier) for one in rights)


def _note(request: HttpRequest) -> dict[str, Any]:
    return {"note": request.POST.get("note", "")}


def _points(request: HttpRequest) -> dict[str, Any]:
    ticked, reasons = _typed_points(request)
    missing = [number for number in sorted(ticked) if not reasons.get(number, "").strip()]
    if missing:
        words = {"numbers": ", ".join(map(str, missing))}
        raise InvalidError(_("Hãy ghi lý do cho tiêu chí %(numbers)s.") % words, code="required")
    return {"criteria": [{"number": one, "reason": reasons[one]} for one in sorted(ticked)]}


def _field_meant(ticked: set[int], reasons: dict[int, str]) -> str:
    """The id of the first reason that is missing."""
    missing = [number for number in sorted(ticked) if not reasons.get(number, "").strip()]
    return f"{REASON}-{missing[0]}" if missing else ""


def _typed_points(request: HttpRequest) -> tuple[set[int], dict[int, str]]:
    """Ticked criteria and typed reasons, as they came."""
    ticked = {int(text) for text in request.POST.getlist(TICK) if _is_number(text)}
    reasons = {
        int(name.removeprefix(f"{REASON}-")): str(text)
        for name, text in request.POST.items()
        if name.startswith(f"{REASON}-") and _is_number(name.removeprefix(f"{REASON}-"))
    }
    return ticked, reasons


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
