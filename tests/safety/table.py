"""Who gets what at which address. A new address without a row here fails the sweep."""

from __future__ import annotations

from dataclasses import dataclass

from communes.models import COMMUNE_ROLES, Role
from tests.safety.world import HERE, NOBODY, PERSONAS, STRANGER, World

EVERYBODY = frozenset(PERSONAS)
SIGNED_IN = EVERYBODY - {STRANGER}
COMMUNE = frozenset(str(role) for role in COMMUNE_ROLES)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR.value, f"{Role.ADMINISTRATOR} elsewhere"})
OFFICES = frozenset({Role.COORDINATION_OFFICE.value, f"{Role.COORDINATION_OFFICE} elsewhere"})
_DRAFT = COMMUNE | {Role.OBSERVER.value}
_SUBMITTED = _DRAFT | {
    Role.DISTRICT_APPRAISER.value,
    Role.COORDINATION_OFFICE.value,
    Role.PROVINCE_LEADER.value,
    Role.FRONT_OFFICER.value,
}
_PROVINCE = _SUBMITTED | {Role.DEPARTMENT_APPRAISER.value, Role.COUNCIL_MEMBER.value}
# Who sees a dossier in a state; for all others it is not there.
SEES: dict[str, frozenset[str]] = {
    "draft": _DRAFT,
    "submitted": _SUBMITTED,
    "province_appraisal": _PROVINCE,
    "returned": _SUBMITTED,
}
LEADER = frozenset({Role.COMMUNE_LEADER.value})
APPRAISERS = frozenset({Role.DISTRICT_APPRAISER.value, Role.COORDINATION_OFFICE.value})

WATCHERS = APPRAISERS | {Role.OBSERVER.value}


@dataclass(frozen=True, slots=True)
class Row:
    """Who may, who sees but may not (403); for everybody else it is not there (404).

    A stranger who may not is sent to sign in (302), in the API told so (401).
    """

    may: frozenset[str]
    sees: frozenset[str] = frozenset()
    query: str = ""
    status: int = 200
    refused: int = 403
    personas: tuple[str, ...] = PERSONAS

    def expected(self, route: str, persona: str) -> int:
        """The status for this persona."""
        if persona in self.may:
            return self.status
        if persona == STRANGER:
            return 401 if route.startswith("api/") else 302
        return self.refused if persona in self.sees else 404


# Open to all: whose territory it is makes no difference.
PUBLIC = Row(EVERYBODY, personas=(STRANGER, NOBODY, *HERE))
# What does not look at who asks, and takes its time.
FEW = (STRANGER, NOBODY, Role.ADMINISTRATOR.value)
BLIND = Row(EVERYBODY, personas=FEW)
MEMBERS = Row(SIGNED_IN)

# Addresses without a dossier.
ROWS: dict[str, Row] = {
    "": PUBLIC,
    "danh-sach/": PUBLIC,
    "tim/": PUBLIC,
    "xa/<str:code>/": PUBLIC,
    "kiem-chung/": PUBLIC,
    "kiem-chung/<str:day>/": PUBLIC,
    "healthz": BLIND,
    "readyz": Row(EVERYBODY, status=503, personas=FEW),
    "dang-nhap/": PUBLIC,
    "dang-xuat/": Row(EVERYBODY, status=405),
    "quen-mat-khau/": PUBLIC,
    "ma-mot-lan/": Row(ADMINISTRATORS | OFFICES, sees=EVERYBODY),
    "viec-cua-toi/": MEMBERS,
    # The others are sent to the admin's own door, which tells them that it is not theirs.
    "quan-tri/": Row(ADMINISTRATORS, sees=EVERYBODY, refused=302),
    "api/v1/schema/": BLIND,
    "api/v1/docs/": BLIND,
    "api/v1/auth/token/": Row(EVERYBODY, status=405),
    "api/v1/levels/": PUBLIC,
    "api/v1/criteria-sets/": PUBLIC,
    "api/v1/criteria-sets/<str:code>/": PUBLIC,
    "api/v1/recognitions/": PUBLIC,
    "api/v1/units/": PUBLIC,
    "api/v1/units/<str:code>/": PUBLIC,
    "api/v1/attainment/": Row(EVERYBODY, query="scope=36&level=ntm"),
    "api/v1/attainment/criteria/": Row(EVERYBODY, query="scope=36&set={set}"),
    "api/v1/attainment/pipeline/": Row(EVERYBODY, query="scope=36&level=advanced"),
    "api/v1/dossiers/": MEMBERS,
    "api/v1/dossiers/progress/": Row(
        WATCHERS,
        sees=EVERYBODY - {f"{role} elsewhere" for role in WATCHERS},
        query="scope={district}&set={set}&year=2024",
    ),
}

# Addresses of one dossier: who may and whom it tells that they may not, by what they see of it.
OF_DOSSIERS: dict[str, frozenset[str]] = {
    "ho-so/<int:dossier_id>/": EVERYBODY,
    "ho-so/<int:dossier_id>/tieu-chi/<int:number>/": EVERYBODY,
    "ho-so/<int:dossier_id>/minh-chung/<uuid:evidence_id>/": EVERYBODY,
    "ho-so/<int:dossier_id>/nop/": COMMUNE,
    "ho-so/<int:dossier_id>/bien-nhan/": EVERYBODY,
    "ho-so/<int:dossier_id>/rut/": LEADER,
    "ho-so/<int:dossier_id>/tham-tra/": APPRAISERS,
    "api/v1/dossiers/<int:dossier_id>/": EVERYBODY,
    "api/v1/dossiers/<int:dossier_id>/results/": EVERYBODY,
    "api/v1/dossiers/<int:dossier_id>/judgement/": EVERYBODY,
    "api/v1/dossiers/<int:dossier_id>/evidence/": EVERYBODY,
    "api/v1/dossiers/<int:dossier_id>/evidence/<uuid:evidence_id>/content/": EVERYBODY,
    "api/v1/dossiers/<int:dossier_id>/steps/": EVERYBODY,
    "api/v1/dossiers/<int:dossier_id>/journal/": EVERYBODY,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One address to ask: a route and, for a dossier, the state of the one asked for."""

    route: str
    state: str = ""

    def __str__(self) -> str:
        return f"/{self.route} {self.state}".strip()

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    def row(self) -> Row:
        if not self.state:
            return ROWS[self.route]
        seen, acts = SEES[self.state], OF_DOSSIERS[self.route]
        if self.state == "draft" and self.route.endswith("bien-nhan/"):
            return Row(frozenset())
        return Row(seen & acts, sees=seen)

    def path(self, world: World) -> str:
        """The address, filled in."""
        path = f"/{self.route}"
        if self.state:
            dossier = world.dossiers[self.state]
            evidence = str(dossier.evidence.get().pk)
            path = path.replace("<int:dossier_id>", str(dossier.pk))
            path = path.replace("<uuid:evidence_id>", evidence).replace("<int:number>", "10")
        code = world.places["set" if "criteria-sets" in path else "unit"]
        path = path.replace("<str:code>", code).replace("<str:day>", world.places["day"])
        query = self.row().query.format(**world.places)
        return f"{path}?{query}" if query else path


CASES = (
    *(Case(route) for route in ROWS),
    *(Case(route, state) for route in OF_DOSSIERS for state in ("draft", "submitted")),
    *(
        Case(route, state)
        for route in ("ho-so/<int:dossier_id>/", "api/v1/dossiers/<int:dossier_id>/")
        for state in ("province_appraisal", "returned")
    ),
)
PAGES = tuple(case for case in CASES if not case.is_api)
API = tuple(case for case in CASES if case.is_api)
