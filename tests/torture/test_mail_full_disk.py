"""The disk is full while mail comes in: it stays with whoever brings it, or it is in whole; once there is room it is
there once. Database, log, files and tray lie together on a small file system in memory (PostgreSQL: files and tray).
"""

import os
from collections import Counter

import pytest

from torture.installations import Hand, Installation, Shelf
from torture.mail_kills import Post, Servers, judge_remains, set_up
from torture.mail_scenarios import SCENARIOS
from torture.test_full_disk import AROUND, shell

ENGINE = os.environ.get("CHARTERDESK_TEST_DATABASE", "sqlite")
NEW = [scenario for scenario in SCENARIOS if scenario.becomes == "opened"]
FREE_KB = range(0, 240, 12)


@pytest.mark.parametrize("scenario", NEW, ids=lambda scenario: scenario.name)
@pytest.mark.django_db(transaction=True)
def test_mail_on_a_full_disk_is_refused_for_now_and_never_lost(scenario, tmp_path, capfd):
    shelf = Shelf(tmp_path)
    small = tmp_path / "small"
    small.mkdir()
    figures: Counter[str] = Counter()
    with Servers.at_work() as servers, Hand.at_work(tmp_path, *AROUND, module="torture.mail_hand") as hand:
        stage = set_up(hand, servers, shelf, shelf.blank("blank"), scenario)
        shell(hand, f"mount -t tmpfs -o size=8m tmpfs {small}")
        for free in FREE_KB:
            copied = shelf.copy(stage.before, "point")
            database = str(small / "desk.sqlite3") if ENGINE == "sqlite" else copied.database
            at = Installation(database, str(small / "files"))
            shell(hand, f"rm -rf {small}/*; cp -r {tmp_path / 'point'}/. {small}; mkdir -p {small}/files")
            note = tmp_path / "note"
            note.unlink(missing_ok=True)
            post = Post(servers, scenario, stage.given, at, note)
            if scenario.way == "imap":
                post.order(hand, "aim")
            shell(
                hand,
                f"left=$(df --output=avail -k {small} | tail -1); "
                f"if [ $left -gt {free} ]; then head -c $(((left - {free}) * 1024)) /dev/zero >{small}/ballast; fi",
            )
            status, _told = post.order(hand, "run", aimed=True)
            shell(hand, f"rm {small}/ballast")
            end = judge_remains(hand, post, stage)
            figures["cut" if status or not post.servers.sink.mails else "whole"] += 1
            figures["in doubt"] += sum(row["state"] == "in_doubt" for row in end["outgoing"])
    with capfd.disabled():
        print(f"\nmail on a full disk {ENGINE} {scenario.name}: {dict(figures)}", end="", flush=True)
