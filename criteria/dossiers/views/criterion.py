"""One criterion: read, save by hand, save by itself, attach and remove papers.

The page is one form, so that no button loses what was typed: any of them first saves the rows,
then does its own work. The script sends single rows to the same address and gets the same
messages, so there is one parser and one wording.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from communes.carried import told_as
from communes.doors.errors import ConflictError
from communes.doors.files import largest_file_mb, takes_files, too_large_words
from communes.templatetags.portal_format import clock
from criteria.dossiers.access import editable_dossier, visible_dossier
from criteria.dossiers.evidence_room import room_of
from criteria.dossiers.pages.criterion import criterion_page
from criteria.dossiers.pages.next_task import next_task
from criteria.dossiers.views.autosave import answer_row
from criteria.dossiers.views.doors import person, work_page
from criteria.dossiers.views.papers import REMOVE, act_on_papers, sentence_of
from criteria.dossiers.views.saving import Outcome, save_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

OWNER_FIELD = "nguoi"
"""Whose page it was: values never go under another account."""


def _button(form: Mapping[str, str]) -> str:
    """What sending the page's form does, as a person is told who signed in again for it."""
    if form.get(REMOVE):
        return _("Lưu số liệu vừa nhập và bỏ minh chứng")
    return _("Lưu số liệu vừa nhập")


@takes_files
@told_as(gettext_lazy("Tiêu chí %(number)s"), _button)
@require_http_methods(["GET", "HEAD", "POST"])
@work_page()
def criterion(request: HttpRequest, dossier_id: int, number: int) -> HttpResponse:
    """The page of one criterion."""
    if request.method != "POST":
        return _page(request, dossier_id, number, Outcome())
    is_script = request.headers.get("X-Requested-With") == "fetch"
    if request.POST.get(OWNER_FIELD) != str(person(request).pk):
        return _other_account(request, dossier_id, number, is_script=is_script)
    if is_script:
        return answer_row(request, dossier_id, number)
    return _save(request, dossier_id, number)


def _save(request: HttpRequest, dossier_id: int, number: int) -> HttpResponse:
    """Papers first: a file that was chosen is not to be chosen again for a wrong number."""
    try:
        editable_dossier(dossier_id, person(request))
        papers = act_on_papers(request, dossier_id, number)
        outcome = save_rows(request, dossier_id, number)
    except ConflictError as error:
        return _page(request, dossier_id, number, Outcome(refusal=error))
    if papers.refusal is not None or outcome.failed:
        if papers.sentence:
            messages.success(request, papers.sentence)
        return _page(request, dossier_id, number, replace(outcome, file_refusal=papers.refusal))
    if "hoan-thanh" in request.POST:
        words = _("Đã lưu tiêu chí %(number)s lúc %(time)s.")
        saved = words % {"number": number, "time": clock(timezone.now())}
        messages.success(request, _with_way_on(request, dossier_id, number, saved))
        return redirect("criteria:dossier", dossier_id=dossier_id)
    words = _("Đã lưu lúc %(time)s.") % {"time": clock(timezone.now())}
    saved = f"{words} {papers.sentence}".strip()
    messages.success(request, _with_way_on(request, dossier_id, number, saved))
    return redirect("criteria:criterion", dossier_id=dossier_id, number=number)


def _with_way_on(request: HttpRequest, dossier_id: int, number: int, saved: str) -> str:
    """What was saved, and a link to the next criterion that misses something."""
    user = person(request)
    task = next_task(visible_dossier(dossier_id, user), number, user)
    if task is None:
        return saved
    return format_html(
        '{} {} <a href="{}">{}. {}</a>',
        saved,
        _("Tiêu chí tiếp theo:"),
        reverse("criteria:criterion", args=[dossier_id, task.number]),
        task.number,
        task.name,
    )


def _page(request: HttpRequest, dossier_id: int, number: int, outcome: Outcome) -> HttpResponse:
    user = person(request)
    found = visible_dossier(dossier_id, user)
    page = criterion_page(found, number, user, outcome.sent)
    shown = {
        "page": page,
        "dossier": found,
        "refusal": str(outcome.refusal.message) if outcome.refusal else "",
        "file_error": sentence_of(outcome.file_refusal),
        "failed": outcome.failed,
        "room": room_of(found) if page.edits else None,
        "largest": largest_file_mb(),
        "too_large": too_large_words(),
        "typed_paper": request.POST if outcome.failed else {},
        "ticked": request.POST.getlist("chi-tieu") if outcome.failed else [],
    }
    return render(request, "criteria/criterion.html", shown, status=outcome.status)


def _other_account(
    request: HttpRequest, dossier_id: int, number: int, *, is_script: bool
) -> HttpResponse:
    message = _("Trang này mở bằng tài khoản khác. Chưa lưu gì; hãy tải lại trang.")
    error = ConflictError(message, code="other_account")
    if is_script:
        return JsonResponse({"code": error.code, "message": message}, status=error.status)
    return _page(request, dossier_id, number, Outcome(refusal=error))
