import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("base", "0002_append_only_and_cache"),
        ("contracts", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("subject", models.CharField(max_length=200)),
                ("channel", models.CharField(max_length=20)),
                ("audience", models.CharField(blank=True, max_length=40)),
                ("kind", models.CharField(blank=True, max_length=60)),
                ("severity", models.CharField(blank=True, max_length=40)),
                ("wished_priority", models.CharField(blank=True, max_length=40)),
                ("priority", models.CharField(blank=True, max_length=40)),
                ("plan", models.CharField(blank=True, max_length=60)),
                ("state", models.CharField(max_length=20)),
                ("waiting_for", models.CharField(blank=True, max_length=20)),
                ("emergency", models.BooleanField(default=False)),
                ("on_call", models.BooleanField(default=False)),
                ("outcome", models.CharField(max_length=20)),
                ("offer", models.CharField(blank=True, max_length=60)),
                ("decision", models.JSONField()),
                ("request", models.JSONField()),
                ("override_reason", models.CharField(blank=True, max_length=500)),
                ("order", models.CharField(max_length=20)),
                ("rank", models.CharField(max_length=120)),
                ("next_due", models.DateTimeField(null=True)),
                ("silent_close_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("in_charge_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("reopened", models.IntegerField(default=0)),
                ("estimated_minutes", models.IntegerField(null=True)),
                ("version", models.IntegerField(default=1)),
                ("last_message_at", models.DateTimeField(null=True)),
                ("last_message_by", models.CharField(blank=True, max_length=10)),
                (
                    "charter_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.charterversion",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"
                    ),
                ),
                (
                    "equipment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.equipment",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "reseller",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("currency", models.CharField(max_length=3)),
                ("hours", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("text", models.TextField()),
                ("state", models.CharField(max_length=10)),
                ("sent_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="tickets.ticket"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PriorityChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_severity", models.CharField(blank=True, max_length=40)),
                ("to_severity", models.CharField(max_length=40)),
                ("priority", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="priority_changes",
                        to="tickets.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party", models.CharField(max_length=20)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pauses", to="tickets.ticket"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(default="message", max_length=20)),
                ("visibility", models.CharField(max_length=10)),
                ("body", models.TextField()),
                ("language", models.CharField(blank=True, max_length=8)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="tickets.ticket"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("sequence", models.IntegerField(default=1)),
                ("counts", models.CharField(max_length=10)),
                ("promised_seconds", models.IntegerField()),
                ("firm", models.BooleanField()),
                ("source", models.CharField(blank=True, max_length=80)),
                ("calendar", models.CharField(blank=True, max_length=60)),
                ("starts", models.CharField(max_length=40)),
                ("stops", models.JSONField()),
                ("paused_by", models.JSONField()),
                ("started_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("state", models.CharField(max_length=10)),
                ("due_at", models.DateTimeField(null=True)),
                ("warn_at", models.DateTimeField(null=True)),
                ("missed_at", models.DateTimeField(null=True)),
                ("missed", models.BooleanField(default=False)),
                ("consumed_seconds", models.IntegerField()),
                ("remaining_seconds", models.IntegerField()),
                ("warned_at", models.DateTimeField(null=True)),
                ("missed_recorded_at", models.DateTimeField(null=True)),
                ("next_moment", models.DateTimeField(null=True)),
                ("judged_at", models.DateTimeField()),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="tickets.ticket"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"
                    ),
                ),
                (
                    "stored_file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.storedfile",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="tickets.message",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="tickets.ticket"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seconds", models.IntegerField()),
                ("note", models.TextField(blank=True)),
                ("billable_hint", models.BooleanField(null=True)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="work", to="tickets.ticket"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["desk", "rank", "number"],
                name="tickets_open_by_rank",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["desk", "owner", "rank", "number"],
                name="tickets_open_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["desk", "opened_at", "number"], name="tickets_by_opening"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["desk", "closed_at", "number"],
                name="tickets_by_closing",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("silent_close_at__isnull", False)),
                fields=["silent_close_at"],
                name="tickets_silent_close",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(fields=("desk", "number"), name="tickets_number_once"),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "sent")), fields=("ticket",), name="tickets_one_quote_sent"
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_at__isnull", True)), fields=("ticket",), name="tickets_one_open_pause"
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("next_moment__isnull", False)), fields=["next_moment"], name="tickets_next_moment"
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(fields=("ticket", "kind", "sequence"), name="tickets_clock_once"),
        ),
    ]
