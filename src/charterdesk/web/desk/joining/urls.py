"""The addresses of this part of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.joining import merge_page, move_page, tags_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("tickets/<int:number>/merge/", merge_page.merge, name="merge"),
    path("tickets/<int:number>/move/", move_page.move, name="move"),
    path("setup/tags/", tags_page.overview, name="tags"),
    path("setup/tags/<int:tag_id>/", tags_page.change, name="tag"),
]
