"""The addresses of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk import charter_page, downloads, lists, opening_page, queue_page, ticket_page

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue_page.home, name="home"),
    path("queue/", queue_page.queue_page, name="queue"),
    path("tickets/<int:number>/", ticket_page.show, name="ticket"),
    path("tickets/<int:number>/<slug:name>/", ticket_page.act, name="act"),
    path("files/<int:attachment_id>/", downloads.file, name="file"),
    path("open/", opening_page.who, name="open"),
    path("open/<int:person_id>/", opening_page.what, name="open-for"),
    path("charter/", charter_page.charter, name="charter"),
    path("charter/<int:version_id>/", charter_page.version, name="charter-version"),
    path("people/", lists.people, name="people"),
    path("contracts/", lists.contracts, name="contracts"),
]
