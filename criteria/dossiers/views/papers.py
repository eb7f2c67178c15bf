"""Attaching and removing evidence from a criterion's page, by one POST without a script."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from communes.doors.bodies import refuse, text_field
from communes.doors.errors import InvalidError
from criteria.dossiers.evidence import (
    Description,
    Upload,
    attach_evidence,
    clean_name,
    remove_evidence,
)
from criteria.dossiers.views.doors import person

if TYPE_CHECKING:
    from django.http import HttpRequest

FILE, TICKS, REMOVE = "tep", "chi-tieu", "bo-minh-chung"
TITLE_LENGTH, NUMBER_LENGTH, ISSUER_LENGTH = 300, 100, 200


@dataclass(frozen=True, slots=True)
class Papers:
    """What was done with papers, in words; or why a file was not taken."""

    sentence: str = ""
    refusal: InvalidError | None = None


def act_on_papers(request: HttpRequest, dossier_id: int, number: int) -> Papers:
    """Remove what was asked to be removed, attach the file that was chosen.

    Raises:
        AbsentError, ForbiddenError, ConflictError: as the functions of ``evidence``.
    """
    removed = request.POST.get(REMOVE)
    if removed:
        return _remove(request, dossier_id, removed)
    file = request.FILES.get(FILE)
    if not isinstance(file, UploadedFile):
        if "tai-len" in request.POST:
            refusal = refuse(FILE, "required", _("Chọn một tệp rồi bấm Tải lên."))
            return Papers(_sentence(refusal), refusal)
        return Papers()
    try:
        return _attach(request, dossier_id, file)
    except InvalidError as error:
        return Papers(_sentence(error), error)


def _attach(request: HttpRequest, dossier_id: int, file: UploadedFile[Any]) -> Papers:
    name = clean_name(file.name or "")
    given = {field: request.POST.get(field, "") for field in ("title", "number", "issuer")}
    title = text_field(given, "title", limit=TITLE_LENGTH) or PurePath(name).stem
    evidence, made = attach_evidence(
        dossier_id,
        Upload(file=file, name=file.name or "", size=file.size or 0),
        indicators=request.POST.getlist(TICKS),
        description=Description(
            title=title[:TITLE_LENGTH],
            number=text_field(given, "number", limit=NUMBER_LENGTH),
            issuer=text_field(given, "issuer", limit=ISSUER_LENGTH),
        ),
        actor=person(request),
    )
    words = _("Đã nhận tệp “%(name)s”.") if made else _("Tệp “%(name)s” đã có ở chỉ tiêu này.")
    return Papers(words % {"name": evidence.name})


def _remove(request: HttpRequest, dossier_id: int, text: str) -> Papers:
    try:
        evidence_id = UUID(text)
    except ValueError:
        return Papers()
    removed = remove_evidence(dossier_id, evidence_id, person(request))
    return Papers(_("Đã bỏ minh chứng “%(name)s”.") % {"name": removed.name})


def _sentence(error: InvalidError) -> str:
    return " ".join(str(one["message"]) for one in error.errors or ()) or str(error.message)
