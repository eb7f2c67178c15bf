"""The steps of a dossier (các bước của hồ sơ) as a table, and the one function that takes one.

Nothing else writes a dossier's state. Pages and API ask ``open_steps`` what a person may do and
why a step is closed. Gaps, unmet criteria and guards never close ``submit``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communes import journal
from communes.doors.errors import ConflictError, ForbiddenError, InvalidError
from communes.models import JournalLine
from criteria.dossiers.access import locked_dossier
from criteria.dossiers.payloads import read_payload
from criteria.dossiers.snapshot import freeze
from criteria.dossiers.stages import district_appraises, words_of_state
from criteria.events import announce_facts_changed
from criteria.permissions import Permission, may
from criteria.states import DossierState, state_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from communes.models import User
    from criteria.dossiers.models import Dossier

LAW = "18/2022/QĐ-TTg"


@dataclass(frozen=True, slots=True)
class Step:
    """One way on for a dossier; several rows share a name where the state decides who acts.

    ``stage`` is the key of the procedure's stage (``procedure.yaml``) that the step ends.
    ``office`` is the permission where no district appraises. ``checks``: the step checks others'
    work, so nobody takes it who made the dossier.
    """

    name: str
    sources: frozenset[DossierState]
    target: DossierState
    permission: Permission
    label: _StrPromise
    actor: _StrPromise
    stage: str
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
        stage="commune_submission",
        fields=("note",),
    ),
    Step(
        name="withdraw",
        sources=frozenset({_DRAFT, _SUBMITTED, _RETURNED}),
        target=DossierState.WITHDRAWN,
        permission=Permission.WITHDRAW,
        label=gettext_lazy("Rút hồ sơ"),
        actor=_LEADER,
        stage="commune_submission",
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
        stage="district_check",
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
        stage="district_check",
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
        stage="province_receive",
        fields=("criteria",),
        required=("criteria",),
        checks=True,
    ),
)
STEP_NAMES = tuple(dict.fromkeys(step.name for step in STEPS))


@transaction.atomic
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
    step = _route(name, dossier, actor)
    carried = read_payload(dossier, payload or {}, fields=step.fields, required=step.required)
    content = {"from": dossier.state, "to": step.target.value, **carried}
    if step.target == _SUBMITTED:
        content |= _submit(dossier, actor)
    dossier.state = step.target
    dossier.version += 1
    dossier.changed_at = timezone.now()
    dossier.save()
    journal.append(dossier.chain, name, content, actor=actor)
    announce_facts_changed(units=[dossier.unit_id], sets=[dossier.criteria_set_id])
    return dossier


def open_steps(dossier: Dossier, user: User) -> list[OpenStep]:
    """Every step as this person sees it now, in the order of the table."""
    district = district_appraises(dossier)
    made = dossier.snapshot_id is not None and user.pk in makers_of(dossier)
    return [_seen(name, dossier, user, district=district, made=made) for name in STEP_NAMES]


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


def _route(name: str, dossier: Dossier, actor: User) -> Step:
    """The row of the table that leads on from here for this person; 403 before 409."""
    routes = [step for step in STEPS if step.name == name]
    here = [step for step in routes if dossier.state in step.sources]
    district = any(step.office for step in routes) and district_appraises(dossier)
    if not any(
        may(actor, _permission(step, district=district), on=dossier) for step in here or routes
    ):
        raise ForbiddenError
    if any(step.checks for step in routes) and actor.pk in makers_of(dossier):
        raise ForbiddenError(_maker_reason(), code="maker_is_checker")
    if not here:
        raise ConflictError(
            _("Chưa làm được: hồ sơ đang ở bước “%(state)s”. Hãy tải lại trang.")
            % {"state": words_of_state(dossier)},
            code="illegal_transition",
        )
    return here[0]


def _permission(step: Step, *, district: bool) -> Permission:
    return step.permission if district or step.office is None else step.office


def _seen(name: str, dossier: Dossier, user: User, *, district: bool, made: bool) -> OpenStep:
    routes = [step for step in STEPS if step.name == name]
    here = [step for step in routes if dossier.state in step.sources]
    step = (here or routes)[0]
    reason = ""
    if not any(
        may(user, _permission(one, district=district), on=dossier) for one in here or routes
    ):
        reason = _("Bước này do %(actor)s thực hiện.") % {"actor": step.actor}
    elif step.checks and made:
        reason = _maker_reason()
    elif not here:
        state = state_words(dossier.state, by_district=district)
        reason = _("Hồ sơ đang ở bước “%(state)s”.") % {"state": state}
    return OpenStep(name=name, label=str(step.label), open=not reason, reason=reason)


def _maker_reason() -> str:
    return _("Người lập hồ sơ không thẩm tra, thẩm định hồ sơ đó. Hãy giao người khác.")
