"""The app of law, recognition and dossiers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CriteriaConfig(AppConfig):
    """What the law asks and what a commune claims, proves and is granted."""

    name = "criteria"
    verbose_name = _("Tiêu chí và hồ sơ")
