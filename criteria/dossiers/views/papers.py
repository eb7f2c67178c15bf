"""Attaching and removing evidence from a criterion's page, by one POST without a script."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from communes.doors.bodies import refuse, text_field
from communes.doors.errors import InvalidError, PortalError
from criteria.dossiers.access import visible_dossier
from criteria.dossiers.evidence import (
    Description,
    Upload,
    attach_evidence,
    clean_name,
    remove_evidence,
)
from criteria.dossiers.evidence_rows import one_evidence
from criteria.dossiers.models import ISSUER_LENGTH, NUMBER_LENGTH, TITLE_LENGTH
from criteria.dossiers.storage import StoreError, open_stored
from criteria.dossiers.views.doors import person

if TYPE_CHECKING:
    from django.http import HttpRequest

    from criteria.dossiers.models import Evidence

FILE, TICKS, REMOVE, REUSE = "tep", "chi-tieu", "bo-minh-chung", "tep-cu"


@dataclass(frozen=True, slots=True)
class Papers:
    """What was done with papers, in words; or why it was not."""

    sentence: str = ""
    refusal: PortalError | None = None


def act_on_papers(request: HttpRequest, dossier_id: int, number: int) -> Papers:
    """Remove what was asked to be removed, attach the file that was chosen.

    Raises:
        AbsentError, ForbiddenError, ConflictError: as the functions of ``evidence``.
    """
    removed = request.POST.get(REMOVE)
    if removed:
        return _remove(request, dossier_id, removed)
    file = request.FILES.get(FILE)
    try:
        if "dung-lai" in request.POST:
            return _reuse(request, dossier_id)
        if isinstance(file, UploadedFile):
            return _attach(request, dossier_id, file)
        if "tai-len" in request.POST or request.POST.get(FILE):
            raise refuse(FILE, "required", _("Hãy chọn một tệp rồi bấm Tải lên."))
    except (InvalidError, StoreError) as error:
        return Papers(refusal=error)
    return Papers()


def sentence_of(refusal: PortalError | None) -> str:
    """Why a file was not taken, beside its field; empty where nothing was refused."""
    if refusal is None:
        return ""
    return " ".join(str(one["message"]) for one in refusal.errors or ()) or str(refusal.message)


def _reuse(request: HttpRequest, dossier_id: int) -> Papers:
    """Have a document of the dossier prove other indicators too."""
    found = None
    if (evidence_id := _uuid(request.POST.get(REUSE, ""))) is not None:
        dossier = visible_dossier(dossier_id, person(request))
        found = one_evidence(dossier, person(request), evidence_id)
    if found is None:
        raise refuse(REUSE, "required", _("Hãy chọn một tệp đã có rồi bấm Dùng lại."))
    with open_stored(found.file) as content:
        evidence, made = attach_evidence(
            dossier_id,
            Upload(file=content, name=found.name, size=found.file.size),
            indicators=request.POST.getlist(TICKS),
            description=Description(
                title=found.title,
                number=found.number,
                issued_on=found.issued_on,
                issuer=found.issuer,
                valid_until=found.valid_until,
            ),
            actor=person(request),
        )
    return _taken(evidence, made=made)


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
    return _taken(evidence, made=made)


def _taken(evidence: Evidence, *, made: bool) -> Papers:
    words = _("Đã nhận tệp “%(name)s”.") if made else _("Tệp “%(name)s” đã có ở chỉ tiêu này.")
    return Papers(words % {"name": evidence.name})


def _remove(request: HttpRequest, dossier_id: int, text: str) -> Papers:
    evidence_id = _uuid(text)
    if evidence_id is None:
        return Papers()
    removed = remove_evidence(dossier_id, evidence_id, person(request))
    return Papers(_("Đã bỏ minh chứng “%(name)s”.") % {"name": removed.name})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
