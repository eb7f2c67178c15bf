"""Loads the whole demo: units, law, recognitions, published totals, people, dossiers, figures.

Each part is a transaction of its own and takes what stands as present, so a load that was broken
off goes on where it ended. A line of the journal says which content was loaded whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

from communes import journal
from communes.loading import load_units
from communes.models import JournalLine, Role, User
from criteria.law.loading import load_file
from criteria.law.selectors import fields_of
from reports import recompute
from reports.demo.accounts import Account, accounts, filler
from reports.demo.dossiers import PlannedDossier, planned_dossiers
from reports.demo.facts import FACTS, field_words, read_facts
from reports.demo.filling import People, write_dossiers
from reports.demo.people import write_accounts
from reports.demo.places import programme_of, units_by_code
from reports.demo.plan import FIRST_DAY, plan
from reports.demo.recognitions import write_pilots, write_recognitions
from reports.published import FIGURES, load_published

ROOT: Path = settings.BASE_DIR
UNITS = ROOT / "communes" / "data" / "nam-dinh-2024.csv"
PROVINCES = ROOT / "communes" / "data" / "provinces-2024.csv"
LAW = ROOT / "criteria" / "data"
LOADED = "demo_loaded"


def load_demo(say: Callable[[str], None]) -> bool:
    """Load what is not there yet; whether anything had to be looked at.

    ``say`` is told each part. Called outside any transaction.
    """
    content = fingerprint()
    if is_loaded(content):
        return False
    facts = read_facts()
    _load_units(facts.province, say)
    for path in law_files():
        say(load_file(path).text)
    options = fields_of("model")
    planned, cast = plan(
        facts, programme_of(facts.province), field_of=lambda slug: field_words(slug, options)
    )
    say(f"công nhận: thêm {write_recognitions(planned)}")
    say(f"mô hình thí điểm: thêm {write_pilots(facts.pilots)}")
    say(f"số liệu đã công bố: thêm {load_published()}")
    dossiers = list(
        planned_dossiers(facts, cast, field_of=lambda slug: field_words(slug, options))
    )
    people = _people_for(dossiers)
    say(f"tài khoản: thêm {write_accounts(people)}")
    say(f"hồ sơ: thêm {write_dossiers(dossiers, _acting(people))}")
    recompute.run(units_by_code([facts.province])[facts.province].pk, whole=True)
    journal.record(LOADED, {"content": content}, actor=None)
    return True


def is_loaded(content: str) -> bool:
    """Whether this very content was loaded whole before."""
    lines = JournalLine.objects.filter(chain__name=journal.PORTAL, kind=LOADED)
    return lines.filter(content__content=content).exists()


def fingerprint() -> str:
    """Hash of all files that the demo is made from, this package among them."""
    digest = hashlib.sha256()
    own = sorted(Path(__file__).parent.glob("*.py"))
    for path in [UNITS, PROVINCES, FACTS, FIGURES, *law_files(), *own]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def law_files() -> list[Path]:
    """Levels first, then the sets, then the procedure, which names levels."""
    return [
        LAW / "levels.yaml",
        *sorted((LAW / "criteria").glob("*.yaml")),
        LAW / "procedure.yaml",
    ]


def _load_units(province: str, say: Callable[[str], None]) -> None:
    """The province alone of the list of provinces, then its communes."""
    heading, *lines = PROVINCES.read_bytes().splitlines(keepends=True)
    own = b"".join(line for line in lines if line.startswith(f"{province},".encode()))
    for raw in (heading + own, UNITS.read_bytes()):
        report = load_units(raw, valid_from=FIRST_DAY)
        say(f"đơn vị hành chính: thêm {report.created}, đã có {report.present}")


def _people_for(dossiers: list[PlannedDossier]) -> list[Account]:
    """The demo's accounts, and who fills the dossiers of communes that have none."""
    offered = list(accounts())
    served = {code for one in offered if one.role == Role.COMMUNE_OFFICER for code in one.units}
    units = sorted({one.unit for one in dossiers} - served)
    return [*offered, filler(tuple(units))]


def _acting(people: list[Account]) -> People:
    users = {user.username: user for user in User.objects.all()}
    return dict(_by_unit(people, users))


def _by_unit(
    people: list[Account], users: dict[str, User]
) -> Iterator[tuple[tuple[str, Role], User]]:
    for one in people:
        for code in one.units:
            yield (code, one.role), users[one.username]
