"""The Django app of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Keeps the words by which tickets, people, organisations and equipment are found."""

    name = "charterdesk.apps.search"
    label = "search"
