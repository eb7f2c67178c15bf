from __future__ import annotations

from datetime import date

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from communes import journal
from communes.models import Assignment, JournalLine, Role, User
from tests.factories import a_commune, a_person, a_province, a_user, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> User:
    user = a_person(Role.ADMINISTRATOR, a_province(), "quan-tri")
    client.force_login(user)
    return user


def page(model: str, name: str, *args: object) -> str:
    return reverse(f"admin:communes_{model}_{name}", args=args)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_enter(client: Client, role: Role) -> None:
    client.force_login(a_person(role, a_province()))
    answer = client.get("/quan-tri/", follow=True)
    assert answer.status_code == 403


def test_strangers_and_ended_administrators_are_sent_to_sign_in_or_refused(
    client: Client, administrator: User
) -> None:
    assert client.get("/quan-tri/").status_code == 200
    administrator.assignments.update(valid_to=date(2020, 7, 2))
    assert client.get("/quan-tri/", follow=True).status_code == 403
    client.logout()
    assert client.get("/quan-tri/").status_code == 302


def test_every_list_and_every_row_opens_and_nothing_can_be_deleted(
    client: Client, administrator: User
) -> None:
    commune = a_commune()
    person = a_person(Role.COMMUNE_OFFICER, commune)
    line = journal.record("thử", {"x": 1}, actor=administrator)
    rows = {
        "user": person.pk,
        "assignment": person.assignments.get().pk,
        "unit": commune.pk,
        "journalline": line.pk,
    }
    assert client.get("/quan-tri/").status_code == 200
    for model, pk in rows.items():
        assert client.get(page(model, "changelist"), {"q": "a"}).status_code == 200
        assert client.get(page(model, "change", pk)).status_code == 200
        assert client.post(page(model, "delete", pk), {"post": "yes"}).status_code == 403
        action = {"action": "delete_selected", "_selected_action": pk, "post": "yes"}
        client.post(page(model, "changelist"), action)
    assert User.objects.filter(pk=person.pk).exists()
    assert JournalLine.objects.filter(pk=line.pk).exists()


def test_no_registered_page_offers_to_delete(client: Client, administrator: User) -> None:
    request = client.get("/quan-tri/").wsgi_request
    for model, options in admin.site._registry.items():
        assert not options.has_delete_permission(request), model


@pytest.mark.parametrize("model", ["unit", "journalline", "dailyroot", "onetimecode"])
def test_places_and_the_record_are_to_be_looked_at_only(
    client: Client, administrator: User, model: str
) -> None:
    assert client.get(page(model, "changelist")).status_code == 200
    assert client.post(page(model, "add"), {}).status_code == 403


def test_a_person_is_made_without_a_password_and_with_a_journal_line(
    client: Client, administrator: User
) -> None:
    form = {"username": "Xa.Moi", "full_name": "Trần Thị B", "body": "", "is_active": "on"}
    answer = client.post(page("user", "add"), form)
    assert answer.status_code == 302
    made = User.objects.get(username="xa.moi")
    assert not made.has_usable_password()
    assert not made.is_staff
    line = JournalLine.objects.get(kind="person_added")
    assert (line.actor, line.content["user"]) == (administrator, made.pk)
    assert "Trần" not in str(line.content)
    shown = client.get(page("user", "change", made.pk)).content.decode()
    assert "/ma-mot-lan/?ten=xa.moi" in shown


def test_a_name_that_acted_stays(client: Client, administrator: User) -> None:
    user = a_user("xa.cu")
    client.post(page("user", "change", user.pk), {"username": "khac", "full_name": "B"})
    user.refresh_from_db()
    assert (user.username, user.full_name, user.is_active) == ("xa.cu", "B", False)


def test_a_role_is_given_and_ended_by_its_last_day(client: Client, administrator: User) -> None:
    user, unit = a_user(), a_commune()
    form = {
        "user": user.pk,
        "role": Role.COMMUNE_OFFICER,
        "unit": unit.pk,
        "criteria": "",
        "valid_from": "05/06/2024",
        "last_day": "",
    }
    assert client.post(page("assignment", "add"), form).status_code == 302
    held = Assignment.objects.get(user=user)
    assert (held.valid_from, held.valid_to) == (date(2024, 6, 5), None)
    change = page("assignment", "change", held.pk)
    assert client.post(change, {"last_day": "30/06/2024"}).status_code == 302
    held.refresh_from_db()
    assert held.valid_to == date(2024, 7, 1)
    assert 'value="30/06/2024"' in client.get(change).content.decode()
    kinds = JournalLine.objects.order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == ["role_given", "role_ended"]


@pytest.mark.parametrize("last_day", ["", "01/07/2024"])
def test_an_ended_role_is_not_revived(client: Client, administrator: User, last_day: str) -> None:
    held = hold(
        a_user(),
        Role.COMMUNE_OFFICER,
        a_commune(),
        valid_from=date(2024, 6, 5),
        valid_to=date(2024, 7, 1),
    )
    change = page("assignment", "change", held.pk)
    answer = client.post(change, {"last_day": last_day})
    assert answer.status_code == 200
    assert "Vai trò đã được kết thúc vào 30/06/2024." in answer.content.decode()
    held.refresh_from_db()
    assert held.valid_to == date(2024, 7, 1)
    assert not JournalLine.objects.exists()
    assert client.post(change, {"last_day": "29/06/2024"}).status_code == 302
    held.refresh_from_db()
    assert held.valid_to == date(2024, 6, 30)


@pytest.mark.parametrize(("end", "typed"), [(None, ""), (date(2024, 7, 1), "30/06/2024")])
def test_saving_a_role_as_it_stands_ends_nothing(
    client: Client, administrator: User, end: date | None, typed: str
) -> None:
    held = hold(a_user(), Role.COMMUNE_OFFICER, a_commune(), valid_to=end)
    answer = client.post(page("assignment", "change", held.pk), {"last_day": typed})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert held.valid_to == end
    assert not JournalLine.objects.exists()


def test_a_role_at_the_wrong_tier_is_refused_beside_its_field(
    client: Client, administrator: User
) -> None:
    form = {
        "user": a_user().pk,
        "role": Role.DISTRICT_APPRAISER,
        "unit": a_commune().pk,
        "criteria": "",
        "valid_from": "05/06/2024",
        "last_day": "04/06/2024",
    }
    answer = client.post(page("assignment", "add"), form)
    assert "Vai trò “Thẩm tra cấp huyện” không có ở cấp xã." in answer.content.decode()
    form |= {"role": Role.COMMUNE_OFFICER}
    answer = client.post(page("assignment", "add"), form)
    assert "Ngày cuối đứng trước ngày đầu." in answer.content.decode()
    assert not JournalLine.objects.exists()


def test_units_are_found_without_diacritics(client: Client, administrator: User) -> None:
    wanted = a_commune(name="Đồng Sơn")
    a_commune(name="Sơn Đồng")
    answer = client.get(page("unit", "changelist"), {"q": "xa dong son"})
    assert list(answer.context["cl"].result_list) == [wanted]


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("user", "password__startswith=argon2"),
        ("user", "password__regex=a"),
        ("onetimecode", "code_hash__startswith=argon2"),
    ],
)
def test_no_filter_tells_a_hash_sign_by_sign(
    client: Client, administrator: User, model: str, query: str
) -> None:
    assert client.get(f"{page(model, 'changelist')}?{query}").status_code == 400


def test_a_password_is_changed_by_a_code_alone(client: Client, administrator: User) -> None:
    answer = client.get("/quan-tri/password_change/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/quen-mat-khau/")
