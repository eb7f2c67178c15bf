"""The steps of a dossier (các bước của hồ sơ) as a table, and the one function that takes one.

Nothing else writes a dossier's state. Pages and API ask ``open_steps`` what a person may do and
why a step is closed. Gaps, unmet criteria and guards never close ``submit``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communes import journal
from communes.calendar import today
from communes.doors.errors import ConflictError, ForbiddenError, InvalidError
from communes.doors.turns import in_turn
from communes.models import JournalLine
from criteria.dossiers.access import locked_dossier
from criteria.dossiers.payloads import read_payload
from criteria.dossiers.snapshot import freeze
from criteria.dossiers.stages import district_appraises
from criteria.events import announce_facts_changed
from criteria.permissions import Permission, may
from criteria.states import DossierState, state_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from communes.doors.errors import PortalError
    from communes.models import User
    from criteria.dossiers.models import Dossier

LAW = "18/2022/QĐ-TTg"


@dataclass(frozen=True, slots=True)
class Step:
    """One way on for a dossier; several rows share a name where the state decides who acts.

    ``office`` is the permission where no district appraises. ``checks``: the step checks others'
    work, so nobody takes it who made the dossier.
    """

    name: str
    sources: frozenset[DossierState]
    target: DossierState
    permission: Permission
    label: _StrPromise
    actor: _StrPromise
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    office: Permission | None = None
    checks: bool = False
    article: str = LAW


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step as one person sees it; ``reason`` says why it is closed, empty when open."""

    name: str
    label: str
    open: bool
    reason: str


_DRAFT, _SUBMITTED, _RETURNED = DossierState.DRAFT, DossierState.SUBMITTED, DossierState.RETURNED
_PROVINCE = DossierState.PROVINCE_APPRAISAL
_LEADER = gettext_lazy("lãnh đạo xã")
_FIRST_APPRAISER = gettext_lazy("cơ quan thẩm tra")
_OFFICE = gettext_lazy("Văn phòng Điều phối NTM tỉnh")
_RETURN = gettext_lazy("Trả lại để bổ sung")

STEPS: tuple[Step, ...] = (
    Step(
        name="submit",
        sources=frozenset({_DRAFT, _RETURNED}),
        target=_SUBMITTED,
        permission=Permission.SUBMIT,
        label=gettext_lazy("Nộp hồ sơ"),
        actor=_LEADER,
        fields=("note",),
    ),
    Step(
        name="withdraw",
        sources=frozenset({_DRAFT, _SUBMITTED, _RETURNED}),
        target=DossierState.WITHDRAWN,
        permission=Permission.WITHDRAW,
        label=gettext_lazy("Rút hồ sơ"),
        actor=_LEADER,
        fields=("note",),
        required=("note",),
    ),
    Step(
        name="accept",
        sources=frozenset({_SUBMITTED}),
        target=_PROVINCE,
        permission=Permission.ACCEPT_BY_DISTRICT,
        office=Permission.ACCEPT_BY_OFFICE,
        label=gettext_lazy("Chuyển tỉnh thẩm định"),
        actor=_FIRST_APPRAISER,
        fields=("note",),
        checks=True,
    ),
    Step(
        name="return",
        sources=frozenset({_SUBMITTED}),
        target=_RETURNED,
        permission=Permission.RETURN_BY_DISTRICT,
        office=Permission.RETURN_BY_OFFICE,
        label=_RETURN,
        actor=_FIRST_APPRAISER,
        fields=("criteria",),
        required=("criteria",),
        checks=True,
    ),
    Step(
        name="return",
        sources=frozenset({_PROVINCE}),
        target=_RETURNED,
        permission=Permission.RETURN_BY_OFFICE,
        label=_RETURN,
        actor=_OFFICE,
        fields=("criteria",),
        required=("criteria",),
        checks=True,
    ),
)
STEP_NAMES = tuple(dict.fromkeys(step.name for step in STEPS))


@transaction.atomic
@in_turn()
def take(
    name: str, *, dossier_id: int, actor: User, payload: Mapping[str, Any] | None = None
) -> Dossier:
    """Take a step: lock, check the person, then the state, then the payload; move and journal.

    ``payload`` holds what the step carries (contract: ``note``, ``criteria``).

    Raises:
        InvalidError: ``unknown_step``, or a wrong payload.
        AbsentError: no such dossier for this person.
        ForbiddenError: not the role, or ``maker_is_checker``.
        ConflictError: ``illegal_transition``, someone moved the dossier first.
    """
    if name not in STEP_NAMES:
        raise InvalidError(_("Không có bước này."), code="unknown_step")
    dossier = locked_dossier(dossier_id, actor)
    step, refusal = _route(name, actor, _Asked(dossier))
    if refusal is not None:
        raise refusal
    carried = read_payload(dossier, payload or {}, fields=step.fields, required=step.required)
    content = {"from": dossier.state, "to": step.target.value, **carried}
    if step.target == _SUBMITTED:
        content |= _submit(dossier, actor)
    dossier.state = step.target
    dossier.version += 1
    dossier.changed_at, dossier.changed_on = timezone.now(), today()
    dossier.save()
    journal.append(dossier.chain, name, content, actor=actor)
    announce_facts_changed(units=[dossier.unit_id], sets=[dossier.criteria_set_id])
    return dossier


def open_steps(dossier: Dossier, user: User) -> list[OpenStep]:
    """Every step as this person sees it now, in the order of the table."""
    asked = _Asked(dossier)
    return [_seen(*_route(name, user, asked)) for name in STEP_NAMES]


def makers_of(dossier: Dossier) -> set[int]:
    """Ids of everyone who opened, wrote or submitted, by the dossier's journal."""
    lines = JournalLine.objects.filter(chain=dossier.chain_id, kind__in=("create", "submit"))
    makers = set(dossier.writers)
    for actor_id, content in lines.values_list("actor_id", "content"):
        makers.update({actor_id, *content.get("writers", ())} - {None})
    return makers


def _submit(dossier: Dossier, actor: User) -> dict[str, Any]:
    """Freeze what stands; what the journal's line says of it."""
    snapshot = freeze(dossier, actor)
    writers = sorted(dossier.writers)
    dossier.snapshot = snapshot
    dossier.first_submitted_at = dossier.first_submitted_at or snapshot.taken_at
    dossier.submitted_at, dossier.submitted_on = snapshot.taken_at, snapshot.on
    dossier.writers = []
    return {
        "snapshot": snapshot.pk,
        "number": snapshot.number,
        "content_hash": snapshot.content_hash,
        "writers": writers,
    }


@dataclass(frozen=True)
class _Asked:
    """A dossier with what the table asks of it, each read when first wanted."""

    dossier: Dossier

    @cached_property
    def by_district(self) -> bool:
        """Whether a district looks at it first."""
        return district_appraises(self.dossier)

    @cached_property
    def makers(self) -> set[int]:
        """Who may not check it."""
        return makers_of(self.dossier)

    def permission(self, step: Step) -> Permission:
        """What a person needs for the step: the office takes it where no district looks."""
        return step.permission if step.office is None or self.by_district else step.office

    def state(self) -> str:
        """Its state in words."""
        submitted = self.dossier.state == _SUBMITTED
        return state_words(self.dossier.state, by_district=submitted and self.by_district)


def _route(name: str, person: User, asked: _Asked) -> tuple[Step, PortalError | None]:
    """The row of the table that counts here, and why this person may not take it.

    Asked in this order: the role, then who made it (403), then the state (409).
    """
    dossier = asked.dossier
    routes = [step for step in STEPS if step.name == name]
    here = [step for step in routes if dossier.state in step.sources]
    step = (here or routes)[0]
    if not any(may(person, asked.permission(one), on=dossier) for one in here or routes):
        sentence = _("Bước này do %(actor)s thực hiện.") % {"actor": step.actor}
        return step, ForbiddenError(sentence)
    if step.checks and person.pk in asked.makers:
        sentence = _("Người lập hồ sơ không thẩm tra, thẩm định hồ sơ đó. Hãy giao người khác.")
        return step, ForbiddenError(sentence, code="maker_is_checker")
    if not here:
        sentence = _("Hồ sơ đang ở bước “%(state)s” nên chưa làm được việc này.")
        return step, ConflictError(sentence % {"state": asked.state()}, code="illegal_transition")
    return step, None


def _seen(step: Step, refusal: PortalError | None) -> OpenStep:
    reason = "" if refusal is None else str(refusal.message)
    return OpenStep(name=step.name, label=str(step.label), open=not reason, reason=reason)
