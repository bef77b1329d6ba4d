"""Ten thousand mails with forged senders of one domain: somebody wants us to write there ten thousand times."""

from datetime import timedelta

import pytest

import four_desks
from charterdesk.apps.base import now
from charterdesk.apps.channels import confined
from charterdesk.apps.channels.incoming import door, understanding
from charterdesk.apps.channels.models import IncomingMail, Mailbox, OutgoingMail
from charterdesk.apps.channels.outgoing import sending, transport
from charterdesk.server.environment import MailServer
from mail_servers import Sink
from torture.mail_scenarios import BOX, as_bytes, letter, with_mailbox

MAILS = 10_000
AN_HOUR = 50
HOURS = 3


@pytest.mark.django_db
def test_ten_thousand_forged_senders_of_a_domain_make_us_write_there_fifty_times_an_hour(settings, tmp_path, capfd):
    settings.FILES_ROOT = tmp_path / "files"
    with_mailbox(four_desks.exer())
    mailbox = Mailbox.objects.get(name=BOX)
    with Sink() as sink, confined.Reader() as reader:
        settings.MAIL_SERVER = MailServer("127.0.0.1", sink.port, "none")
        way_out = transport.configured()
        assert way_out is not None
        start = now.now()
        for hour in range(HOURS):
            before = len(sink.mails)
            with now.at(start + timedelta(hours=hour, minutes=hour)):
                for place in range(MAILS * hour // HOURS, MAILS * (hour + 1) // HOURS):
                    mail = letter(f"victim{place}@flooded.example", "Help", "Now.\n")
                    mail.replace_header("Message-ID", f"<{place}@flooded.example>")
                    door.receive(mailbox, as_bytes(mail), via="lmtp")
                while understanding.understand_due("flood", reader, limit=50):
                    pass
                while sending.send_due("flood", way_out, limit=50):
                    pass
            assert len(sink.mails) - before == AN_HOUR
        way_out.close()
    assert IncomingMail.objects.filter(state="done", disposition="declined").count() == MAILS
    assert OutgoingMail.objects.filter(state="withheld").count() == MAILS - HOURS * AN_HOUR
    with capfd.disabled():
        print(f"\nflood: {MAILS} mails, {len(sink.mails)} answers in {HOURS} hours", end="", flush=True)
