import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("base", "0002_append_only_and_cache"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40)),
                ("plan", models.CharField(max_length=60)),
                ("starts", models.DateField()),
                ("ends", models.DateField(blank=True, null=True)),
                ("options", models.JSONField(blank=True, default=list)),
                ("covers_all", models.BooleanField(default=False)),
                ("access_code_digest", models.CharField(blank=True, max_length=64, null=True)),
                ("access_code_hint", models.CharField(blank=True, max_length=8)),
                ("note", models.TextField(blank=True)),
                (
                    "desk",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="people.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CreditBalance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.IntegerField(default=0)),
                (
                    "contract",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="credit", to="contracts.contract"
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CreditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.IntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("about", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("unique_key", models.CharField(max_length=120)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_entries",
                        to="contracts.contract",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Equipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serial", models.CharField(blank=True, max_length=80)),
                ("version", models.CharField(blank=True, max_length=40)),
                ("up_to_date", models.BooleanField(null=True)),
                ("bought_here", models.BooleanField(null=True)),
                ("manufacturer_maintenance_until", models.DateField(blank=True, null=True)),
                ("facts", models.JSONField(blank=True, default=dict)),
                (
                    "desk",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="equipment", to="people.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CoveredEquipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="covered", to="contracts.contract"
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"),
                ),
                (
                    "equipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="covered_by", to="contracts.equipment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("reference", models.CharField(max_length=80)),
                ("in_catalogue", models.BooleanField(default=True)),
                ("current_version", models.CharField(blank=True, max_length=40)),
                (
                    "desk",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="equipment",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.product"
            ),
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("city", models.CharField(blank=True, max_length=120)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("time_zone", models.CharField(blank=True, max_length=60)),
                (
                    "desk",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sites", to="people.organisation"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="equipment",
            name="site",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contracts.site",
            ),
        ),
        migrations.CreateModel(
            name="CharterVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("text", models.TextField()),
                ("holidays", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
                ("holds_from", models.DateField()),
                ("published_at", models.DateTimeField()),
                (
                    "desk",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.desk"),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["desk", "holds_from"], name="contracts_charter_holds")],
                "constraints": [models.UniqueConstraint(fields=("desk", "digest"), name="contracts_charter_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(fields=("desk", "number"), name="contracts_number_once"),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(
                fields=("desk", "access_code_digest"), name="contracts_access_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditbalance",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 0)), name="contracts_credit_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditentry",
            constraint=models.UniqueConstraint(fields=("desk", "unique_key"), name="contracts_credit_once"),
        ),
        migrations.AddConstraint(
            model_name="coveredequipment",
            constraint=models.UniqueConstraint(fields=("contract", "equipment"), name="contracts_covered_once"),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(fields=("desk", "reference"), name="contracts_product_once"),
        ),
        migrations.AddConstraint(
            model_name="equipment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("serial", ""), _negated=True),
                fields=("desk", "product", "serial"),
                name="contracts_serial_once",
            ),
        ),
    ]
