"""The addresses of solving in the agents' window, below /<desk>/. A capability has its own in its folder."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.solving import escalations, panel
from charterdesk.web.desk.solving.bugs.urls import urlpatterns as bugs
from charterdesk.web.desk.solving.remote.urls import urlpatterns as remote
from charterdesk.web.desk.solving.vault.urls import urlpatterns as vault

urlpatterns: list[URLPattern | URLResolver] = [
    path("solving/", escalations.overview, name="solving"),
    path("tickets/<int:number>/solving/", panel.panel, name="ticket-solving"),
    *bugs,
    *remote,
    *vault,
]
