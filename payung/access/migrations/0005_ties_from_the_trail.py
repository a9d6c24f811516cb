"""Who made whom before makings were kept: the trail knows, and nobody has confirmed any of it."""

from django.db import migrations

KINDS = {"add_user": "added", "invite": "invited"}


def read_the_trail(apps, schema_editor):
    line, user, making = (apps.get_model("access", name) for name in ("AuditLine", "User", "Making"))
    known = set(user.objects.values_list("pk", flat=True))
    seen = set()
    for act in line.objects.filter(verb__in=KINDS, by__isnull=False).order_by("pk").iterator():
        made = int(act.subject.partition(":")[2] or 0)
        if made in known and made != act.by_id and (made, act.by_id) not in seen:
            seen.add((made, act.by_id))
            making.objects.create(user_id=made, maker_id=act.by_id, kind=KINDS[act.verb], recorded_on=act.on)


def forget(apps, schema_editor):
    apps.get_model("access", "Making").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("access", "0004_makings")]
    operations = [migrations.RunPython(read_the_trail, forget)]
