"""Words of the work pages: titles, people, values; in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from communes.models import Kind
from communes.text import in_language, is_english
from criteria.law.numbers import number_text, plain_decimal, shown
from criteria.law.shapes import IndicatorRule
from criteria.law.shapes import Kind as ValueKind
from criteria.law.target_wording import local_number, with_unit
from criteria.law.values import exact_value
from criteria.law.wording import part_words
from criteria.states import DossierState

if TYPE_CHECKING:
    from criteria.dossiers.models import Dossier
    from criteria.dossiers.signatures import Signature

JsonRow = Mapping[str, Any]


class Bilingual(Protocol):
    """Anything that the law's files name twice."""

    @property
    def name_vi(self) -> str:
        """The official name."""

    @property
    def name_en(self) -> str:
        """Our translation."""


def name_of(thing: Bilingual) -> str:
    """The name in the active language, as in the law's file."""
    return thing.name_en if is_english() else thing.name_vi


def kind_words(kind: str) -> str:
    """What a unit is called inside a sentence: «xã», «thị trấn», «huyện»."""
    return {
        Kind.XA: _("xã"),
        Kind.THI_TRAN: _("thị trấn"),
        Kind.PHUONG: _("phường"),
        Kind.HUYEN: _("huyện"),
        Kind.THI_XA: _("thị xã"),
        Kind.THANH_PHO: _("thành phố"),
    }.get(Kind(kind), _("đơn vị"))


def dossier_title(dossier: Dossier) -> str:
    """«Hồ sơ đề nghị xét, công nhận xã đạt chuẩn NTM nâng cao năm 2024»."""
    return _("Hồ sơ đề nghị xét, công nhận %(kind)s đạt chuẩn %(level)s năm %(year)s") % {
        "kind": kind_words(dossier.unit.kind),
        "level": dossier.criteria_set.level.short_name,
        "year": dossier.year,
    }


def signed(person: Signature | None) -> str:
    """How somebody signs: «Nguyễn Văn A, UBND xã Giao Phong»; empty for nobody."""
    if person is None:
        return ""
    return f"{person['name']}, {person['body']}" if person["body"] else person["name"]


_TONES: dict[DossierState, tuple[str, str]] = {
    DossierState.DRAFT: ("work", "working"),
    DossierState.SUBMITTED: ("wait", "clock"),
    DossierState.PROVINCE_APPRAISAL: ("wait", "clock"),
    DossierState.COUNCIL: ("wait", "clock"),
    DossierState.RECOGNISED: ("met", "seal"),
    DossierState.NOT_RECOGNISED: ("", "cross"),
    DossierState.RETURNED: ("fix", "fix"),
    DossierState.WITHDRAWN: ("", "na"),
    DossierState.REVOKED: ("", "cross"),
}


def look_of_state(dossier: Dossier) -> tuple[str, str]:
    """Tone and icon of a dossier's state."""
    return _TONES[DossierState(dossier.state)]


def typed_count(text: str | None) -> str:
    """A count as shown in its field: whole numbers in groups of three («3.512»)."""
    if not text:
        return ""
    whole, _point, decimals = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return plain_decimal(f"{grouped},{decimals}")


def typed_value(text: str | None) -> str:
    """A value as shown in its field: with a comma, without groups, which could be misread."""
    return (text or "").replace(".", ",")


def share_words(rule: IndicatorRule, numerator: str | None, denominator: str | None) -> str:
    """What counts come to, as shown beside their fields: «95,2»; empty without both."""
    if not numerator or not denominator:
        return ""
    value = exact_value(rule.kind, None, Decimal(numerator), Decimal(denominator))
    if value is None:
        return ""
    return typed_value(number_text(shown(value, None, decimals=2)))


def value_words(row: JsonRow | None, rule: IndicatorRule) -> str:
    """A whole row in words, «93,8% (6.913/7.300)»: last year's, or read only; empty without."""
    if row is None:
        return ""
    if row.get("not_applicable"):
        return _("Không áp dụng")
    said = [_plain_words(row, rule), *_part_sentences(row, rule), _declared_words(row)]
    return "; ".join(part for part in said if part)


def _part_sentences(row: JsonRow, rule: IndicatorRule) -> list[str]:
    parts: Mapping[str, JsonRow] = row.get("parts") or {}
    told = {name: _plain_words(parts[name], rule) for name in rule.split if name in parts}
    return [f"{part_words(name)} {words}" for name, words in told.items() if words]


def _plain_words(row: JsonRow, rule: IndicatorRule) -> str:
    value = row.get("value")
    if isinstance(value, bool):
        return _("Đạt") if value else _("Chưa đạt")
    if not rule.kind.is_numeric:
        return in_language(str(value or ""))
    numerator, denominator = row.get("numerator"), row.get("denominator")
    if not numerator or not denominator:
        return "" if value in (None, "") else _amount(Decimal(str(value)), rule)
    exact = exact_value(rule.kind, None, Decimal(numerator), Decimal(denominator))
    amount = "" if exact is None else _computed(shown(exact, None, decimals=1), rule)
    counts = f"{local_number(Decimal(numerator))}/{local_number(Decimal(denominator))}"
    return f"{amount} ({counts})"


def _computed(number: Decimal, rule: IndicatorRule) -> str:
    """A share of counts keeps its one decimal: «91,0%»."""
    if rule.kind is ValueKind.PERCENT:
        return f"{local_number(number, keep_zeros=True)}%"
    return _amount(number, rule)


def _amount(number: Decimal, rule: IndicatorRule) -> str:
    if rule.kind is ValueKind.PERCENT:
        return f"{local_number(number)}%"
    return with_unit(local_number(number), rule)


def _declared_words(row: JsonRow) -> str:
    declared = row.get("declared")
    if not declared:
        return ""
    return _("tự đánh giá: đạt") if declared == "met" else _("tự đánh giá: chưa đạt")
