"""The steps of signing in at a SAML server, as a browser goes them."""

from __future__ import annotations

from django.test import Client

from charterdesk.apps.people.saml_servers import SamlTerms
from server import saml_server as idp

HOST = "http://localhost:8000"


def terms(home, **said):
    found = {
        "domains": "quay.example",
        "entity_id": idp.ENTITY,
        "sso_url": idp.SSO,
        "certificates": idp.certificate(),
        "active": True,
        **said,
    }
    return SamlTerms(organisation_id=home.pk, **found)


def sent(row, client, where=""):
    """The request with which this browser is sent to the server."""
    answer = client.get(f"/accounts/organisation/{row.name}/go/{where}")
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].startswith(f"{idp.SSO}?SAMLRequest=")
    return idp.asked(answer["Location"])


def brought(row, client, root, **more):
    """What comes of a response: the answer to the post, which knows no session, then to where it leads."""
    answer = Client().post(f"/accounts/organisation/{row.name}/said/", {**idp.posted(root), **more})
    return client.get(answer["Location"]) if answer.status_code == 302 else answer


def entered(row, client=None, by="the server", **said):
    client = client or Client()
    root = idp.sign(idp.answer(sent(row, client), **said).xml(), by)
    return client, brought(row, client, root)


def is_in(client):
    return client.get("/accounts/devices/").status_code == 200


def entity(row):
    return f"{HOST}/accounts/organisation/{row.name}/metadata/"


def address(row):
    return f"{HOST}/accounts/organisation/{row.name}/said/"
