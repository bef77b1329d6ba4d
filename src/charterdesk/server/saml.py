"""SAML 2.0 as a service provider: the request by redirect, the response by POST (Web Browser SSO profile).

A response comes from another site, so that the browser sends no session with it: what was verified goes, sealed and
for a minute, through a redirect to an address where the session is there, and with it the request that was answered.
"""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from charterdesk.apps.base.late import Late
from charterdesk.apps.base.now import now
from charterdesk.apps.base.sealing import CannotUnsealError, seal, unseal
from charterdesk.apps.people import assertions
from charterdesk.apps.people.identity import Claimed, Refused, secret_of
from charterdesk.apps.people.models import IdentityProvider
from charterdesk.server.saml_response import verified

if TYPE_CHECKING:
    from onelogin.saml2 import authn_request, constants
    from onelogin.saml2 import settings as saml_settings
else:
    authn_request, constants = Late("onelogin.saml2.authn_request"), Late("onelogin.saml2.constants")
    saml_settings = Late("onelogin.saml2.settings")

KEPT: Final = "saml"
SECONDS: Final = 600
SECONDS_ON_THE_WAY: Final = 60
SEAL: Final = "saml-said"
METADATA_YEARS: Final = 10


def address_to_sign_in(request: HttpRequest, row: IdentityProvider, where: str) -> str:
    """Where this browser signs in; the request that must be answered is kept in its session. `where` it goes next."""
    asked = authn_request.OneLogin_Saml2_Authn_Request(_settings(row))
    request.session[KEPT] = {
        "provider": row.name,
        "request": asked.get_id(),
        "where": where,
        "at": int(now().timestamp()),
    }
    address = row.settings["sso_url"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'SAMLRequest': asked.get_request()})}"


def received(row: IdentityProvider, response: str, where: str) -> str:
    """What the server said, verified, remembered so that it counts once, and sealed for the next address; `where` goes
    whoever did not ask first. Refused.
    """
    said = verified(_settings(row), response, _address(row, "identity_said"), row.settings)
    if not said.answers and not row.settings.get("unasked"):
        raise Refused("not_asked")
    seen = assertions.see(row, said.assertion_id, said.expires_at)
    told = {
        "subject": said.subject,
        "email": said.email,
        "name": said.name,
        "answers": said.answers,
        "where": "" if said.answers else where,
        "seen": seen,
        "at": int(now().timestamp()),
    }
    return seal(SEAL, row.name, json.dumps(told))


def claimed(request: HttpRequest, row: IdentityProvider, sealed: str) -> tuple[Claimed, str]:
    """Who came back in the browser that went, and where he wanted to go. Refused."""
    kept = request.session.pop(KEPT, None) or {}
    try:
        told = json.loads(unseal(SEAL, row.name, sealed))
    except CannotUnsealError as error:
        raise Refused("not_signed") from error
    if now().timestamp() - told["at"] > SECONDS_ON_THE_WAY:
        raise Refused("too_late")
    where = told["where"]
    if told["answers"]:
        if kept.get("provider") != row.name or not _same(kept.get("request"), told["answers"]):
            raise Refused("other_browser")
        if now().timestamp() - kept["at"] > SECONDS:
            raise Refused("too_late")
        where = kept["where"]
    elif not row.settings.get("unasked"):
        raise Refused("not_asked")
    assertions.use(row, told["seen"])
    # Its addresses are those of its domains: what it says of one, it vouches for.
    return Claimed(subject=told["subject"], email=told["email"], verified=True, name=told["name"]), where


def metadata(row: IdentityProvider) -> bytes:
    """What is to be told to the server: who this desk is there, where its responses go, how it may encrypt them."""
    found: str | bytes = _settings(row, of_ours_only=True).get_sp_metadata()
    return found.encode() if isinstance(found, str) else found


def entity_id(row: IdentityProvider) -> str:
    """The name of this desk at the server: the address of its metadata."""
    return _address(row, "identity_metadata")


def _settings(row: IdentityProvider, *, of_ours_only: bool = False) -> Any:
    said, names = row.settings, constants.OneLogin_Saml2_Constants
    ours = {
        "entityId": entity_id(row),
        "assertionConsumerService": {"url": _address(row, "identity_said"), "binding": names.BINDING_HTTP_POST},
        "NameIDFormat": names.NAMEID_UNSPECIFIED,
        "x509cert": said["own_certificate"],
        "privateKey": secret_of(row),
    }
    theirs = {
        "entityId": said.get("entity_id", ""),
        "singleSignOnService": {"url": said.get("sso_url", ""), "binding": names.BINDING_HTTP_REDIRECT},
        "x509certMulti": {"signing": said.get("certificates", [])},
    }
    strictness = {
        "wantAssertionsSigned": True,
        "wantAttributeStatement": False,
        "rejectDeprecatedAlgorithm": True,
        "requestedAuthnContext": False,
        "allowSingleLabelDomains": True,
        "metadataValidUntil": int(now().timestamp()) + METADATA_YEARS * 365 * 86400,
    }
    given: dict[str, Any] = {"strict": True, "debug": False, "sp": ours, "security": strictness}
    if not of_ours_only:
        given["idp"] = theirs
    return saml_settings.OneLogin_Saml2_Settings(given, sp_validation_only=of_ours_only)


def _address(row: IdentityProvider, name: str) -> str:
    """An address of ours about this server, whatever host the request named."""
    return settings.BASE_URL + reverse(name, kwargs={"name": row.name})


def _same(kept: object, told: str) -> bool:
    return hmac.compare_digest(str(kept).encode(), told.encode())
