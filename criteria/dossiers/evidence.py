"""Evidence (minh chứng): attach a file to indicators of a dossier, mark it as removed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communes import journal
from communes.calendar import today
from communes.doors.bodies import refuse
from communes.doors.errors import AbsentError, ForbiddenError
from communes.doors.files import too_large_words
from criteria.dossiers.access import editable_dossier, locked_for_edit
from criteria.dossiers.evidence_room import refuse_without_room
from criteria.dossiers.file_problems import FileProblem
from criteria.dossiers.file_types import type_of
from criteria.dossiers.models import NAME_LENGTH, Evidence
from criteria.dossiers.storage import fresh_bytes, row_of
from criteria.law.selectors import rules_by_id
from criteria.permissions import writable_criteria

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from communes.models import User
    from criteria.dossiers.models import Dossier, StoredFile

NAMELESS = "khong-ten"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as received, with the name that the person's machine gave it."""

    file: IO[bytes]
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is said of a document: its title; number, day, issuer and end where it has them."""

    title: str
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    valid_until: date | None = None


def attach_evidence(
    dossier_id: int,
    upload: Upload,
    *,
    indicators: Iterable[str],
    description: Description,
    actor: User,
) -> tuple[Evidence, bool]:
    """Attach a file to indicators; answers the document and whether it is new.

    The same bytes for the same indicators of the dossier are the same document. The bytes are
    checked and on disk before the dossier is locked, so that nobody waits for an upload.

    Raises:
        AbsentError: no such dossier for this person.
        ForbiddenError: the person only sees it, or ``not_your_criterion``.
        ConflictError: ``closed``.
        InvalidError: ``file``, ``indicators`` or a day is wrong, by name.
    """
    dossier = editable_dossier(dossier_id, actor)
    codes = _codes(dossier, indicators, actor)
    _check_days(description)
    media_type = _checked_type(upload)
    with fresh_bytes(upload.file) as fresh, transaction.atomic():
        dossier = locked_for_edit(dossier_id, actor)
        standing = _standing(dossier, fresh.sha256, codes)
        if standing is not None:
            return standing, False
        refuse_without_room(dossier, fresh.sha256, upload.size)
        stored = row_of(fresh, size=upload.size, media_type=media_type)
        return _attach(dossier, upload.name, stored, codes, description, actor), True


@transaction.atomic
def remove_evidence(dossier_id: int, evidence_id: UUID, actor: User) -> Evidence:
    """Mark a document as removed; its bytes and its place in earlier submissions stay.

    Raises:
        AbsentError, ForbiddenError, ConflictError: as ``attach_evidence``.
    """
    dossier = locked_for_edit(dossier_id, actor)
    standing = Evidence.objects.filter(dossier=dossier, removed_at=None)
    found = standing.prefetch_related("indicators").filter(pk=evidence_id).first()
    if found is None:
        raise AbsentError
    _codes(dossier, [one.code for one in found.indicators.all()], actor)
    found.removed_at = timezone.now()
    found.save(update_fields=["removed_at"])
    _touch(dossier, actor)
    journal.append(dossier.chain, "evidence_removed", {"evidence": str(found.pk)}, actor=actor)
    return found


def clean_name(name: str) -> str:
    """The file's own name: NFC, no path, no control or hidden signs, at most 255 characters."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in _HIDDEN).strip()
    stem, dot, ending = shown.rpartition(".")
    if len(shown) > NAME_LENGTH and dot:
        shown = f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
    return shown[:NAME_LENGTH] or NAMELESS


def _codes(dossier: Dossier, indicators: Iterable[str], actor: User) -> list[str]:
    """Known indicators, each once, in official order, all of them the person's own."""
    rules = rules_by_id(dossier.version_of_set_id)
    asked = list(dict.fromkeys(indicators))
    if not asked:
        raise refuse("indicators", "required", _("Hãy chọn ít nhất một chỉ tiêu."))
    for code in asked:
        if code not in rules.by_code:
            sentence = _("Bộ tiêu chí không có chỉ tiêu “%(given)s”.") % {"given": code[:40]}
            raise refuse("indicators", "unknown_indicator", sentence)
    allowed = writable_criteria(actor, on=dossier)
    if allowed is not None and any(rules.by_code[code].criterion not in allowed for code in asked):
        raise ForbiddenError(
            _("Tiêu chí này không được phân công cho bạn."), code="not_your_criterion"
        )
    return [code for code in rules.by_code if code in asked]


def _check_days(description: Description) -> None:
    """A document is issued by today and ends no earlier than it was issued."""
    issued, until = description.issued_on, description.valid_until
    if issued is None:
        return
    if issued > today():
        sentence = _("Ngày ban hành không muộn hơn %(day)s.") % {"day": f"{today():%d/%m/%Y}"}
        raise refuse("issued_on", "future", sentence)
    if until is not None and until < issued:
        sentence = _("Ngày hết hạn không sớm hơn ngày ban hành.")
        raise refuse("valid_until", "before_issued", sentence)


def _checked_type(upload: Upload) -> str:
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        raise refuse("file", "too_large", too_large_words())
    if upload.size == 0:
        raise refuse("file", "empty", FileProblem("empty").sentence())
    try:
        return type_of(upload.file, clean_name(upload.name))
    except FileProblem as problem:
        raise refuse("file", problem.code, problem.sentence()) from problem


def _standing(dossier: Dossier, sha256: str, codes: list[str]) -> Evidence | None:
    """The document of the dossier with these bytes and exactly these indicators."""
    same = Evidence.objects.filter(dossier=dossier, file__sha256=sha256, removed_at=None)
    for one in same.prefetch_related("indicators").order_by("at", "pk"):
        if {indicator.code for indicator in one.indicators.all()} == set(codes):
            return one
    return None


def _attach(
    dossier: Dossier,
    name: str,
    stored: StoredFile,
    codes: list[str],
    description: Description,
    actor: User,
) -> Evidence:
    evidence = Evidence.objects.create(
        dossier=dossier,
        file=stored,
        name=clean_name(name),
        title=description.title,
        number=description.number,
        issued_on=description.issued_on,
        issuer=description.issuer,
        valid_until=description.valid_until,
        by=actor,
        at=timezone.now(),
    )
    ids = rules_by_id(dossier.version_of_set_id).indicator_ids
    evidence.indicators.set([ids[code] for code in codes])
    _touch(dossier, actor)
    content = {"evidence": str(evidence.pk), "sha256": stored.sha256, "indicators": codes}
    journal.append(dossier.chain, "evidence_added", content, actor=actor)
    return evidence


def _touch(dossier: Dossier, actor: User) -> None:
    """The dossier changed, by this person; the caller holds its lock."""
    dossier.changed_at, dossier.changed_on = timezone.now(), today()
    dossier.version += 1
    if actor.pk not in dossier.writers:
        dossier.writers = [*dossier.writers, actor.pk]
    dossier.save(update_fields=["changed_at", "changed_on", "version", "writers"])
