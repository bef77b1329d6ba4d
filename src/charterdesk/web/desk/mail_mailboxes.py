"""Mailboxes: the addresses at which the desk takes mail, how they do, and changing them."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.channels.mailboxes import (
    ImapAccount,
    MailboxTerms,
    change_mailbox,
    create_mailbox,
    mailboxes_of,
    of_desk,
    terms_of,
)
from charterdesk.apps.channels.models import Mailbox
from charterdesk.apps.people.access import may, require
from charterdesk.web.desk.mail_lists import no_mail_server
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

TLS: Final = (
    ("tls", gettext_lazy("TLS from the start (port 993)")),
    ("starttls", gettext_lazy("STARTTLS (port 143)")),
    ("none", gettext_lazy("none, on this machine only")),
)


class MailboxForm(forms.Form):
    """All that is said of a mailbox. The password is never shown: left empty, the one that is kept stays."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and hyphens: what mail servers call it. It cannot be changed."),
    )
    address = forms.EmailField(label=gettext_lazy("Address"), max_length=254)
    emergency = forms.BooleanField(
        label=gettext_lazy("This is the emergency door"),
        required=False,
        help_text=gettext_lazy("What arrives here is an emergency, with the price that the charter says."),
    )
    plus_addresses = forms.BooleanField(
        label=gettext_lazy("The server takes plus addresses"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Answers to support+token@... arrive here too: they find their ticket by the token."),
    )
    authserv_id = forms.CharField(
        label=gettext_lazy("Name of the server that verifies senders"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "The first word of the Authentication-Results header that your own mail server writes (RFC 8601), such as "
            "mx.example.org. Only what this server says is believed; empty: no sender counts as verified by his domain."
        ),
    )
    fetched = forms.BooleanField(
        label=gettext_lazy("Fetch it by IMAP"),
        required=False,
        help_text=gettext_lazy("Not needed where the mail server hands its mail over (LMTP or command)."),
    )
    host = forms.CharField(label=gettext_lazy("IMAP server"), max_length=200, required=False)
    port = forms.IntegerField(label=gettext_lazy("Port"), initial=993, min_value=1, max_value=65535, required=False)
    tls = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=TLS, initial="tls", required=False)
    user = forms.CharField(label=gettext_lazy("User"), max_length=200, required=False)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("It is sealed and never shown. Left empty, the one that is kept stays."),
    )
    folder = forms.CharField(label=gettext_lazy("Folder fetched"), max_length=200, initial="INBOX", required=False)
    done_folder = forms.CharField(
        label=gettext_lazy("Folder for what was fetched"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: fetched mail stays where it is, marked as read."),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, mailbox: Mailbox | None = None) -> None:
        super().__init__(data, initial=_said(mailbox) if mailbox else None)
        del self.fields["active" if mailbox is None else "name"]

    def terms(self) -> MailboxTerms:
        """What was said, as the verb takes it."""
        said = self.cleaned_data
        account = None
        if said["fetched"]:
            account = ImapAccount(
                host=said["host"],
                user=said["user"],
                password=said["password"] or None,
                port=said["port"] or 0,
                tls=said["tls"] or "tls",
                folder=said["folder"],
                done_folder=said["done_folder"],
            )
        return MailboxTerms(
            address=said["address"],
            emergency=said["emergency"],
            imap=account,
            authserv_id=said["authserv_id"],
            plus_addresses=said["plus_addresses"],
            active=said.get("active", True),
        )


@require_safe
@for_staff
def mailboxes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every mailbox: what it means, since when it was fetched or fails, and why."""
    require(actor, "mail.see")
    shown = {
        "mailboxes": mailboxes_of(actor.desk),
        "no_server": no_mail_server(),
        "manages": may(actor, "mailbox.manage") is not None,
        "tab": "mail",
    }
    return render(request, "desk/mail_mailboxes.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new mailbox; what is wrong is told beside its field (422)."""
    require(actor, "mailbox.manage")
    form = MailboxForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    said = form.terms()
    try:
        row = create_mailbox(
            actor,
            name=form.cleaned_data["name"],
            address=said.address,
            emergency=said.emergency,
            imap=said.imap,
            authserv_id=said.authserv_id,
            plus_addresses=said.plus_addresses,
        )
    except Invalid as refused:
        tell(form, refused)
        return _form(request, form)
    messages.success(request, _("The mailbox %(name)s takes mail.") % {"name": row.name})
    return redirect("desk:mailboxes", actor.desk.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def change(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """Change a mailbox or switch it off; NotFound."""
    require(actor, "mailbox.manage")
    mailbox = of_desk(actor.desk, name)
    form = MailboxForm(request.POST if request.method == "POST" else None, mailbox=mailbox)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, mailbox)
    try:
        change_mailbox(actor, name, form.terms())
    except Invalid as refused:
        tell(form, refused)
        return _form(request, form, mailbox)
    messages.success(request, _("The mailbox was changed."))
    return redirect("desk:mailboxes", actor.desk.slug)


def _form(request: HttpRequest, form: MailboxForm, mailbox: Mailbox | None = None) -> HttpResponse:
    shown = {"form": form, "mailbox": mailbox, "tab": "mail"}
    return render(request, "desk/mail_mailbox.html", shown, status=422 if form.errors else 200)


def _said(mailbox: Mailbox) -> dict[str, object]:
    terms = terms_of(mailbox)
    said: dict[str, object] = {
        "address": terms.address,
        "emergency": terms.emergency,
        "plus_addresses": terms.plus_addresses,
        "authserv_id": terms.authserv_id,
        "active": terms.active,
        "fetched": terms.imap is not None,
    }
    if terms.imap is not None:
        account = terms.imap
        said |= {name: getattr(account, name) for name in ("host", "port", "tls", "user", "folder", "done_folder")}
    return said
