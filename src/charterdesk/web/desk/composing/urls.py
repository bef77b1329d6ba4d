"""The addresses of this part of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.composing import canned_page, while_typing

urlpatterns: list[URLPattern | URLResolver] = [
    path("tickets/<int:number>/draft/", while_typing.draft, name="draft"),
    path("tickets/<int:number>/upload/", while_typing.upload, name="upload"),
    path("tickets/<int:number>/preview/", while_typing.preview, name="preview"),
    path("tickets/<int:number>/ready-replies/", while_typing.ready, name="ready-replies"),
    path("tickets/<int:number>/undo/", while_typing.undo, name="undo"),
    path("setup/canned/", canned_page.show, name="canned"),
]
