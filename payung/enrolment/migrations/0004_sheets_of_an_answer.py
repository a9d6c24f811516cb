"""Of an answer with several sheets it is kept which were read and which were not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0003_late_endings")]

    operations = [migrations.AddField("reply", "sheets", models.JSONField(default=dict))]
