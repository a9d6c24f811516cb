from typing import Any

from django.db import migrations


def rename(apps: Any, schema_editor: Any) -> None:
    """Name each RW by its number in two digits; a name that somebody chose stays."""
    regions = apps.get_model("regions", "Region").objects
    for region in regions.filter(level="rw", name__startswith="RW 0").only("pk", "code", "name").iterator():
        number = int(region.code.rpartition("-")[2])
        if region.name == f"RW {number:03d}":
            regions.filter(pk=region.pk).update(name=f"RW {number:02d}")


class Migration(migrations.Migration):
    dependencies = [("regions", "0001_initial")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
