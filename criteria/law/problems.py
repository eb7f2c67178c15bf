"""What can be wrong with a typed value; ``wording.problem_message`` says it in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping

CODES = frozenset(
    {
        "above_max",
        "ambiguous_number",
        "bad_text",
        "comma_is_no_decimal",
        "counts_disagree",
        "counts_incomplete",
        "dot_is_no_decimal",
        "duplicate",
        "has_target",
        "indicator_missing",
        "indicator_no_text",
        "negative",
        "no_counts_here",
        "no_split",
        "not_a_boolean",
        "not_a_declaration",
        "not_a_number",
        "not_a_text",
        "not_an_option",
        "old_encoding",
        "too_large",
        "too_long",
        "too_many_decimals",
        "unknown_field",
        "unknown_indicator",
        "unknown_part",
        "value_and_not_applicable",
        "value_missing",
        "wrong_shape",
        "zero_denominator",
    }
)
"""The stable codes of the API; each is documented by its sentence in ``wording``."""


class ValueProblem(ValueError):  # noqa: N818 - it is told to the person, not a fault of ours
    """One wrong thing in one row: a stable ``code``, the ``field``, and words for the sentence.

    ``field`` is the path inside the row («value», «parts.nu.numerator»), empty where the row as
    a whole is meant. ``indicator`` is filled in by whoever reads several rows.
    """

    def __init__(self, code: str, *, field: str = "", indicator: str = "", **params: object):
        """Keep the code and what its sentence needs."""
        super().__init__(f"{field or 'row'}: {code}")
        if code not in CODES:
            raise LookupError(code)
        self.code = code
        self.field = field
        self.indicator = indicator
        self.params: Mapping[str, object] = params

    def at(self, field: str) -> ValueProblem:
        """The same problem, found at this field."""
        return ValueProblem(self.code, field=field, indicator=self.indicator, **self.params)

    def of(self, indicator: str) -> ValueProblem:
        """The same problem, found in this indicator's row."""
        return ValueProblem(self.code, field=self.field, indicator=indicator, **self.params)
