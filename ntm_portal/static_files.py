"""Which assets are collected."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFilesConfig(StaticFilesConfig):
    """Leaves out the schema's second reader: unused, and most of the collecting time."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc"]
