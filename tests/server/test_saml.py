"""Signing in at the SAML server of one's organisation: what of its word counts, and all that does not."""

import re
from datetime import timedelta

import pytest
import xmlsec
from django.test import Client
from lxml import etree

import make
from charterdesk.apps.base import now
from charterdesk.apps.people import assertions, saml_servers
from charterdesk.apps.people.models import Account, IdentityLink, Person, SeenAssertion
from server import saml_server as idp
from server.saml_steps import HOST, address, brought, entered, entity, is_in, sent, terms

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def test_the_domain_leads_to_the_server_and_the_server_signs_in(people, quay):
    client = Client()
    page = client.post("/accounts/organisation/", {"email": "Nora@Quay.example"}).content.decode()
    assert "login.quay.example" in page
    link = re.search(r'href="(/accounts/organisation/[^"]+/go/)"', page).group(1)
    asked = idp.asked(client.get(link)["Location"])
    answer = brought(quay, client, idp.sign(idp.answer(asked).xml()))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/north/portal/").status_code == 200
    nora = Person.objects.get(email="nora@quay.example")
    assert (nora.organisation, nora.name) == (people.quay, "Nora")
    # The subject counts from now on, not the address.
    entered(quay, email="renamed@quay.example", id="_a2")
    assert not Account.objects.filter(email="renamed@quay.example").exists()
    assert IdentityLink.objects.get().account == nora.account


def test_a_post_from_another_site_needs_no_cookie_and_signs_nobody_in_by_itself(quay):
    client = Client(enforce_csrf_checks=True)
    root = idp.sign(idp.answer(sent(quay, client)).xml())
    other = Client(enforce_csrf_checks=True)
    answer = other.post(f"/accounts/organisation/{quay.name}/said/", idp.posted(root))
    assert answer.status_code == 302
    assert not other.cookies.get("session")
    assert not is_in(other)


def test_whoever_follows_anothers_way_is_not_signed_in_as_him(quay):
    mine, thief = Client(), Client()
    root = idp.sign(idp.answer(sent(quay, mine)).xml())
    where = Client().post(f"/accounts/organisation/{quay.name}/said/", idp.posted(root))["Location"]
    assert thief.get(where).status_code == 403
    sent(quay, thief)
    assert thief.get(where).status_code == 403
    assert not is_in(thief)
    assert mine.get(where).status_code == 302
    assert is_in(mine)


def test_what_was_said_counts_once(quay):
    client = Client()
    root = idp.sign(idp.answer(sent(quay, client)).xml())
    assert brought(quay, client, root).status_code == 302
    again = Client()
    assert brought(quay, again, root).status_code == 403
    assert not is_in(again)
    assert brought(quay, client, root).status_code == 403
    # The id of the assertion counts, whatever response it is put into.
    other = idp.sign(idp.answer(sent(quay, again)).xml())
    assert brought(quay, again, other).status_code == 403


def test_it_is_remembered_until_nobody_would_believe_it_any_more(quay):
    entered(quay)
    assert assertions.forget_expired() == 0
    with now.at(SeenAssertion.objects.get().expires_at + timedelta(seconds=1)):
        assert assertions.forget_expired() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"audience": "https://desk.else.example/metadata"},
        {"conditions": "<saml:OneTimeUse/>"},
        {"recipient": "https://else.example/said/"},
        {"destination": "https://else.example/said/"},
        {"destination": f"{HOST}/accounts/organisation/"},
        {"issuer": "https://login.else.example/saml"},
        {"answers": "_another"},
        {"answers": ""},
        {"ends": -1},
        {"ends": -3600},
        {"ends": 90_000},
        {"begins": 120},
        {"status": "Responder"},
        {"bearer": "holder-of-key"},
        {"name_id": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"},
        {"subject": ""},
        {"subject": "s" * 256},
        {"email": "nora@else.example"},
        {"email": "nora@quay.example.evil.example"},
        {"email": "nora@else.example@quay.example"},
        {"email": "cora@example.org"},
        {"email": ""},
        {"email_attribute": "another", "subject": "s-1"},
    ],
)
def test_what_is_not_for_this_desk_this_request_and_now_counts_nothing(people, quay, said):
    before = Account.objects.count()
    client, answer = entered(quay, **said)
    assert answer.status_code == 403
    assert not is_in(client)
    assert Account.objects.count() == before


def test_the_time_of_an_answer_is_kept_to(quay):
    client = Client()
    root = idp.sign(idp.answer(sent(quay, client), ends=3000).xml())
    with now.at(now.now() + timedelta(seconds=700)):
        assert brought(quay, client, root).status_code == 403
    client = Client()
    root = idp.sign(idp.answer(sent(quay, client), id="_a2").xml())
    where = Client().post(f"/accounts/organisation/{quay.name}/said/", idp.posted(root))["Location"]
    with now.at(now.now() + timedelta(seconds=70)):
        assert client.get(where).status_code == 403


@pytest.mark.parametrize("who", ["alma", "ennio", "reto", "dora", "sven"])
def test_it_signs_in_nobody_of_the_desk_of_another_organisation_or_of_another_desk(people, quay, who):
    person, address = getattr(people, who), f"{who}@quay.example"
    Account.objects.filter(pk=person.account_id).update(email=address)
    Person.objects.filter(pk=person.pk).update(email=address)
    client, answer = entered(quay, email=address)
    assert answer.status_code == 403
    assert not is_in(client)
    assert not IdentityLink.objects.exists()


def test_a_server_speaks_to_its_own_address_only(people, quay):
    heron = saml_servers.set_up(make.actor(people.marta), terms(people.heron, domains="heron.example"))
    client = Client()
    root = idp.sign(idp.answer(sent(quay, client)).xml())
    assert brought(heron, client, root).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("given", [{}, {"SAMLResponse": "%%%"}, {"SAMLResponse": ""}, {"SAMLResponse": "é"}])
def test_what_is_no_form_of_a_server_is_refused(quay, given):
    assert Client().post(f"/accounts/organisation/{quay.name}/said/", given).status_code == 403


@pytest.mark.parametrize("end", ["", "?k=", "?k=v1.AAAA", "?k=%00"])
def test_no_other_word_signs_in(quay, end):
    client = Client()
    sent(quay, client)
    assert client.get(f"/accounts/organisation/{quay.name}/in/{end}").status_code == 403


def test_an_encrypted_assertion_is_read_by_the_key_of_our_metadata(quay):
    client = Client()
    root = idp.sign(idp.answer(sent(quay, client)).xml())
    idp.encrypt(root, quay.settings["own_certificate"])
    assert b"nora@quay.example" not in etree.tostring(root)
    assert brought(quay, client, root).status_code == 302
    assert is_in(client)


def test_encryption_replaces_no_signature_and_is_none_that_can_be_asked_away(quay):
    for sign, wrap in ((False, xmlsec.Transform.RSA_OAEP), (True, xmlsec.Transform.RSA_PKCS1)):
        client = Client()
        root = idp.answer(sent(quay, client)).xml()
        idp.encrypt(idp.sign(root) if sign else root, quay.settings["own_certificate"], wrap=wrap)
        assert brought(quay, client, root).status_code == 403
        assert not is_in(client)


def test_the_next_certificate_is_believed_beside_the_present_one_and_the_former_no_more(people, quay):
    head = make.actor(people.marta)
    assert entered(quay, by="the next key")[1].status_code == 403
    both = idp.certificate() + idp.certificate("the next key")
    saml_servers.set_up(head, terms(people.quay, certificates=both), quay.pk)
    assert entered(quay, id="_a2")[1].status_code == 302
    assert entered(quay, by="the next key", id="_a3")[1].status_code == 302
    saml_servers.set_up(head, terms(people.quay, certificates=idp.certificate("the next key")), quay.pk)
    assert entered(quay, id="_a4")[1].status_code == 403


def test_who_did_not_ask_comes_in_only_where_the_desk_wants_it_and_only_to_our_own_pages(people, quay):
    def arrive(number, where):
        client = Client()
        said = idp.answer(idp.Asked("", entity(quay), address(quay)), answers="", id=f"_u{number}")
        return client, brought(quay, client, idp.sign(said.xml()), RelayState=where)

    assert arrive(1, "")[1].status_code == 403
    saml_servers.set_up(make.actor(people.marta), terms(people.quay, unasked=True), quay.pk)
    for number, (where, expected) in enumerate(
        [
            ("/north/portal/contracts/", "/north/portal/contracts/"),
            ("https://evil.example/", "/"),
            ("//evil.example/", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ],
        start=2,
    ):
        client, answer = arrive(number, where)
        assert (answer.status_code, answer["Location"]) == (302, expected)
        assert is_in(client)
    # What answers a request still needs it.
    assert entered(quay, answers="_another", id="_u9")[1].status_code == 403


def test_one_is_brought_to_the_page_that_one_wanted_and_to_no_other_site(quay):
    for where, expected in (("/north/portal/", "/north/portal/"), ("https://evil.example/", "/")):
        client = Client()
        request = sent(quay, client, f"?next={where}")
        root = idp.sign(idp.answer(request, id=f"_{len(where)}").xml())
        assert brought(quay, client, root, RelayState="https://evil.example/")["Location"] == expected


def test_where_an_organisation_wants_it_its_people_sign_in_there_only(people, quay):
    saml_servers.set_up(make.actor(people.marta), terms(people.quay, only=True), quay.pk)
    for row in (Account.objects.filter(pk=people.cora.account_id), Person.objects.filter(pk=people.cora.pk)):
        row.update(email="cora@quay.example")
    client = Client()
    answer = client.post("/accounts/login/", {"login": "cora@quay.example", "password": make.PASSWORD})
    assert answer["Location"] == "/accounts/organisation/"
    assert not is_in(client)
    client, _answer = entered(quay, email="cora@quay.example")
    assert is_in(client)


def test_a_server_that_is_switched_off_signs_nobody_in(people, quay):
    client = Client()
    root = idp.sign(idp.answer(sent(quay, client)).xml())
    where = Client().post(f"/accounts/organisation/{quay.name}/said/", idp.posted(root))["Location"]
    saml_servers.set_up(make.actor(people.marta), terms(people.quay, active=False), quay.pk)
    assert client.get(where).status_code == 404
    assert brought(quay, client, root).status_code == 404
