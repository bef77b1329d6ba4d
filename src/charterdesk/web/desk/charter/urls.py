"""The addresses of the charter's pages at the desk."""

from django.urls import URLPattern, path

from charterdesk.web.desk.charter import annexes, editor, overview, parts, preview, rebasing, versions

urlpatterns: list[URLPattern] = [
    path("charter/", overview.charter, name="charter"),
    path("charter/public/", overview.public, name="charter-public"),
    path("charter/edit/", editor.edit, name="charter-edit"),
    path("charter/edit/check/", editor.check, name="charter-check"),
    path("charter/edit/throw-away/", editor.throw_away, name="charter-throw-away"),
    path("charter/edit/go-on/", editor.go_on, name="charter-go-on"),
    path("charter/edit/parts/add/", parts.add, name="charter-part-add"),
    path("charter/edit/parts/<str:name>/", parts.part, name="charter-part"),
    path("charter/preview/", preview.preview, name="charter-preview"),
    path("charter/publish/", preview.publish, name="charter-publish"),
    path("charter/move/", rebasing.move, name="charter-move"),
    path("charter/<int:version_id>/", versions.version, name="charter-version"),
    path("charter/<int:version_id>/<slug:language>.<slug:form>", versions.download, name="charter-document"),
    path("contracts/<int:contract_id>/annex/", annexes.annex, name="annex"),
    path("contracts/<int:contract_id>/annex/<slug:language>.<slug:form>", annexes.download, name="annex-document"),
]
