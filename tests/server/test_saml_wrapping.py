"""Responses that the SAML server of an organisation did not sign as they stand: altered, wrapped, hostile."""

import copy

import pytest
import xmlsec
from django.test import Client
from lxml import etree

from charterdesk.apps.people.models import IdentityLink
from server import saml_server as idp
from server.saml_steps import brought, is_in, sent

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def unsigned(root):
    return root


def by_a_stranger(root):
    return idp.sign(root, "a stranger")


def only_the_response(root):
    return idp.sign(root, element=".")


def with_sha1(root):
    return idp.sign(root, transform=xmlsec.Transform.RSA_SHA1)


def altered(root):
    idp.sign(root)
    root.find(".//saml:NameID", idp.NS).text = "s-2"
    return root


def altered_attribute(root):
    idp.sign(root)
    root.find(".//saml:AttributeValue", idp.NS).text = "dario@quay.example"
    return root


def own_key_in_it(root):
    """Signed by a stranger, his certificate beside: it is not believed because it is there."""
    idp.sign(root, "a stranger")
    assert root.find(".//ds:X509Certificate", idp.NS) is not None
    return root


def emptied(root):
    idp.sign(root)
    root.find(".//ds:SignatureValue", idp.NS).text = ""
    return root


def forged(root):
    """The signed response, and a copy of its assertion that says another."""
    idp.sign(root)
    evil = copy.deepcopy(root.find("saml:Assertion", idp.NS))
    evil.remove(evil.find("ds:Signature", idp.NS))
    evil.find(".//saml:NameID", idp.NS).text = "s-2"
    evil.set("ID", "_evil")
    return evil


def wrapped_before(root):
    root.insert(2, forged(root))
    return root


def wrapped_after(root):
    root.append(forged(root))
    return root


def wrapped_around(root):
    """The evil assertion holds the signed one."""
    evil = forged(root)
    signed = root.find("saml:Assertion", idp.NS)
    root.replace(signed, evil)
    evil.append(signed)
    return root


def wrapped_in_the_signature(root):
    """The signed assertion stands in an Object of the signature of the evil one."""
    evil = forged(root)
    signed = root.find("saml:Assertion", idp.NS)
    signature = signed.find("ds:Signature", idp.NS)
    root.replace(signed, evil)
    evil.insert(1, signature)
    holder = etree.SubElement(signature, f"{{{idp.NS['ds']}}}Object")
    holder.append(signed)
    return root


def wrapped_in_extensions(root):
    """The signed assertion stands in the extensions, the evil one has its signature and its id."""
    evil = forged(root)
    signed = root.find("saml:Assertion", idp.NS)
    evil.insert(1, copy.deepcopy(signed.find("ds:Signature", idp.NS)))
    evil.set("ID", signed.get("ID"))
    root.replace(signed, evil)
    holder = etree.Element(f"{{{idp.NS['samlp']}}}Extensions")
    root.insert(1, holder)
    holder.append(signed)
    return root


def wrapped_under_another_name(root):
    """The signed assertion is kept under another element; the evil one refers to it."""
    evil = forged(root)
    signed = root.find("saml:Assertion", idp.NS)
    evil.insert(1, copy.deepcopy(signed.find("ds:Signature", idp.NS)))
    root.replace(signed, evil)
    holder = etree.SubElement(root, f"{{{idp.NS['samlp']}}}Extensions")
    holder.append(signed)
    return root


def signed_thing_elsewhere(root):
    """The evil assertion claims the signed response's place by a second id."""
    evil = forged(root)
    signed = root.find("saml:Assertion", idp.NS)
    status = root.find("samlp:Status", idp.NS)
    root.replace(signed, evil)
    detail = etree.SubElement(status, f"{{{idp.NS['samlp']}}}StatusDetail")
    detail.append(signed)
    return root


def other_transform(root):
    return idp.sign(root, more=(xmlsec.Transform.C14N,))


@pytest.mark.parametrize(
    "done",
    [
        unsigned,
        by_a_stranger,
        only_the_response,
        with_sha1,
        altered,
        altered_attribute,
        own_key_in_it,
        emptied,
        wrapped_before,
        wrapped_after,
        wrapped_around,
        wrapped_in_the_signature,
        wrapped_in_extensions,
        wrapped_under_another_name,
        signed_thing_elsewhere,
        other_transform,
    ],
)
def test_what_the_server_did_not_sign_as_it_stands_counts_nothing(people, quay, done):
    client = Client()
    root = done(idp.answer(sent(quay, client)).xml())
    assert brought(quay, client, root).status_code == 403
    assert not is_in(client)
    assert not IdentityLink.objects.exists()


def test_a_comment_cuts_no_name_short(people, quay):
    client = Client()
    root = idp.sign(idp.answer(sent(quay, client), email="dario@quay.example.evil.example").xml())
    value = root.find(".//saml:AttributeValue", idp.NS)
    value.text = "dario@quay.example"
    value.insert(0, etree.Comment("x"))
    value[0].tail = ".evil.example"
    assert brought(quay, client, root).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"no xml",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'.encode("utf-16"),
        b"<a>" * 5000,
        b"<a>" + b"x" * 300_000 + b"</a>",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_response_is_refused_before_it_does_harm(quay, text):
    client = Client()
    sent(quay, client)
    assert brought(quay, client, text).status_code == 403
