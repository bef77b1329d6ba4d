"""The Django app of this window."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers template tags and texts under the label web_api."""

    name = "charterdesk.web.api"
    label = "web_api"
