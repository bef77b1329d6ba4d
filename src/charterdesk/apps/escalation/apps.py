"""The Django app of this capability."""

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    """Registers the tables under the label escalation."""

    name = "charterdesk.apps.escalation"
    label = "escalation"
