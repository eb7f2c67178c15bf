"""Pages of this app."""

from django.urls import URLPattern, path

from communes import views

app_name = "communes"
urlpatterns: list[URLPattern] = [
    path("dang-nhap/", views.SignInView.as_view(), name="sign_in"),
    path("dang-xuat/", views.SignOutView.as_view(), name="sign_out"),
    path("quen-mat-khau/", views.RecoveryView.as_view(), name="recovery"),
    path("ma-mot-lan/", views.IssueCodeView.as_view(), name="issue_code"),
]
