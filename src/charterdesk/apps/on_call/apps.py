"""The Django app of this capability."""

from django.apps import AppConfig


class OnCallConfig(AppConfig):
    """Registers the tables under the label on_call."""

    name = "charterdesk.apps.on_call"
    label = "on_call"
