"""Pages of this app."""

from django.urls import URLPattern, path

from criteria.dossiers.views.criterion import criterion
from criteria.dossiers.views.dossier import dossier, evidence_content
from criteria.dossiers.views.steps import appraise, receipt, submit, withdraw
from criteria.dossiers.views.work import my_work

app_name = "criteria"
urlpatterns: list[URLPattern] = [
    path("viec-cua-toi/", my_work, name="my_work"),
    path("ho-so/<int:dossier_id>/", dossier, name="dossier"),
    path("ho-so/<int:dossier_id>/tieu-chi/<int:number>/", criterion, name="criterion"),
    path(
        "ho-so/<int:dossier_id>/minh-chung/<uuid:evidence_id>/", evidence_content, name="evidence"
    ),
    path("ho-so/<int:dossier_id>/nop/", submit, name="submit"),
    path("ho-so/<int:dossier_id>/bien-nhan/", receipt, name="receipt"),
    path("ho-so/<int:dossier_id>/rut/", withdraw, name="withdraw"),
    path("ho-so/<int:dossier_id>/tham-tra/", appraise, name="appraise"),
]
