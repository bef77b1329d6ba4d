"""The Django app of this capability."""

from django.apps import AppConfig


class EnvironmentsConfig(AppConfig):
    """Registers the tables under the label environments."""

    name = "charterdesk.apps.environments"
    label = "environments"
