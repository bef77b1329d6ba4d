"""The Django app of this capability."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Registers the tables under the label integrations."""

    name = "charterdesk.apps.integrations"
    label = "integrations"
