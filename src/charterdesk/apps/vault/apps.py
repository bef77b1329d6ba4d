"""The Django app of this capability."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Registers the tables under the label vault."""

    name = "charterdesk.apps.vault"
    label = "vault"
