"""The addresses of the safe in the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.solving.vault import changing, overview, reveal

urlpatterns: list[URLPattern | URLResolver] = [
    path("solving/safe/", overview.overview, name="vault"),
    path("solving/safe/add/", changing.add, name="vault-add"),
    path("solving/safe/seen/<int:person_id>/", overview.seen, name="vault-seen"),
    path("solving/safe/<int:credential>/", overview.show, name="credential"),
    path("solving/safe/<int:credential>/change/", changing.change, name="credential-change"),
    path("solving/safe/<int:credential>/secret/", changing.secret, name="credential-secret"),
    path("solving/safe/<int:credential>/reveal/", reveal.ask, name="credential-reveal"),
    path("solving/safe/<int:credential>/verify/", changing.verify, name="credential-verify"),
    path("solving/safe/<int:credential>/delete/", changing.delete, name="credential-delete"),
]
