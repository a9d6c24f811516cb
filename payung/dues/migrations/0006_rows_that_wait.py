"""Rows of payment files that wait for a person; a receipt's number as it is compared with another spelling of it."""

import re

from django.conf import settings
from django.db import migrations, models

TRIGGER = "dues_payment_no_update"
_RUNS = re.compile(r"[\W_]+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def key_of(receipt):
    return _RUNS.sub("", _ZEROS.sub("", receipt.upper()))


def write_keys(apps, schema_editor):
    """Write the keys of receipts on file; the trigger that refuses changes steps aside for it."""
    payment, on_postgresql = apps.get_model("dues", "Payment"), schema_editor.connection.vendor == "postgresql"
    known = list(payment.objects.filter(receipt_key=None).only("pk", "receipt"))
    if not known:
        return
    schema_editor.execute(f"DROP TRIGGER {TRIGGER} ON dues_payment" if on_postgresql else f"DROP TRIGGER {TRIGGER}")
    for one in known:
        one.receipt_key = key_of(one.receipt)
    payment.objects.bulk_update(known, ["receipt_key"], batch_size=500)
    act = f"EXECUTE FUNCTION {TRIGGER}()" if on_postgresql else (
        "BEGIN SELECT RAISE(ABORT, 'dues_payment is append-only'); END"
    )  # fmt: skip
    each = "FOR EACH ROW " if on_postgresql else ""
    schema_editor.execute(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON dues_payment {each}{act}")


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("dues", "0005_sheets_not_read"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField("payment", "receipt_key", models.CharField(max_length=60, null=True)),
        migrations.AddIndex("payment", models.Index(fields=["receipt_key"], name="receipts_by_key")),
        migrations.RunPython(write_keys, migrations.RunPython.noop),
    ]
