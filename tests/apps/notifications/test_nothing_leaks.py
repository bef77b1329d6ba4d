"""Whatever happens on the tickets of two desks: who is told works for the desk of the ticket, sees it, and did not do
it himself; nothing that was written travels with a notice.
"""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.notifications import notices, pushing
from charterdesk.apps.notifications.mailing import letter_to
from charterdesk.apps.notifications.models import Mention, Notification
from charterdesk.apps.notifications.sending import still_his
from charterdesk.apps.people import queries
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.people.models import Membership, Person
from charterdesk.apps.tickets import closure, work
from charterdesk.apps.tickets.assignment import give
from charterdesk.apps.tickets.queries import visible_to
from four_desks import opened

SECRET = "Secret words @Agnes-exer @Agnes-esker @Hugo-exer @Ennio-exer @Cora-esker"
ROLES = ("agent", "head", "customer", "admin", "reseller")
VERBS = {
    "note": lambda who, pk, _to: work.note(who, pk, body=SECRET),
    "reply": lambda who, pk, _to: work.reply(who, pk, body=SECRET),
    "take": lambda who, pk, _to: work.take_in_charge(who, pk),
    "give": lambda who, pk, to: give(who, pk, person_id=to),
    "solve": lambda who, pk, _to: closure.propose_solution(who, pk, body=SECRET),
    "reject": lambda who, pk, _to: closure.reject(who, pk, reason=SECRET),
    "validate": lambda who, pk, _to: closure.validate(who, pk, body=SECRET),
    "reopen": lambda who, pk, _to: closure.reopen(who, pk, reason=SECRET),
    "leave": lambda who, _pk, _to: Membership.objects.filter(person_id=who.person_id, role="agent").delete(),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("exer", "esker")), st.sampled_from(ROLES), st.sampled_from(sorted(VERBS)), st.integers(0, 3)
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nobody_is_told_what_is_not_his(exer, esker, steps):
    scenes = {"exer": exer, "esker": esker}
    for scene in scenes.values():  # whoever left in an earlier example is back
        home = queries.own_organisation(scene.desk)
        Membership.objects.get_or_create(
            desk=scene.desk, person_id=scene.agent.person_id, organisation=home, role="agent"
        )
    tickets = {name: opened(scene, subject=f"Matter of {name}", wished_priority="2") for name, scene in scenes.items()}
    people = [exer.agent.person_id, exer.head.person_id, exer.customer.person_id, esker.agent.person_id]
    for name, role, verb, to in steps:
        scene = scenes[name]
        who = getattr(scene, role) or scene.customer
        try:
            VERBS[verb](
                make.actor(Person.objects.select_related("desk").get(pk=who.person_id)), tickets[name].pk, people[to]
            )
        except (Conflict, Invalid, NotAllowed, NotFound):
            continue
    for row in Notification.objects.select_related("person__desk", "person__account", "ticket__desk"):
        reader = make.actor(row.person)
        assert row.desk_id == row.ticket.desk_id == row.person.desk_id
        assert row.event is not None
        assert row.ticket_id is not None
        assert Event.objects.get(pk=row.event).actor_id != row.person_id
        works_here = is_staff(reader) and visible_to(reader).filter(pk=row.ticket_id).exists()
        assert works_here or row.person_id in {scene.agent.person_id for scene in scenes.values()}  # who left meanwhile
        if works_here:
            assert row.pk in {notice.id for notice in notices.notices(reader, limit=1000)[0]} or not row.to_page
        else:
            assert still_his(row.person, [row]) == []
        told = letter_to(row.person, "a@example.org", [row], "c").message.as_string() + pushing.said(row).decode()
        assert "Secret" not in told
        assert {"exer": "Matter of esker", "esker": "Matter of exer"}[row.person.desk.slug] not in told
    for mention in Mention.objects.select_related("message", "person"):
        assert mention.person.desk_id == mention.message.desk_id
        assert mention.message.visibility == "internal"
