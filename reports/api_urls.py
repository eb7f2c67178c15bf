"""API routes of this app."""

from django.urls import URLPattern, path

from reports.api.attainment import AttainmentView, CriteriaView, PipelineView
from reports.api.units import UnitsView, UnitView

urlpatterns: list[URLPattern] = [
    path("units/", UnitsView.as_view(), name="units"),
    path("units/<str:code>/", UnitView.as_view(), name="unit"),
    path("attainment/", AttainmentView.as_view(), name="attainment"),
    path("attainment/criteria/", CriteriaView.as_view(), name="attainment-criteria"),
    path("attainment/pipeline/", PipelineView.as_view(), name="attainment-pipeline"),
]
