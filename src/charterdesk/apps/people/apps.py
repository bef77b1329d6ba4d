"""The Django app of this capability."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the tables under the label people."""

    name = "charterdesk.apps.people"
    label = "people"
