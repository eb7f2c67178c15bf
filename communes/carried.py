"""A form whose session had ended (nội dung được giữ): through signing in, then sent by a person.

The portal keeps nothing of it for strangers. The sign-in page itself carries the form, sealed for
the browser that sent it; whoever has signed in there sees where it goes and presses the button,
and the page it was meant for judges it as any other form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy

from communes.forms import SignInForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

View = TypeVar("View", bound=Callable[..., Any])
Told = Callable[[Mapping[str, str]], str]
FIELD = "giu"
"""The hidden field in which the sign-in page carries the sealed form."""
FORMER = "carried.former_browser"
"""Where the session keeps what its browser was known by before it signed in."""
MOST_CHARACTERS = 200_000
"""Longer than any page's form: a reason of 2.000 for each criterion is a quarter of it."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Fields in their order, and the names of the files, whose content is gone."""

    address: str
    fields: list[tuple[str, str]]
    files: list[tuple[str, str]]

    @property
    def to_send(self) -> list[tuple[str, str]]:
        """What the button sends: a file as its name, so that its door can ask for it again."""
        return [*self.fields, *self.files]


@dataclass(frozen=True, slots=True)
class _Words:
    place: str | _StrPromise
    button: str | _StrPromise | Told


_UNTOLD = _Words("", gettext_lazy("Gửi nội dung vừa nhập"))


def told_as(place: str | _StrPromise, button: str | _StrPromise | Told) -> Callable[[View], View]:
    """How a page's form is named before it is sent after all; the outermost decorator of a view.

    ``place`` may have the address's arguments as blanks; ``button`` may depend on the fields.
    """

    def decorate(view: View) -> View:
        cast("Any", view).told_as = _Words(place, button)
        return view

    return decorate


def ask_to_sign_in(request: HttpRequest) -> HttpResponse | None:
    """The sign-in page with what was sent; ``None`` where there is nothing to carry.

    Forged forms do not get here: their token was judged before.
    """
    form = _form(request)
    if not _is_carried(request, form):
        return None
    if _is_too_long(form):
        return ask_to_enter_again(request)
    return _sign_in_page(request, carried=form, sealed=seal(request, form))


def ask_to_enter_again(request: HttpRequest) -> HttpResponse:
    """The sign-in page that says that what was sent is too long to be kept; reads no body."""
    return _sign_in_page(request, too_long=True)


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """For a form with a token from before the last signing in, which another tab saw.

    It may be the sign-in page of the other tab, with what it carries. ``None`` where the browser
    does not say that a page of ours sent it, or nothing is carried.
    """
    if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return None
    if request.user.is_authenticated and (kept := opened(request)):
        return ask_to_send(request, kept, status=403)
    form = _form(request)
    if not _is_carried(request, form):
        return None
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    return None if _is_too_long(form) else ask_to_send(request, form, status=403)


def ask_to_send(request: HttpRequest, form: Carried, *, status: int = 200) -> HttpResponse:
    """The page after signing in: where the form goes, and one button."""
    match = resolve(urlsplit(form.address).path)
    words = getattr(match.func, "told_as", _UNTOLD)
    button = words.button(dict(form.fields)) if callable(words.button) else words.button
    shown = {"carried": form, "place": str(words.place) % match.kwargs, "button": button}
    return _page(request, "communes/send.html", shown, status=status)


def seal(request: HttpRequest, form: Carried) -> str:
    """Signed for this browser alone, for as long as a session may last."""
    return signing.dumps(asdict(form), salt=_salt(browser_of(request)), compress=True)


def opened(request: HttpRequest) -> Carried | None:
    """What the sign-in page carried.

    ``None``: nothing, too late, forged, another browser's, or of a release whose pages or whose
    ``Carried`` were others.
    """
    sealed = request.POST.get(FIELD, "")
    browsers = (browser_of(request), request.session.get(FORMER, ""))
    return next(filter(None, (_opened(sealed, browser) for browser in browsers if browser)), None)


def browser_of(request: HttpRequest) -> str:
    """Its secret against forged forms, which no other site can read; signing in changes it."""
    get_token(request)
    secret: str = request.META["CSRF_COOKIE"]
    return secret


def remember_browser(request: HttpRequest, browser: str) -> None:
    """Have the new session open what other tabs carry from before it."""
    request.session[FORMER] = browser


def _form(request: HttpRequest) -> Carried:
    secret = {"password", *settings.AXES_SENSITIVE_PARAMETERS}
    return Carried(
        address=request.get_full_path(),
        fields=[
            (name, str(value))
            for name, values in request.POST.lists()
            if name not in secret
            for value in values
        ],
        files=[(name, file.name or "") for name, files in request.FILES.lists() for file in files],
    )


def _is_carried(request: HttpRequest, form: Carried) -> bool:
    """Whether it says something to a page that asks to sign in; the admin's forms have secrets."""
    match = request.resolver_match
    if request.method != "POST" or not form.to_send or match is None:
        return False
    return getattr(match.func, "login_required", True) and "admin" not in match.app_names


def _is_too_long(form: Carried) -> bool:
    typed = sum(len(name) + len(value) for name, value in form.to_send)
    return len(form.address) + typed > MOST_CHARACTERS


def _sign_in_page(request: HttpRequest, **shown: Any) -> HttpResponse:
    shown |= {"form": SignInForm(request), "next": request.get_full_path()}
    return _page(request, "communes/sign_in.html", shown, status=401)


def _page(
    request: HttpRequest, template: str, shown: dict[str, Any], *, status: int
) -> HttpResponse:
    answer = render(request, template, shown, status=status)
    add_never_cache_headers(answer)
    return answer


def _opened(sealed: str, browser: str) -> Carried | None:
    try:
        kept = signing.loads(sealed, salt=_salt(browser), max_age=settings.SESSION_COOKIE_AGE)
        form = Carried(**kept)
        resolve(urlsplit(form.address).path)
    except (signing.BadSignature, TypeError, Resolver404):
        return None
    return form


def _salt(browser: str) -> str:
    return f"{__name__}:{browser}"
