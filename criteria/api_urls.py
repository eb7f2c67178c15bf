"""API routes of this app."""

from django.urls import URLPattern, path

from criteria.law.api import CriteriaSetsView, CriteriaSetView, LevelsView
from criteria.recognition.api import RecognitionsView

urlpatterns: list[URLPattern] = [
    path("levels/", LevelsView.as_view(), name="levels"),
    path("criteria-sets/", CriteriaSetsView.as_view(), name="criteria-sets"),
    path("criteria-sets/<str:code>/", CriteriaSetView.as_view(), name="criteria-set"),
    path("recognitions/", RecognitionsView.as_view(), name="recognitions"),
]
