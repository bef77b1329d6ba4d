"""The Django app of this capability."""

from django.apps import AppConfig


class TelephoneConfig(AppConfig):
    """Registers the tables under the label telephone."""

    name = "charterdesk.apps.telephone"
    label = "telephone"
