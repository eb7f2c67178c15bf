"""Every step × every state × every role; what is refused changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from communes.doors.errors import AbsentError, ConflictError, ForbiddenError, InvalidError
from communes.models import JournalLine, Role, User
from criteria import events, workflow
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.dossiers.snapshot import freeze
from criteria.states import DossierState
from criteria.workflow import STEP_NAMES, open_steps, take
from tests import factories
from tests.communes.test_turns import is_free as turns_are_free
from tests.criteria.dossiers.scene import Scene, a_draft, a_scene

PAYLOADS: dict[str, dict[str, Any]] = {
    "submit": {},
    "withdraw": {"note": "Lập lại hồ sơ."},
    "accept": {},
    "return": {"criteria": [{"number": 10, "reason": "Thiếu biểu thu nhập."}]},
}
SUBMITTED, PROVINCE = DossierState.SUBMITTED, DossierState.PROVINCE_APPRAISAL
# Who takes which step from where; everything else is refused.
ALLOWED = {
    ("submit", DossierState.DRAFT, Role.COMMUNE_LEADER): SUBMITTED,
    ("submit", DossierState.RETURNED, Role.COMMUNE_LEADER): SUBMITTED,
    ("withdraw", DossierState.DRAFT, Role.COMMUNE_LEADER): DossierState.WITHDRAWN,
    ("withdraw", SUBMITTED, Role.COMMUNE_LEADER): DossierState.WITHDRAWN,
    ("withdraw", DossierState.RETURNED, Role.COMMUNE_LEADER): DossierState.WITHDRAWN,
    ("accept", SUBMITTED, Role.DISTRICT_APPRAISER): PROVINCE,
    ("return", SUBMITTED, Role.DISTRICT_APPRAISER): DossierState.RETURNED,
    ("return", PROVINCE, Role.COORDINATION_OFFICE): DossierState.RETURNED,
}
# Who holds a step's role at all: these are told of the state, others of the role.
HOLDERS = {
    "submit": {Role.COMMUNE_LEADER},
    "withdraw": {Role.COMMUNE_LEADER},
    "accept": {Role.DISTRICT_APPRAISER},
    "return": {Role.DISTRICT_APPRAISER, Role.COORDINATION_OFFICE},
}


def a_dossier_in(scene: Scene, state: DossierState) -> Dossier:
    """A dossier placed in a state as if it had walked there."""
    dossier = a_draft(scene)
    if state != DossierState.DRAFT:
        snapshot = freeze(dossier, scene.leader)
        now = timezone.now()
        Dossier.objects.filter(pk=dossier.pk).update(
            state=state, snapshot=snapshot, first_submitted_at=now, submitted_at=now
        )
    return Dossier.objects.get(pk=dossier.pk)


def traces(dossier: Dossier) -> tuple[object, ...]:
    """Everything that a step would leave behind."""
    row = Dossier.objects.filter(pk=dossier.pk).values().get()
    return row, JournalLine.objects.count(), dossier.snapshots.count()


@pytest.fixture
def announced() -> Any:
    heard: list[dict[str, Any]] = []

    def hear(sender: object, **told: Any) -> None:
        heard.append(told)

    events.facts_changed.connect(hear, weak=False)
    yield heard
    events.facts_changed.disconnect(hear)


@pytest.mark.parametrize("state", DossierState)
@pytest.mark.parametrize("name", STEP_NAMES)
def test_every_step_in_every_state_for_every_role(
    scene: Scene, announced: list[Any], name: str, state: DossierState
) -> None:
    dossier = a_dossier_in(scene, state)
    for role in [*Role, "neighbour"]:
        target = ALLOWED.get((name, state, role))
        if target is None:
            refused(scene, dossier, name, role, announced)
    for role in Role:
        target = ALLOWED.get((name, state, role))
        if target is not None:
            lines, heard = JournalLine.objects.count(), len(announced)
            taken = take(
                name, dossier_id=dossier.pk, actor=scene.person(role), payload=PAYLOADS[name]
            )
            assert taken.state == target
            assert JournalLine.objects.count() == lines + 1
            assert announced[heard:] == [
                {
                    "signal": events.facts_changed,
                    "units": [dossier.unit_id],
                    "sets": [dossier.criteria_set_id],
                    "provinces": [],
                }
            ]


def refused(scene: Scene, dossier: Dossier, name: str, role: str, announced: list[Any]) -> None:
    actor = scene.person(role)
    before, heard = traces(dossier), len(announced)
    sees = Dossier.objects.visible_to(actor).filter(pk=dossier.pk).exists()
    told = {step.name: step for step in open_steps(dossier, actor)}
    with pytest.raises((AbsentError, ForbiddenError, ConflictError)) as refusal:
        take(name, dossier_id=dossier.pk, actor=actor, payload=PAYLOADS[name])
    assert traces(dossier) == before
    assert len(announced) == heard
    assert not told[name].open
    assert told[name].reason
    if sees:
        assert told[name].reason == refusal.value.message
    here = [key for key in ALLOWED if key[:2] == (name, dossier.state)]
    if not sees:
        assert refusal.type is AbsentError
    elif here or role not in HOLDERS[name]:
        assert refusal.type is ForbiddenError
    else:
        assert refusal.value.code == "illegal_transition"


def test_open_steps_says_who_may_do_what(scene: Scene) -> None:
    dossier = a_dossier_in(scene, SUBMITTED)
    for role in Role:
        opened = {step.name for step in open_steps(dossier, scene.person(role)) if step.open}
        allowed = {name for name, state, who in ALLOWED if state == SUBMITTED and who == role}
        assert opened == allowed


def test_without_a_district_the_office_looks_first(db: None) -> None:
    scene = a_scene(with_district=False)
    dossier = a_dossier_in(scene, SUBMITTED)
    with pytest.raises((AbsentError, ForbiddenError)):
        take("accept", dossier_id=dossier.pk, actor=scene.appraiser, payload={})
    assert {step.name for step in open_steps(dossier, scene.office) if step.open} == {
        "accept",
        "return",
    }
    taken = take("accept", dossier_id=dossier.pk, actor=scene.office, payload={})
    assert taken.state == PROVINCE


def test_who_wrote_in_a_dossier_never_checks_it(scene: Scene) -> None:
    both = factories.a_person(Role.COMMUNE_OFFICER, scene.commune, "both")
    factories.hold(both, Role.DISTRICT_APPRAISER, scene.district)
    dossier = a_draft(scene)
    put_results(dossier.pk, [{"indicator": "10.1", "value": "70"}], both)
    take("submit", dossier_id=dossier.pk, actor=scene.leader, payload={})
    both = User.objects.get(pk=both.pk)
    with pytest.raises(ForbiddenError) as refusal:
        take("accept", dossier_id=dossier.pk, actor=both, payload={})
    assert refusal.value.code == "maker_is_checker"
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert not any(step.open for step in open_steps(dossier, both))
    assert take("accept", dossier_id=dossier.pk, actor=scene.appraiser).state == PROVINCE


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({}, "required"),
        ({"criteria": []}, "required"),
        ({"criteria": "10"}, "required"),
        ({"criteria": [{"number": 99, "reason": "x"}]}, "unknown_criterion"),
        ({"criteria": [{"number": True, "reason": "x"}]}, "not_a_number"),
        ({"criteria": [{"number": "10", "reason": "x"}]}, "not_a_number"),
        ({"criteria": [10]}, "not_an_object"),
        ({"criteria": [{"number": 10, "reason": " "}]}, "required"),
        ({"criteria": [{"number": 10}]}, "required"),
        ({"criteria": [{"number": 10, "reason": "a"}] * 2}, "duplicate"),
        ({"criteria": [{"number": 10, "reason": "a", "x": 1}]}, "unknown_field"),
        ({"criteria": [{"number": 10, "reason": "a\x00"}]}, "control_character"),
        ({"criteria": [{"number": 10, "reason": "a" * 2001}]}, "too_long"),
        ({"note": "x", "criteria": [{"number": 10, "reason": "a"}]}, "unknown_field"),
    ],
)
def test_a_return_names_its_criteria(scene: Scene, payload: dict[str, Any], code: str) -> None:
    dossier = a_dossier_in(scene, SUBMITTED)
    before = traces(dossier)
    with pytest.raises(InvalidError) as refusal:
        take("return", dossier_id=dossier.pk, actor=scene.appraiser, payload=payload)
    assert refusal.value.code == code
    assert traces(dossier) == before


@pytest.mark.parametrize(
    ("second", "field"),
    [
        ({"number": 99, "reason": "x"}, "criteria.1.number"),
        ({"number": 10, "reason": "x"}, "criteria.1.number"),
        ({"number": 11}, "criteria.1.reason"),
        ({"number": 11, "reason": "x", "note": "x"}, "criteria.1.note"),
        ("11", "criteria.1"),
    ],
)
def test_a_return_says_which_entry_is_wrong(scene: Scene, second: object, field: str) -> None:
    dossier = a_dossier_in(scene, SUBMITTED)
    payload = {"criteria": [{"number": 10, "reason": "x"}, second]}
    with pytest.raises(InvalidError) as refusal:
        take("return", dossier_id=dossier.pk, actor=scene.appraiser, payload=payload)
    assert [one["field"] for one in refusal.value.errors or ()] == [field]
    assert str(refusal.value.message).startswith("criteria.1: ")


def test_a_withdrawal_says_why(scene: Scene) -> None:
    dossier = a_draft(scene)
    with pytest.raises(InvalidError):
        take("withdraw", dossier_id=dossier.pk, actor=scene.leader, payload={})
    take("withdraw", dossier_id=dossier.pk, actor=scene.leader, payload={"note": "Sai năm."})
    assert JournalLine.objects.get(kind="withdraw").content["note"] == "Sai năm."


def test_an_unknown_step_is_named(scene: Scene) -> None:
    with pytest.raises(InvalidError) as refusal:
        take("recognise", dossier_id=a_draft(scene).pk, actor=scene.leader, payload={})
    assert refusal.value.code == "unknown_step"


def test_the_table_names_known_states_and_permissions() -> None:
    for step in workflow.STEPS:
        assert step.target not in step.sources
        assert set(step.required) <= set(step.fields)
        assert str(step.label)


@pytest.mark.django_db
def test_a_step_is_taken_in_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = a_scene()
    dossier = a_draft(scene)
    seen: list[bool] = []
    judge = workflow.freeze

    def watched(*given: Any) -> Any:
        seen.append(turns_are_free())
        return judge(*given)

    monkeypatch.setattr(workflow, "freeze", watched)
    take("submit", dossier_id=dossier.pk, actor=scene.leader)
    assert (seen, turns_are_free()) == ([False], True)
