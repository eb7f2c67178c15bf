"""Forms of the doors: sign in, forgotten password, one-time code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from communes.guesses import BusyError, try_password
from communes.models import User, canonical
from communes.sign_in import LONGEST_NAME, LONGEST_SECRET

_NAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
_ASKED = {"required": _("Hãy nhập ô này.")}
_WEAK = {
    "password_too_short": _(
        "Mật khẩu cần ít nhất %(min_length)s ký tự. Hãy chọn mật khẩu dài hơn."
    ),
    "password_too_common": _("Mật khẩu này dễ đoán. Hãy chọn mật khẩu khác."),
    "password_too_similar": _("Mật khẩu giống tên đăng nhập. Hãy chọn mật khẩu khác."),
}


class SignInForm(AuthenticationForm):
    """Name and password; one sentence for every kind of failure, so that nothing is given away."""

    request: HttpRequest
    error_messages = {
        "invalid_login": _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy nhập lại."),
        "inactive": _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy nhập lại."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label, name.help_text = _("Tên đăng nhập"), _("Ví dụ: xa.giao-phong")
        name.widget.attrs.update(_NAME)
        name.widget.attrs.pop("autofocus", None)
        password.label = _("Mật khẩu")
        for field in self.fields.values():
            field.error_messages.update(_ASKED)

    def clean(self) -> dict[str, Any]:
        """As inherited, but the password is tried where all doors try it.

        Raises:
            LockedError: the name is closed; the page says so.
        """
        username, password = map(self.cleaned_data.get, ("username", "password"))
        if username and password:
            self.user_cache = self._try(username, password)
        return self.cleaned_data

    def _try(self, username: str, password: str) -> User:
        try:
            person = try_password(self.request, username, password)
        except BusyError as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        if person is None:
            raise self.get_invalid_login_error()
        return person


class RecoveryForm(forms.Form):
    """Name, one-time code, new password twice."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        error_messages=_ASKED,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=_NAME),
    )
    code = forms.CharField(
        label=_("Mã một lần"),
        error_messages=_ASKED,
        help_text=_("12 ký tự do quản trị hoặc Văn phòng Điều phối cấp"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    new_password = forms.CharField(
        label=_("Mật khẩu mới"),
        error_messages=_ASKED,
        max_length=LONGEST_SECRET,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    new_password_again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        error_messages=_ASKED,
        max_length=LONGEST_SECRET,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        least = {"least": settings.PASSWORD_MIN_LENGTH}
        self.fields["new_password"].help_text = _("Ít nhất %(least)s ký tự") % least

    def clean_username(self) -> str:
        """The canonical name."""
        return canonical(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same and good enough for somebody of that name."""
        given = super().clean() or {}
        password, again = given.get("new_password"), given.get("new_password_again")
        if password and again and password != again:
            self.add_error("new_password_again", _("Hai lần nhập khác nhau. Hãy nhập lại."))
        elif password:
            self._check_strength(password, given.get("username", ""))
        return given

    def _check_strength(self, password: str, username: str) -> None:
        try:
            password_validation.validate_password(password, User(username=username))
        except forms.ValidationError as error:
            for one in error.error_list:
                sentence = _WEAK.get(one.code or "", one.message)
                problem = forms.ValidationError(sentence, code=one.code, params=one.params)
                self.add_error("new_password", problem)


class IssueCodeForm(forms.Form):
    """Whose password was forgotten."""

    username = forms.CharField(
        label=_("Tên đăng nhập của người cần mã"),
        error_messages=_ASKED,
        help_text=_("Ví dụ: xa.giao-phong"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={**_NAME, "autocomplete": "off"}),
    )

    def clean_username(self) -> str:
        """The canonical name."""
        return canonical(self.cleaned_data["username"])
