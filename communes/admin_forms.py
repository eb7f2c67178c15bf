"""Forms of the admin: people without passwords, roles with a last day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communes.doors.errors import InvalidError
from communes.models import Assignment, Role, User, canonical
from communes.people import check_assignment, check_end
from communes.periods import last_day_with


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person; the name is stored in its canonical form."""

    class Meta:
        model = User
        fields = ("username", "full_name", "body", "is_active")
        help_texts = {"username": _("Chữ thường không dấu, ví dụ: xa.giao-phong")}

    def clean_username(self) -> str:
        """The canonical name."""
        return canonical(self.cleaned_data["username"])


class AssignmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role; people give the last day with, the row keeps the first day without."""

    last_day = forms.DateField(label=_("Đến hết ngày"), required=False)

    class Meta:
        model = Assignment
        fields = ("user", "role", "unit", "body", "criteria", "valid_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = last_day_with(self.instance.valid_to)

    def clean(self) -> dict[str, Any]:
        """The same checks as wherever roles are given, beside the field they are about."""
        given: dict[str, Any] = super().clean() or {}
        role = given.get("role") or self.instance.role
        unit = given.get("unit") or getattr(self.instance, "unit", None)
        valid_from = given.get("valid_from") or self.instance.valid_from
        if not (role and unit and valid_from):
            return given
        given["role"] = Role(role)
        try:
            check_assignment(Role(role), unit, valid_from, given.get("last_day"))
            if "last_day" in given:
                check_end(self.instance, given["last_day"])
        except InvalidError as error:
            for entry in error.errors or []:
                field = entry["field"] if entry["field"] in self.fields else None
                self.add_error(field, entry["message"])
        return given
