"""The Django app of this capability."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Registers the tables under the label tickets."""

    name = "charterdesk.apps.tickets"
    label = "tickets"
