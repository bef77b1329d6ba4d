"""The addresses of this window."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.portal.appointments import appointment, calendar
from charterdesk.web.portal.charter.urls import urlpatterns as charter
from charterdesk.web.portal.colleagues import change, colleagues
from charterdesk.web.portal.contracts import contracts
from charterdesk.web.portal.home import closed, home
from charterdesk.web.portal.installations.urls import urlpatterns as installations
from charterdesk.web.portal.knowledge import article, articles, helped, while_typing
from charterdesk.web.portal.opening import review, severity, story, throw_away, what
from charterdesk.web.portal.remote import remote
from charterdesk.web.portal.search import search
from charterdesk.web.portal.ticket import do, download, show

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("closed/", closed, name="closed"),
    path("search/", search, name="search"),
    path("open/", what, name="open"),
    path("open/<str:token>/what/", what, name="open_what"),
    path("open/<str:token>/severity/", severity, name="open_severity"),
    path("open/<str:token>/story/", story, name="open_story"),
    path("open/<str:token>/review/", review, name="open_review"),
    path("open/<str:token>/throw-away/", throw_away, name="throw_away"),
    path("open/<str:token>/articles/", while_typing, name="open_articles"),
    path("articles/", articles, name="articles"),
    path("articles/<int:number>/", article, name="article"),
    path("articles/<int:number>/helped/", helped, name="article_helped"),
    path("tickets/<int:number>/", show, name="ticket"),
    path("tickets/<int:number>/<str:verb>/", do, name="do"),
    path("files/<int:attachment_id>/", download, name="download"),
    path("colleagues/", colleagues, name="colleagues"),
    path("colleagues/<int:person_id>/", change, name="colleague"),
    path("contracts/", contracts, name="contracts"),
    path("remote/<int:session>/", remote, name="remote"),
    path("appointments/<int:appointment>/", appointment, name="appointment"),
    path("appointments/<int:appointment>/invitation.ics", calendar, name="appointment-calendar"),
    *charter,
    *installations,
]
