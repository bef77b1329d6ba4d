"""Who was made known by a customer's or reseller's administrator alone, and has no account, is not confirmed."""

from django.db import migrations

STAFF = ("agent", "lead", "manager", "technician", "r_and_d", "billing", "read_only")


def mark(apps, _schema_editor):
    """Those whom somebody added who never worked for the desk, in an organisation that the desk serves."""
    Person = apps.get_model("people", "Person")
    Membership = apps.get_model("people", "Membership")
    Event = apps.get_model("base", "Event")
    waiting = Person.objects.filter(account=None, organisation__kind__in=("customer", "reseller"))
    waiting = waiting.filter(invitations__isnull=False, invitations__accepted_at=None).distinct()
    staff = set(Membership.objects.filter(role__in=STAFF).values_list("person_id", flat=True))
    for person_id in list(waiting.values_list("pk", flat=True)):
        added = Event.objects.filter(stream=f"person:{person_id}", code="person.added", actor_kind="person").first()
        if added is not None and added.actor_id not in staff:
            Person.objects.filter(pk=person_id).update(unconfirmed=True)


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0006_second_factor_per_desk"),
        ("people", "0006_seen_assertions_and_unconfirmed"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
