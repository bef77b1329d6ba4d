"""Who may reach which address: sign-in servers of organisations, registering."""

from typing import Final

from web.access.rows import HEADS, MANAGER, Row

SERVER: Final = {
    "organisation": "Quay Foods",
    "issuer": "https://login.quay.example",
    "client_id": "desk",
    "secret": "a secret of nobody",
}
ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/setup/identity/": Row(get=MANAGER),
    "<slug:desk>/setup/identity/add/": Row(get=MANAGER, post=MANAGER, typed={**SERVER, "domains": "more.example"}),
    "<slug:desk>/setup/identity/add-saml/": Row(
        get=MANAGER, post=MANAGER, typed={"organisation": "Quay Foods", "domains": "more.example"}
    ),
    "<slug:desk>/setup/identity/<int:provider_id>/": Row(
        about="provider", get=MANAGER, post=MANAGER, typed={**SERVER, "domains": "quay.example", "active": "on"}
    ),
    "<slug:desk>/setup/second-factor/": Row(get=MANAGER, post=MANAGER),
    "<slug:desk>/setup/registration/": Row(get=HEADS),
    "<slug:desk>/setup/registration/open/": Row(post=MANAGER, typed={"open": "1"}),
    "<slug:desk>/setup/registration/domains/": Row(
        post=HEADS, typed={"domain": "quay.example", "organisation": "Quay Foods"}
    ),
    "<slug:desk>/setup/registration/<int:person_id>/place/": Row(
        about="waiting", post=HEADS, typed={"organisation": "Quay Foods"}
    ),
}
