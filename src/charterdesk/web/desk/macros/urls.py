"""The addresses of macros in the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.macros import running, set_up

urlpatterns: list[URLPattern | URLResolver] = [
    path("tickets/<int:number>/macros/<int:macro_id>/", running.show, name="ticket-macro"),
    path("setup/macros/", set_up.show, name="setup-macros"),
]
