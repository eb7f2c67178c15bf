"""Public pages of figures."""

from django.urls import URLPattern, path

from reports import views

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("", views.dashboard, name="dashboard"),
    path("danh-sach/", views.unit_list, name="unit_list"),
    path("tim/", views.find, name="find"),
    path("xa/<str:code>/", views.unit, name="unit"),
    path("kiem-chung/", views.roots, name="roots"),
    path("kiem-chung/<str:day>/", views.root, name="root"),
]
