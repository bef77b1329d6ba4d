"""The addresses of the charter for everybody, below /<desk>/public/charter/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.portal.charter import public

app_name = "public-charter"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.page, name="page"),
    path("history/", public.history, name="history"),
    path("<int:version_id>/", public.version, name="version"),
    path("<int:version_id>/<slug:language>.<slug:form>", public.file, name="file"),
]
