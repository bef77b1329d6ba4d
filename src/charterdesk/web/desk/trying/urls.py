"""The address at which a charter is tried."""

from django.urls import URLPattern, path

from charterdesk.web.desk.trying import page

urlpatterns: list[URLPattern] = [path("charter/try/", page.trying, name="charter_try")]
