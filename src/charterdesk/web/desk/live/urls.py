"""The addresses of this part of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.live import bell, present

urlpatterns: list[URLPattern | URLResolver] = [
    path("live/bell/", bell.bell, name="bell"),
    path("live/tickets/<int:number>/", present.present, name="present"),
]
