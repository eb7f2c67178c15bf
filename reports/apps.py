"""The app of figures: what follows from the facts of the others."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Marks, standings, rates, pages of figures."""

    name = "reports"
    verbose_name = _("Số liệu")

    def ready(self) -> None:
        """Listen to the events of the apps below: the one import inside a function."""
        from reports import receivers

        receivers.connect()
