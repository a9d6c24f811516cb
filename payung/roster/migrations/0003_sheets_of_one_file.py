"""Each sheet of a file that looks like a list can become a list of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roster", "0002_problem_is_a_code")]

    operations = [
        migrations.AlterField("roster", "sheet", models.TextField(blank=True, default="")),
        migrations.AddField("roster", "sheet_named", models.BooleanField(default=False)),
        migrations.AddField("roster", "sheets", models.JSONField(default=list)),
    ]
