from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from communes.doors.errors import InvalidError
from communes.models import Assignment, JournalLine, Role, User
from communes.people import TIERS, assign, end_assignment
from tests.factories import a_commune, a_district, a_person, a_province, a_user, hold

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 30)


def test_a_role_is_given_and_ended_with_its_journal() -> None:
    actor, user, unit = a_user(), a_user(), a_commune()
    held = assign(actor, user, Role.COMMUNE_CONTRIBUTOR, unit, valid_from=DAY, criteria=[9, 3, 9])
    assert (held.criteria, held.valid_to) == ([3, 9], None)
    end_assignment(actor, held, date(2024, 7, 31))
    held.refresh_from_db()
    assert held.valid_to == date(2024, 8, 1)
    given, ended = JournalLine.objects.order_by("sequence")
    assert (given.kind, ended.kind) == ("role_given", "role_ended")
    assert given.actor == actor
    assert given.content["user"] == user.pk
    assert (given.content["to"], ended.content["to"]) == (None, "2024-07-31")


def test_an_end_can_be_brought_forward_and_not_put_off() -> None:
    held = assign(None, a_user(), Role.COMMUNE_OFFICER, a_commune(), valid_from=DAY)
    end_assignment(None, held, date(2024, 7, 31))
    with pytest.raises(InvalidError):
        end_assignment(None, held, date(2024, 8, 1))
    assert end_assignment(None, held, date(2024, 7, 1)).valid_to == date(2024, 7, 2)


def test_a_role_holds_from_its_first_to_its_last_day() -> None:
    user = a_user()
    assign(
        None, user, Role.COMMUNE_OFFICER, a_commune(), valid_from=DAY, last_day=date(2024, 7, 1)
    )
    held = {
        day: Assignment.objects.in_force(date(2024, *day)).exists()
        for day in ((6, 29), (6, 30), (7, 1), (7, 2))
    }
    assert held == {(6, 29): False, (6, 30): True, (7, 1): True, (7, 2): False}


@pytest.mark.parametrize(
    "role", [Role.COMMUNE_LEADER, Role.DISTRICT_APPRAISER, Role.COORDINATION_OFFICE]
)
def test_a_role_stands_at_its_tier_only(role: Role) -> None:
    province = a_province()
    district = a_district(province)
    units = [province, district, a_commune(district)]
    right = next(unit for unit in units if unit.tier in TIERS[role])
    assert assign(None, a_user(), role, right, valid_from=DAY).unit == right
    for unit in units:
        if unit != right:
            with pytest.raises(InvalidError) as caught:
                assign(None, a_user(), role, unit, valid_from=DAY)
            assert caught.value.code == "wrong_tier"
    assert JournalLine.objects.count() == 1


def test_an_empty_period_is_refused_by_us_and_by_the_database() -> None:
    user, unit = a_user(), a_commune()
    with pytest.raises(InvalidError):
        assign(None, user, Role.COMMUNE_OFFICER, unit, valid_from=DAY, last_day=date(2024, 6, 29))
    with pytest.raises(InvalidError):
        assign(None, user, Role.COMMUNE_OFFICER, unit, valid_from=DAY, last_day=date.max)
    with pytest.raises(IntegrityError, match="assignment_period"), transaction.atomic():
        hold(user, Role.COMMUNE_OFFICER, unit, valid_from=DAY, valid_to=DAY)


def test_roles_of_inactive_people_hold_no_more() -> None:
    user = a_person(Role.COMMUNE_OFFICER, a_commune())
    assert user.has_role(Role.COMMUNE_OFFICER)
    user.is_active = False
    user.save()
    assert not User.objects.get(pk=user.pk).has_role(Role.COMMUNE_OFFICER)


def test_the_database_keeps_one_form_of_a_name() -> None:
    with pytest.raises(IntegrityError, match="user_name_canonical"), transaction.atomic():
        a_user("Xa.Vi-Du")
    made = User.objects.create_user(" Xa.Vi-Du ")
    assert made.username == "xa.vi-du"
    assert User.objects.get_by_natural_key("XA.VI-DU ") == made


def test_people_who_acted_cannot_be_deleted() -> None:
    user = a_person(Role.COMMUNE_OFFICER, a_commune())
    with pytest.raises(ProtectedError):
        user.delete()


def test_people_sign_with_name_and_body() -> None:
    user = a_user(full_name="Nguyễn Văn A", body="Phòng Y tế huyện Ví dụ")
    assert str(user) == "Nguyễn Văn A, Phòng Y tế huyện Ví dụ"
    assert str(a_user("xa.vi-du")) == "xa.vi-du"


def test_administrators_may_what_the_admin_offers_but_never_delete() -> None:
    administrator = a_person(Role.ADMINISTRATOR, a_province())
    assert administrator.has_perm("communes.change_user")
    assert not administrator.has_perm("communes.delete_user")
    others = [a_user(is_staff=True), a_person(Role.COORDINATION_OFFICE, a_province())]
    assert not any(user.has_perm("communes.view_user") for user in others)
