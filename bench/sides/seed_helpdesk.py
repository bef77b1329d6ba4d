"""Fill django-helpdesk with so many tickets, each with three follow-ups, and print how to sign in, as JSON."""

import json
from datetime import UTC, datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.core.management import call_command
from helpdesk.models import FollowUp, Queue, Ticket
from helpdesk.query import query_to_base64
from rest_framework.authtoken.models import Token

BATCH = 2_000
OPEN_IN = 5  # one ticket in five is open, on both sides
WORDS = "Nothing happens when the button is pressed. " * 8
START = datetime(2026, 5, 1, tzinfo=UTC)


def seed(wanted: int) -> None:
    """Tickets up to the number that is wanted."""
    have = Ticket.objects.count()
    queue = Queue.objects.get()
    agent = get_user_model().objects.get()
    while have < wanted:
        places = range(have, min(have + BATCH, wanted))
        rows = Ticket.objects.bulk_create(
            Ticket(
                title=f"It does not work {place}",
                queue=queue,
                created=START + timedelta(minutes=place),
                modified=START + timedelta(minutes=place),
                submitter_email=f"customer{place % 500}@example.org",
                assigned_to=agent if place % 3 else None,
                status=1 if place % OPEN_IN == 0 else 4,
                description=WORDS,
                priority=place % 5 + 1,
                secret_key=f"{place:032x}",
            )
            for place in places
        )
        FollowUp.objects.bulk_create(
            FollowUp(ticket=row, date=row.created, title=title, comment=WORDS, public=True, user=agent)
            for row in rows
            for title in ("Ticket Opened", "Comment", "Comment")
        )
        have += len(places)


def fill(wanted: int) -> None:
    """Prepare, fill, and print the token, the session, the ticket to look at and the query of the list."""
    call_command("migrate", verbosity=0)
    if not Queue.objects.exists():
        Queue.objects.create(title="Support", slug="support", allow_public_submission=True)
        get_user_model().objects.create_superuser("agent", "agent@example.org", "a long password of nobody")
    seed(wanted)
    agent = get_user_model().objects.get()
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    first = Ticket.objects.filter(status=1).order_by("created").values_list("pk", flat=True)[:50]
    query = query_to_base64(
        {"filtering": {"status__in": [1, 2]}, "sorting": "created", "search_string": "", "sortreverse": False}
    )
    print(
        json.dumps(
            {
                "token": Token.objects.get_or_create(user=agent)[0].key,
                "cookie": f"sessionid={session.session_key}",
                "tickets": list(first),
                "queue": Queue.objects.get().pk,
                "query": query,
            }
        )
    )
