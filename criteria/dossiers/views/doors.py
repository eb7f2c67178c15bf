"""What the work pages share: who asks, strict addresses, refusals as calm pages, keys."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.cache import never_cache

from communes.doors.addresses import strict_address
from communes.doors.errors import AbsentError, ForbiddenError
from communes.doors.idempotency import content_hash, once
from criteria.dossiers.models import Dossier

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from communes.models import User

Params = ParamSpec("Params")
View = Callable[Concatenate["HttpRequest", Params], "HttpResponseBase"]
KEY_FIELD = "khoa"
"""The hidden field of a form that is to act once: a pressed-twice button acts once."""


def work_page(*known: str) -> Callable[[View[Params]], View[Params]]:
    """A page of people at work: kept by no cache, with these parameters in its address only.

    What the person may not see is not there (404); what they see but may not do is 403.
    """

    def decorate(view: View[Params]) -> View[Params]:
        @never_cache
        @strict_address(*known)
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs
        ) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except AbsentError as error:
                raise Http404(str(error.message)) from error
            except ForbiddenError as error:
                raise PermissionDenied(str(error.message)) from error

        return guarded

    return decorate


def person(request: HttpRequest) -> User:
    """Who asks; strangers were sent to sign in before."""
    return cast("User", request.user)


def new_key() -> str:
    """A key for a form's hidden field."""
    return str(uuid.uuid4())


def act_once(
    request: HttpRequest, act: Callable[[], dict[str, Any]], *, dossier_id: int | None = None
) -> dict[str, Any]:
    """Do what the form asks, or answer what it answered when it was sent before.

    Raises:
        AbsentError: it was done, but the dossier is no longer the person's to see.
        PortalError: whatever the act refuses; nothing of it is kept.
    """
    actor = person(request)

    def still_visible() -> bool:
        if dossier_id is None:
            return True
        return Dossier.objects.visible_to(actor).filter(pk=dossier_id).exists()

    _status, body = once(
        user=actor,
        method=str(request.method),
        path=request.path,
        key=request.POST.get(KEY_FIELD, "").replace("\0", ""),
        content=content_hash(_fields(request)),
        act=lambda: (200, act()),
        still_visible=still_visible,
    )
    return cast("dict[str, Any]", body)


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    """What the form says, without its key and its token."""
    names = (name for name in request.POST if name not in {KEY_FIELD, "csrfmiddlewaretoken"})
    return {name: [str(value) for value in request.POST.getlist(name)] for name in names}
