"""django-helpdesk takes the mails of a directory, or of an IMAP account, as its own command does; told as JSON.

python mail_helpdesk.py DIRECTORY | IMAP_PORT PASSWORD
"""

import json
import logging
import resource
import sys
import time

import django

django.setup()
logging.disable(logging.CRITICAL)

from django.core.management import call_command  # noqa: E402 - after the setup
from helpdesk.email import process_email  # noqa: E402
from helpdesk.models import Queue, Ticket  # noqa: E402


def main(source: str, password: str = "") -> None:
    """Prepare, then take everything that is there."""
    call_command("migrate", verbosity=0)
    queue, _made = Queue.objects.get_or_create(
        slug="support", defaults={"title": "Support", "email_address": "support@desk.example.org"}
    )
    queue.allow_email_submission, queue.email_box_interval, queue.email_box_last_check = True, 0, None
    if source.isdecimal():
        queue.email_box_type, queue.email_box_host, queue.email_box_port = "imap", "127.0.0.1", int(source)
        queue.email_box_user, queue.email_box_pass, queue.email_box_imap_folder = "theirs", password, "INBOX"
    else:
        queue.email_box_type, queue.email_box_local_dir = "local", f"{source}/"
    queue.save()
    before = Ticket.objects.count()
    used, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    process_email(quiet=True)
    took, spent = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    cpu = spent.ru_utime + spent.ru_stime - used.ru_utime - used.ru_stime
    made = Ticket.objects.count() - before
    print(json.dumps({"tickets": made, "seconds": took, "cpu": cpu, "memory": spent.ru_maxrss / 1024}))


if __name__ == "__main__":
    main(*sys.argv[1:])
