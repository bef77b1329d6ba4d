"""The Django app of this capability."""

from django.apps import AppConfig


class MeaningConfig(AppConfig):
    """Registers the tables under the label meaning."""

    name = "charterdesk.apps.meaning"
    label = "meaning"
