"""What each sponsor was shown of a closed month: made once, and the database itself refuses to change it."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

TABLE = "dues_shownmonth"


def refuse_changes(apps, schema_editor):
    for verb in ("UPDATE", "DELETE"):
        name = f"{TABLE}_no_{verb.lower()}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{TABLE} is append-only'; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )


def allow_changes(apps, schema_editor):
    for verb in ("UPDATE", "DELETE"):
        name = f"{TABLE}_no_{verb.lower()}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {TABLE}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):

    dependencies = [
        ('dues', '0015_cash'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShownMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.PositiveIntegerField()),
                ('groups', models.JSONField(default=list)),
                ('promised_rupiah', models.PositiveBigIntegerField()),
                ('received_rupiah', models.PositiveBigIntegerField()),
                ('refunded_rupiah', models.PositiveBigIntegerField()),
                ('used_rupiah', models.PositiveBigIntegerField()),
                ('until_month', models.PositiveIntegerField(null=True)),
                ('recorded_on', models.DateField()),
                ('sponsor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dues.sponsor')),
            ],
            options={
                'ordering': ['-month'],
                'constraints': [models.UniqueConstraint(fields=('sponsor', 'month'), name='a_month_is_shown_once'), models.CheckConstraint(condition=models.Q(('received_rupiah__gte', django.db.models.expressions.CombinedExpression(models.F('used_rupiah'), '+', models.F('refunded_rupiah')))), name='shown_money_is_there')],
            },
        ),
        migrations.RunPython(refuse_changes, allow_changes),
    ]
