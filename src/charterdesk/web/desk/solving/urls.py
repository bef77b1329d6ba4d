"""The addresses of solving in the agents' window, below /<desk>/. A capability has its own in its folder."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.solving import escalations, panel

urlpatterns: list[URLPattern | URLResolver] = [
    path("solving/", escalations.overview, name="solving"),
    path("tickets/<int:number>/solving/", panel.panel, name="ticket-solving"),
]
