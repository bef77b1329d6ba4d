from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_windows"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="notification",
            name="notifications_unseen",
        ),
        migrations.AddField(
            model_name="notification",
            name="mail_claim",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddField(
            model_name="notification",
            name="mail_held_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="push_held_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="to_page",
            field=models.BooleanField(default=True),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True), ("to_page", True)),
                fields=["person"],
                name="notifications_unread",
            ),
        ),
    ]
