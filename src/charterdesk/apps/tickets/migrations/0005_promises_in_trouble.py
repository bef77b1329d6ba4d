from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0005_windows"),
        ("tickets", "0004_queue_lists"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(
                    ("stopped_at__isnull", True),
                    models.Q(("warned_at__isnull", False), ("missed_recorded_at__isnull", False), _connector="OR"),
                ),
                fields=["desk", "ticket", "missed_recorded_at", "state"],
                name="tickets_in_trouble",
            ),
        ),
    ]
