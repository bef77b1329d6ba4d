"""The Django app of this capability."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Registers the tables under the label contracts."""

    name = "charterdesk.apps.contracts"
    label = "contracts"
