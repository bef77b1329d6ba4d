"""Asterisk's manager interface: signed in without the password on the line, heard, and asked to dial."""

import ssl

import pytest

import cast
import make
from apps.telephone.asterisk import SECRET, Exchange, self_signed
from apps.telephone.desk import source
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.telephone import manager
from charterdesk.apps.telephone.manager import Line, ManagerError
from charterdesk.apps.telephone.setting_up import Terms, change


@pytest.fixture
def people(db):
    return cast.assemble()


@pytest.fixture
def exchange():
    made = Exchange()
    made.start()
    yield made
    made.listening.close()


def reached(people, exchange, password=SECRET):
    made = source(
        people.north, "ami", host="127.0.0.1", port=exchange.port, user="desk", extensions={"201": people.alma.pk}
    )
    return manager.set_password(system_actor(people.north), made.pk, password)


def test_the_password_never_crosses_the_line_and_what_is_told_is_heard_byte_for_byte(people, exchange):
    with Line(reached(people, exchange)) as line:
        heard = list(line.packets())
    assert heard in ([], [b"Event: QueueCallerJoin\r\nLinkedid: 1.1\r\nCallerIDNum: 0199001234\r\nQueue: support"])
    assert [packet["action"] for packet in exchange.told] == ["Challenge", "Login"]
    assert SECRET not in str(exchange.told)


def test_a_wrong_password_and_an_exchange_that_is_away_are_told(people, exchange):
    made = reached(people, exchange, "wrong")
    with pytest.raises(ManagerError, match="No way"):
        Line(made)
    exchange.listening.close()
    exchange.join(5)
    with pytest.raises(ManagerError):
        Line(made)


def test_who_has_an_extension_has_a_number_dialled(people, exchange):
    reached(people, exchange)
    assert manager.dial(make.actor(people.alma), "01 99 00 12 34") == "+33 1 99 00 12 34"
    told = exchange.told[-1]
    assert (told["action"], told["channel"], told["exten"]) == ("Originate", "PJSIP/201", "0033199001234")


@pytest.mark.parametrize(("said", "told"), [("", "verify failed"), ("ab" * 32, "another one"), ("the right one", "")])
def test_an_encrypted_line_believes_an_authority_or_the_one_certificate_that_is_named(people, tmp_path, said, told):
    secured, fingerprint = self_signed(tmp_path)
    exchange = Exchange(secured=secured)
    exchange.start()
    named = fingerprint.upper() if said == "the right one" else said
    row = reached(people, exchange)
    terms = Terms(host="127.0.0.1", port=exchange.port, user="desk", tls=True, certificate=named)
    row = change(system_actor(people.north), row.pk, terms)
    row.refresh_from_db()
    if told:
        with pytest.raises(ManagerError, match=told):
            Line(row)
        assert exchange.told == []
    else:
        with Line(row) as line:
            assert isinstance(line._socket, ssl.SSLSocket)
        assert [packet["action"] for packet in exchange.told] == ["Challenge", "Login"]
    exchange.join(5)


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_refused_challenge_has_the_password_sent_on_an_encrypted_line_alone(people, tmp_path, encrypted):
    secured, fingerprint = self_signed(tmp_path)
    exchange = Exchange(refuses="Challenge", secured=secured if encrypted else None)
    exchange.start()
    row = reached(people, exchange)
    named = fingerprint if encrypted else ""
    terms = Terms(host="127.0.0.1", port=exchange.port, user="desk", tls=encrypted, certificate=named)
    row = change(system_actor(people.north), row.pk, terms)
    row.refresh_from_db()
    if encrypted:
        with Line(row):
            pass
        assert [packet.get("secret") for packet in exchange.told] == [None, SECRET]
    else:
        with pytest.raises(ManagerError, match="No way"):
            Line(row)
        assert [packet["action"] for packet in exchange.told] == ["Challenge"]
    exchange.join(5)


def test_a_number_is_dialled_within_a_dialogue_and_a_refusal_is_told(people):
    exchange = Exchange(refuses="Originate")
    exchange.start()
    reached(people, exchange)
    with pytest.raises(Invalid, match="No way"):
        manager.dial(make.actor(people.alma), "0199001234")
    assert [packet["action"] for packet in exchange.told] == ["Challenge", "Login", "Originate"]


@pytest.mark.parametrize("number", ["", "*67#", "201", "1\r\nAction: Command"])
def test_what_is_no_number_is_never_sent_to_the_exchange(people, exchange, number):
    reached(people, exchange)
    with pytest.raises(Invalid):
        manager.dial(make.actor(people.alma), number)
    assert exchange.told == []


def test_who_has_no_extension_dials_himself(people, exchange):
    reached(people, exchange)
    with pytest.raises(Invalid):
        manager.dial(make.actor(people.bruno), "0199001234")
