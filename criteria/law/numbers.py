"""Numbers as people type and read them (con số): parse, round half up, show. Pure."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction

from criteria.law.problems import ValueProblem

MAX_DECIMALS = 6
MAX_WHOLE_DIGITS = 12
MAX_LENGTH = 40

_NUMBER = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")
_VIETNAMESE = re.compile(r"-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
_AMBIGUOUS = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")
_AMBIGUOUS_COUNT = re.compile(r"-?[0-9]{1,3},[0-9]{3}")
_SPACED = re.compile(r"-?[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?:,[0-9]+)?")
_COMMA_DECIMAL = re.compile(r"-?[0-9]+,[0-9]+")
_DOT_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")


def parse_number(raw: object, *, decimals: int = MAX_DECIMALS) -> Decimal | None:
    """Read a number from a JSON body, a page or a cell; the only parser of all doors.

    Strings have a decimal point, no groups and no exponent; JSON integers and floats are taken
    by their text. ``None`` and a blank string are no number (``None``).

    Raises:
        ValueProblem: ``not_a_number``, ``comma_is_no_decimal``, ``too_many_decimals`` or
            ``too_large``.
    """
    if raw is None:
        return None
    text = _plain_text(raw)
    if text == "":
        return None
    match = _NUMBER.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if match is None and _COMMA_DECIMAL.fullmatch(text):
        raise ValueProblem("comma_is_no_decimal", given=as_sent(text))
    if match is None:
        raise ValueProblem("not_a_number", given=as_sent(raw))
    if len(match[1] or "") > decimals:
        raise ValueProblem("too_many_decimals", given=text, decimals=decimals)
    number = Decimal(text)
    if number.adjusted() >= MAX_WHOLE_DIGITS:
        raise ValueProblem("too_large", given=text, digits=MAX_WHOLE_DIGITS)
    return number.copy_abs() if number.is_zero() else number


def _plain_text(raw: object) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise ValueProblem("not_a_number", given=as_sent(raw))
    if isinstance(raw, int):
        if abs(raw) >= 10**MAX_LENGTH:
            raise ValueProblem("too_large", given=as_sent("9" * 50), digits=MAX_WHOLE_DIGITS)
        return str(raw)
    number = Decimal(repr(raw)) if isinstance(raw, float) else raw
    if not number.is_finite():
        raise ValueProblem("not_a_number", given=as_sent(raw))
    if abs(number.adjusted()) > MAX_LENGTH:
        code = "too_large" if number.adjusted() > 0 else "too_many_decimals"
        raise ValueProblem(
            code, given=as_sent(raw), digits=MAX_WHOLE_DIGITS, decimals=MAX_DECIMALS
        )
    return number_text(number) if isinstance(raw, float) else f"{number:f}"


def as_sent(raw: object) -> str:
    """What was sent, as JSON writes it, for the sentence that refuses it; cut short."""
    worded = raw is None or isinstance(raw, bool | list | dict)
    text = json.dumps(raw, ensure_ascii=False, default=str) if worded else str(raw)
    return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}…"


def vietnamese_number(text: str, *, whole: bool = False) -> str:
    """Turn what is typed on a page or in a cell («1.234,5») into the parser's text («1234.5»).

    The comma is the decimal sign; dots or spaces are groups of three. ``whole`` says that the
    field holds counts, so that «5.256» is 5256; elsewhere such a number could mean either and is
    asked back. So is «5,256» among counts: a spreadsheet set to English writes thousands so.
    Text that is no number at all is left to ``parse_number``.

    Raises:
        ValueProblem: ``ambiguous_number`` for «1.234», ``dot_is_no_decimal`` for «97.5».
    """
    typed = text.strip()
    if _SPACED.fullmatch(typed):
        typed = "".join(typed.split())
    if whole and _AMBIGUOUS_COUNT.fullmatch(typed):
        raise ValueProblem(
            "ambiguous_number",
            given=typed,
            as_whole=typed.replace(",", ""),
            as_decimal=plain_decimal(typed),
        )
    if not whole and _AMBIGUOUS.fullmatch(typed):
        raise ValueProblem(
            "ambiguous_number",
            given=typed,
            as_whole=typed.replace(".", ""),
            as_decimal=typed.replace(".", ","),
        )
    if _VIETNAMESE.fullmatch(typed):
        return typed.replace(".", "").replace(",", ".")
    if _DOT_DECIMAL.fullmatch(typed):
        raise ValueProblem(
            "dot_is_no_decimal", given=as_sent(typed), as_decimal=as_sent(typed.replace(".", ","))
        )
    # «1,2,3» or «1.2.3,4» would be half-converted otherwise: hand the text on as it is.
    return typed


def plain_decimal(text: str) -> str:
    """A number with a decimal comma, never with just three decimals: «7,300» → «7,3».

    Three decimals that all count get a fourth («1,234» → «1,2340»), so that they read back.
    """
    whole, _comma, decimals = text.partition(",")
    decimals = decimals.rstrip("0")
    if len(decimals) == len("000"):
        decimals += "0"
    return f"{whole},{decimals}" if decimals else whole


def number_text(number: Decimal) -> str:
    """A number as the API writes it: decimal point, no exponent, no zeros behind («94.2»)."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals_of(number: Decimal) -> int:
    """How many decimals a number was given with («94.20»: 2)."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def round_half_up(value: Fraction, decimals: int) -> Decimal:
    """Round an exact value to so many decimals, halves away from zero."""
    scale = 10**decimals
    scaled = abs(value) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and whole else ""
    return Decimal(f"{sign}{whole}E-{decimals}")  # built from text: no context rounds it


def shown(value: Fraction | Decimal, target: Decimal | None, *, decimals: int = 1) -> Decimal:
    """The value as shown: rounded half up, yet on the same side of its target as it is.

    It gets as many decimals as that takes, so that nobody reads «95,0% < 95%».
    """
    exact = Fraction(value)
    if target is None:
        return round_half_up(exact, decimals)
    goal = Fraction(target)
    while True:
        rounded = round_half_up(exact, decimals)
        if _side(Fraction(rounded), goal) == _side(exact, goal):
            return rounded
        decimals += 1


def _side(value: Fraction, goal: Fraction) -> int:
    return (value > goal) - (value < goal)
