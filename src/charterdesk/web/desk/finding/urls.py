"""The addresses of this part of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
