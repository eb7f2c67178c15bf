from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from reports import recompute
from reports.check import check
from reports.models import HeldLevel, Mark, Rate, Standing, Tally
from tests import factories
from tests.reports.figures.conftest import ADVANCED, Place, make_place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def figured() -> Place:
    """A province whose figures have been computed; two communes hold the level."""
    factories.the_law(ADVANCED)
    place = make_place()
    for unit in place.communes[:2]:
        factories.a_recognition(unit, "advanced")
    call_command("recompute_rates", stdout=StringIO())
    return place


def checked() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("recompute_rates", "--check", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_figures_that_follow_from_the_facts_pass(figured: Place) -> None:
    assert not Mark.objects.exists()
    assert checked() == (
        0,
        "checked: 1 provinces, 0 differences, 0 passed over while a mark waits\n",
    )


def test_a_changed_rate_is_named_and_not_overwritten(figured: Place) -> None:
    rate = Rate.objects.get(scope=figured.province, level_id="advanced")
    Rate.objects.filter(pk=rate.pk).update(recognised=1)
    code, said = checked()
    assert code == 1
    assert f"reports_rate {figured.province.code} advanced: recognised 1 instead of 2" in said
    rate.refresh_from_db()
    assert rate.recognised == 1
    call_command("recompute_rates", stdout=StringIO())
    assert checked()[0] == 0


def test_every_derived_table_is_compared_with_the_facts_alone(figured: Place) -> None:
    unit = figured.communes[0]
    HeldLevel.objects.filter(unit=unit, level_id="advanced").update(basis="synthetic")
    Standing.objects.filter(unit=unit, criteria_set=ADVANCED).delete()
    Tally.objects.filter(scope=figured.province, criteria_set=ADVANCED, number=3).update(
        declared=4
    )
    Rate.objects.filter(scope=figured.south, level_id="ntm").delete()
    code, said = checked()
    assert code == 1
    assert said.splitlines()[:-1] == [
        f'reports_heldlevel {unit.code} advanced: basis "synthetic" instead of "sourced"',
        f"reports_standing {unit.code} {ADVANCED}: missing",
        f"reports_rate {figured.south.code} ntm: missing",
        f"reports_tally {figured.province.code} {ADVANCED} 3: declared 4 instead of 0",
    ]


def test_what_has_a_waiting_mark_is_passed_over_and_counted(figured: Place) -> None:
    factories.a_recognition(figured.communes[2], "advanced")
    findings = check()
    assert findings.differences == []
    assert findings.passed_over > 0
    other = Rate.objects.filter(scope=figured.north, level_id="ntm")
    other.update(eligible=9)
    assert [difference.row for difference in check().differences] == [f"{figured.north.code} ntm"]
    recompute.run(figured.province.pk)
    assert (check().passed_over, len(check().differences)) == (0, 0)
