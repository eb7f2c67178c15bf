"""API routes of this app."""

from django.urls import URLPattern, path

from communes.doors.files import takes_files
from criteria.dossiers.api.dossiers import DossiersView, DossierView, ProgressView
from criteria.dossiers.api.evidence import EvidenceContentView, EvidenceListView
from criteria.dossiers.api.results import JudgementView, ResultsView
from criteria.dossiers.api.steps import JournalView, StepsView
from criteria.law.api import CriteriaSetsView, CriteriaSetView, LevelsView
from criteria.recognition.api import RecognitionsView

urlpatterns: list[URLPattern] = [
    path("levels/", LevelsView.as_view(), name="levels"),
    path("criteria-sets/", CriteriaSetsView.as_view(), name="criteria-sets"),
    path("criteria-sets/<str:code>/", CriteriaSetView.as_view(), name="criteria-set"),
    path("recognitions/", RecognitionsView.as_view(), name="recognitions"),
    path("dossiers/", DossiersView.as_view(), name="dossiers"),
    path("dossiers/progress/", ProgressView.as_view(), name="dossiers-progress"),
    path("dossiers/<int:dossier_id>/", DossierView.as_view(), name="dossier"),
    path("dossiers/<int:dossier_id>/results/", ResultsView.as_view(), name="results"),
    path("dossiers/<int:dossier_id>/judgement/", JudgementView.as_view(), name="judgement"),
    path(
        "dossiers/<int:dossier_id>/evidence/",
        takes_files(EvidenceListView.as_view()),
        name="evidence",
    ),
    path(
        "dossiers/<int:dossier_id>/evidence/<uuid:evidence_id>/content/",
        EvidenceContentView.as_view(),
        name="evidence-content",
    ),
    path("dossiers/<int:dossier_id>/steps/", StepsView.as_view(), name="steps"),
    path("dossiers/<int:dossier_id>/journal/", JournalView.as_view(), name="journal"),
]
