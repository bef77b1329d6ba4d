from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_mail_lanes"),
    ]

    operations = [
        migrations.AddField(
            model_name="incomingmail",
            name="counted_as",
            field=models.CharField(blank=True, default="", max_length=254),
        ),
        migrations.AddField(
            model_name="incomingmail",
            name="released",
            field=models.BooleanField(default=False),
        ),
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
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="lettertemplate",
            name="kind",
            field=models.CharField(
                choices=[
                    ("acknowledgment", "acknowledgment"),
                    ("answer", "answer"),
                    ("question", "request for information"),
                    ("priority", "priority changed"),
                    ("quote", "quote to validate"),
                    ("workaround", "workaround"),
                    ("solution", "solution to validate"),
                    ("closed", "request closed"),
                    ("merged", "request goes on elsewhere"),
                    ("declined", "request not taken"),
                    ("charter", "charter changed"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("acknowledgment", "acknowledgment"),
                    ("answer", "answer"),
                    ("question", "request for information"),
                    ("priority", "priority changed"),
                    ("quote", "quote to validate"),
                    ("workaround", "workaround"),
                    ("solution", "solution to validate"),
                    ("closed", "request closed"),
                    ("merged", "request goes on elsewhere"),
                    ("declined", "request not taken"),
                    ("charter", "charter changed"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(
                condition=models.Q(("counted_as", ""), _negated=True),
                fields=["desk", "counted_as", "trust", "received_at"],
                name="channels_incoming_counted",
            ),
        ),
    ]
