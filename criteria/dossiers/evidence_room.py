"""How much evidence a dossier holds and may hold (dung lượng minh chứng)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from communes.doors.bodies import refuse
from communes.templatetags.portal_format import number
from criteria.dossiers.models import StoredFile

if TYPE_CHECKING:
    from criteria.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Room:
    """Different files of a dossier and their bytes, removed ones too.

    The bytes of a removed file stay for good; not to count them would let one dossier fill the
    store by sending and removing. ``EVIDENCE_DOSSIER_MB`` and ``_FILES`` give more room.
    """

    files: int
    bytes: int

    def takes(self, size: int) -> bool:
        """Whether one more file of this size fits in."""
        return (
            self.files < settings.EVIDENCE_DOSSIER_FILES
            and self.bytes + size <= settings.EVIDENCE_DOSSIER_BYTES
        )

    @property
    def words(self) -> str:
        """What is used of what is allowed: «12,4 MB trên 2,0 GB, 31 trên 1.000 tệp»."""
        return _("%(bytes)s trên %(most_bytes)s, %(files)s trên %(most_files)s tệp") % {
            "bytes": filesizeformat(self.bytes),
            "most_bytes": filesizeformat(settings.EVIDENCE_DOSSIER_BYTES),
            "files": number(self.files),
            "most_files": number(settings.EVIDENCE_DOSSIER_FILES),
        }


def room_of(dossier: Dossier) -> Room:
    """What the dossier holds; exact while the caller holds its lock."""
    held = StoredFile.objects.filter(uses__dossier=dossier).distinct()
    found = held.aggregate(files=Count("pk"), bytes=Sum("size", default=0))
    return Room(files=found["files"], bytes=found["bytes"])


def refuse_without_room(dossier: Dossier, sha256: str, size: int) -> None:
    """Refuse a file that the dossier does not hold yet and has no room for.

    Raises:
        InvalidError: ``no_room``, at ``file``.
    """
    if StoredFile.objects.filter(uses__dossier=dossier, sha256=sha256).exists():
        return
    room = room_of(dossier)
    if room.takes(size):
        return
    sentence = _("Hồ sơ hết chỗ: đã dùng %(room)s, kể cả tệp đã bỏ. Hãy nhờ quản trị nới thêm.")
    raise refuse("file", "no_room", sentence % {"room": room.words})
