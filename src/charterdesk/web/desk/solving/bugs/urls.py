"""The addresses of bugs and releases in the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.solving.bugs import (
    bug_pages,
    declare_pages,
    deliver_page,
    ledger_page,
    release_pages,
    workaround_pages,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("tickets/<int:number>/bug/", declare_pages.from_ticket, name="ticket-bug"),
    path("solving/bugs/", bug_pages.overview, name="bugs"),
    path("solving/bugs/add/", declare_pages.add, name="bug-add"),
    path("solving/bugs/ledger/", ledger_page.show, name="bug-ledger"),
    path("solving/bugs/ledger/export/", ledger_page.export, name="bug-ledger-export"),
    path("solving/bugs/<int:number>/", bug_pages.show, name="bug"),
    path("solving/bugs/<int:number>/change/", declare_pages.change, name="bug-change"),
    path("solving/bugs/<int:number>/judge/", bug_pages.judge, name="bug-judge"),
    path("solving/bugs/<int:number>/tickets/", bug_pages.link, name="bug-link"),
    path("solving/bugs/<int:number>/<int:ticket_number>/untie/", bug_pages.unlink, name="bug-unlink"),
    path("solving/bugs/<int:number>/workaround/", workaround_pages.write, name="bug-workaround"),
    path("solving/bugs/<int:number>/workaround/send/", workaround_pages.send, name="bug-send"),
    path("solving/bugs/<int:number>/workaround/progress/", workaround_pages.progress, name="bug-progress"),
    path("solving/releases/", release_pages.overview, name="releases"),
    path("solving/releases/add/", release_pages.add, name="release-add"),
    path("solving/releases/<int:number>/", release_pages.show, name="release"),
    path("solving/releases/<int:number>/change/", release_pages.change, name="release-change"),
    path("solving/releases/<int:number>/progress/", release_pages.progress, name="release-progress"),
    path("solving/releases/<int:number>/deliver/", deliver_page.deliver, name="release-deliver"),
    path("solving/deliveries/<int:delivery_id>/confirm/", deliver_page.confirm, name="delivery-confirm"),
    path("solving/releases/files/<int:file_id>/", release_pages.file, name="release-file"),
]
