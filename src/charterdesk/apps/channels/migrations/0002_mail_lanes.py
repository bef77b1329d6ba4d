from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="incomingmail",
            name="channels_incoming_next",
        ),
        migrations.AddField(
            model_name="incomingmail",
            name="lane",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(
                condition=models.Q(("state", "received")),
                fields=["lane", "received_at", "id"],
                name="channels_incoming_lane",
            ),
        ),
    ]
