"""The words of names, each once, and whose names hold them; filled from the people on file."""

import django.db.models.deletion
from django.db import migrations, models

PIECE = 20_000


def without_rowid(apps, schema_editor):
    """On SQLite keep whose names hold a word in its key alone: one tree to write instead of two."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE workers_named")
        schema_editor.execute(
            "CREATE TABLE workers_named (word_id bigint NOT NULL, worker_id bigint NOT NULL, "
            "PRIMARY KEY (word_id, worker_id)) WITHOUT ROWID"
        )


def fill(apps, schema_editor):
    people_on_file = apps.get_model("workers", "Worker").objects.order_by("pk").values_list("pk", "name_key")
    name_word = apps.get_model("workers", "NameWord")
    known, last = {}, 0
    while people := list(people_on_file.filter(pk__gt=last)[:PIECE]):
        last = people[-1][0]
        pairs = [(word, pk) for pk, key in people for word in set(key.split()) if len(word) > 1]
        fresh = [name_word(word=word) for word in sorted({word for word, _pk in pairs} - known.keys())]
        name_word.objects.bulk_create(fresh, batch_size=400)
        new = {each.word for each in fresh}
        if new:
            known.update((word, pk) for word, pk in name_word.objects.values_list("word", "pk") if word in new)
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO workers_named (word_id, worker_id) VALUES (%s, %s)",
                sorted((known[word], pk) for word, pk in pairs),
            )


class Migration(migrations.Migration):
    dependencies = [("workers", "0002_residence_street")]
    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=200, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Named",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "word_id", "worker_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "word",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+", to="workers.nameword",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+", to="workers.worker",
                    ),
                ),
            ],
        ),
        migrations.RunPython(without_rowid, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
