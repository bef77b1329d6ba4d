"""The Django app of this capability."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """Registers the tables under the label appointments."""

    name = "charterdesk.apps.appointments"
    label = "appointments"
