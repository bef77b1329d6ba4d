"""Several access codes a contract, each with its end, and every time that somebody said one. Those that contracts had
are theirs still.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def keep_codes(apps, _schema_editor):
    contracts = apps.get_model("contracts", "Contract").objects.exclude(access_code_digest=None)
    codes = apps.get_model("contracts", "AccessCode").objects
    made_at = timezone.now().replace(microsecond=0)
    for row in contracts.iterator():
        codes.create(
            desk_id=row.desk_id,
            contract_id=row.pk,
            digest=row.access_code_digest,
            hint=row.access_code_hint,
            made_at=made_at,
        )


def code_back(apps, _schema_editor):
    contracts = apps.get_model("contracts", "Contract").objects
    for row in apps.get_model("contracts", "AccessCode").objects.filter(ends_at=None).order_by("pk"):
        contracts.filter(pk=row.contract_id).update(access_code_digest=row.digest, access_code_hint=row.hint)


def _reference(to, **said):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **said)


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0007_public_charter"),
        ("contracts", "0005_charter_drafts"),
        ("people", "0009_people_who_left"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("hint", models.CharField(blank=True, max_length=8)),
                ("note", models.CharField(blank=True, default="", max_length=80)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_codes",
                        to="contracts.contract",
                    ),
                ),
                ("desk", _reference("base.desk", db_index=False)),
                ("made_by", _reference("people.person", db_index=False, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("desk", "digest"), name="contracts_access_code_of_desk")
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessCodeTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("caller", models.CharField(blank=True, default="", max_length=40)),
                ("verdict", models.CharField(max_length=10)),
                ("code", _reference("contracts.accesscode", db_index=False, null=True)),
                ("contract", _reference("contracts.contract", null=True)),
                ("desk", _reference("base.desk", db_index=False)),
                ("person", _reference("people.person", db_index=False, null=True)),
            ],
            options={"indexes": [models.Index(fields=["desk", "at"], name="contracts_code_tries")]},
        ),
        migrations.RunPython(keep_codes, code_back, elidable=True),
        migrations.RemoveConstraint(model_name="contract", name="contracts_access_code_once"),
        migrations.RemoveField(model_name="contract", name="access_code_digest"),
        migrations.RemoveField(model_name="contract", name="access_code_hint"),
    ]
