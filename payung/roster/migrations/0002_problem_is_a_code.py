"""Why a list could not be read is kept as a code with its details; the words are made for whoever reads them."""

from typing import Any

from django.db import migrations, models


def forget_the_words(apps: Any, schema_editor: Any) -> None:
    """Keep that it could not be read; the sentence that stood there was in one language only."""
    files = apps.get_model("roster", "Roster")
    files.objects.exclude(problem="").update(problem="file_unread")


class Migration(migrations.Migration):
    dependencies = [("roster", "0001_initial")]

    operations = [
        migrations.RunPython(forget_the_words, migrations.RunPython.noop),
        migrations.AlterField("roster", "problem", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddField("roster", "problem_details", models.JSONField(default=dict)),
    ]
