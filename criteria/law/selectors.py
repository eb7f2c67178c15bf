"""Reads of the law: which text counts, its rules, its procedure, who answers for a criterion."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.utils.translation import gettext as _

from communes.calendar import today
from communes.doors.bodies import wrong
from communes.doors.errors import AbsentError, InvalidError
from criteria.law.definitions import check_set
from criteria.law.models import Indicator, Procedure, SetVersion
from criteria.law.procedure_loading import bodies_in
from criteria.law.rules import Situation
from criteria.states import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from communes.models import Unit
    from criteria.law.definitions import CriterionDefinition, IndicatorDefinition, SetDefinition
    from criteria.law.rules import CriterionRule, IndicatorRule

REGIONS_FILE = Path(__file__).resolve().parent.parent / "data" / "regions.yaml"
DISTRICT = "district"
OFFICE = "office"
OTHER_FIELD = "khác"


@dataclass(frozen=True, slots=True)
class VersionRules:
    """One text of a criteria set as plain rules: shared by all readers, never to be altered.

    ``definition`` holds names, evidence and notes; ``indicator_ids`` the rows' ids by code.
    """

    version_id: int
    set_code: str
    definition: SetDefinition
    criteria: tuple[CriterionRule, ...]
    by_code: Mapping[str, IndicatorRule]
    indicator_ids: Mapping[str, int]
    criterion_definitions: Mapping[int, CriterionDefinition]
    indicator_definitions: Mapping[str, IndicatorDefinition]


@lru_cache(maxsize=128)
def rules_by_id(version_id: int) -> VersionRules:
    """The rules of a text by its id; the only border at which rows become rules.

    Kept in the process, since texts never change.
    """
    version = SetVersion.objects.only("criteria_set_id", "definition").get(pk=version_id)
    definition = check_set(version.definition)
    ids = Indicator.objects.filter(version=version_id).values_list("code", "pk")
    return VersionRules(
        version_id=version_id,
        set_code=version.criteria_set_id,
        definition=definition,
        criteria=definition.rules(),
        by_code=definition.indicator_rules(),
        indicator_ids=dict(ids),
        criterion_definitions={one.number: one for one in definition.criteria},
        indicator_definitions={
            indicator.code: indicator
            for one in definition.criteria
            for indicator in one.indicators
        },
    )


@cache
def regions() -> Mapping[str, str]:
    """Region of a province by its code; only those that are known."""
    data = yaml.safe_load(REGIONS_FILE.read_text(encoding="utf-8"))
    return {str(code): str(region) for code, region in data["regions"].items()}


def situation_for(unit: Unit, year: int) -> Situation:
    """Where and for which year a unit is judged; ``region`` is ``None`` where it is not known."""
    return situation_in(unit.province.code or "", year)


def situation_in(province_code: str, year: int) -> Situation:
    """The same by the province's code."""
    return Situation(year=year, region=regions().get(province_code), province=province_code)


def current_version(set_code: str) -> SetVersion:
    """The newest text of the set, without its ``definition`` (ask ``rules_by_id``).

    Raises:
        AbsentError: no such set was loaded.
    """
    version = (
        SetVersion.objects.filter(criteria_set=set_code)
        .select_related("criteria_set")
        .defer("definition")
        .order_by("-number")
        .first()
    )
    if version is None:
        raise AbsentError(_("Không có bộ tiêu chí này."))
    return version


def current_versions() -> list[SetVersion]:
    """The newest text of every set, in the order of levels, then of codes."""
    return list(
        SetVersion.objects.current()
        .select_related("criteria_set")
        .order_by("criteria_set__level__position", "criteria_set_id")
    )


def version_for_new_dossier(set_code: str, year: int, kind: str) -> SetVersion:
    """The text under which a dossier of that year is made, for a unit of that kind.

    Raises:
        InvalidError: ``unknown_set``, ``not_in_force``, ``wrong_kind`` or ``no_procedure``.
    """
    try:
        version = current_version(set_code)
    except AbsentError as error:
        raise _refusal("unknown_set", str(error.message)) from error
    if not SetVersion.objects.filter(pk=version.pk).in_force_during(year).exists():
        sentence = _("Bộ tiêu chí này không có hiệu lực trong năm %(year)s. Hãy chọn năm khác.")
        raise _refusal("not_in_force", sentence % {"year": year}, field="year")
    if kind not in version.applies_to:
        sentence = _("Bộ tiêu chí này không áp dụng cho loại đơn vị này.")
        raise _refusal("wrong_kind", sentence)
    if procedure_for(version.criteria_set.level_id, Purpose.RECOGNITION, on=today()) is None:
        sentence = _("Chưa có trình tự công nhận cho chuẩn này. Bộ tiêu chí chỉ để xem, theo dõi.")
        raise _refusal("no_procedure", sentence)
    return version


def _refusal(code: str, sentence: str, *, field: str = "criteria_set") -> InvalidError:
    return InvalidError(sentence, code=code, errors=[wrong(field, code, sentence)])


def procedure_for(level: str, purpose: str, *, on: date) -> Procedure | None:
    """The newest procedure in force that names the level for the purpose, or ``None``."""
    return (
        Procedure.objects.in_force(on)
        .filter(levels=level, purpose=purpose)
        .order_by("-valid_from", "code")
        .first()
    )


def has_district_stage(procedure: Procedure) -> bool:
    """Whether a district appraises in between."""
    return procedure.stages.filter(tier=DISTRICT).exists()


def bodies_for(set_code: str, criterion: int, *, on: date, field: str = "") -> list[str]:
    """Bodies that answer for a criterion; see ``bodies_by_criterion``."""
    return bodies_by_criterion(set_code, on=on, field=field).get(criterion, [])


def bodies_by_criterion(set_code: str, *, on: date, field: str = "") -> dict[int, list[str]]:
    """Bodies that answer for each criterion on a day, the leading one first.

    ``office`` is the coordination office. From the newest procedure that has rows for the set.
    Where it has none: the body of the outstanding field (lĩnh vực nổi trội) for the criterion
    that names one, by ``field`` (none given: «khác»), else ``department_vi`` of the set's file.
    """
    procedures = list(Procedure.objects.in_force(on).order_by("-valid_from", "code"))
    rows: dict[int, list[str]] = {}
    for procedure in procedures:
        answering = procedure.responsibilities.in_force(on).filter(set_code=set_code)
        for row in answering.order_by("position"):
            rows.setdefault(row.criterion, []).append(row.body)
        if rows:
            break
    aliases = {name: body for one in reversed(procedures) for name, body in one.aliases.items()}
    fields = {name: body for one in reversed(procedures) for name, body in one.fields.items()}
    for criterion in rules_by_id(current_version(set_code).pk).definition.criteria:
        if criterion.number in rows:
            continue
        if fields and _names_a_field(criterion, fields):
            body = fields.get(field) or fields.get(OTHER_FIELD, OFFICE)
            rows[criterion.number] = [body]
        else:
            rows[criterion.number] = bodies_in(criterion.department_vi, aliases)
    return rows


def _names_a_field(criterion: CriterionDefinition, fields: Mapping[str, str]) -> bool:
    """Whether a descriptive indicator of it asks which outstanding field was chosen."""
    return any(one.descriptive and set(one.options) & set(fields) for one in criterion.indicators)


def fields_of(level: str) -> frozenset[str]:
    """The outstanding fields that the current sets of a level know («giáo dục», «văn hóa»)."""
    return frozenset(
        option
        for version in SetVersion.objects.current().filter(criteria_set__level=level)
        for one in rules_by_id(version.pk).by_code.values()
        if one.descriptive
        for option in one.options
    )
