"""The Django app of the notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Who is told what, and how: in the page, by mail, in the browser; mentions; quiet hours."""

    name = "charterdesk.apps.notifications"
    label = "notifications"
