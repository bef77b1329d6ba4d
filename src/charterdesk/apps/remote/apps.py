"""The Django app of this capability."""

from django.apps import AppConfig


class RemoteConfig(AppConfig):
    """Registers the tables under the label remote."""

    name = "charterdesk.apps.remote"
    label = "remote"
