"""Signing in at the server of one's organisation: whom it may sign in, and all those whom it may not."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

import cast
import make
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.people import identity
from charterdesk.apps.people.identity import ProviderTerms
from charterdesk.apps.people.models import Account, IdentityLink, IdentityProvider, Membership, Person
from charterdesk.apps.people.queries import own_organisation
from server import oidc_server
from server.factors import with_application

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def inside(settings):
    settings.IDENTITY_INSIDE = True
    cache.clear()


@pytest.fixture
def people():
    return cast.assemble()


@pytest.fixture
def server():
    running = oidc_server.Server()
    yield running
    running.stop()


def terms(home, server, **said):
    found = {
        "client_id": oidc_server.CLIENT,
        "secret": oidc_server.SECRET,
        "domains": "quay.example",
        "issuer": server.issuer,
        **said,
    }
    return ProviderTerms(organisation_id=home.pk, **found)


@pytest.fixture
def quay(people, server):
    """Quay Foods signs in at its own server, which vouches for quay.example."""
    return identity.set_up(make.actor(people.marta), terms(people.quay, server))


def move(person, email):
    Account.objects.filter(pk=person.account_id).update(email=email)
    Person.objects.filter(pk=person.pk).update(email=email)


def there(row, client, where=""):
    """The address at the server to which this browser is sent."""
    answer = client.get(f"/accounts/organisation/{row.name}/go/{where}")
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def back(client, address):
    return client.get(address.removeprefix("http://localhost:8000"))


def entered(row, server, client=None, **who):
    client = client or Client()
    who = {"subject": "s-1", "email": "nora@quay.example", **who}
    return client, back(client, server.sign_in(there(row, client), **who))


def is_in(client):
    return client.get("/accounts/devices/").status_code == 200


def test_the_domain_of_the_address_leads_to_the_server_and_the_server_signs_in(people, quay, server):
    client = Client()
    page = client.post("/accounts/organisation/", {"email": "Nora@Quay.example"}).content.decode()
    link = re.search(r'href="(/accounts/organisation/[^"]+/go/)"', page).group(1)
    address = client.get(link)["Location"]
    answer = back(client, server.sign_in(address, subject="s-1", email="nora@quay.example"))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/north/portal/").status_code == 200
    nora = Person.objects.get(email="nora@quay.example")
    assert (nora.organisation, nora.name) == (people.quay, "Nora")
    assert [held.role for held in nora.memberships.all()] == ["customer"]
    assert not nora.account.has_usable_password()
    entered(quay, server)
    assert Person.objects.filter(email="nora@quay.example").count() == 1


def test_state_nonce_and_challenge_are_new_each_time_and_the_way_back_is_the_public_address(quay, settings):
    settings.ALLOWED_HOSTS = ["*"]
    asked = [parse_qs(urlsplit(there(quay, Client(headers={"host": "evil.example"}))).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name][0]) >= 43
    assert asked[0]["redirect_uri"] == [f"http://localhost:8000/accounts/organisation/{quay.name}/back/"]


def test_whom_the_desk_knows_is_signed_in_as_himself(people, quay, server):
    move(people.cora, "cora@quay.example")
    client, _answer = entered(quay, server, email="CORA@quay.example", subject="s-9")
    assert client.get("/north/portal/").status_code == 200
    assert IdentityLink.objects.get().account == people.cora.account


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("alma", "alma@quay.example"),
        ("marta", "marta@quay.example"),
        ("ennio", "ennio@quay.example"),
        ("reto", "reto@quay.example"),
        ("dora", "dora@quay.example"),
        ("sven", "sven@quay.example"),
    ],
)
def test_the_server_of_one_organisation_signs_in_nobody_of_the_desk_of_another_organisation_or_of_another_desk(
    people, quay, server, who, address
):
    move(getattr(people, who), address)
    client, answer = entered(quay, server, email=address)
    assert answer.status_code == 403
    assert not is_in(client)
    assert not IdentityLink.objects.exists()


def test_who_becomes_somebody_elsewhere_is_signed_in_by_that_server_no_more(people, quay, server):
    entered(quay, server)
    nora = Person.objects.get(email="nora@quay.example")
    own = own_organisation(people.north)
    Membership.objects.create(desk=people.north, person=nora, organisation=own, role="agent")
    client, answer = entered(quay, server)
    assert answer.status_code == 403
    assert not is_in(client)


def test_who_is_known_to_no_desk_is_not_taken_over(people, quay, server):
    Account.objects.filter(pk=people.otto.pk).update(email="otto@quay.example")
    assert entered(quay, server, email="otto@quay.example")[1].status_code == 403


@pytest.mark.parametrize(
    "who",
    [
        {"verified": False},
        {"verified": None},
        {"verified": "false"},
        {"email": "nora@else.example"},
        {"email": "cora@example.org"},
        {"email": "nora@evil-quay.example"},
        {"email": "nora@quay.example.evil.example"},
        {"email": "nora@quay.example@else.example"},
        {"email": "nora@else.example@quay.example"},
        {"email": "nora@ｑuay.example"},
        {"email": "quay.example"},
        {"email": ""},
        {"subject": ""},
        {"subject": "s" * 256},
    ],
)
def test_only_confirmed_addresses_of_its_own_domains_count(people, quay, server, who):
    before = Account.objects.count()
    client, answer = entered(quay, server, **who)
    assert answer.status_code == 403
    assert not is_in(client)
    assert Account.objects.count() == before


def test_an_address_that_went_to_somebody_else_is_not_who_had_it(people, quay, server):
    entered(quay, server, subject="s-1")
    assert entered(quay, server, subject="s-2")[1].status_code == 403
    client, _answer = entered(quay, server, subject="s-1", email="renamed@quay.example")
    assert client.get("/accounts/devices/").status_code == 200
    assert Account.objects.filter(email="renamed@quay.example").count() == 0


@pytest.mark.parametrize(
    "said",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another desk"},
        {"aud": [oidc_server.CLIENT, "another"]},
        {"azp": "another"},
        {"iss": "https://login.else.example"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": None},
        {"iat": None},
    ],
)
def test_a_token_that_is_not_for_this_sign_in_counts_nothing(quay, server, said):
    server.said = said
    client, answer = entered(quay, server)
    assert answer.status_code == 403
    assert not is_in(client)


def test_a_token_that_the_server_did_not_sign_counts_nothing(quay, server):
    server.signs_with = oidc_server.STRANGER
    assert entered(quay, server)[1].status_code == 403
    server.signs_with, server.algorithm = oidc_server.SECRET * 4, "HS256"
    assert entered(quay, server)[1].status_code == 403
    server.signs_with, server.algorithm = None, "none"
    assert entered(quay, server)[1].status_code == 403
    assert not IdentityLink.objects.exists()


def test_the_way_back_opens_once_in_the_browser_that_went_and_at_the_server_it_went_to(people, quay, server):
    mine, thief = Client(), Client()
    address = server.sign_in(there(quay, mine), subject="s-1", email="nora@quay.example")
    # Whoever follows another's way back is not signed in as him (login CSRF).
    assert back(thief, address).status_code == 403
    there(quay, thief)
    assert back(thief, address).status_code == 403
    assert not is_in(thief)
    assert back(mine, address).status_code == 302
    assert back(mine, address).status_code == 403


@pytest.mark.parametrize("end", ["", "?code=x", "?state=x&code=y", "?error=access_denied", "?iss=https://else.example"])
def test_a_way_back_without_a_way_there_leads_nowhere(quay, end):
    assert Client().get(f"/accounts/organisation/{quay.name}/back/{end}").status_code == 403


def test_one_server_does_not_answer_for_another(people, quay, server):
    other = oidc_server.Server()
    try:
        row = identity.set_up(make.actor(people.marta), terms(people.heron, other, domains="heron.example"))
        client = Client()
        address = other.sign_in(there(row, client), subject="s-1", email="nora@quay.example")
        mixed = address.replace(row.name, quay.name)
        assert back(client, mixed).status_code == 403
        assert back(client, address).status_code == 403
        assert entered(row, other)[1].status_code == 403
    finally:
        other.stop()


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://login.else.example"},
        {"token_endpoint": "http://10.0.0.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_server_that_says_it_is_another_or_points_elsewhere_is_not_spoken_to(quay, server, told):
    server.told = told
    answer = Client().get(f"/accounts/organisation/{quay.name}/go/")
    assert answer.status_code == 403
    assert "Location" not in answer


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "\\\\evil.example", "javascript:alert(1)"]
)
def test_after_signing_in_nobody_is_led_elsewhere(quay, server, where):
    client = Client()
    address = there(quay, client, f"?next={where}")
    answer = back(client, server.sign_in(address, subject="s-1", email="nora@quay.example"))
    assert answer["Location"] == "/"


def test_a_second_factor_of_his_own_is_asked_for_all_the_same(people, quay, server):
    move(people.cora, "cora@quay.example")
    with_application("cora@quay.example")
    client, answer = entered(quay, server, email="cora@quay.example")
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_in(client)


def test_the_desks_own_server_signs_in_staff_that_the_desk_knows_and_makes_nobody_staff(people, server, settings):
    settings.STAFF_MFA = True
    own = own_organisation(people.north)
    row = identity.set_up(make.actor(people.marta), terms(own, server, domains="north.example"))
    move(people.alma, "alma@north.example")
    client, _answer = entered(row, server, email="alma@north.example")
    assert client.get("/north/queue/")["Location"] == "/accounts/2fa/?needed=1"
    assert entered(row, server, email="new@north.example", subject="s-2")[1].status_code == 403


def test_where_an_organisation_wants_it_its_people_sign_in_at_its_server_only(people, server):
    row = identity.set_up(make.actor(people.marta), terms(people.quay, server, only=True))
    move(people.cora, "cora@quay.example")
    client = Client()
    answer = client.post("/accounts/login/", {"login": "cora@quay.example", "password": make.PASSWORD})
    assert answer["Location"] == "/accounts/organisation/"
    assert not is_in(client)
    client, _answer = entered(row, server, email="cora@quay.example")
    assert is_in(client)


def test_a_server_that_is_switched_off_signs_nobody_in(people, quay, server):
    client = Client()
    address = server.sign_in(there(quay, client), subject="s-1", email="nora@quay.example")
    identity.set_up(make.actor(people.marta), terms(people.quay, server, active=False), quay.pk)
    assert back(client, address).status_code == 404
    assert Client().get(f"/accounts/organisation/{quay.name}/go/").status_code == 404


def test_the_secret_is_sealed_and_bound_to_its_server(people, quay):
    row = IdentityProvider.objects.get()
    assert oidc_server.SECRET not in str(IdentityProvider.objects.values())
    assert identity.secret_of(row) == oidc_server.SECRET
    row.name = "another"
    with pytest.raises(Exception, match="sealed under another"):
        identity.secret_of(row)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"domains": ""}, "domains"),
        ({"domains": "gmail.com"}, "domains"),
        ({"domains": "com"}, "domains"),
        ({"domains": "*.quay.example"}, "domains"),
        ({"domains": "else.example quay.example"}, "domains"),
        ({"issuer": "http://login.quay.example"}, "issuer"),
        ({"issuer": "https://user:pass@login.quay.example"}, "issuer"),
        ({"client_id": " "}, "client_id"),
        ({"secret": ""}, "secret"),
    ],
)
def test_what_cannot_be_believed_is_not_set_up(people, quay, server, said, field):
    with pytest.raises(Invalid) as refused:
        identity.set_up(make.actor(people.marta), terms(people.heron, server, **{"domains": "heron.example", **said}))
    assert refused.value.field == field


def test_only_managers_set_servers_up_and_only_for_their_own_desk(people, server):
    for who in (people.bruno, people.alma, people.dario, people.cora):
        with pytest.raises(NotAllowed):
            identity.set_up(make.actor(who), terms(people.quay, server))
    with pytest.raises(NotFound):
        identity.set_up(make.actor(people.marta), terms(people.dune, server))


def test_a_server_in_our_own_network_is_not_spoken_to_unless_the_operator_says_so(quay, settings):
    settings.IDENTITY_INSIDE = False
    assert Client().get(f"/accounts/organisation/{quay.name}/go/").status_code == 403
