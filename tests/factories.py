"""Builders of valid rows in a synthetic nation, «Tỉnh Ví dụ»; every argument has a default.

Units get free codes from 90, 900 and 90000 on, so that they never meet real ones.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Max

from communes.models import Assignment, Kind, Role, Tier, Unit, User
from communes.places import place
from criteria.law.loading import load_file
from criteria.law.models import SetVersion
from criteria.law.selectors import current_version
from criteria.recognition.granting import Grant, decision_of, grant_all
from criteria.recognition.models import Basis, Recognition

PASSWORD = "mat-khau-de-thu-2024"
FIRST_DAY = date(2020, 7, 1)
LAW_DATA = settings.BASE_DIR / "criteria" / "data"
NTM = "xa-ntm-2021-2025"
ADVANCED = "xa-ntm-nang-cao-2021-2025"
MODEL = "xa-ntm-kieu-mau-2021-2025"

_FIRST_CODES = {Tier.PROVINCE: "90", Tier.DISTRICT: "900", Tier.COMMUNE: "90000"}


def a_province(
    name: str = "Ví dụ",
    *,
    code: str | None = None,
    kind: Kind = Kind.TINH,
    valid_from: date = FIRST_DAY,
    valid_to: date | None = None,
) -> Unit:
    """A province, «Tỉnh Ví dụ»."""
    return _unit(
        Unit(code=code or _free_code(Tier.PROVINCE), name=name, kind=kind, tier=Tier.PROVINCE),
        None,
        valid_from,
        valid_to,
    )


def a_district(
    province: Unit | None = None,
    name: str = "Ví dụ",
    *,
    code: str | None = None,
    kind: Kind = Kind.HUYEN,
    valid_from: date = FIRST_DAY,
    valid_to: date | None = None,
) -> Unit:
    """A district, «Huyện Ví dụ», in a new province if none is given."""
    return _unit(
        Unit(code=code or _free_code(Tier.DISTRICT), name=name, kind=kind, tier=Tier.DISTRICT),
        province or a_province(),
        valid_from,
        valid_to,
    )


def a_commune(
    parent: Unit | None = None,
    name: str | None = None,
    *,
    code: str | None = None,
    kind: Kind = Kind.XA,
    valid_from: date = FIRST_DAY,
    valid_to: date | None = None,
) -> Unit:
    """A commune, «Xã Ví dụ 90001»; ``parent`` is a district or a province."""
    code = code or _free_code(Tier.COMMUNE)
    return _unit(
        Unit(code=code, name=name or f"Ví dụ {code}", kind=kind, tier=Tier.COMMUNE),
        parent or a_district(),
        valid_from,
        valid_to,
    )


def a_ward(parent: Unit | None = None, name: str | None = None) -> Unit:
    """A ward (phường): outside the programme."""
    return a_commune(parent, name, kind=Kind.PHUONG)


def a_town(parent: Unit | None = None, name: str | None = None) -> Unit:
    """A town (thị trấn): inside the programme."""
    return a_commune(parent, name, kind=Kind.THI_TRAN)


def a_user(
    username: str | None = None,
    *,
    is_staff: bool = False,
    is_active: bool = True,
    full_name: str = "",
    body: str = "",
) -> User:
    """A person without any role; the password is ``PASSWORD``."""
    return User.objects.create(
        username=username or f"nguoi-{User.objects.count() + 1}",
        password=make_password(PASSWORD),
        is_staff=is_staff,
        is_active=is_active,
        full_name=full_name,
        body=body,
    )


def a_person(
    role: Role,
    unit: Unit,
    username: str | None = None,
    *,
    body: str = "",
    criteria: list[int] | None = None,
    valid_from: date = FIRST_DAY,
    valid_to: date | None = None,
) -> User:
    """A person who holds one role over one unit; an administrator may open the admin."""
    user = a_user(username, is_staff=role == Role.ADMINISTRATOR, body=body)
    hold(user, role, unit, body=body, criteria=criteria, valid_from=valid_from, valid_to=valid_to)
    return user


def hold(
    user: User,
    role: Role,
    unit: Unit,
    *,
    body: str = "",
    criteria: list[int] | None = None,
    valid_from: date = FIRST_DAY,
    valid_to: date | None = None,
) -> Assignment:
    """Give a role; ``valid_to`` is the first day without."""
    return Assignment.objects.create(
        user=user,
        role=role,
        unit=unit,
        body=body,
        criteria=criteria or [],
        valid_from=valid_from,
        valid_to=valid_to,
    )


def the_levels() -> None:
    """The real levels (``criteria/data/levels.yaml``)."""
    load_file(LAW_DATA / "levels.yaml")


def the_law(*set_codes: str) -> list[SetVersion]:
    """The real levels, procedure and these criteria sets; the current text of each set."""
    the_levels()
    load_file(LAW_DATA / "procedure.yaml")
    for code in set_codes:
        load_file(LAW_DATA / "criteria" / f"{code}.yaml")
    return [current_version(code) for code in set_codes]


def a_recognition(
    unit: Unit,
    level: str = "ntm",
    *,
    decided_on: date = FIRST_DAY,
    in_force_to: date | None = None,
    criteria_set: str | None = None,
    basis: Basis = Basis.SOURCED,
    decision: str = "",
    source: str = "một bài báo",
) -> Recognition:
    """A recognition; ``in_force_to`` is the last day with. Levels must have been loaded."""
    grant = Grant(
        unit=unit,
        level=level,
        decided_on=decided_on,
        in_force_to=in_force_to,
        criteria_set=criteria_set,
        basis=basis,
        decision=decision_of(decision, decided_on) if decision else None,
        source=source,
    )
    [row] = grant_all([grant])
    return row


def _unit(unit: Unit, parent: Unit | None, valid_from: date, valid_to: date | None) -> Unit:
    unit.valid_from, unit.valid_to = valid_from, valid_to
    place([(unit, parent)])
    unit.save(force_insert=True)
    return unit


def _free_code(tier: Tier) -> str:
    highest = Unit.objects.filter(tier=tier, code__gte=_FIRST_CODES[tier]).aggregate(
        code=Max("code")
    )["code"]
    return str(int(highest) + 1) if highest else _FIRST_CODES[tier]
