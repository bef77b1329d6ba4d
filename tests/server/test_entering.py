"""Getting an account: invitations that work once and expire, registering where a desk allows it (ES-02)."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

import cast
import make
from charterdesk.apps.base import now
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.people import invitations, registration
from charterdesk.apps.people.models import Account, Invitation, OrganisationDomain, Person
from server.entering_steps import accepted, link_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def people():
    cache.clear()
    return cast.assemble()


def test_whoever_is_invited_chooses_a_password_and_is_in_at_once(people, invited):
    link = invited()
    assert link.split("/")[3] not in str(list(Invitation.objects.values()))
    client, answer = accepted(link)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/north/portal/").status_code == 200
    person = Person.objects.get(email="nora@quay.example")
    assert (person.organisation, person.account.name) == (people.quay, "Nora Q.")
    assert [held.role for held in person.memberships.all()] == ["customer"]


def test_whoever_is_invited_may_take_a_passkey_instead(people, invited):
    client, answer = accepted(invited(), password="", way="passkey")
    assert answer["Location"] == "/accounts/2fa/webauthn/add/"
    assert client.get(answer["Location"]).status_code == 200
    assert not Account.objects.get(email="nora@quay.example").has_usable_password()


def test_an_invitation_is_looked_at_as_often_as_one_likes_and_used_once(people, invited):
    link = invited()
    for _ in range(2):
        assert Client().get(link).status_code == 200
    accepted(link)
    for method in ("get", "post"):
        assert getattr(Client(), method)(link).status_code == 404


@pytest.mark.parametrize("token", ["%20", "%00", "x", "None", "A" * 43, "9" * 5000, "{used}%20", "{used}x", "{upper}"])
def test_no_other_text_is_an_invitation(people, invited, token):
    link = invited()
    used = link.split("/")[3]
    other = token.format(used=used, upper=used.swapcase())
    assert Client().get(f"/accounts/invitation/{other}/").status_code == 404


def test_an_invitation_is_over_after_seven_days(people, invited):
    link = invited()
    with now.at(now.now() + timedelta(days=7, seconds=1)):
        assert accepted(link)[1].status_code == 404


def test_an_invitation_sent_again_or_revoked_works_no_more(people, invited, django_capture_on_commit_callbacks):
    first = invited()
    nora = Person.objects.get(email="nora@quay.example")
    with django_capture_on_commit_callbacks(execute=True):
        invitations.send_again(make.actor(people.dario), nora.pk)
    second = link_in(mail.outbox[-1])
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    invitations.revoke(make.actor(people.dario), nora.pk)
    assert Client().get(second).status_code == 404


def test_an_address_that_has_an_account_is_invited_like_any_other_and_only_its_owner_accepts(people, invited):
    # Ennio is of Heron Clinic, which Dario of Quay Foods knows nothing of.
    new, known = invited("nora@quay.example"), invited("ennio@example.org")
    letters = [re.sub(r"/invitation/\S+", "", str(letter.body)) for letter in mail.outbox[-2:]]
    assert letters[0] == letters[1]
    page = Client().get(known).content.decode()
    assert "has an account: sign in" in page
    client, answer = accepted(known)
    assert client.get("/north/portal/").status_code == 302
    assert Account.objects.get(email="ennio@example.org").check_password(make.PASSWORD)
    thief = Client()
    thief.force_login(people.edda.account)
    thief.post(known)
    assert Invitation.objects.filter(accepted_at=None).count() == 2
    owner = Client()
    owner.force_login(people.ennio.account)
    assert owner.post(known).status_code == 302
    ennio = Person.objects.get(account=people.ennio.account)
    assert {held.organisation.name for held in ennio.memberships.all()} == {"Heron Clinic", "Quay Foods"}
    assert answer.status_code == 200
    assert new != known


@pytest.mark.parametrize(
    ("who", "organisation", "role", "error"),
    [
        ("dario", "heron", "customer", NotFound),
        ("dario", "dune", "customer", NotFound),
        ("dario", "quay", "manager", Invalid),
        ("cora", "quay", "customer", NotAllowed),
        ("alma", "quay", "customer", NotAllowed),
        ("rolf", "quay", "customer", NotAllowed),
        ("silke", "quay", "customer", NotFound),
    ],
)
def test_nobody_invites_beyond_his_rights(people, invited, who, organisation, role, error):
    with pytest.raises(error):
        invited(by=getattr(people, who), organisation=getattr(people, organisation), role=role)
    assert not Invitation.objects.exists()


def test_a_lead_makes_nobody_a_manager_by_inviting_him(people, invited):
    own = people.alma.organisation
    with pytest.raises(NotFound):
        invited(by=people.bruno, organisation=own, role="manager")
    invited(by=people.marta, organisation=own, role="agent")


def test_a_stolen_session_is_no_source_of_mail(people, invited):
    for n in range(invitations.MOST_IN_AN_HOUR):
        invited(f"nora{n}@quay.example")
    with pytest.raises(Invalid):
        invited("one-more@quay.example")


def opened(people):
    registration.set_open(make.actor(people.marta), is_open=True)


def ask(email, name="Nora", client=None, **given):
    return (client or Client()).post("/accounts/register/north/", {"name": name, "email": email, **given})


def test_a_desk_that_lets_nobody_register_looks_like_none(people):
    # EK, EX: accounts are made by the desk
    looks = {Client().get(f"/accounts/register/{slug}/").status_code for slug in ("north", "south", "nowhere")}
    assert looks == {404}


def test_registering_stores_nothing_until_the_link_is_followed_and_then_waits_for_the_organisation(people):
    # ES-02: an account is created on the platform
    opened(people)
    before = Account.objects.count(), Person.objects.count()
    ask("nora@else.example")
    assert (Account.objects.count(), Person.objects.count()) == before
    link = link_in(mail.outbox[-1])
    Client().get(link)
    assert (Account.objects.count(), Person.objects.count()) == before
    client, answer = accepted(link)
    assert answer.status_code == 302
    nora = Person.objects.get(email="nora@else.example")
    assert (nora.organisation, nora.memberships.count()) == (None, 0)
    waits = client.get("/north/portal/")
    assert waits.status_code == 403
    assert "does not know yet" in waits.content.decode()
    assert list(registration.waiting(make.actor(people.bruno))) == [nora]
    assert list(registration.waiting(make.actor(people.dario))) == []
    registration.place(make.actor(people.bruno), nora.pk, people.quay.pk)
    assert client.get("/north/portal/").status_code == 200
    assert accepted(link)[1].status_code == 404


def test_the_domain_that_the_desk_wrote_down_says_the_organisation(people):
    opened(people)
    OrganisationDomain.objects.create(desk=people.north, organisation=people.quay, domain="quay.example")
    for email in ("nora@quay.example", "nora@evil-quay.example", "nora@quay.example.evil.example"):
        cache.clear()
        ask(email)
        accepted(link_in(mail.outbox[-1]))
    homes = list(Person.objects.filter(name="Nora").order_by("pk").values_list("organisation__name", flat=True))
    assert homes == ["Quay Foods", None, None]


def test_who_works_for_the_desk_is_invited_and_does_not_register(people):
    opened(people)
    Person.objects.filter(pk=people.alma.pk).update(account=None)
    Account.objects.filter(pk=people.alma.account_id).delete()
    ask("alma@example.org")
    client, _answer = accepted(link_in(mail.outbox[-1]))
    assert client.get("/north/queue/").status_code == 404


def test_registering_tells_nobody_whether_an_address_is_known(people):
    opened(people)
    answers = {}
    for email in ("nora@else.example", "cora@example.org", "otto@example.org"):
        page = ask(email).content.decode().replace(email, "X")
        answers[email] = re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", page)
    assert len(set(answers.values())) == 1
    assert [letter.to[0] for letter in mail.outbox] == list(answers)
    assert "you have an account" in mail.outbox[1].subject
    assert "confirm your address" in mail.outbox[2].subject


def test_registering_floods_no_mailbox_and_machines_fall_into_the_trap(people):
    opened(people)
    codes = [ask("cora@example.org").status_code for _ in range(5)]
    assert codes.count(200) == 3
    assert len(mail.outbox) == 3
    cache.clear()
    ask("nora@else.example", website="https://spam.example")
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "%00"])
def test_no_other_text_confirms_an_address(people, token):
    assert Client().get(f"/accounts/register/confirm/?t={token}").status_code == 404


def test_a_link_of_a_desk_that_closed_its_door_confirms_nothing(people):
    opened(people)
    ask("nora@else.example")
    registration.set_open(make.actor(people.marta), is_open=False)
    assert Client().get(link_in(mail.outbox[-1])).status_code == 404
