from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0003_held_back"),
    ]

    operations = [
        migrations.AlterField(
            model_name="incomingmail",
            name="disposition",
            field=models.CharField(
                blank=True,
                choices=[
                    ("opened", "opened a ticket"),
                    ("joined", "joined its ticket"),
                    ("reopened", "reopened its ticket"),
                    ("continued", "opened a ticket that continues a closed one"),
                    ("noted", "noted on the ticket, sender not verified"),
                    ("declined", "answered without a ticket"),
                    ("bounce", "delivery failure"),
                    ("automatic", "automatic mail"),
                    ("duplicate", "received before"),
                    ("own", "sent by this desk itself"),
                    ("quarantined", "to be looked at"),
                    ("held", "held back"),
                    ("set_aside", "set aside by the desk"),
                ],
                default="",
                max_length=12,
            ),
        ),
    ]
