"""The wiring: settings, urls, exception handler, middleware, health. Nothing imports it."""

from ntm_portal.celery import app as celery_app

__all__ = ["celery_app"]
