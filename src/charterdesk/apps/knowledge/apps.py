"""The Django app of this capability."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Registers the tables under the label knowledge."""

    name = "charterdesk.apps.knowledge"
    label = "knowledge"
