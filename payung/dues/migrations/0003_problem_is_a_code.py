"""Why a payment file could not be read is kept as a code with its details; the words are made for whoever reads them."""

from typing import Any

from django.db import migrations, models


def forget_the_words(apps: Any, schema_editor: Any) -> None:
    """Keep that it could not be read; the sentence that stood there was in one language only."""
    files = apps.get_model("dues", "PaymentFile")
    files.objects.exclude(problem="").update(problem="file_unread")


class Migration(migrations.Migration):
    dependencies = [("dues", "0002_append_only")]

    operations = [
        migrations.RunPython(forget_the_words, migrations.RunPython.noop),
        migrations.AlterField("paymentfile", "problem", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddField("paymentfile", "problem_details", models.JSONField(default=dict)),
    ]
