"""Shapes of the room's API, for its schema; values come ready from the functions of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from communes.doors.paging import PageSerializer
from criteria.dossiers.rows import moment_json
from criteria.states import DossierState, Purpose

if TYPE_CHECKING:
    from criteria.dossiers.models import Dossier

OUTCOMES = ("met", "not_met", "no_data", "not_applicable")
DECLARATIONS = ("met", "not_met")


def dossier_json(dossier: Dossier) -> dict[str, Any]:
    """One dossier; ``declared`` counts met criteria as last submitted, null before."""
    snapshot = dossier.snapshot
    return {
        "id": dossier.pk,
        "unit": dossier.unit.code,
        "unit_name": dossier.unit.name,
        "criteria_set": dossier.criteria_set_id,
        "set_version": dossier.version_of_set.number,
        "year": dossier.year,
        "purpose": dossier.purpose,
        "state": dossier.state,
        "version": dossier.version,
        "created_at": moment_json(dossier.created_at),
        "changed_at": moment_json(dossier.changed_at),
        "submitted_at": moment_json(dossier.submitted_at),
        "submitted_on": dossier.submitted_on.isoformat() if dossier.submitted_on else None,
        "declared": {"met": snapshot.met, "total": snapshot.total} if snapshot else None,
    }


class CountsSerializer(serializers.Serializer[Any]):
    """Criteria met of all."""

    met = serializers.IntegerField()
    total = serializers.IntegerField()


class DossierSerializer(serializers.Serializer[Any]):
    """One dossier (hồ sơ)."""

    id = serializers.IntegerField()
    unit = serializers.CharField(help_text="Code of the unit.")
    unit_name = serializers.CharField()
    criteria_set = serializers.CharField()
    set_version = serializers.IntegerField()
    year = serializers.IntegerField()
    purpose = serializers.ChoiceField(choices=Purpose.values)
    state = serializers.ChoiceField(choices=DossierState.values)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    submitted_on = serializers.DateField(allow_null=True)
    declared = CountsSerializer(allow_null=True)


class DossierPageSerializer(PageSerializer):
    """One page of them."""

    results = DossierSerializer(many=True)


class NewDossierSerializer(serializers.Serializer[Any]):
    """What opens a dossier."""

    unit = serializers.CharField()
    criteria_set = serializers.CharField()
    year = serializers.IntegerField()
    purpose = serializers.ChoiceField(choices=Purpose.values, required=False)


class SignatureSerializer(serializers.Serializer[Any]):
    """A person who signs."""

    name = serializers.CharField()
    body = serializers.CharField(allow_blank=True)


class ProgressSerializer(serializers.Serializer[Any]):
    """How far one unit is, without values."""

    unit = serializers.CharField()
    state = serializers.ChoiceField(choices=DossierState.values)
    met = serializers.IntegerField()
    total = serializers.IntegerField()
    evidence = serializers.IntegerField()
    changed_on = serializers.DateField()


class PartSerializer(serializers.Serializer[Any]):
    """The value of one part (nam, nu); numbers are strings with a decimal point."""

    value = serializers.CharField(allow_null=True, required=False)
    numerator = serializers.CharField(allow_null=True, required=False)
    denominator = serializers.CharField(allow_null=True, required=False)


class GivenResultSerializer(serializers.Serializer[Any]):
    """One row as ``PUT`` takes it; what it leaves out is emptied."""

    indicator = serializers.CharField()
    value = serializers.JSONField(
        allow_null=True, required=False, help_text="A string number, a boolean or an option."
    )
    numerator = serializers.CharField(allow_null=True, required=False)
    denominator = serializers.CharField(allow_null=True, required=False)
    parts = serializers.DictField(child=PartSerializer(), allow_null=True, required=False)
    declared = serializers.ChoiceField(choices=DECLARATIONS, allow_null=True, required=False)
    not_applicable = serializers.BooleanField(required=False)
    note = serializers.CharField(allow_blank=True, required=False)
    version = serializers.IntegerField(min_value=0, allow_null=True, required=False)


class PreviousResultSerializer(GivenResultSerializer):
    """What an earlier year's dossier says of the indicator."""

    version = None  # type: ignore[assignment]
    year = serializers.IntegerField()


class WrittenResultSerializer(GivenResultSerializer):
    """One row as it stands; version 0: nothing was ever written."""

    by = SignatureSerializer(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class ResultSerializer(WrittenResultSerializer):
    """The same beside what an earlier year's dossier says."""

    previous = PreviousResultSerializer(allow_null=True)


class JudgedIndicatorSerializer(serializers.Serializer[Any]):
    """How one indicator is judged; ``outcome`` null: descriptive, never judged.

    ``value`` and ``target`` are a string, a boolean or null.
    """

    code = serializers.CharField()
    value = serializers.JSONField()
    outcome = serializers.ChoiceField(choices=OUTCOMES, allow_null=True)
    parts = serializers.DictField(child=serializers.ChoiceField(choices=OUTCOMES), required=False)
    basis = serializers.ChoiceField(choices=("target", "declared"), allow_null=True)
    target = serializers.JSONField()
    explanation = serializers.CharField()


class JudgedCriterionSerializer(serializers.Serializer[Any]):
    """How one criterion is judged."""

    number = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    indicators = JudgedIndicatorSerializer(many=True)


class GuardSerializer(serializers.Serializer[Any]):
    """A condition beside the indicators; ``ok`` null: not known yet."""

    name = serializers.CharField()
    ok = serializers.BooleanField(allow_null=True)
    as_of = serializers.DateField(allow_null=True)
    reason = serializers.CharField()


class JudgementSerializer(serializers.Serializer[Any]):
    """How a dossier is judged."""

    outcome = serializers.ChoiceField(choices=OUTCOMES)
    met = serializers.IntegerField()
    total = serializers.IntegerField()
    not_applicable = serializers.ListField(child=serializers.IntegerField())
    criteria = JudgedCriterionSerializer(many=True)
    guards = GuardSerializer(many=True)


class EvidenceSerializer(serializers.Serializer[Any]):
    """One document of a dossier (minh chứng)."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    title = serializers.CharField()
    number = serializers.CharField(allow_blank=True)
    issued_on = serializers.DateField(allow_null=True)
    issuer = serializers.CharField(allow_blank=True)
    valid_until = serializers.DateField(allow_null=True)
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    type = serializers.CharField()
    indicators = serializers.ListField(child=serializers.CharField())
    by = SignatureSerializer(allow_null=True)
    at = serializers.DateTimeField()


class EvidencePageSerializer(PageSerializer):
    """One page of them."""

    results = EvidenceSerializer(many=True)


class NewEvidenceSerializer(serializers.Serializer[Any]):
    """What attaches a file."""

    file = serializers.FileField()
    indicators = serializers.ListField(child=serializers.CharField())
    title = serializers.CharField()
    number = serializers.CharField(required=False)
    issued_on = serializers.DateField(required=False)
    issuer = serializers.CharField(required=False)
    valid_until = serializers.DateField(required=False)


class OpenStepSerializer(serializers.Serializer[Any]):
    """A step as the person sees it now."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    open = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)


class ReturnedCriterionSerializer(serializers.Serializer[Any]):
    """A criterion to be completed."""

    number = serializers.IntegerField()
    reason = serializers.CharField()


class TakenStepSerializer(serializers.Serializer[Any]):
    """A step to take, with what it carries."""

    name = serializers.CharField()
    note = serializers.CharField(required=False)
    criteria = ReturnedCriterionSerializer(many=True, required=False)


class JournalLineSerializer(serializers.Serializer[Any]):
    """One line of the dossier's journal."""

    sequence = serializers.IntegerField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    on = serializers.DateField()
    actor = SignatureSerializer(allow_null=True)
    content = serializers.JSONField()
    hash = serializers.CharField()


class JournalPageSerializer(PageSerializer):
    """One page of them."""

    results = JournalLineSerializer(many=True)
