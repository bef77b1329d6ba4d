"""The addresses of the agents' window, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk import (
    downloads,
    mail_held,
    mail_lists,
    mail_mailboxes,
    mail_page,
    mail_sent,
    mail_templates,
    opening_page,
    ticket_page,
)
from charterdesk.web.desk.charter.urls import urlpatterns as charter
from charterdesk.web.desk.composing.urls import urlpatterns as composing
from charterdesk.web.desk.day.urls import urlpatterns as day
from charterdesk.web.desk.finding.urls import urlpatterns as finding
from charterdesk.web.desk.identity.urls import urlpatterns as identity
from charterdesk.web.desk.joining.urls import urlpatterns as joining
from charterdesk.web.desk.knowledge.urls import urlpatterns as knowledge
from charterdesk.web.desk.live.urls import urlpatterns as live
from charterdesk.web.desk.macros.urls import urlpatterns as macros
from charterdesk.web.desk.on_call.urls import urlpatterns as on_call
from charterdesk.web.desk.queue_urls import urlpatterns as queue
from charterdesk.web.desk.setup.urls import urlpatterns as setup
from charterdesk.web.desk.solving.urls import urlpatterns as solving
from charterdesk.web.desk.telephone.urls import urlpatterns as telephone
from charterdesk.web.desk.trying.urls import urlpatterns as trying

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    *queue,
    path("tickets/<int:number>/", ticket_page.show, name="ticket"),
    *composing,
    *day,
    *finding,
    *joining,
    *knowledge,
    *live,
    *macros,
    *on_call,
    *setup,
    *solving,
    *telephone,
    *identity,
    *trying,
    path("tickets/<int:number>/<slug:name>/", ticket_page.act, name="act"),
    path("files/<int:attachment_id>/", downloads.file, name="file"),
    path("open/", opening_page.who, name="open"),
    path("open/<int:person_id>/", opening_page.what, name="open-for"),
    *charter,
    path("mail/", mail_lists.lists, name="mail"),
    path("mail/<int:incoming_id>/", mail_page.show, name="mail-one"),
    path("mail/<int:incoming_id>/html/", mail_page.as_html, name="mail-html"),
    path("mail/<int:incoming_id>/open/", mail_page.open_ticket, name="mail-open"),
    path("mail/<int:incoming_id>/take/", mail_page.take, name="mail-take"),
    path("mail/<int:incoming_id>/read-again/", mail_page.read_once_more, name="mail-read-again"),
    path("mail/<int:incoming_id>/take-in/", mail_held.take_in, name="mail-take-in"),
    path("mail/held/take-in/", mail_held.take_all_in, name="mail-take-all-in"),
    path("mail/held/set-aside/", mail_held.set_all_aside, name="mail-set-all-aside"),
    path("mail/<int:incoming_id>/raw/", mail_page.raw, name="mail-raw"),
    path("mail/sent/<int:outgoing_id>/", mail_sent.show, name="mail-sent"),
    path("mail/sent/<int:outgoing_id>/retry/", mail_sent.retry, name="mail-retry"),
    path("mail/sent/<int:outgoing_id>/taken/", mail_sent.take_as_sent, name="mail-taken"),
    path("mail/addresses/<int:marked_id>/unmark/", mail_sent.unmark, name="mail-unmark"),
    path("mail/templates/", mail_templates.overview, name="letters"),
    path("mail/templates/<slug:kind>/<slug:language>/", mail_templates.edit, name="letter"),
    path("mail/mailboxes/", mail_mailboxes.mailboxes, name="mailboxes"),
    path("mail/mailboxes/add/", mail_mailboxes.add, name="mailbox-add"),
    path("mail/mailboxes/<slug:name>/change/", mail_mailboxes.change, name="mailbox-change"),
]
