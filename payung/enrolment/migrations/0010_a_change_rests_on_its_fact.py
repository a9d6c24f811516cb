"""A line of a change batch names the ending or the correction on which it rests by a key, no longer by a bare number."""

import django.db.models.deletion
from django.db import migrations, models

FORTH = (
    "UPDATE enrolment_batchline SET ending_id = about WHERE change IN ('ending', 'taken_back')",
    "UPDATE enrolment_batchline SET correction_id = about WHERE change = 'correction'",
    "UPDATE enrolment_batchline SET nomination_id = about WHERE change = 'replacement'",  # it was that of its own
)
BACK = (
    "UPDATE enrolment_batchline SET about = CASE change WHEN 'correction' THEN correction_id"
    " WHEN 'replacement' THEN nomination_id ELSE ending_id END WHERE change <> ''",
)


def run(statements):
    def write(apps, schema_editor):
        for statement in statements:
            schema_editor.execute(statement)
        if schema_editor.connection.vendor == "postgresql":  # it alters no table of which keys are still to be checked
            schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    return write


class Migration(migrations.Migration):

    dependencies = [
        ("access", "0010_day_order"),
        ("enrolment", "0009_own_word_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="batchline",
            name="ending",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="enrolment.ending",
            ),
        ),
        migrations.AddField(
            model_name="batchline",
            name="correction",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="access.auditline",
            ),
        ),
        migrations.RunPython(run(FORTH), run(BACK)),
        migrations.RemoveField(model_name="batchline", name="about"),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.CheckConstraint(
                condition=models.Q(("change", ""), ("correction", None), ("ending", None))
                | models.Q(("change__in", ("ending", "taken_back")), ("correction", None), ("ending__isnull", False))
                | models.Q(("change", "correction"), ("correction__isnull", False), ("ending", None))
                | models.Q(
                    ("change", "replacement"), ("correction", None), ("ending", None), ("nomination__isnull", False)
                ),
                name="a_change_rests_on_its_fact",
            ),
        ),
    ]
