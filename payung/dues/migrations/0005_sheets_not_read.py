"""Of a payment file it is kept which of its sheets were not read although they hold such a table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dues", "0004_months_taken_over")]

    operations = [migrations.AddField("paymentfile", "sheets_unread", models.JSONField(default=list))]
