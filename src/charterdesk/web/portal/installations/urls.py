"""The addresses of this part of the portal."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.portal.installations import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("installations/", pages.show, name="installations"),
    path("installations/deliveries/<int:delivery_id>/confirm/", pages.confirm, name="confirm-delivery"),
    path("installations/releases/<int:number>/", pages.release, name="release"),
    path("installations/files/<int:file_id>/", pages.file, name="release-file"),
]
