"""Who lives in an RW is read from the index alone; names stand in one order on both databases."""

import django.db.models.deletion
from django.db import migrations, models

COLLATE = 'ALTER TABLE workers_worker ALTER COLUMN name_key TYPE varchar(200) COLLATE "{}"'


def by_letters(apps, schema_editor):
    """On PostgreSQL order folded names by their letters, as SQLite does, so that one index serves every beginning."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COLLATE.format("C"))


def by_locale(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COLLATE.format("default"))


class Migration(migrations.Migration):
    dependencies = [("workers", "0004_name_words")]
    operations = [
        migrations.AlterField(
            model_name="residence",
            name="rw",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region"
            ),
        ),
        migrations.AddIndex(
            model_name="residence", index=models.Index(fields=["rw", "worker"], name="residence_by_rw")
        ),
        migrations.RunPython(by_letters, by_locale),
        migrations.RemoveIndex(model_name="worker", name="worker_by_name"),
        migrations.AddIndex(model_name="worker", index=models.Index(fields=["name_key", "id"], name="worker_by_name")),
    ]
