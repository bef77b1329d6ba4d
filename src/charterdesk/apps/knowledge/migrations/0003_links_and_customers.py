"""Which articles were used on which tickets. What every customer read is theirs still, and nobody's without signing in."""

import django.db.models.deletion
from django.db import migrations, models


def keep_to_customers(apps, _editor):
    """ "public" meant every customer until here."""
    apps.get_model("knowledge", "Article").objects.filter(audience="public").update(audience="customers")


def say_public(apps, _editor):
    """Before, there was one word for both."""
    apps.get_model("knowledge", "Article").objects.filter(audience="customers").update(audience="public")


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0008_desks_with_checklists"),
        ("knowledge", "0002_checklists"),
        ("people", "0010_persons_by_number"),
        ("tickets", "0008_clock_calls"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticleLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="knowledge.article"
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.desk",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="article_links",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "article"), name="knowledge_linked_once"),
                ],
            },
        ),
        migrations.RunPython(keep_to_customers, say_public),
    ]
