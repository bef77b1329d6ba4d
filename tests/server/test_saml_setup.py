"""Setting a SAML server up: what is told to it, what is told of it, its certificates and our key."""

import re
from datetime import timedelta

import pytest
import xmlsec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree

import make
from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.people import saml_servers
from charterdesk.apps.people.models import IdentityProvider
from charterdesk.apps.people.saml_servers import SamlTerms
from server import saml_server as idp
from server.saml_steps import address, entered, entity, terms
from web.access.scene import browser

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def test_our_metadata_says_who_we_are_and_is_there_before_the_server_is_known(people, settings):
    settings.ALLOWED_HOSTS = ["*"]
    row = saml_servers.set_up(
        make.actor(people.marta), SamlTerms(organisation_id=people.quay.pk, domains="quay.example")
    )
    answer = Client(headers={"host": "evil.example"}).get(f"/accounts/organisation/{row.name}/metadata/")
    root = etree.fromstring(answer.content)
    assert root.get("entityID") == entity(row)
    assert root.find(".//md:AssertionConsumerService", idp.NS).get("Location") == address(row)
    assert root.find(".//md:SPSSODescriptor", idp.NS).get("WantAssertionsSigned") == "true"
    assert Client().get(f"/accounts/organisation/{row.name}/go/").status_code == 404
    assert Client().get("/accounts/organisation/nobody/metadata/").status_code == 404


def test_our_key_is_sealed_and_stays(people, quay):
    first = quay.settings["own_certificate"]
    assert "PRIVATE KEY" not in str(IdentityProvider.objects.values())
    row = saml_servers.set_up(make.actor(people.marta), terms(people.quay, only=True), quay.pk)
    assert row.settings["own_certificate"] == first


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"domains": ""}, "domains"),
        ({"domains": "gmail.com"}, "domains"),
        ({"domains": "quay.example"}, "domains"),
        ({"entity_id": ""}, "entity_id"),
        ({"sso_url": "http://login.quay.example"}, "sso_url"),
        ({"sso_url": "javascript:alert(1)"}, "sso_url"),
        ({"certificates": ""}, "certificates"),
        ({"certificates": "no certificate"}, "certificates"),
        ({"certificates": "".join(idp.certificate(f"key {n}") for n in range(5))}, "certificates"),
        ({"email_attribute": "x" * 301}, "email_attribute"),
    ],
)
def test_what_cannot_be_believed_is_not_set_up(people, quay, said, field):
    with pytest.raises(Invalid) as refused:
        saml_servers.set_up(make.actor(people.marta), terms(people.heron, **{"domains": "heron.example", **said}))
    assert refused.value.field == field


def test_only_managers_set_servers_up_and_only_for_their_own_desk(people):
    for who in (people.bruno, people.alma, people.dario):
        with pytest.raises(NotAllowed):
            saml_servers.set_up(make.actor(who), terms(people.quay))
    with pytest.raises(NotFound):
        saml_servers.set_up(make.actor(people.marta), terms(people.dune))


def test_metadata_says_who_the_server_is_and_by_which_keys_it_signs():
    found = saml_servers.read_metadata(idp.metadata("the server", "the next key"))
    assert (found.entity_id, found.sso_url) == (idp.ENTITY, idp.SSO)
    assert found.certificates == idp.certificate() + idp.certificate("the next key")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"no xml",
        b"<a/>",
        b"<!DOCTYPE a>" + idp.metadata(),
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>',
        idp.metadata(sso=""),
        idp.metadata(entity=""),
        idp.metadata().replace(idp.key("the server")[1].encode(), b"AAAA"),
        b"<a>" + idp.metadata() + idp.metadata() + b"</a>",
        b" " * 300_000,
    ],
)
def test_what_is_no_metadata_of_one_server_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        saml_servers.read_metadata(text)


def typed(**said):
    return {"organisation": "Quay Foods", "domains": "quay.example", **said}


def test_a_manager_keeps_the_organisation_first_then_gives_the_metadata(people):
    client = browser(people.marta)
    answer = client.post("/north/setup/identity/add-saml/", typed())
    row = IdentityProvider.objects.get()
    assert (answer["Location"], row.active) == (f"/north/setup/identity/{row.pk}/", False)
    page = client.get(answer["Location"]).content.decode()
    assert entity(row) in page
    assert address(row) in page
    file = SimpleUploadedFile("metadata.xml", idp.metadata())
    client.post(answer["Location"], typed(metadata=file, active="on"))
    row.refresh_from_db()
    assert (row.active, row.settings["entity_id"], row.settings["sso_url"]) == (True, idp.ENTITY, idp.SSO)
    assert entered(row)[1].status_code == 302
    assert "CN=the server" in client.get(answer["Location"]).content.decode()
    assert "SAML" in client.get("/north/setup/identity/").content.decode()


def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_stays(people):
    client = browser(people.marta)
    file = SimpleUploadedFile("metadata.xml", idp.metadata())
    answer = client.post("/north/setup/identity/add-saml/", typed(organisation="Nobody", metadata=file))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'id="id_organisation_error".*?There is no such organisation', page, re.DOTALL)
    assert 'value="Nobody"' in page
    assert idp.ENTITY in page
    assert idp.certificate()[:80] in page
    wrong = SimpleUploadedFile("metadata.xml", b"<a/>")
    page = client.post("/north/setup/identity/add-saml/", typed(metadata=wrong, sso_url="http://x")).content.decode()
    assert re.search(r'id="id_metadata_error"', page)
    assert 'value="http://x"' in page
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize(("days", "words"), [(3651, "has expired"), (3640, "expires soon"), (3000, None)])
def test_a_certificate_that_expires_is_told(people, quay, days, words):
    client = browser(people.marta)
    with now.at(now.now() + timedelta(days=days)):
        client.force_login(people.marta.account)
        page = client.get("/north/setup/identity/").content.decode()
    assert [word for word in ("has expired", "expires soon") if word in page] == ([words] if words else [])


def test_what_signs_and_what_verifies_use_one_and_the_same_library():
    # Wheels of lxml and xmlsec that bring two versions of libxml2 crash or refuse; both orders of import are loaded.
    assert xmlsec.get_libxml_version() == etree.LIBXML_VERSION
    assert xmlsec.get_libxml_compiled_version()[:2] == etree.LIBXML_COMPILED_VERSION[:2]
    asked = idp.Asked("_q", "e", "https://desk.example/said/")
    root = etree.fromstring(etree.tostring(idp.sign(idp.answer(asked).xml())))
    xmlsec.tree.add_ids(root, ["ID"])
    context_of(idp.certificate()).verify(root.find(".//ds:Signature", idp.NS))
    root.find(".//saml:NameID", idp.NS).text = "another"
    with pytest.raises(xmlsec.VerificationError):
        context_of(idp.certificate()).verify(root.find(".//ds:Signature", idp.NS))


def context_of(text):
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(text, xmlsec.KeyFormat.CERT_PEM)
    return context
