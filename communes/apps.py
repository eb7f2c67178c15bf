"""The app of places, people and the record."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class CommunesConfig(AppConfig):
    """Who and where."""

    name = "communes"
    verbose_name = _("Đơn vị và người dùng")


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the portal's own site."""

    default = False
    default_site = "communes.admin_site.PortalAdminSite"
