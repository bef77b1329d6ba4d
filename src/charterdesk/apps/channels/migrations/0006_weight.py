from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0005_looked_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="incomingmail",
            name="weight",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(
                condition=models.Q(("state", "received")),
                fields=["lane", "weight", "received_at", "id"],
                name="channels_incoming_weight",
            ),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(
                condition=models.Q(("lane__gte", 2), ("look_at__isnull", False), ("state", "received")),
                fields=["weight", "look_at", "id"],
                name="channels_incoming_light",
            ),
        ),
    ]
