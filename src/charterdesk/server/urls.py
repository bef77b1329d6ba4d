"""All addresses: sign-in and landing here, everything else below a desk."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from charterdesk.server import identity_pages
from charterdesk.server.devices import devices_page, end_device
from charterdesk.server.entering import confirm_registration, invitation, register
from charterdesk.server.landing import health, landing
from charterdesk.server.mailbox import mailbox
from charterdesk.server.reading import read_as
from charterdesk.server.refusals import raise_not_found

handler400 = "charterdesk.server.refusals.not_understood"
handler403 = "charterdesk.server.refusals.forbidden"
handler404 = "charterdesk.server.refusals.not_found"
handler500 = "charterdesk.server.refusals.ours"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing, name="landing"),
    path("health", health, name="health"),
    # Whose address an account carries is known to the desk: nobody changes his own, or takes another's.
    re_path(r"^accounts/(?:email|confirm-email)/", raise_not_found),
    # Who signs in at his organisation has no password to show: another comes by a link to his address alone.
    path("accounts/password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="set_by_mail"),
    path("accounts/devices/", devices_page, name="devices"),
    path("accounts/devices/end/", end_device, name="device_end"),
    path("accounts/invitation/<str:token>/", invitation, name="invitation"),
    path("accounts/register/confirm/", confirm_registration, name="confirm_registration"),
    path("accounts/register/<slug:slug>/", register, name="register"),
    path("accounts/organisation/", identity_pages.start, name="identity_start"),
    path("accounts/organisation/<slug:name>/go/", identity_pages.go, name="identity_go"),
    path("accounts/organisation/<slug:name>/back/", identity_pages.back, name="identity_back"),
    path("accounts/organisation/<slug:name>/said/", identity_pages.said, name="identity_said"),
    path("accounts/organisation/<slug:name>/in/", identity_pages.come_in, name="identity_in"),
    path("accounts/organisation/<slug:name>/metadata/", identity_pages.metadata, name="identity_metadata"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/read/", read_as, name="read_as"),
    *([path("demo/mail/", mailbox, name="mailbox")] if settings.DEMO else []),
    path("<slug:desk>/api/v1/", include("charterdesk.web.api.urls")),
    path("<slug:desk>/answers/", include("charterdesk.web.answers.urls")),
    path("<slug:desk>/ask/", include("charterdesk.web.answers.asking_urls")),
    path("<slug:desk>/help/", include("charterdesk.web.portal.help_urls")),
    path("<slug:desk>/portal/", include("charterdesk.web.portal.urls")),
    path("<slug:desk>/public/charter/", include("charterdesk.web.portal.charter.public_urls")),
    path("<slug:desk>/", include("charterdesk.web.desk.urls")),
]
