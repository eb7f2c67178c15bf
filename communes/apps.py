"""The app of places, people and the record."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunesConfig(AppConfig):
    """Who and where."""

    name = "communes"
    verbose_name = _("Đơn vị và người dùng")
