"""Check before submitting (kiểm tra trước khi nộp), and the receipt after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from communes.templatetags.portal_format import unit_title
from criteria.dossiers.pages.verdicts import Verdict, summary_of, worst_first
from criteria.law.selectors import rules_by_id

if TYPE_CHECKING:
    from criteria.dossiers.models import Dossier, Snapshot
    from criteria.dossiers.pages.dossier import Sheet
    from criteria.dossiers.pages.tasks import Task

HASH_SHOWN = 12


@dataclass(frozen=True, slots=True)
class CheckCard:
    """One criterion before submitting: what it comes to, and what keeps it from being met."""

    task: Task
    summary: str
    lacks: tuple[tuple[str, Verdict], ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the commune holds in hand: code, moment, person, next step."""

    code: str
    snapshot: Snapshot
    proof: str
    next_step: str


def check_cards(sheet: Sheet) -> tuple[CheckCard, ...]:
    """Criteria in official order, each with its gaps in words."""
    rules = rules_by_id(sheet.head.dossier.version_of_set_id)
    judged = {one.number: one for one in sheet.judged.judgement.criteria}
    return tuple(
        CheckCard(
            task=task,
            summary=summary_of(judged[task.number]),
            lacks=tuple(
                (one.code, verdict) for one, verdict in worst_first(judged[task.number], rules)
            ),
        )
        for task in sheet.tasks.tasks
    )


def next_steps(dossier: Dossier, *, by_district: bool) -> tuple[str, ...]:
    """What happens after submitting, in order."""
    who = first_appraiser(dossier, by_district=by_district)
    return (
        _("Số liệu và minh chứng được chốt. Từ lúc đó xã không sửa được nữa."),
        _("%(who)s xem hồ sơ, rồi chuyển bước sau hoặc trả lại để bổ sung.") % {"who": who},
        _("Nếu được trả lại, hồ sơ mở ra để sửa và nộp lại. Xã cũng có thể rút hồ sơ."),
    )


def first_appraiser(dossier: Dossier, *, by_district: bool) -> str:
    """Who looks first: «Huyện Giao Thủy», else the coordination office."""
    district = dossier.unit.district
    if by_district and district is not None:
        return unit_title(district)
    return _("Văn phòng Điều phối NTM tỉnh")


def receipt_of(dossier: Dossier, snapshot: Snapshot, *, by_district: bool) -> Receipt:
    """The receipt of the last submission."""
    return Receipt(
        code=f"{dossier.unit.code}-{dossier.year}-{dossier.pk}/{snapshot.number}",
        snapshot=snapshot,
        proof=snapshot.content_hash[:HASH_SHOWN],
        next_step=_("%(who)s thẩm tra hồ sơ.")
        % {"who": first_appraiser(dossier, by_district=by_district)},
    )
