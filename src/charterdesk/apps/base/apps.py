"""The Django app of this capability."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Registers the tables under the label base."""

    name = "charterdesk.apps.base"
    label = "base"
