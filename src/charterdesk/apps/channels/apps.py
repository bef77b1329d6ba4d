"""The Django app of this capability."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the tables under the label channels."""

    name = "charterdesk.apps.channels"
    label = "channels"
