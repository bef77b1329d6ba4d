"""An administrator of a customer or a reseller looks after the people of his own organisations, and nobody else's."""

import pytest
from django.core import mail

import cast
from charterdesk.apps.people.models import Invitation, Membership, Person
from web.access.scene import browser

pytestmark = pytest.mark.django_db
PLACE = "/north/portal/colleagues/"


@pytest.fixture
def people():
    return cast.assemble()


def send(client, address, status=302, **fields):
    answer = client.post(address, fields)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def invited(client, place, **changed):
    return {"name": "Nora", "email": "nora@quay.example", "place": place, **changed}


def test_an_administrator_sees_the_people_of_his_organisation_only(people):
    page = browser(people.dario).get(PLACE).content.decode()
    assert all(name in page for name in ("Cora", "Dario", "Edda"))
    assert not any(name in page for name in ("Ennio", "Reto", "Alma", "Dora"))
    assert browser(people.cora).get(PLACE).status_code == 403
    assert "My colleagues" not in browser(people.cora).get("/north/portal/").content.decode()


def test_an_administrator_of_a_reseller_looks_after_his_end_customers_too(people):
    page = browser(people.silke).get(PLACE).content.decode()
    assert all(name in page for name in ("Silke", "Reto", "Ennio"))
    assert "Cora" not in page


def test_who_is_invited_may_ask_once_he_has_accepted(people, django_capture_on_commit_callbacks):
    dario = browser(people.dario)
    with django_capture_on_commit_callbacks(execute=True):
        send(dario, PLACE, **invited(dario, f"{people.quay.pk}:customer"))
    nora = Person.objects.get(email="nora@quay.example")
    assert Membership.objects.get(person=nora).role == "customer"
    assert [one.to for one in mail.outbox] == [["nora@quay.example"]]
    assert "Withdraw the invitation" in dario.get(PLACE).content.decode()
    send(dario, f"{PLACE}{nora.pk}/", go="revoke")
    assert Invitation.objects.get(person=nora).revoked_at is not None
    send(dario, f"{PLACE}{nora.pk}/", go="again")
    assert Invitation.objects.filter(person=nora, revoked_at=None).count() == 1


@pytest.mark.parametrize("email", ["ennio@example.org", "dora@example.org", "otto@example.org", "nobody@example.org"])
def test_the_answer_is_the_same_whether_the_address_is_known_elsewhere(people, email):
    dario = browser(people.dario)
    answer = dario.post(PLACE, invited(dario, f"{people.quay.pk}:customer", email=email))
    page = dario.get(PLACE).content.decode()
    assert (answer.status_code, answer["Location"]) == (302, PLACE)
    assert "The invitation was sent." in page
    assert "invited; the link works until:" in page


def test_nobody_is_invited_into_an_organisation_of_others(people):
    dario = browser(people.dario)
    for place in (f"{people.heron.pk}:customer", f"{people.quay.pk}:manager", "x", f"{people.dune.pk}:customer"):
        page = send(dario, PLACE, 422, **invited(dario, place))
        assert "nora@quay.example" in page
    assert not Person.objects.filter(email="nora@quay.example").exists()


def test_a_colleague_becomes_administrator_and_no_longer(people):
    dario = browser(people.dario)
    send(dario, f"{PLACE}{people.cora.pk}/", go="role", role="customer_admin")
    assert [one.role for one in Membership.objects.filter(person=people.cora)] == ["customer_admin"]
    assert browser(people.cora).get(PLACE).status_code == 200
    send(dario, f"{PLACE}{people.cora.pk}/", go="role", role="customer")
    assert browser(people.cora).get(PLACE).status_code == 403
    assert "This role does not go" in send(dario, f"{PLACE}{people.cora.pk}/", 422, go="role", role="manager")


def test_who_left_enters_no_more_until_he_is_back(people):
    dario = browser(people.dario)
    cora = browser(people.cora)
    send(dario, f"{PLACE}{people.cora.pk}/", go="leave")
    assert cora.get("/north/portal/").status_code in {302, 404}
    send(dario, f"{PLACE}{people.cora.pk}/", go="back")
    assert browser(people.cora).get("/north/portal/").status_code == 200


def test_an_administrator_changes_neither_himself_nor_anybody_elsewhere(people):
    dario = browser(people.dario)
    assert "ask a colleague" in send(dario, f"{PLACE}{people.dario.pk}/", 422, go="leave")
    assert "ask a colleague" in send(dario, f"{PLACE}{people.dario.pk}/", 422, go="role", role="customer")
    for other in (people.ennio, people.alma, people.dora):
        for go in ("role", "again", "revoke", "leave", "back"):
            assert dario.post(f"{PLACE}{other.pk}/", {"go": go, "role": "customer"}).status_code == 404
    assert Person.objects.filter(active=False).count() == 0
    assert Invitation.objects.count() == 0


def test_a_list_of_many_asks_as_much_of_the_database_as_one_of_few(people, django_assert_num_queries):
    dario = browser(people.dario)
    dario.get(PLACE)
    with django_assert_num_queries(9) as few:
        dario.get(PLACE)
    Person.objects.bulk_create(
        [Person(desk=people.north, name=f"Colleague {number}", organisation=people.quay) for number in range(40)]
    )
    with django_assert_num_queries(len(few.captured_queries)):
        assert "Colleague 39" in dario.get(PLACE).content.decode()
