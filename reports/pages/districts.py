"""The table of districts: computed rates, what sources name, and the district's own title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from communes.models import Kind, Tier, Unit
from communes.text import in_language
from criteria.law.models import Level
from criteria.recognition.models import Recognition
from reports.attainment import Attainment, percent_of
from reports.pages.address import Address
from reports.pages.figures import is_illustrative
from reports.pages.pilots import pilots
from reports.pages.words import kinds_and_numbers, short_level, when_words
from reports.selectors import told_by_sources


@dataclass(frozen=True, slots=True)
class Share:
    """A district's rate at one level; ``percent`` is ``None`` without data or eligible units.

    Also where the rate would say of each illustrative unit that it lacks the level (``is_open``).
    """

    recognised: int
    eligible: int
    percent: Decimal | None
    has_data: bool
    named: int
    words: str
    illustrative: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Title:
    """What the district itself was granted or tries out."""

    words: str
    note: str


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """One district; ``shares`` in the order of the table's levels."""

    unit: Unit
    communes: str
    number: int
    shares: tuple[Share, ...]
    titles: tuple[Title, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Heading of a sortable column."""

    label: str
    query: str
    state: str
    numeric: bool = True
    sample: bool = False


@dataclass(frozen=True, slots=True)
class DistrictTable:
    """Heads, rows and the province's line."""

    heads: tuple[Head, ...]
    rows: tuple[DistrictRow, ...]
    total: DistrictRow
    illustrative: bool


SORTS = ("ten", "xa", "nang-cao", "nang-cao-nguon", "kieu-mau", "kieu-mau-nguon")


def district_table(
    scope: Unit,
    programme: Sequence[Unit],
    answers: Sequence[tuple[Level, Attainment]],
    address: Address,
) -> DistrictTable:
    """Count each district from the lists of the province's rates; two columns for each level."""
    groups: dict[Unit, list[Unit]] = defaultdict(list)
    for unit in programme:
        if unit.district:
            groups[unit.district].append(unit)
    on = answers[0][1].on
    titles = _titles(scope, on)
    rows = [
        _row(district, units, answers, titles.get(district.pk, []))
        for district, units in groups.items()
    ]
    rows.sort(key=lambda row: (row.unit.sort_key, row.unit.code or ""))
    rows.sort(key=_order(address.sort), reverse=address.sort != "ten")
    return DistrictTable(
        heads=tuple(_heads(answers, address)),
        rows=tuple(rows),
        total=_row(scope, programme, answers, titles.get(scope.pk, [])),
        illustrative=any(is_illustrative(answer) for _level, answer in answers),
    )


def _row(
    unit: Unit,
    units: Sequence[Unit],
    answers: Sequence[tuple[Level, Attainment]],
    titles: Iterable[Title],
) -> DistrictRow:
    codes = {below.code for below in units}
    return DistrictRow(
        unit=unit,
        communes=kinds_and_numbers([below.kind for below in units]),
        number=len(units),
        shares=tuple(_share(level, answer, codes) for level, answer in answers),
        titles=tuple(titles),
    )


def _share(level: Level, answer: Attainment, codes: set[str | None]) -> Share:
    eligible = codes.intersection(answer.eligible_units)
    recognised = codes.intersection(answer.recognised_units)
    named = recognised.difference(answer.synthetic_units)
    has_data = answer.percent is not None
    illustrative = is_illustrative(answer)
    is_part = not codes.issuperset(answer.eligible_units)
    is_open = is_part and illustrative and len(recognised) == len(named) < len(eligible)
    return Share(
        recognised=len(recognised),
        eligible=len(eligible),
        percent=percent_of(len(recognised), len(eligible)) if has_data and not is_open else None,
        has_data=has_data,
        named=len(named),
        words=short_level(level),
        illustrative=illustrative,
        is_open=is_open,
    )


def _order(key: str) -> Callable[[DistrictRow], Decimal]:
    def percent(row: DistrictRow, place: int) -> Decimal:
        share = row.shares[place].percent
        return Decimal(-1) if share is None else share

    orders: dict[str, Callable[[DistrictRow], Decimal]] = {
        "ten": lambda row: Decimal(0),
        "xa": lambda row: Decimal(row.number),
        "nang-cao": lambda row: percent(row, 0),
        "nang-cao-nguon": lambda row: Decimal(row.shares[0].named),
        "kieu-mau": lambda row: percent(row, 1),
        "kieu-mau-nguon": lambda row: Decimal(row.shares[1].named),
    }
    return orders[key]


def _heads(answers: Sequence[tuple[Level, Attainment]], address: Address) -> Iterable[Head]:
    def head(label: str, key: str, *, numeric: bool = True, sample: bool = False) -> Head:
        here = address.sort == key
        state = ("ascending" if key == "ten" else "descending") if here else ""
        return Head(label, f"{address.sorted_by(key)}#huyen", state, numeric, sample)

    yield head(_("Huyện, thành phố"), "ten", numeric=False)
    yield head(_("Xã, thị trấn"), "xa")
    for key, (level, answer) in zip(("nang-cao", "kieu-mau"), answers, strict=True):
        sample = is_illustrative(answer)
        words = {"level": short_level(level)}
        computed = _("%(level)s, minh họa") if sample else "%(level)s"
        yield head(computed % words, key, sample=sample)
        yield head(_("%(level)s, có nguồn nêu tên") % words, f"{key}-nguon")


def _titles(scope: Unit, on: date) -> Mapping[int, list[Title]]:
    """Titles of the scope and its districts that a source names, the highest of each unit.

    Each once, by the recognition that counts.
    """
    held: dict[int, list[Recognition]] = defaultdict(list)
    rows = (
        told_by_sources(on)
        .filter(unit__path__startswith=scope.path)
        .filter(unit__tier__in=[Tier.PROVINCE, Tier.DISTRICT])
        .select_related("unit", "level", "decision")
    )
    for row in rows:
        told = {code for one in held[row.unit_id] for code in (one.level_id, *one.level.implies)}
        if row.level_id not in told:
            held[row.unit_id].append(row)
    titles = {pk: [_title(row) for row in recognitions] for pk, recognitions in held.items()}
    for pilot in pilots(scope):
        if pilot.unit.tier != Tier.DISTRICT:
            continue
        titles.setdefault(pilot.unit.pk, []).append(
            Title(_("Thí điểm: %(name)s") % {"name": pilot.name}, pilot.text)
        )
    return titles


def _title(row: Recognition) -> Title:
    when = _("năm %(year)s") % {"year": row.for_year} if row.for_year else when_words(row.words)
    notes = [when, row.decision.number if row.decision else ""]
    return Title(_title_words(row), ", ".join(note for note in notes if note))


def _title_words(row: Recognition) -> str:
    """«Huyện NTM nâng cao»; of a city or province what the source says."""
    if row.unit.kind == Kind.HUYEN:
        return _("Huyện %(level)s") % {"level": row.level.short_name}
    words = in_language(row.note) or short_level(row.level)
    return words[:1].upper() + words[1:]
