"""The addresses of the charter in the portal."""

from django.urls import URLPattern, path

from charterdesk.web.portal.charter import reading

urlpatterns: list[URLPattern] = [
    path("charter/", reading.page, name="charter"),
    path("charter/history/", reading.history, name="charter_history"),
    path("charter/<int:version_id>/", reading.version, name="charter_version"),
    path("charter/<int:version_id>/<slug:language>.<slug:form>", reading.file, name="charter_file"),
    path("contracts/<int:contract_id>/annex/", reading.annex, name="annex"),
    path("contracts/<int:contract_id>/annex/<slug:language>.<slug:form>", reading.annex_file, name="annex_file"),
]
