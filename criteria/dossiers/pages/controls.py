"""The controls of one card on a criterion's page: what they hold and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from criteria.dossiers.pages.words import share_words
from criteria.law.values import ValueProblem, parse_number, vietnamese_number
from criteria.law.wording import part_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.law.shapes import IndicatorRule


@dataclass(frozen=True, slots=True)
class Field:
    """One control: its ``name`` in the form, its ``id``, what it holds and what is wrong."""

    name: str
    id: str
    value: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class CountRow:
    """Numerator, denominator and share of one part; ``share`` is what the counts come to."""

    part: str
    label: str
    numerator: Field
    denominator: Field
    value: Field
    share: str

    @property
    def is_blank(self) -> bool:
        """Nothing stands in it, right or wrong."""
        fields = (self.numerator, self.denominator, self.value)
        return not any(one.value or one.error for one in fields)

    @property
    def counts(self) -> tuple[Field, Field]:
        """Its two counts."""
        return self.numerator, self.denominator

    @property
    def errors(self) -> list[Field]:
        """Its wrong fields."""
        return [one for one in (self.numerator, self.denominator, self.value) if one.error]


class FieldMaker:
    """Makes the controls of one card; what no control takes is an error of the whole row."""

    def __init__(self, code: str, values: Mapping[str, str], errors: Mapping[str, str]) -> None:
        self._code = code
        self._values = values
        self._errors = dict(errors)
        self.wrong: list[Field] = []

    def __call__(self, name: str) -> Field:
        """The control of that name behind the indicator's code."""
        slug = f"{self._code}-{name}".replace(".", "-").replace("_", "-")
        made = Field(
            name=f"{self._code}.{name}",
            id=f"c{slug}",
            value=self._values.get(name, ""),
            error=self._errors.pop(name, ""),
        )
        if made.error:
            self.wrong.append(made)
        return made

    def counts(self, part: str, rule: IndicatorRule) -> CountRow:
        """The counts and the share of one part; an empty name is the indicator as a whole."""
        inside = f"parts.{part}." if part else ""
        numerator, denominator = self(f"{inside}numerator"), self(f"{inside}denominator")
        label = part_words(part) if part else (_("Chung") if rule.split else "")
        return CountRow(
            part=part,
            label=label,
            numerator=numerator,
            denominator=denominator,
            value=self(f"{inside}value"),
            share=_share(rule, numerator.value, denominator.value),
        )

    @property
    def row_error(self) -> str:
        """What is wrong with the row and has no control of its own; asked last."""
        return " ".join(dict.fromkeys(self._errors.values()))


def _share(rule: IndicatorRule, numerator: str, denominator: str) -> str:
    """The share of counts as they stand in their fields, where both are plain numbers."""
    try:
        top, base = (
            parse_number(vietnamese_number(text, whole=True)) for text in (numerator, denominator)
        )
    except ValueProblem:
        return ""
    if top is None or not base or min(top, base) < 0:
        return ""
    return share_words(rule, str(top), str(base))
