from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0002_bugs"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="bug",
            constraint=models.UniqueConstraint(fields=("desk", "number"), name="escalation_bug_number"),
        ),
        migrations.AddConstraint(
            model_name="bugticket",
            constraint=models.UniqueConstraint(fields=("bug", "ticket"), name="escalation_bug_ticket_once"),
        ),
        migrations.AddConstraint(
            model_name="bugversion",
            constraint=models.UniqueConstraint(fields=("bug", "version"), name="escalation_bug_version_once"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(fields=("desk", "number"), name="escalation_release_number"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                fields=("product", "product_version"), name="escalation_release_of_product"
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryticket",
            index=models.Index(
                condition=models.Q(("at__isnull", True)), fields=["round", "id"], name="escalation_to_be_told"
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryticket",
            index=models.Index(fields=["round", "outcome"], name="escalation_told_by_outcome"),
        ),
        migrations.AddConstraint(
            model_name="deliveryticket",
            constraint=models.UniqueConstraint(fields=("release", "ticket"), name="escalation_told_of_release_once"),
        ),
        migrations.AddConstraint(
            model_name="deliveryround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at__isnull", True)),
                fields=("release",),
                name="escalation_one_round_of_release",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("noted_at__isnull", True)), fields=["round", "id"], name="escalation_to_be_noted"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("release", "equipment"), name="escalation_delivered_once"),
        ),
        migrations.AddConstraint(
            model_name="releasebug",
            constraint=models.UniqueConstraint(fields=("release", "bug"), name="escalation_release_bug_once"),
        ),
        migrations.AddConstraint(
            model_name="releasenotes",
            constraint=models.UniqueConstraint(fields=("release", "language"), name="escalation_notes_once"),
        ),
        migrations.AddConstraint(
            model_name="workaround",
            constraint=models.UniqueConstraint(
                fields=("bug", "language", "revision"), name="escalation_workaround_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="workaroundround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at__isnull", True)), fields=("bug",), name="escalation_one_round_of_bug"
            ),
        ),
        migrations.AddIndex(
            model_name="workaroundsent",
            index=models.Index(
                condition=models.Q(("at__isnull", True)), fields=["round", "id"], name="escalation_to_be_sent"
            ),
        ),
        migrations.AddConstraint(
            model_name="workaroundsent",
            constraint=models.UniqueConstraint(fields=("round", "ticket"), name="escalation_sent_once_a_round"),
        ),
        migrations.AddConstraint(
            model_name="workaroundsent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("refused", "")), fields=("ticket", "workaround"), name="escalation_text_sent_once"
            ),
        ),
    ]
