"""OpenID Connect (Core 1.0) as a client: code flow with state, nonce and PKCE (RFC 7636), an address of return for each
server (RFC 9700), tokens verified by the server's published keys.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote, urlencode

import jwt
from django.http import HttpRequest
from jwt.types import Options

from charterdesk.apps.base.now import now
from charterdesk.apps.people.identity import Claimed, Refused, secret_of
from charterdesk.apps.people.models import IdentityProvider
from charterdesk.apps.people.provider_checks import is_safe
from charterdesk.server import outside

KEPT: Final = "oidc"
SECONDS: Final = 600
LEEWAY: Final = 60  # seconds by which clocks may differ
# Never "none", never a shared secret: what a server signs with is its own.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
REQUIRED: Final[Options] = {"require": ["exp", "iat", "iss", "aud", "sub"]}


def address_to_sign_in(request: HttpRequest, row: IdentityProvider, back: str, where: str) -> str:
    """Where this browser signs in; what it must bring back is kept in its session. `where` it goes afterwards."""
    told = _described(row)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    request.session[KEPT] = {
        "provider": row.name,
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "where": where,
        "at": int(now().timestamp()),
    }
    asked = {
        "response_type": "code",
        "client_id": row.settings["client_id"],
        "redirect_uri": back,
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    address = told["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked, quote_via=quote)}"


def claimed(request: HttpRequest, row: IdentityProvider, back: str) -> tuple[Claimed, str]:
    """What the server says of who came back, and where he wanted to go. Refused, or Unreached."""
    kept = request.session.pop(KEPT, None) or {}
    state = request.GET.get("state", "")
    if kept.get("provider") != row.name or not hmac.compare_digest(str(kept.get("state")).encode(), state.encode()):
        raise Refused("other_browser")
    if now().timestamp() - kept["at"] > SECONDS:
        raise Refused("too_late")
    if request.GET.get("iss", row.settings["issuer"]) != row.settings["issuer"]:  # RFC 9207
        raise Refused("other_server")
    if "code" not in request.GET:
        raise Refused("not_signed_in")
    told = _described(row)
    tokens = _exchanged(row, told, back, request.GET["code"], kept["verifier"])
    said = _verified(row, told, str(tokens.get("id_token", "")), kept["nonce"])
    if "email" not in said and told.get("userinfo_endpoint"):
        bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        more = outside.get_json(told["userinfo_endpoint"], bearer)
        if more.get("sub") != said["sub"]:
            raise Refused("other_subject")
        said = {**more, **said}
    return Claimed(
        subject=str(said["sub"]),
        email=str(said.get("email", "")),
        verified=said.get("email_verified") in {True, "true"},
        name=str(said.get("name", "")),
    ), kept["where"]


def _described(row: IdentityProvider) -> dict[str, Any]:
    issuer = row.settings["issuer"]
    told = outside.get_json(f"{issuer}/.well-known/openid-configuration")
    if str(told.get("issuer", "")).rstrip("/") != issuer:
        raise Refused("other_server")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_safe(str(told.get(name, ""))):
            raise Refused("other_server")
    return told


def _exchanged(row: IdentityProvider, told: dict[str, Any], back: str, code: str, verifier: str) -> dict[str, Any]:
    values = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    client, secret = row.settings["client_id"], secret_of(row)
    headers: dict[str, str] = {}
    if "client_secret_basic" in told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    else:
        values |= {"client_id": client, "client_secret": secret}
    return outside.post_form(told["token_endpoint"], values, headers)


def _verified(row: IdentityProvider, told: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
    client = row.settings["client_id"]
    try:
        head = jwt.get_unverified_header(token)
        keys = jwt.PyJWKSet.from_dict(outside.get_json(told["jwks_uri"])).keys
        fitting = [key for key in keys if key.key_id == head.get("kid") or (len(keys) == 1 and "kid" not in head)]
        if len(fitting) != 1 or head.get("alg") not in ALGORITHMS:
            raise Refused("not_signed")
        said: dict[str, Any] = jwt.decode(
            token,
            fitting[0].key,
            algorithms=[head["alg"]],
            audience=client,
            issuer=told["issuer"],
            leeway=LEEWAY,
            options=REQUIRED,
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise Refused("not_signed") from error
    audiences = said["aud"] if isinstance(said["aud"], list) else [said["aud"]]
    if (len(audiences) > 1 or "azp" in said) and said.get("azp") != client:
        raise Refused("other_audience")
    if not hmac.compare_digest(str(said.get("nonce", "")).encode(), nonce.encode()):
        raise Refused("replayed")
    return said
