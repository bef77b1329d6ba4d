"""The addresses of connections from afar in the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.solving.remote import connection, overview

urlpatterns: list[URLPattern | URLResolver] = [
    path("solving/remote/", overview.overview, name="remote"),
    path("solving/remote/import/", overview.load, name="remote-import"),
    path("tickets/<int:number>/remote/ask/", connection.ask, name="remote-ask"),
    path("solving/remote/<int:session>/", connection.show, name="remote-session"),
    path("solving/remote/<int:session>/hear/", connection.hear, name="remote-hear"),
    path("solving/remote/<int:session>/start/", connection.start, name="remote-start"),
    path("solving/remote/<int:session>/stop/", connection.stop, name="remote-stop"),
    path("solving/remote/<int:session>/cancel/", connection.cancel, name="remote-cancel"),
]
