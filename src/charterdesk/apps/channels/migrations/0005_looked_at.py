from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0004_set_aside"),
    ]

    operations = [
        migrations.AddField(
            model_name="incomingmail",
            name="look_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(
                condition=models.Q(("lane__gte", 2), ("look_at__isnull", False), ("state", "received")),
                fields=["look_at", "id"],
                name="channels_incoming_look",
            ),
        ),
    ]
