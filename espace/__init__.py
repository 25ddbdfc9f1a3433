"""The kernel of the portal, and its settings. Celery's application is loaded with Django so that tasks find it."""

from espace.celery import app as celery_app

__all__ = ["celery_app"]
