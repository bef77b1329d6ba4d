"""The addresses of this part of the set-up, below /<desk>/."""

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.identity import registration, saml_page, second_factor, servers

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/identity/", servers.servers, name="setup-identity"),
    path("setup/identity/add/", servers.add, name="setup-identity-add"),
    path("setup/identity/add-saml/", saml_page.add, name="setup-identity-add-saml"),
    path("setup/identity/<int:provider_id>/", servers.change, name="setup-identity-change"),
    path("setup/second-factor/", second_factor.page, name="setup-second-factor"),
    path("setup/registration/", registration.overview, name="setup-registration"),
    path("setup/registration/open/", registration.set_open, name="setup-registration-open"),
    path("setup/registration/domains/", registration.add_domain, name="setup-registration-domain"),
    path("setup/registration/<int:person_id>/place/", registration.place, name="setup-registration-place"),
]
