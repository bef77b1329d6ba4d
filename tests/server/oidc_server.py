"""A sign-in server of an organisation, real and small: OpenID Connect on a port of this machine."""

from __future__ import annotations

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "desk", "a secret of the desk"


class Server:
    """`said` overrides claims of the next token, `signs_with` and `algorithm` how it is signed."""

    def __init__(self):
        self.codes = {}
        self.said, self.told = {}, {}
        self.signs_with, self.algorithm, self.userinfo = KEY, "RS256", None
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.issuer = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def sign_in(self, address, *, subject, email, verified=True, name="Nora"):
        """What a person does there: the address to which he is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        code = secrets.token_urlsafe(16)
        claims = {"sub": subject, "email": email, "email_verified": verified, "name": name}
        self.codes[code] = (asked, claims)
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def token(self, asked, claims):
        present = int(time.time())
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": present,
            "exp": present + 300,
            "nonce": asked["nonce"],
            **claims,
            **self.said,
        }
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(said, self.signs_with, algorithm=self.algorithm, headers={"kid": "k1"})


def handler_of(server):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args):
            pass

        def answer(self, found, status=200):
            text = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_GET(self):
            root = server.issuer
            if self.path == "/.well-known/openid-configuration":
                self.answer(
                    {
                        "issuer": root,
                        "authorization_endpoint": f"{root}/authorize",
                        "token_endpoint": f"{root}/token",
                        "jwks_uri": f"{root}/keys",
                        "userinfo_endpoint": f"{root}/userinfo",
                        **server.told,
                    }
                )
            elif self.path == "/keys":
                self.answer({"keys": [{**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "k1"}]})
            elif self.path == "/userinfo" and server.userinfo:
                self.answer(server.userinfo)
            else:
                self.answer({}, 404)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            pair = b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
            asked, claims = server.codes.pop(given.get("code"), (None, None))
            if self.path != "/token" or asked is None or [*map(unquote, pair.split(":"))] != [CLIENT, SECRET]:
                self.answer({"error": "invalid_grant"}, 400)
                return
            proof = urlsafe_b64encode(sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
            if proof != asked["code_challenge"] or given["redirect_uri"] != asked["redirect_uri"]:
                self.answer({"error": "invalid_grant"}, 400)
                return
            self.answer({"access_token": "x", "token_type": "Bearer", "id_token": server.token(asked, claims)})

    return Handler
