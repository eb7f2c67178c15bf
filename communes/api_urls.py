"""API routes of this app."""

from django.urls import URLPattern, path

from communes.api.views import TokenView

urlpatterns: list[URLPattern] = [
    path("auth/token/", TokenView.as_view(), name="auth-token"),
]
