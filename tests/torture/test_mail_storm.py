"""Mails by the hundred through real processes: two of each at once, then one of each that is killed again and again."""

import os

import pytest
from django.db import connection

import four_desks
from torture.installations import Hand, Installation, environment
from torture.mail_kills import Servers
from torture.mail_scenarios import with_mailbox
from torture.mail_storm import (
    ACCOUNT,
    Processes,
    deliver_all,
    fetch_from,
    judge_storm,
    killing_now_and_then,
    mails,
    wait_until_taken,
)

ENGINE = os.environ.get("CHARTERDESK_TEST_DATABASE", "sqlite")
MAILS = int(os.environ.get("TORTURE_MAILS", "1000"))
LONGEST_BETWEEN_KILLS = 2.5
NOTHING_COMES = "an agent's answer goes out"


@pytest.fixture
def installation(tmp_path, settings):
    """The database of the tests itself: the processes find it by its address."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.SECRET_KEY = environment(tmp_path)["CHARTERDESK_SECRET_KEY"]
    return Installation(str(connection.settings_dict["NAME"]), str(settings.FILES_ROOT))


def rest(tmp_path, at, servers):
    """What waits for leases to end is done, hours later on a pretended clock; what is wrong then."""
    connection.close()
    with Hand.at_work(tmp_path, module="torture.mail_hand") as hand:
        order = {"smtp_port": servers.sink.port, "bring": False, "given": {}}
        return hand.act_well("settle", at, NOTHING_COMES, today=True, **order)["end"]["wrong"]


@pytest.mark.parametrize(("listeners", "workers", "killed"), [(2, 2, False), (1, 2, True)], ids=["company", "kills"])
@pytest.mark.django_db(transaction=True)
def test_a_storm_of_mails_is_in_once_and_told_once(installation, tmp_path, capfd, listeners, workers, killed):
    scene = with_mailbox(four_desks.esii())
    with Servers.at_work() as servers:
        fetch_from(servers, scene.desk)
        for mail in mails(0, MAILS // 2):
            servers.dovecot.deliver(ACCOUNT, mail)
        with Processes(installation, servers, listeners=listeners, workers=workers) as processes:
            if killed:
                with killing_now_and_then(processes, 5, LONGEST_BETWEEN_KILLS):
                    deliver_all(processes.ports, mails(MAILS // 2, MAILS // 2))
                    wait_until_taken(servers, MAILS)
            else:
                deliver_all(processes.ports, mails(MAILS // 2, MAILS // 2))
                wait_until_taken(servers, MAILS)
        assert rest(tmp_path, installation, servers) == []
        figures = judge_storm(servers, MAILS) | {"kills": processes.killed}
    with capfd.disabled():
        print(f"\nmail storm {ENGINE}: {figures}", end="", flush=True)
