"""Targets and amounts in words, in the active language (mức đạt chuẩn bằng lời)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communes.text import in_language
from criteria.law.numbers import number_text, shown
from criteria.law.shapes import Comparator, IndicatorRule, Kind, Target, TargetKey


def amount_words(number: Decimal, rule: IndicatorRule) -> str:
    """A target's number with its unit: «95%», «83 triệu đồng/người/năm»."""
    if rule.kind is Kind.PERCENT:
        return f"{local_number(number)}%"
    return with_unit(local_number(number), rule)


def with_unit(text: str, rule: IndicatorRule) -> str:
    """The number's text and the indicator's unit."""
    return f"{text} {in_language(rule.unit)}".rstrip()


def local_number(number: Decimal | Fraction | int, *, keep_zeros: bool = False) -> str:
    """A number as people read it: «1.234,5», in English «1,234.5»."""
    exact = number if isinstance(number, Decimal) else shown(Fraction(number), None, decimals=6)
    text = f"{exact:f}" if keep_zeros else number_text(exact)
    whole, point, decimals = text.partition(".")
    grouped = f"{int(whole):,}"
    if whole.startswith("-") and not grouped.startswith("-"):
        grouped = f"-{grouped}"
    if (get_language() or "vi").startswith("en"):
        return f"{grouped}{point}{decimals}"
    return grouped.replace(",", ".") + ("," if point else "") + decimals


def region_words(region: str) -> str:
    """The name of a region inside a sentence."""
    names = {
        "trung_du_mien_nui_phia_bac": _("trung du, miền núi phía Bắc"),
        "dong_bang_song_hong": _("đồng bằng sông Hồng"),
        "bac_trung_bo": _("Bắc Trung Bộ"),
        "duyen_hai_nam_trung_bo": _("duyên hải Nam Trung Bộ"),
        "tay_nguyen": _("Tây Nguyên"),
        "dong_nam_bo": _("Đông Nam Bộ"),
        "dong_bang_song_cuu_long": _("đồng bằng sông Cửu Long"),
    }
    return names.get(region, region)


def target_words(target: Target, rule: IndicatorRule) -> str:
    """The target in plain words, with its year, region or amendment where these decide."""
    words = _target_value_words(target, rule)
    reason = _target_reason(target, rule)
    return f"{words} ({reason})" if reason else words


def _target_value_words(target: Target, rule: IndicatorRule) -> str:
    value = target.value
    if value is None:
        return _("chưa có mức đạt chuẩn chính thức")
    if isinstance(value, bool):
        return _("đạt")
    if isinstance(value, str):
        if value.startswith("Mức"):
            return _("từ %(level)s trở lên") % {"level": in_language(value)}
        return _("từ mức %(level)s trở lên") % {"level": in_language(value)}
    amount = {"amount": amount_words(value, rule)}
    if rule.comparator is Comparator.AT_MOST:
        return _("không quá %(amount)s") % amount
    if value == rule.max_value:
        return amount["amount"]
    return _("từ %(amount)s trở lên") % amount


def _target_reason(target: Target, rule: IndicatorRule) -> str:
    if target.key is TargetKey.AMENDED_UNREAD:
        return amended_unread(target)
    reasons = []
    if target.key is TargetKey.PROVINCE_DEFINED:
        reasons.append(_("UBND cấp tỉnh quy định"))
    if target.year is not None:
        reasons.append(_("năm %(year)s") % {"year": target.year})
    if target.province is not None:
        reasons.append(_("mức của tỉnh"))
    if target.key is TargetKey.REGION and target.value != rule.targets.default:
        reasons.append(_("vùng %(region)s") % {"region": region_words(target.region or "")})
    if target.amended_by is not None:
        reasons.append(_("sửa đổi theo %(text)s") % {"text": target.amended_by})
    return ", ".join(reasons)


def amended_unread(target: Target) -> str:
    """That a later text changed the target, and that the new one is not known."""
    words = {"text": target.amended_by}
    return _("đã sửa đổi theo %(text)s, mức mới chưa có") % words


def amendment_words(rule: IndicatorRule) -> str:
    """The later text beside the first one; empty where nothing was amended."""
    amendment = rule.amendment
    if amendment is None:
        return ""
    words = {"text": amendment.by, "year": amendment.signed.year, "name": amendment.name}
    if amendment.name is None:
        return _("Đã sửa đổi theo %(text)s, áp dụng từ năm %(year)s.") % words
    return _("Đã sửa đổi theo %(text)s, áp dụng từ năm %(year)s: “%(name)s”.") % words
