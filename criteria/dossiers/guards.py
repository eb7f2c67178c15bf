"""What a level asks beyond its indicators (điều kiện): judged, frozen, then told in words.

A guard never closes ``submit``; guards close the council's door and the recognition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.utils.translation import gettext as _

from communes.calendar import today
from criteria.law.models import SetVersion
from criteria.law.shapes import Outcome
from criteria.recognition.selectors import Prerequisites, prerequisite_words, prerequisites

if TYPE_CHECKING:
    from criteria.dossiers.models import Dossier
    from criteria.law.judgement import SetJudgement

JsonDict = dict[str, Any]
APPRAISED = ("satisfaction", "no_debt", "security")
"""Guards that only appraisal can judge."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One condition; ``ok`` ``None``: not known yet. ``facts`` holds what its words need."""

    name: str
    ok: bool | None
    as_of: date | None
    facts: Mapping[str, Any]

    def to_json(self) -> JsonDict:
        """Plain JSON for the snapshot, no words of any language."""
        as_of = self.as_of.isoformat() if self.as_of else None
        return {"name": self.name, "ok": self.ok, "as_of": as_of, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The guard that ``to_json`` wrote."""
        as_of = date.fromisoformat(data["as_of"]) if data["as_of"] else None
        return cls(data["name"], data["ok"], as_of, data["facts"])

    def told(self) -> JsonDict:
        """As the API gives it: ``{name, ok, as_of, reason}`` in the active language."""
        as_of = self.as_of.isoformat() if self.as_of else None
        return {"name": self.name, "ok": self.ok, "as_of": as_of, "reason": self.reason}

    @property
    def reason(self) -> str:
        """Why it is so, in the active language."""
        if self.name == "criteria":
            return _criteria_reason(self)
        if self.name == "prerequisites":
            found = Prerequisites.from_json(self.facts)
            return prerequisite_words(found) or _("Đã đủ các chuẩn phải có trước.")
        return _appraised_reason(self.name)


def judge_guards(dossier: Dossier, judgement: SetJudgement) -> tuple[Guard, ...]:
    """All guards of a dossier on the portal's today, in official order."""
    day = today()
    waiting = (Guard(name, None, None, {}) for name in APPRAISED)
    return (_prerequisites(dossier, day), _criteria(judgement, day), *waiting)


def _prerequisites(dossier: Dossier, day: date) -> Guard:
    """Levels that the set asks for beforehand, held on that day."""
    version = SetVersion.objects.only("prerequisite_levels").get(pk=dossier.version_of_set_id)
    found = prerequisites(dossier.unit, version, day)
    return Guard("prerequisites", found.ok, day, found.to_json())


def _criteria(judgement: SetJudgement, day: date) -> Guard:
    """All criteria met, the general conditions of number 0 among them."""
    met = judgement.outcome in {Outcome.MET, Outcome.NOT_APPLICABLE}
    facts = {
        "met": judgement.met,
        "total": judgement.total,
        "not_met": _numbers(judgement, Outcome.NOT_MET),
        "no_data": _numbers(judgement, Outcome.NO_DATA),
    }
    return Guard("criteria", met, day, facts)


def _numbers(judgement: SetJudgement, outcome: Outcome) -> list[int]:
    return [one.number for one in judgement.criteria if one.outcome is outcome]


def _criteria_reason(guard: Guard) -> str:
    facts = guard.facts
    sentences = [_("Đạt %(met)s/%(total)s tiêu chí.") % facts]
    if facts["not_met"]:
        numbers = {"numbers": _listed(facts["not_met"])}
        sentences.append(_("Chưa đạt: tiêu chí %(numbers)s.") % numbers)
    if facts["no_data"]:
        numbers = {"numbers": _listed(facts["no_data"])}
        sentences.append(_("Chưa đủ số liệu: tiêu chí %(numbers)s.") % numbers)
    return " ".join(sentences)


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def _appraised_reason(name: str) -> str:
    return {
        "satisfaction": _("Chưa lấy ý kiến hài lòng của người dân."),
        "no_debt": _("Chưa có xác nhận về nợ đọng xây dựng cơ bản."),
        "security": _("Chưa có xác nhận về an ninh, trật tự."),
    }[name]
