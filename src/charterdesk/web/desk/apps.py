"""The Django app of this window."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers template tags and texts under the label web_desk."""

    name = "charterdesk.web.desk"
    label = "web_desk"
