"""What the sweep walks through: every role here and elsewhere, and hostile text in every field."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date

from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from communes import journal
from communes.models import COMMUNE_ROLES, Role, Unit, User
from criteria.dossiers.creation import create_dossier
from criteria.dossiers.evidence import Description, Upload, attach_evidence
from criteria.dossiers.models import Dossier
from criteria.dossiers.results import put_results
from criteria.workflow import take
from reports import recompute
from tests import factories
from tests.criteria.dossiers.files import PDF
from tests.criteria.dossiers.scene import good_rows, load_law

TODAY = date(2024, 6, 30)
HOSTILE = '"><img src=x onerror=alert(1)>'
IDENTITY, PHONE = "036091234567", "0912345678"
# What people write to each other, with what must never reach the public.
PRIVATE = f"{HOSTILE} {IDENTITY} {PHONE}"

STRANGER, NOBODY = "stranger", "nobody"
HERE = tuple(str(role) for role in Role)
ELSEWHERE = tuple(f"{role} elsewhere" for role in Role)
PERSONAS = (STRANGER, NOBODY, *HERE, *ELSEWHERE)


@dataclass
class World:
    """``dossiers`` by state; ``cookies`` and ``tokens`` by persona."""

    places: dict[str, str] = field(default_factory=dict)
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def add(self, persona: str, user: User) -> None:
        """A person with a session and a token."""
        self.people[persona] = user
        client = Client()
        client.force_login(user)
        self.cookies[persona] = client.cookies["sessionid"].value
        self.tokens[persona] = AuthToken.objects.create(user)[1]

    def browser_of(self, persona: str, *, checks_csrf: bool = False) -> Client:
        """A browser in which this person is signed in."""
        client = Client(enforce_csrf_checks=checks_csrf, raise_request_exception=False)
        if persona in self.cookies:
            client.cookies["sessionid"] = self.cookies[persona]
        return client

    def program_of(self, persona: str) -> Client:
        """A program with this person's token."""
        if persona not in self.tokens:
            return Client(raise_request_exception=False)
        header = f"Token {self.tokens[persona]}"
        return Client(raise_request_exception=False, headers={"Authorization": header})


def a_world() -> World:
    """Dossiers in four states in four communes of one district; a second province beside."""
    load_law()
    world = World()
    province = factories.a_province(f"Tỉnh {HOSTILE}", code="36")
    district = factories.a_district(province, f"Huyện {HOSTILE}")
    communes = [factories.a_commune(district, f"Xã {HOSTILE}") for _number in range(4)]
    elsewhere = factories.a_commune(factories.a_district(factories.a_province()))
    world.add(NOBODY, _named(factories.a_user("nobody")))
    for role in Role:
        world.add(str(role), _of_all(role, communes))
        world.add(f"{role} elsewhere", _person(role, elsewhere, f"{role}.khac"))
    _recognise(communes[0])
    makers = (Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER, Role.DISTRICT_APPRAISER)
    officer, leader, district_person = (_afresh(world, role) for role in makers)
    for state, commune in zip(
        ("draft", "submitted", "province_appraisal", "returned"), communes, strict=True
    ):
        world.dossiers[state] = _a_dossier(commune, state, officer, leader, district_person)
    journal.record("test", {"text": HOSTILE}, actor=None)
    root = journal.take_daily_root(timezone.localdate())
    recompute.run(province.pk)
    world.places = {
        "unit": communes[0].code or "",
        "district": district.code or "",
        "set": factories.ADVANCED,
        "day": root.day.isoformat(),
    }
    return world


def _person(role: Role, unit: Unit, name: str) -> User:
    """A role over the unit that such a role acts for: commune, district or province."""
    over = {Role.DISTRICT_APPRAISER: unit.parent} | dict.fromkeys(COMMUNE_ROLES, unit)
    where = over.get(role, unit.province) or unit
    criteria = [10] if role == Role.COMMUNE_CONTRIBUTOR else None
    return _named(factories.a_person(role, where, name, body=PRIVATE, criteria=criteria))


def _of_all(role: Role, communes: list[Unit]) -> User:
    user = _person(role, communes[0], str(role))
    if role in COMMUNE_ROLES:
        for commune in communes[1:]:
            criteria = [10] if role == Role.COMMUNE_CONTRIBUTOR else None
            factories.hold(user, role, commune, body=PRIVATE, criteria=criteria)
    return user


def _named(user: User) -> User:
    user.full_name = user.body = PRIVATE
    user.save()
    return user


def _afresh(world: World, role: Role) -> User:
    return User.objects.get(pk=world.people[str(role)].pk)


def _recognise(commune: Unit) -> None:
    factories.a_recognition(commune, "ntm", decision=f"1/QĐ {HOSTILE}", source=HOSTILE)


def _a_dossier(commune: Unit, state: str, officer: User, leader: User, appraiser: User) -> Dossier:
    dossier = create_dossier(officer, commune.code or "", factories.ADVANCED, 2024)
    put_results(dossier.pk, [row | {"note": PRIVATE} for row in good_rows(dossier)], officer)
    _attach(dossier, officer)
    if state == "draft":
        return dossier
    take("submit", dossier_id=dossier.pk, actor=leader, payload={"note": PRIVATE})
    if state == "province_appraisal":
        take("accept", dossier_id=dossier.pk, actor=appraiser, payload={"note": PRIVATE})
    if state == "returned":
        points = [{"number": 10, "reason": PRIVATE}]
        take("return", dossier_id=dossier.pk, actor=appraiser, payload={"criteria": points})
    return Dossier.objects.get(pk=dossier.pk)


def _attach(dossier: Dossier, officer: User) -> None:
    content = PDF + f"% {dossier.pk}\n".encode()
    upload = Upload(file=io.BytesIO(content), name=f"{HOSTILE}.pdf", size=len(content))
    said = Description(title=PRIVATE, number=HOSTILE, issuer=HOSTILE)
    attach_evidence(dossier.pk, upload, indicators=["10.1"], description=said, actor=officer)
