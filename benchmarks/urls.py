"""The portal's addresses, and two views that do as little as a view can."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from ntm_portal.urls import handler400, handler403, handler404, handler500
from ntm_portal.urls import urlpatterns as of_the_portal
from reports.models import FiguresVersion

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def constant(_request: HttpRequest) -> HttpResponse:
    """The same every time: what server and middleware cost."""
    return HttpResponse("constant", content_type="text/plain")


@login_not_required
def one_row(_request: HttpRequest) -> HttpResponse:
    """One row of the database by its key: the least that a true answer costs."""
    number = FiguresVersion.objects.values_list("number", flat=True).first()
    return HttpResponse(f"{number}", content_type="text/plain")


# After the portal's own, so that they are found no sooner than its pages.
urlpatterns = [
    *of_the_portal,
    path("constant/", constant),
    path("one-row/", one_row),
]
