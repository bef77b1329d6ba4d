"""The Django app of this window."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers template tags and texts under the label web_portal."""

    name = "charterdesk.web.portal"
    label = "web_portal"
