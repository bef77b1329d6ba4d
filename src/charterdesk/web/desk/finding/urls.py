"""The addresses of this part of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.finding import page

urlpatterns: list[URLPattern | URLResolver] = [path("search/", page.search, name="search")]
