"""Doors for people: sign in and out, a forgotten password, a one-time code for somebody."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import FormView

from communes import carried, recovery, sessions
from communes.doors.addresses import one_of, strict_address
from communes.doors.errors import ForbiddenError, InvalidError
from communes.forms import IssueCodeForm, RecoveryForm, SignInForm
from communes.guesses import BusyError, name_for_codes, try_code
from communes.models import User
from communes.sign_in import LockedError, client_address, is_locked, locked_out


@method_decorator(strict_address("next", "lai"), name="dispatch")
class SignInView(LoginView):
    """``/dang-nhap/``: a person who is signed in already may go on or change.

    ``lai=1`` is where a form that outlived its session sends people, in a tab of its own. Without
    a script the page carries the form itself (``communes.carried``).
    """

    template_name = "communes/sign_in.html"
    authentication_form = SignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As inherited."""
        one_of(request.GET, "lai", {"1"}, "")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As inherited; a closed account has a page of its own, which leads back here."""
        if carried.FIELD in request.POST and "username" not in request.POST:
            return self.render_to_response(self.get_context_data(form=SignInForm(request)))
        try:
            return super().post(request, *args, **kwargs)
        except LockedError:
            return locked_out(request, None, None)

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """As inherited; Django keeps the session of the same person, the portal's limits begin.

        A form that the page carried waits for the person's own act.
        """
        kept, browser = carried.opened(self.request), carried.browser_of(self.request)
        answer = super().form_valid(form)
        sessions.begin(self.request)
        carried.remember_browser(self.request, browser)
        if kept is not None:
            return carried.ask_to_send(self.request, kept)
        if carried.FIELD in self.request.POST:
            messages.warning(
                self.request, _("Không giữ được nội dung vừa nhập. Hãy nhập lại nội dung đó.")
            )
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As inherited, with what the page carries on."""
        context = super().get_context_data(**kwargs)
        if form := carried.opened(self.request):
            context |= {"carried": form, "sealed": carried.seal(self.request, form)}
        return context

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """The form again, with 429 where the name's turn was not to be had."""
        return _busy_or_not(form, super().form_invalid(form))


@method_decorator(login_not_required, name="dispatch")
class SignOutView(LogoutView):
    """``/dang-xuat/``: by POST only; whose session has ended is signed out already."""


@method_decorator(
    [login_not_required, never_cache, strict_address(), sensitive_post_parameters()],
    name="dispatch",
)
class RecoveryView(FormView):  # type: ignore[type-arg]
    """``/quen-mat-khau/``: a one-time code becomes a new password."""

    template_name = "communes/recovery.html"
    form_class = RecoveryForm

    @sensitive_variables()
    def form_valid(self, form: RecoveryForm) -> HttpResponse:
        """Tries are counted by name and address, apart from those of signing in."""
        given = form.cleaned_data
        counted = {"username": name_for_codes(given["username"])}
        try:
            row = try_code(self.request, given["username"], given["code"])
            if row is None:
                return self._refuse(form, counted)
            user = recovery.redeem(row, given["new_password"])
        except LockedError:
            return locked_out(self.request, None, counted)
        except (BusyError, InvalidError) as error:
            form.add_error(None, forms.ValidationError(error.message, code=error.code))
            return self.form_invalid(form)
        for name in (counted["username"], user.username):
            AxesProxyHandler.reset_attempts(username=name, ip_address=client_address(self.request))
        messages.success(self.request, _("Đã đặt mật khẩu mới. Hãy đăng nhập."))
        return redirect("communes:sign_in")

    def form_invalid(self, form: RecoveryForm) -> HttpResponse:
        """The form again, with 429 where the name's turn was not to be had."""
        return _busy_or_not(form, super().form_invalid(form))

    def _refuse(self, form: RecoveryForm, counted: dict[str, str]) -> HttpResponse:
        if is_locked(self.request, counted["username"]):
            return locked_out(self.request, None, counted)
        form.add_error(None, _("Tên hoặc mã không đúng, hoặc mã đã hết hạn. Hãy xin mã mới."))
        return self.form_invalid(form)


@method_decorator(
    [
        never_cache,
        strict_address("ten"),
        carried.told_as(gettext_lazy("Cấp mã một lần"), gettext_lazy("Cấp mã")),
    ],
    name="dispatch",
)
class IssueCodeView(FormView):  # type: ignore[type-arg]
    """``/ma-mot-lan/``: the code is shown once, on the answer to the form."""

    template_name = "communes/issue_code.html"
    form_class = IssueCodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For administrators and coordination offices."""
        if not isinstance(request.user, User) or not recovery.may_issue_any(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """``?ten=`` comes from the admin's page of a person."""
        return {"username": self.request.GET.get("ten", "")}

    def form_valid(self, form: IssueCodeForm) -> HttpResponse:
        """Absent people and those out of reach get the same answer."""
        actor = self.request.user
        user = User.objects.filter(username=form.cleaned_data["username"]).first()
        try:
            if user is None or not isinstance(actor, User):
                raise ForbiddenError
            code = recovery.issue_code(actor, user)
        except ForbiddenError:
            form.add_error(
                "username", _("Không có tài khoản này, hoặc bạn không cấp mã được cho họ.")
            )
            return self.form_invalid(form)
        shown = {"person": user, "code": code, "hours": recovery.VALID.days * 24}
        return render(self.request, "communes/code.html", shown)


def _busy_or_not(form: forms.Form, answer: HttpResponse) -> HttpResponse:
    if form.has_error(NON_FIELD_ERRORS, BusyError.code):
        answer.status_code = BusyError.status
    return answer
