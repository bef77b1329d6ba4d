"""Small writes of many threads share a transaction where an engine has one writer; each has only his own failure."""

import threading

import pytest
from django.db import connection, connections, transaction

from charterdesk.apps.telephone import gathering
from charterdesk.apps.telephone.gathering import Gathering

THREADS = 6


@pytest.fixture
def many(monkeypatch):
    """Outside of any transaction, as a server is; nothing is stored."""
    monkeypatch.setattr(gathering, "ONE_WRITER", connection.vendor)


def in_threads(work):
    threads = [threading.Thread(target=work, args=(each,)) for each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


@pytest.mark.django_db(transaction=True)
def test_who_comes_meanwhile_is_stored_together_with_the_next_and_gets_his_own_answer(many):
    held, begun, groups, answers = threading.Event(), threading.Event(), [], {}

    def do(each):
        begun.set()
        held.wait(20)
        groups.append((threading.get_ident(), each))
        return each * 10

    asks = Gathering(do)

    def work(each):
        try:
            answers[each] = asks(each)
        finally:
            connections.close_all()

    first = threading.Thread(target=work, args=(99,))
    first.start()
    assert begun.wait(20)
    others = [threading.Thread(target=work, args=(each,)) for each in range(THREADS)]
    for thread in others:
        thread.start()
    while len(asks._waiting) < THREADS:
        assert any(thread.is_alive() for thread in others)
    held.set()
    for thread in (first, *others):
        thread.join(20)
    assert answers == {99: 990, **{each: each * 10 for each in range(THREADS)}}
    # One thread did what all the others asked.
    assert len({thread for thread, each in groups if each != 99}) == 1


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_takes_nobody_with_it(many):
    answers, errors = {}, {}

    def do(each):
        assert connection.in_atomic_block
        if each == 3:
            raise ValueError("three")
        return each

    asks = Gathering(do)

    def work(each):
        try:
            answers[each] = asks(each)
        except ValueError as error:
            errors[each] = str(error)
        finally:
            connections.close_all()

    in_threads(work)
    assert (sorted(answers), errors) == ([0, 1, 2, 4, 5], {3: "three"})


@pytest.mark.django_db
def test_within_a_transaction_each_does_his_own(many):
    with transaction.atomic():
        alone: Gathering[int, tuple[int, int]] = Gathering(lambda each: (each, threading.get_ident()))
        assert alone(1) == (1, threading.get_ident())
