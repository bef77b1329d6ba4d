from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_promises_in_trouble")]

    operations = [
        migrations.RemoveIndex(
            model_name="ticket",
            name="tickets_open_by_rank",
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=[
                    "desk",
                    "rank",
                    "number",
                    "state",
                    "waiting_for",
                    "snoozed_until",
                    "merged_into",
                    "owner",
                    "team",
                    "next_due",
                    "last_message_at",
                    "kind",
                    "plan",
                    "priority",
                    "organisation",
                    "reseller",
                    "emergency",
                    "on_call",
                    "reopened",
                    "outcome",
                    "subject",
                    "id",
                ],
                name="tickets_open_by_rank",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    models.Q(
                        models.Q(("waiting_for", ""), _negated=True),
                        ("state__in", ("waiting", "quote", "solved")),
                        _connector="OR",
                    ),
                ),
                fields=["desk", "rank", "number"],
                name="tickets_open_waiting",
            ),
        ),
    ]
