"""The addresses of help for everybody, below /<desk>/help/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.portal import help_pages

app_name = "help"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", help_pages.articles, name="articles"),
    path("near/", help_pages.near, name="near"),
    path("<int:number>/", help_pages.article, name="article"),
]
