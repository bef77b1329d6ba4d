"""The addresses of this part of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.telephone import codes

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/contracts/<int:contract_id>/codes/", codes.codes, name="telephone-codes"),
    path("setup/codes/<int:code_id>/end/", codes.end, name="telephone-code-end"),
]
