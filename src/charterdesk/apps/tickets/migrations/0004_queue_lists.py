from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_windows")]

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
                ],
                name="tickets_open_by_rank",
            ),
        ),
    ]
