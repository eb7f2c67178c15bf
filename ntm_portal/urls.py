"""Every address of the portal; the only place, with ``api``, that knows every app."""

from django.contrib import admin
from django.urls import include, path

from ntm_portal import failures, health
from ntm_portal.api import urlpatterns as api_urls

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", include((api_urls, "api"))),
    path("quan-tri/", admin.site.urls),
    path("", include("communes.urls")),
    path("", include("criteria.urls")),
    path("", include("reports.urls")),
]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.not_found
handler500 = failures.server_error
