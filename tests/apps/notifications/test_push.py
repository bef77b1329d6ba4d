"""Pushes to browsers: encrypted as RFC 8291 says, signed as RFC 8292 says, never to a machine of our own network."""

import json
import socket
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from apps.tickets.test_at_once import together, with_threads
from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.notifications import pushing, subscriptions
from charterdesk.apps.notifications.models import Notification, PushSubscription
from charterdesk.apps.notifications.webpush import endpoint, identity
from charterdesk.apps.notifications.webpush.encryption import BrowserKeys, decoded, encoded, encrypted, point_of
from charterdesk.apps.notifications.webpush.endpoint import Unreached, Unsafe, check_endpoint
from charterdesk.apps.people.models import Membership
from charterdesk.apps.tickets.assignment import give
from four_desks import opened, paris

MORNING = paris("2026-07-15 10:00")
BROWSER = ec.generate_private_key(ec.SECP256R1())
AUTH = b"0123456789abcdef"
SERVICE = "https://push.example.org/send/1"


def derived(secret, salt, info, length):
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def opened_by_browser(body):
    """What the browser reads: RFC 8291 from its side."""
    salt, size, own = body[:16], int.from_bytes(body[16:20], "big"), body[21 : 21 + body[20]]
    assert len(body) <= size
    shared = BROWSER.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), own))
    secret = derived(shared, AUTH, b"WebPush: info\x00" + point_of(BROWSER) + own, 32)
    key = derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = derived(secret, salt, b"Content-Encoding: nonce\x00", 12)
    text = AESGCM(key).decrypt(nonce, body[21 + body[20] :], None)
    assert text.endswith(b"\x02")
    return text[:-1]


class Service:
    """A push service that answers what it is told to."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.taken = []

    def __call__(self, address, body, headers):
        answer = self.answers.pop(0) if self.answers else 201
        if isinstance(answer, BaseException):
            raise answer
        self.taken.append((address, body, headers))
        return answer


@pytest.fixture
def given(exer, ida):
    """A ticket given to Ida, who has a browser that takes pushes."""
    with now.at(MORNING):
        subscribe(ida)
        ticket = opened(exer, wished_priority="2", subject="Matter", body="Secret words")
        give(exer.agent, ticket.pk, person_id=ida.person_id)
    return ticket


def subscribe(actor, address=SERVICE):
    return subscriptions.subscribe(actor, endpoint=address, p256dh=encoded(point_of(BROWSER)), auth=encoded(AUTH))


def at(minutes, service):
    with now.at(MORNING + timedelta(minutes=minutes)):
        return pushing.push_due(send=service)


def test_the_vector_of_rfc_8291():
    own = ec.derive_private_key(
        int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    keys = BrowserKeys.read(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    body = encrypted(
        b"When I grow up, I want to be a watermelon", keys, salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"), own=own
    )
    assert encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_push_says_what_where_and_nothing_of_what_was_written(given):
    service = Service()
    assert at(0, service) == 1
    ((address, body, headers),) = service.taken
    assert address == SERVICE
    assert (headers["Content-Encoding"], headers["Urgency"]) == ("aes128gcm", "normal")
    assert json.loads(opened_by_browser(body)) == {
        "title": "Given to you",
        "body": "#1 Matter",
        "address": "/exer/tickets/1/",
        "tag": "exer-1",
    }
    assert at(60, service) == 0


def test_a_push_is_signed_for_its_service_for_half_a_day(settings):
    settings.DEFAULT_FROM_EMAIL = "desk@example.org"
    token, key = identity.authorization(SERVICE, MORNING).removeprefix("vapid t=").split(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(decoded(claims)) == {
        "aud": "https://push.example.org",
        "exp": int(MORNING.timestamp()) + 12 * 3600,
        "sub": "mailto:desk@example.org",
    }
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    raw = decoded(signature)
    signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(signed, b"something else", ec.ECDSA(SHA256()))
    assert key == identity.public_key()
    settings.SECRET_KEY = "another secret key of the server, long enough"
    assert key != identity.public_key()


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_browser_that_is_gone_is_forgotten(given, status):
    assert at(0, Service(status)) == 0
    assert not PushSubscription.objects.exists()
    assert not Notification.objects.filter(to_push=True).exists()


def test_a_service_that_is_busy_is_asked_again_for_an_hour(given):
    assert at(0, Service(503)) == 0
    assert at(0, Service()) == 0
    assert at(1, Service(Unreached("down"))) == 0
    assert at(2, Service(429)) == 0
    service = Service()
    assert at(3, service) == 1
    assert at(4, service) == 0


def test_after_an_hour_nobody_is_pushed_old_news(given):
    for minute in range(0, 70, 10):
        at(minute, Service(503))
    assert at(80, Service()) == 0
    assert at(24 * 60, Service()) == 0


def test_one_browser_that_took_it_is_enough_and_each_gets_it_once(given, ida):
    subscribe(ida, SERVICE + "/other")
    service = Service(503, 201)
    assert at(0, service) == 1
    assert at(5, service) == 0
    assert len(service.taken) == 2


def test_a_pusher_killed_at_work_pushes_no_second_time(given):
    with pytest.raises(KeyboardInterrupt):
        at(0, Service(KeyboardInterrupt()))
    assert at(60, Service()) == 0


def test_who_lost_his_role_is_not_pushed_to(given, ida):
    Membership.objects.filter(person_id=ida.person_id).delete()
    assert at(0, Service()) == 0


@with_threads
def test_whatever_the_number_of_pushers_each_notice_is_pushed_once(exer, ida):
    service = Service()
    with now.at(MORNING):
        subscribe(ida)
        for _ in range(5):
            give(exer.agent, opened(exer, wished_priority="2").pk, person_id=ida.person_id)
    together(*[lambda: at(0, service)] * 4)
    at(0, service)
    assert len(service.taken) == 5


@pytest.mark.parametrize(
    "address",
    [
        "http://push.example.org/1",
        "https://localhost/1",
        "https://127.0.0.1/1",
        "https://10.1.2.3/1",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/1",
        "https://[::ffff:10.0.0.1]/1",
        "https://[fe80::1]/1",
        "https://2130706433/1",
        "https://push.example.org:8443/1",
        "https://user:secret@push.example.org/1",
        "https://[/1",
        "file:///etc/passwd",
        "",
    ],
)
def test_nobody_is_made_to_call_our_own_network(exer, ida, address):
    with pytest.raises(Unsafe):
        check_endpoint(address)
    with pytest.raises(Invalid):
        subscribe(ida, address)


@pytest.mark.parametrize("leads_to", ["10.0.0.5", "127.0.0.1", "::1", "192.168.1.1", "100.64.0.1", "224.0.0.1"])
def test_a_name_that_leads_into_our_network_is_not_called(monkeypatch, leads_to):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.216.34", leads_to)]
    monkeypatch.setattr(f"{endpoint.__name__}.socket.getaddrinfo", lambda *_args, **_kwargs: found)
    with pytest.raises(Unsafe):
        endpoint.post(SERVICE, b"", {})


def test_keys_that_are_none_are_refused(exer, ida):
    for p256dh, auth in (("AAAA", encoded(AUTH)), (encoded(point_of(BROWSER)), "AAAA"), ("ü", "ü"), ("", "")):
        with pytest.raises(Invalid):
            subscriptions.subscribe(ida, endpoint=SERVICE, p256dh=p256dh, auth=auth)


def test_a_browser_belongs_to_whoever_subscribed_last(exer, ida):
    subscribe(ida)
    subscribe(exer.agent)
    assert (subscriptions.browsers(ida), subscriptions.browsers(exer.agent)) == (0, 1)
    subscriptions.unsubscribe(ida, endpoint=SERVICE)
    assert subscriptions.browsers(exer.agent) == 1
    for number in range(20):
        subscribe(exer.agent, f"{SERVICE}/{number}")
    assert subscriptions.browsers(exer.agent) == subscriptions.MOST
